package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.guard.WindowLimits;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.kernel.WindowShape;
import java.util.Arrays;
import java.util.Optional;

/** A window that moves over the input. */
final class KerasWindow {
  /** What is put around the input, as Keras names it. */
  enum Padding {
    VALID,
    SAME,
    CAUSAL
  }

  private final Wire in;
  private final int[] kernel;
  private final int[] stride;
  private final int[] dilation;
  private final Padding mode;
  private final int[] out;
  private final boolean bias;

  KerasWindow(
      Wire in, int[] kernel, int[] stride, int[] dilation, Padding mode, int[] out, boolean bias) {
    this.in = in;
    this.kernel = kernel;
    this.stride = stride;
    this.dilation = dilation;
    this.mode = mode;
    this.out = out;
    this.bias = bias;
  }

  Wire in() {
    return in;
  }

  int[] kernel() {
    return kernel;
  }

  int[] stride() {
    return stride;
  }

  int[] dilation() {
    return dilation;
  }

  Padding mode() {
    return mode;
  }

  int[] out() {
    return out;
  }

  boolean bias() {
    return bias;
  }

  static KerasWindow convolution(Call call, GraphAssembler graph, int axes) {
    LayerSpec layer = call.layer();
    Wire in = Layouts.images(call, graph, axes);
    int[] kernel = layer.perAxis("kernel_size", axes, 0);
    int[] stride = layer.perAxis("strides", axes, 1);
    int[] dilation = layer.perAxis("dilation_rate", axes, 1);
    return moving(layer, in, kernel, stride, dilation, layer.flag("use_bias", true));
  }

  static KerasWindow pooling(Call call, GraphAssembler graph, int axes) {
    LayerSpec layer = call.layer();
    Wire in = Layouts.images(call, graph, axes);
    int[] kernel = layer.perAxis("pool_size", axes, 2);
    int[] stride = layer.has("strides") ? layer.perAxis("strides", axes, 1) : kernel;
    int[] dense = new int[axes];
    Arrays.fill(dense, 1);
    return moving(layer, in, kernel, stride, dense, false);
  }

  static KerasWindow transposed(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = Layouts.images(call, graph, 2);
    int[] kernel = layer.perAxis("kernel_size", 2, 0);
    int[] stride = layer.perAxis("strides", 2, 1);
    int[] dilation = layer.perAxis("dilation_rate", 2, 1);
    layer.refuse("dilation_rate", dilation[0] != 1 || dilation[1] != 1);
    Padding mode = mode(layer);
    int[] out = new int[2];
    for (int i = 0; i < 2; i++) {
      if (mode == Padding.VALID && kernel[i] < stride[i]) {
        throw layer.problem("its kernel is smaller than its strides");
      }
      long whole = (long) in.spatial()[i] * stride[i];
      long size = mode == Padding.SAME ? whole : whole + Math.max(kernel[i] - stride[i], 0);
      out[i] = (int) Math.min(size, Integer.MAX_VALUE);
    }
    return new KerasWindow(in, kernel, stride, dilation, mode, out, layer.flag("use_bias", true));
  }

  /** A window over places without channels. */
  static KerasWindow moving(
      LayerSpec layer, int[] places, int[] kernel, int[] stride, int[] dilation) {
    return moving(layer, places(places), kernel, stride, dilation, layer.flag("use_bias", true));
  }

  /** A window that moves by one place and keeps the size of what it moves over. */
  static KerasWindow same(int[] places, int[] kernel) {
    int[] one = new int[kernel.length];
    Arrays.fill(one, 1);
    return new KerasWindow(places(places), kernel, one, one, Padding.SAME, places.clone(), false);
  }

  private static Wire places(int[] places) {
    int[] shape = Arrays.copyOf(places, places.length + 1);
    shape[places.length] = 1;
    return new Wire(shape, false);
  }

  /** The same window for functions of Loupe's own: zeros are added before as TensorFlow does. */
  WindowShape shape() {
    int[] before = new int[kernel.length];
    for (int i = 0; i < before.length; i++) {
      int reach = dilation[i] * (kernel[i] - 1) + 1;
      int added = Math.max(0, (out[i] - 1) * stride[i] + reach - in.spatial()[i]);
      before[i] =
          switch (mode) {
            case SAME -> added / 2;
            case CAUSAL -> reach - 1;
            default -> 0;
          };
    }
    return new WindowShape(kernel, stride, dilation, before);
  }

  /** The same window for native operations; one axis is that of the rows. Causal adds nothing. */
  Window window() {
    int last = kernel.length - 1;
    boolean rows = kernel.length == 1;
    return new Window(
        kernel[0],
        rows ? 1 : kernel[last],
        stride[0],
        rows ? 1 : stride[last],
        0,
        0,
        dilation[0],
        rows ? 1 : dilation[last],
        mode == Padding.SAME);
  }

  /** Whether its holes make it wider than what it moves over, which oneDNN does not run. */
  boolean reachesBeyond() {
    boolean beyond = false;
    for (int i = 0; i < kernel.length; i++) {
      beyond |= dilation[i] > 1 && (long) dilation[i] * (kernel[i] - 1) >= in.spatial()[i];
    }
    return beyond;
  }

  private static KerasWindow moving(
      LayerSpec layer, Wire in, int[] kernel, int[] stride, int[] dilation, boolean bias) {
    Padding mode = mode(layer);
    int[] out = new int[kernel.length];
    for (int i = 0; i < out.length; i++) {
      int size = in.spatial()[i];
      boolean valid = mode == Padding.VALID;
      check(layer, size, kernel[i], stride[i], dilation[i], valid);
      long reach = (long) dilation[i] * (kernel[i] - 1) + 1;
      out[i] = (int) (valid ? (size - reach) / stride[i] + 1 : (size - 1) / stride[i] + 1);
    }
    return new KerasWindow(in, kernel, stride, dilation, mode, out, bias);
  }

  static void check(
      LayerSpec layer, int size, int kernel, int stride, int dilation, boolean within) {
    Optional<String> problem = WindowLimits.problem(size, kernel, stride, dilation, 0, within);
    if (problem.isPresent()) {
      throw layer.problem(problem.get());
    }
  }

  private static Padding mode(LayerSpec layer) {
    String padding = layer.text("padding", "valid");
    return switch (padding) {
      case "valid" -> Padding.VALID;
      case "same" -> Padding.SAME;
      case "causal" -> Padding.CAUSAL;
      default -> throw layer.problem("padding \"" + padding + "\" is not supported");
    };
  }
}
