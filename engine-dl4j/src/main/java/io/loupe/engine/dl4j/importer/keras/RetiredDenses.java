package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.ActivationFunctions;
import io.loupe.engine.dl4j.op.Highway;
import io.loupe.engine.dl4j.op.Maxout;
import io.loupe.engine.dl4j.op.RecurrentCells.MatrixProduct;
import java.util.Map;

/** Fully connected layers that only Keras 1 had. */
final class RetiredDenses {
  private RetiredDenses() {}

  static Map<String, Translator> all() {
    return Map.of("MaxoutDense", RetiredDenses::maxout, "Highway", RetiredDenses::highway);
  }

  private static int inputs(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    if (in.rank() != 1) {
      throw call.layer().problem("its input is not a list");
    }
    return in.channels();
  }

  private static void maxout(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    int inputs = inputs(call, graph);
    int outputs = layer.positive("output_dim");
    int pieces = layer.positive("nb_feature");
    Kernels kernels = Kernels.of(call, graph);
    float[] weights = kernels.values(pieces, inputs, outputs);
    float[] bias =
        layer.flag("use_bias", true)
            ? kernels.values(pieces, outputs)
            : new float[Math.multiplyExact(pieces, outputs)];
    kernels.end();
    graph.add(call, new Maxout(inputs, outputs, weights, bias), new int[] {outputs}, false);
  }

  /** The first files of Keras 1 have each bias behind its matrix, later ones both at the end. */
  private static void highway(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    int size = inputs(call, graph);
    boolean bias = layer.flag("use_bias", true);
    Kernels kernels = Kernels.of(call, graph);
    float[] none = new float[size];
    float[] change = kernels.values(size, size);
    boolean paired = kernels.nextDims().length == 1;
    float[] changeBias = bias && paired ? kernels.values(size) : none;
    float[] gate = kernels.values(size, size);
    changeBias = bias && !paired ? kernels.values(size) : changeBias;
    float[] gateBias = bias ? kernels.values(size) : none;
    kernels.end();
    Highway highway =
        new Highway(
            new MatrixProduct(size, size, change),
            changeBias,
            new MatrixProduct(size, size, gate),
            gateBias,
            Activations.scalar(layer, "activation", "linear"),
            ActivationFunctions.scalar("sigmoid", layer.era().major()).orElseThrow());
    graph.add(call, highway, new int[] {size}, false);
  }
}
