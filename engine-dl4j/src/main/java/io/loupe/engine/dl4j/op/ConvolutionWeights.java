package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Groups;
import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Op.Reweighting;
import io.loupe.model.Weight;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Weights of a convolution, copied and in the forms that both ways need; shared by all passes. */
final class ConvolutionWeights implements AutoCloseable {
  private final Window dilated;
  private final Window geometry;
  private final INDArray kernel;
  private final @Nullable INDArray bias;
  private final int groups;
  private @Nullable INDArray turned;

  /**
   * Copies the weights.
   *
   * @param geometry the window, holes included
   * @param kernel [out,kH,kW,in/groups]
   * @param bias in any shape
   * @param groups of filters, each of which reads channels of its own
   */
  ConvolutionWeights(Window geometry, INDArray kernel, @Nullable INDArray bias, int groups) {
    this(
        geometry,
        KernelShapes.withoutHoles(kernel, geometry),
        BiasAddition.copyOf(bias),
        geometry.withoutHoles(),
        groups);
  }

  private ConvolutionWeights(
      Window dilated, INDArray kernel, @Nullable INDArray bias, Window geometry, int groups) {
    this.dilated = dilated;
    this.geometry = geometry;
    this.kernel = kernel;
    this.bias = bias;
    this.groups = groups;
  }

  /** The same window with weights drawn anew; holes stay holes. */
  ConvolutionWeights randomized(Randomization randomization) {
    INDArray drawn = changed(randomization::kernel);
    return new ConvolutionWeights(dilated, drawn, randomization.bias(bias), geometry, groups);
  }

  /** The same window with other weights; holes stay holes. */
  ConvolutionWeights reweighted(Reweighting with) {
    return new ConvolutionWeights(
        dilated, changed(with::weights), with.biases(bias), geometry, groups);
  }

  private INDArray changed(UnaryOperator<float[]> change) {
    float[] values = Randomization.values(kernel);
    int[] places = places(values.length);
    float[] weights = new float[places.length];
    for (int i = 0; i < places.length; i++) {
      weights[i] = values[places[i]];
    }
    float[] changed = change.apply(weights);
    for (int i = 0; i < places.length; i++) {
      values[places[i]] = changed[i];
    }
    return Randomization.shaped(values, kernel);
  }

  /** Where the kernel has weights. */
  private int[] places(int length) {
    int in = Math.toIntExact(kernel.size(3));
    int across = geometry.kernelW();
    int down = geometry.kernelH();
    return IntStream.range(0, length)
        .filter(i -> i / in % across % dilated.dilationW() == 0)
        .filter(i -> i / in / across % down % dilated.dilationH() == 0)
        .toArray();
  }

  /** The same convolution with each of its outputs scaled and shifted. */
  ConvolutionWeights scaledOutputs(float[] scale, float[] shift) {
    INDArray scaled = KernelShapes.scaled(kernel, 0, scale);
    INDArray added = BiasAddition.scaled(bias, scale, shift);
    return new ConvolutionWeights(dilated, scaled, added, geometry, groups);
  }

  /** The same for the outputs of the transposed convolution, which are this one's inputs. */
  ConvolutionWeights scaledInputs(float[] scale, float[] shift) {
    INDArray scaled = KernelShapes.scaled(kernel, 3, scale);
    INDArray added = BiasAddition.scaled(bias, scale, shift);
    return new ConvolutionWeights(dilated, scaled, added, geometry, groups);
  }

  /** Whether inputs that are the same everywhere are the same for each place of the output. */
  boolean takesConstants() {
    boolean point = geometry.kernelH() == 1 && geometry.kernelW() == 1;
    boolean borders = geometry.same() ? !point : geometry.padH() != 0 || geometry.padW() != 0;
    return !borders && bias != null;
  }

  /** Whether what is left without some outputs and inputs, in one group, is of a size to keep. */
  boolean canBeCut() {
    return Groups.fitAsOne(kernel.length(), groups);
  }

  /** What is left of them without some outputs and inputs: one group. */
  ConvolutionWeights cut(Channels outputs, Channels inputs) {
    INDArray whole = whole();
    INDArray sums = inputs.addedTo(bias, whole);
    INDArray left = inputs.taken(outputs.taken(whole, 0), 3);
    return new ConvolutionWeights(
        dilated, left, sums == null ? null : outputs.taken(sums, 0), geometry, 1);
  }

  /** The kernel with its groups as one, [out,kH,kW,in]; a copy if there are several. */
  INDArray whole() {
    return groups == 1 ? kernel : Groups.merged(kernel, groups, 1);
  }

  /** The same for the transposed convolution, whose outputs are this one's inputs. */
  ConvolutionWeights transposedCut(Channels inputs, Channels outputs) {
    INDArray left = outputs.taken(inputs.taken(kernel, 0), 3);
    return new ConvolutionWeights(
        dilated, left, bias == null ? null : outputs.taken(bias, 0), geometry, 1);
  }

