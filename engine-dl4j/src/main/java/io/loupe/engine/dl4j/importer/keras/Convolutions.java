package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.kernel.Groups;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Border;
import io.loupe.engine.dl4j.op.Convolution;
import io.loupe.engine.dl4j.op.Convolution3D;
import io.loupe.engine.dl4j.op.DepthwiseConvolution;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TransposedConvolution;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolutions over one, two and three axes. */
final class Convolutions {
  /** Holes as parts of the kernel cost more than they save beyond this. */
  private static final double LARGEST_SPARSITY = 16;

  private Convolutions() {}

  static Map<String, Translator> all() {
    return Map.of(
        "Conv1D", Convolutions::conv1d,
        "Conv2D", Convolutions::conv2d,
        "Conv3D", Convolutions::conv3d,
        "DepthwiseConv2D", Convolutions::depthwise,
        "SeparableConv2D", Convolutions::separable,
        "Conv2DTranspose", Convolutions::transposed);
  }

  /** Deeplearning4j reads [out,in,length,1] as if it were [length,in,out] for sequences. */
  private static void conv1d(Call call, GraphAssembler graph) {
    KerasWindow window = KerasWindow.convolution(call, graph, 1);
    int filters = call.layer().positive("filters");
    Kernels kernels = Kernels.of(call, graph);
    int length = window.kernel()[0];
    int channels = window.in().channels();
    int groups = groups(call.layer(), channels, filters);
    INDArray kernel = legacy1d(kernels, call.layer(), length, channels / groups, filters);
    if (isSparse(window)) {
      RowConvolutions.moving(call, graph, window, kernels, whole(call.layer(), kernel, groups));
      return;
    }
    INDArray weights =
        kernel.permute(2, 0, 1).dup('c').reshape('c', filters, length, 1, kernel.size(1));
    Op convolution =
        new Convolution(window.window(), weights, bias(kernels, window, filters), groups);
    kernels.end();
    int[] shape = window.in().shape(window.out(), filters);
    Call padded = causal(call, graph, window);
    Activations.behind(
        padded,
        graph,
        new Viewed(convolution, Viewed.View.SEQUENCES_AS_PICTURES),
        shape,
        window.in().channelsFirst());
  }

  /** Puts zeros before the first step, so that no step sees a later one. */
  static Call causal(Call call, GraphAssembler graph, KerasWindow window) {
    if (window.mode() != KerasWindow.Padding.CAUSAL) {
      return call;
    }
    int before = window.dilation()[0] * (window.kernel()[0] - 1);
    int[] longer = {window.in().spatial()[0] + before};
    int[] shape = window.in().shape(longer, window.in().channels());
    Call padded = call.before("padded", call.inputs().get(0));
    Border border = new Border(new int[] {before, 0}, graph.type(call.inputs().get(0)));
    graph.add(padded, border, shape, window.in().channelsFirst());
    return call.reading(padded.vertex());
  }

  /** Keras 1 stored a one-dimensional kernel with two axes for its length. */
  private static INDArray legacy1d(
      Kernels kernels, LayerSpec layer, int length, int channels, int filters) {
    if (layer.era().major() >= 2 || kernels.nextDims().length != 4) {
      return kernels.kernel(length, channels, filters);
    }
    if (kernels.nextDims()[0] == filters && kernels.nextDims()[3] == 1 && length > 1) {
      return kernels
          .array(filters, channels, length, 1)
          .permute(2, 3, 1, 0)
          .dup('c')
          .reshape('c', length, channels, filters);
    }
    return kernels.kernel(length, 1, channels, filters).reshape('c', length, channels, filters);
  }

  private static void conv2d(Call call, GraphAssembler graph) {
    KerasWindow window = KerasWindow.convolution(call, graph, 2);
    int filters = call.layer().positive("filters");
    int channels = window.in().channels();
    int groups = groups(call.layer(), channels, filters);
    Kernels kernels = Kernels.of(call, graph);
    int[] size = window.kernel();
    INDArray kernel = kernels.kernel(size[0], size[1], channels / groups, filters);
    if (isSparse(window)) {
      RowConvolutions.moving(call, graph, window, kernels, whole(call.layer(), kernel, groups));
      return;
    }
    if (channels > 1 && groups == channels) {
      INDArray apart = kernel.reshape('c', size[0], size[1], channels, filters / channels);
      byChannel(call, graph, window, kernels, apart);
      return;
    }
    Op convolution =
        new Convolution(
            window.window(), kernel.permute(3, 0, 1, 2), bias(kernels, window, filters), groups);
    add(call, graph, window, filters, convolution, kernels);
  }

  private static void conv3d(Call call, GraphAssembler graph) {
    KerasWindow window = KerasWindow.convolution(call, graph, 3);
    int filters = call.layer().positive("filters");
    Kernels kernels = Kernels.of(call, graph);
    int channels = window.in().channels();
    int groups = groups(call.layer(), channels, filters);
    int[] size = window.kernel();
    INDArray kernel =
        whole(
            call.layer(),
            kernels.kernel(size[0], size[1], size[2], channels / groups, filters),
            groups);
    if (!window.shape().isDense()
        || window.reachesBeyond()
        || window.mode() == KerasWindow.Padding.CAUSAL) {
      RowConvolutions.moving(call, graph, window, kernels, kernel);
      return;
    }
    Op convolution =
        new Convolution3D(
            window.shape(),
            window.mode() == KerasWindow.Padding.SAME,
            kernel,
            bias(kernels, window, filters));
    add(call, graph, window, filters, convolution, kernels);
  }

