package io.loupe.engine.dl4j.importer.keras;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The arrays of one layer, taken in Keras's order and turned into the graph's parameters. */
final class Kernels {
  private final LayerSpec layer;
  private final List<Weight> weights;
  private int next;

  Kernels(LayerSpec layer, List<Weight> weights) {
    this.layer = layer;
    this.weights = weights;
  }

  static Kernels of(Call call, GraphAssembler graph) {
    return new Kernels(call.layer(), graph.weightsOf(call));
  }

  private Weight take() {
    if (next == weights.size()) {
      throw layer.problem(
          weights.isEmpty()
              ? "the file has no weights for it"
              : "the file has only " + weights.size() + " of its weights");
    }
    return weights.get(next++);
  }

  /** Whether the file has weights for the layer; what it runs with are constants otherwise. */
  boolean any() {
    return !weights.isEmpty();
  }

  int[] nextDims() {
    return next < weights.size() ? weights.get(next).dims() : new int[0];
  }

  /** Passes over an array of one value, such as the number of items seen. */
  void skipScalar() {
    if (next < weights.size() && weights.get(next).dims().length == 0) {
      next++;
    }
  }

  float[] values(int... dims) {
    return take().values(layer, dims);
  }

  /** A kernel [size.., inputs, outputs]. */
  float[] floats(int[] size, int inputs, int outputs) {
    int[] dims = java.util.Arrays.copyOf(size, size.length + 2);
    dims[size.length] = inputs;
    dims[size.length + 1] = outputs;
    return kernel(dims).data().asFloat();
  }

  INDArray array(int... dims) {
    return array(values(dims), dims);
  }

  static INDArray array(float[] values, int... dims) {
    long[] shape = java.util.Arrays.stream(dims).asLongStream().toArray();
    return Nd4j.create(values, shape, 'c');
  }

  /**
   * Takes a kernel whose last two axes are channels. Theano turned kernels, and wrote them with the
   * channels in front under Keras 1.
   */
  INDArray kernel(int... dims) {
    int axes = dims.length - 2;
    int[] stored = nextDims();
    int[] theano = new int[dims.length];
    theano[0] = dims[axes + 1];
    theano[1] = dims[axes];
    System.arraycopy(dims, 0, theano, 2, axes);
    boolean front =
        layer.era().major() < 2
            && layer.text("data_format", "").equals("channels_first")
            && java.util.Arrays.equals(stored, theano);
    INDArray kernel;
    if (front) {
      int[] order = new int[dims.length];
      for (int i = 0; i < axes; i++) {
        order[i] = i + 2;
      }
      order[axes] = 1;
      order[axes + 1] = 0;
      kernel = array(theano).permute(order).dup('c');
    } else {
      kernel = array(dims);
    }
    return layer.era().turned() ? turned(kernel) : kernel;
  }

  private static INDArray turned(INDArray kernel) {
    long[] shape = kernel.shape();
    int channels = Math.toIntExact(shape[shape.length - 2] * shape[shape.length - 1]);
    float[] values = kernel.dup('c').data().asFloat();
    float[] turned = new float[values.length];
    for (int from = 0; from < values.length; from += channels) {
      System.arraycopy(values, from, turned, values.length - channels - from, channels);
    }
    return Nd4j.create(turned, shape, 'c');
  }

  void end() {
    if (next < weights.size()) {
      throw layer.problem("the file has more weights for it than its configuration means");
    }
  }
}