  /** The weights as users read them, [O,I,kH,kW] without holes, zeros between groups. */
  List<Weight> readable(boolean transposed) {
    int rows = dilated.kernelH();
    int columns = dilated.kernelW();
    INDArray whole = whole();
    int last = Math.toIntExact(whole.size(3));
    int outputs = transposed ? last : Math.toIntExact(whole.size(0));
    int inputs = transposed ? Math.toIntExact(whole.size(0)) : last;
    float[] stored = Randomization.values(whole);
    float[] values = new float[outputs * inputs * rows * columns];
    for (int i = 0; i < values.length; i++) {
      int column = i % columns * dilated.dilationW();
      int row = i / columns % rows * dilated.dilationH();
      int input = i / columns / rows % inputs;
      int output = i / columns / rows / inputs;
      int first = transposed ? input : output;
      int place = (first * geometry.kernelH() + row) * geometry.kernelW() + column;
      values[i] = stored[place * last + (transposed ? output : input)];
    }
    Weight read =
        new Weight(
            "kernel",
            ReadableWeights.PICTURE,
            Tensor.of(Shape.of(outputs, inputs, rows, columns), values),
            List.of(dilated.dilationH(), dilated.dilationW()));
    return ReadableWeights.of(read, bias);
  }

  /** The window without holes, which are filled with zeros. */
  Window geometry() {
    return geometry;
  }

  /** How many channels become how many, and in how many groups if there are several. */
  String describe() {
    String sizes = kernel.size(3) * groups + " to " + kernel.size(0);
    return groups == 1 ? sizes : sizes + " in " + groups + " groups";
  }

  @Nullable INDArray bias() {
    return bias;
  }

  /** The convolution with its bias. */
  Kernel convolution(Slot input, Slot output) {
    return output.kernels().convolution(geometry, input.value(), kernel, bias, output.value());
  }

  /** The same with a function behind it, where one primitive computes both. */
  Optional<Kernel> convolution(Slot input, Pointwise behind, Slot output) {
    return output
        .kernels()
        .convolution(geometry, input.value(), kernel, bias, behind, output.value());
  }

  /** The convolution without its bias, which is the gradient of the transposed one. */
  Kernel convolution(Kernels kernels, INDArray input, INDArray output) {
    return kernels.convolution(geometry, input, kernel, null, output);
  }

  /** Gradient at the convolution's input; itself a convolution where the turned kernel serves. */
  Kernel gradient(Kernels kernels, INDArray atOutput, INDArray atInput) {
    INDArray serves = groups == 1 && kernels.turnsKernels() ? turned() : null;
    return serves == null
        ? kernels.convolutionGradient(geometry, kernel, atOutput, atInput)
        : kernels.convolution(geometry.turned(), atOutput, serves, null, atInput);
  }

  /** The kernel turned, where that serves; made when it is first needed. */
  private synchronized @Nullable INDArray turned() {
    if (turned == null && geometry.gradientIsConvolution()) {
      turned = KernelShapes.turned(kernel);
    }
    return turned;
  }

  @Override
  public synchronized void close() {
    kernel.close();
    if (bias != null) {
      bias.close();
    }
    if (turned != null) {
      turned.close();
    }
  }

  /** Convolution weights [out,kH,kW,in] in other forms; always new arrays. */
  static final class KernelShapes {
    private KernelShapes() {}

    /** Scaled along an axis. */
    static INDArray scaled(INDArray weights, int axis, float[] factors) {
      long[] shape = {1, 1, 1, 1};
      shape[axis] = factors.length;
      return weights.mul(Nd4j.createFromArray(factors).reshape(shape));
    }

    /** Turned by 180 degrees, channel axes swapped: [in,kH,kW,out]. */
    static INDArray turned(INDArray weights) {
      int out = (int) weights.size(0);
      int area = (int) (weights.size(1) * weights.size(2));
      int in = (int) weights.size(3);
      float[] from = weights.dup('c').data().asFloat();
      float[] to = new float[from.length];
      for (int o = 0; o < out; o++) {
        for (int k = 0; k < area; k++) {
          for (int i = 0; i < in; i++) {
            to[(i * area + area - 1 - k) * out + o] = from[(o * area + k) * in + i];
          }
        }
      }
      return Nd4j.createFromArray(to).reshape(in, weights.size(1), weights.size(2), out);
    }

    /** A dilated kernel with zeros in its holes. */
    static INDArray withoutHoles(INDArray weights, Window dilated) {
      if (dilated.isDense()) {
        return weights.dup('c');
      }
      Window dense = dilated.withoutHoles();
      int out = (int) weights.size(0);
      int in = (int) weights.size(3);
      float[] from = weights.dup('c').data().asFloat();
      float[] to = new float[out * dense.kernelH() * dense.kernelW() * in];
      for (int o = 0; o < out; o++) {
        for (int y = 0; y < dilated.kernelH(); y++) {
          for (int x = 0; x < dilated.kernelW(); x++) {
            int source = ((o * dilated.kernelH() + y) * dilated.kernelW() + x) * in;
            int row = o * dense.kernelH() + y * dilated.dilationH();
            int target = (row * dense.kernelW() + x * dilated.dilationW()) * in;
            System.arraycopy(from, source, to, target, in);
          }
        }
      }
      return Nd4j.createFromArray(to).reshape(out, dense.kernelH(), dense.kernelW(), in);
    }
  }
}