  private static void depthwise(Call call, GraphAssembler graph) {
    KerasWindow window = KerasWindow.convolution(call, graph, 2);
    int multiplier = multiplier(call);
    int[] size = window.kernel();
    Kernels kernels = Kernels.of(call, graph);
    INDArray kernel = kernels.array(size[0], size[1], window.in().channels(), multiplier);
    byChannel(call, graph, window, kernels, kernel);
  }

  /** Each channel by itself, kernel [kH,kW,C,M]; the outputs of a channel lie together. */
  private static void byChannel(
      Call call, GraphAssembler graph, KerasWindow window, Kernels kernels, INDArray kernel) {
    int filters = Math.toIntExact(kernel.size(2) * kernel.size(3));
    Op convolution =
        DepthwiseConvolution.of(
            window.window(),
            kernel,
            bias(kernels, window, filters),
            window.in().spatial(),
            window.out());
    add(call, graph, window, filters, convolution, kernels);
  }

  private static void separable(Call call, GraphAssembler graph) {
    KerasWindow window = KerasWindow.convolution(call, graph, 2);
    int multiplier = multiplier(call);
    int channels = window.in().channels();
    int between = Math.multiplyExact(channels, multiplier);
    int filters = call.layer().positive("filters");
    int[] size = window.kernel();
    Kernels kernels = Kernels.of(call, graph);
    INDArray depth = kernels.array(size[0], size[1], channels, multiplier);
    INDArray point = kernels.array(1, 1, between, filters);
    Op each =
        DepthwiseConvolution.of(window.window(), depth, null, window.in().spatial(), window.out());
    Op together =
        new Convolution(Window.POINT, point.permute(3, 0, 1, 2), bias(kernels, window, filters));
    Call step = call.before("depthwise", call.inputs().get(0));
    int[] shape = window.in().shape(window.out(), between);
    graph.add(step, each, shape, window.in().channelsFirst());
    add(call.reading(step.vertex()), graph, window, filters, together, kernels);
  }

  private static void transposed(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    int[] holes = layer.perAxis("dilation_rate", 2, 1);
    int[] reach = layer.perAxis("kernel_size", 2, 0);
    int[] strides = layer.perAxis("strides", 2, 1);
    boolean gaps = reach[0] < strides[0] || reach[1] < strides[1];
    if (layer.has("output_padding") || holes[0] > 1 || holes[1] > 1 || gaps) {
      RowConvolutions.transposed(call, graph, 2);
      return;
    }
    KerasWindow window = KerasWindow.transposed(call, graph);
    int filters = layer.positive("filters");
    int[] size = window.kernel();
    Kernels kernels = Kernels.of(call, graph);
    INDArray kernel = kernels.kernel(size[0], size[1], filters, window.in().channels());
    Op convolution =
        new TransposedConvolution(
            window.window(), kernel.permute(3, 0, 1, 2), bias(kernels, window, filters));
    add(call, graph, window, filters, convolution, kernels);
  }

  /** Whether the kernel is mostly holes, or wider than what it moves over. */
  private static boolean isSparse(KerasWindow window) {
    return window.reachesBeyond() || window.window().sparsity() > LARGEST_SPARSITY;
  }

  private static @Nullable INDArray bias(Kernels kernels, KerasWindow window, int filters) {
    return window.bias() ? kernels.array(filters) : null;
  }

  private static void add(
      Call call,
      GraphAssembler graph,
      KerasWindow window,
      int filters,
      Op convolution,
      Kernels kernels) {
    kernels.end();
    if (window.mode() == KerasWindow.Padding.CAUSAL) {
      throw call.layer().problem("causal padding is for one axis");
    }
    int[] shape = window.in().shape(window.out(), filters);
    Activations.behind(call, graph, convolution, shape, window.in().channelsFirst());
  }

  static int multiplier(Call call) {
    return call.layer().has("depth_multiplier") ? call.layer().positive("depth_multiplier") : 1;
  }

  private static int groups(LayerSpec layer, int channels, int filters) {
    int groups = layer.has("groups") ? layer.positive("groups") : 1;
    if (channels % groups != 0 || filters % groups != 0) {
      throw layer.problem(groups + " groups do not divide its channels");
    }
    return groups;
  }

  /** A kernel [...,I/G,O] with zeros between the groups, [...,I,O]. */
  private static INDArray whole(LayerSpec layer, INDArray kernel, int groups) {
    if (groups == 1) {
      return kernel;
    }
    if (!Groups.fitAsOne(kernel.length(), groups)) {
      throw layer.problem("its " + groups + " groups would need too large a kernel");
    }
    int[] order = IntStream.range(-1, kernel.rank() - 1).toArray();
    order[0] = kernel.rank() - 1;
    int[] back = IntStream.rangeClosed(1, kernel.rank()).toArray();
    back[kernel.rank() - 1] = 0;
    return Groups.merged(kernel.permute(order), groups, 1).permute(back).dup('c');
  }
}
