package io.loupe.engine.dl4j.kernel;

import java.util.function.UnaryOperator;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Convolution by oneDNN, computed directly: Winograd's algorithm rounds more coarsely. Null where
 * it has nothing fast.
 */
final class OneDnnConvolution {
  private final OneDnn library;
  private final OneDnnWindow window;
  private final INDArray weights;
  private final UnaryOperator<INDArray> form;
  private final memory.desc given;
  private final memory.desc wanted;

  private OneDnnConvolution(
      OneDnn library,
      OneDnnWindow window,
      INDArray weights,
      UnaryOperator<INDArray> form,
      long[] sizes,
      long[] strides) {
    this.library = library;
    this.window = window;
    this.weights = weights;
    this.form = form;
    this.given = OneDnn.strided(sizes, strides);
    this.wanted = OneDnn.any(sizes);
  }

  /** Weights [O,kH,kW,I/G], of whose G groups so many are left that neighbours are one. */
  static OneDnnConvolution ofPictures(
      OneDnn library, OneDnnWindow window, INDArray weights, int groups, int left) {
    long in = weights.size(3) * (groups / left);
    long out = weights.size(0) / left;
    long row = weights.size(2) * in;
    long filter = weights.size(1) * row;
    boolean whole = left == 1;
    return new OneDnnConvolution(
        library,
        window,
        weights,
        array -> left == groups ? array : Groups.merged(array, groups, left),
        whole
            ? new long[] {out, in, weights.size(1), weights.size(2)}
            : new long[] {left, out, in, weights.size(1), weights.size(2)},
        whole ? new long[] {filter, 1, row, in} : new long[] {out * filter, filter, 1, row, in});
  }

  /** Weights [kH,kW,C], each channel a group of its own. */
  static OneDnnConvolution ofChannels(OneDnn library, OneDnnWindow window, INDArray weights) {
    long channels = weights.size(2);
    return new OneDnnConvolution(
        library,
        window,
        weights,
        UnaryOperator.identity(),
        new long[] {channels, 1, 1, weights.size(0), weights.size(1)},
        new long[] {1, channels, channels, weights.size(1) * channels, channels});
  }

  /** Weights [kD,kH,kW,I,O]. */
  static OneDnnConvolution ofVolumes(OneDnn library, OneDnnWindow window, INDArray weights) {
    long out = weights.size(4);
    long point = weights.size(3) * out;
    long row = weights.size(2) * point;
    return new OneDnnConvolution(
        library,
        window,
        weights,
        UnaryOperator.identity(),
        new long[] {out, weights.size(3), weights.size(0), weights.size(1), weights.size(2)},
        new long[] {1, out, weights.size(1) * row, row, point});
  }

  /** A description without sizes stands for no bias. */
  private convolution_forward.primitive_desc description(
      memory.desc bias, primitive_attr attributes) {
    convolution_forward.desc description =
        new convolution_forward.desc(
            dnnl.dnnl_forward_inference,
            dnnl.dnnl_convolution_direct,
            window.input,
            wanted,
            bias,
            window.output,
            window.steps,
            window.dilations,
            window.before,
            window.after);
    return new convolution_forward.primitive_desc(description, attributes, library.processor());
  }

  @Nullable Kernel forward(
      INDArray input, @Nullable INDArray bias, primitive_attr attributes, INDArray output) {
    memory.desc added = bias == null ? new memory.desc() : OneDnn.list(bias);
    convolution_forward.primitive_desc description = description(added, attributes);
    if (!OneDnn.isFast(description)) {
      return null;
    }
    OneDnn.Builder parts =
        library.new Builder(new convolution_forward(description), description)
            .with(dnnl.DNNL_ARG_SRC, window.input, input)
            .weights(given, weights, form, description.weights_desc());
    if (bias != null) {
      parts.copied(dnnl.DNNL_ARG_BIAS, added, bias);
    }
    return parts.into(dnnl.DNNL_ARG_DST, window.output, output);
  }

  @Nullable Kernel gradient(INDArray gradient, INDArray target) {
    convolution_backward_data.desc backward =
        new convolution_backward_data.desc(
            dnnl.dnnl_convolution_direct,
            window.input,
            wanted,
            window.output,
            window.steps,
            window.dilations,
            window.before,
            window.after);
    convolution_backward_data.primitive_desc description =
        new convolution_backward_data.primitive_desc(
            backward,
            library.attributes(),
            library.processor(),
            description(new memory.desc(), library.attributes()));
    if (!OneDnn.isFast(description)) {
      return null;
    }
    return library.new Builder(new convolution_backward_data(description), description)
        .with(dnnl.DNNL_ARG_DIFF_DST, window.output, gradient)
        .weights(given, weights, form, description.weights_desc())
        .into(dnnl.DNNL_ARG_DIFF_SRC, window.input, target);
  }
}
