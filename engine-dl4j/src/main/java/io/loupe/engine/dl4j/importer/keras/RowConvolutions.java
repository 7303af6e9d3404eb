package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.kernel.WindowShape;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.DepthwiseConvolution;
import io.loupe.engine.dl4j.op.GeneralConvolution;
import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolutions that Loupe computes itself: transposed, depthwise over one axis, unshared. */
final class RowConvolutions {
  private RowConvolutions() {}

  static Map<String, Translator> all() {
    return Map.of(
        "Conv1DTranspose", (call, graph) -> transposed(call, graph, 1),
        "Conv3DTranspose", (call, graph) -> transposed(call, graph, 3),
        "DepthwiseConv1D", RowConvolutions::depthwise,
        "SeparableConv1D", RowConvolutions::separable,
        "LocallyConnected1D", (call, graph) -> local(call, graph, 1),
        "LocallyConnected2D", (call, graph) -> local(call, graph, 2));
  }

  static void transposed(Call call, GraphAssembler graph, int axes) {
    LayerSpec layer = call.layer();
    layer.refuse("groups", layer.has("groups") && layer.positive("groups") > 1);
    Wire in = Layouts.images(call, graph, axes);
    int filters = layer.positive("filters");
    int[] size = layer.perAxis("kernel_size", axes, 0);
    WindowShape window = spread(layer, in, size);
    int[] out = spreadSize(layer, in, window);
    Kernels kernels = Kernels.of(call, graph);
    float[] stored = kernels.floats(size, filters, in.channels());
    float[] weights = swapped(stored, Links.product(size), filters, in.channels());
    Links links = Links.spreading(in.spatial(), out, window);
    var product =
        new GeneralConvolution(
            links, in.channels(), filters, weights, bias(kernels, layer, filters));
    add(call, graph, kernels, product, in.shape(out, filters), in.channelsFirst());
  }

  private static WindowShape spread(LayerSpec layer, Wire in, int[] size) {
    int axes = size.length;
    int[] stride = layer.perAxis("strides", axes, 1);
    int[] dilation = layer.perAxis("dilation_rate", axes, 1);
    WindowShape whole = new WindowShape(size, stride, dilation, new int[axes]);
    int[] out = spreadSize(layer, in, whole);
    boolean same = layer.text("padding", "valid").equals("same");
    int[] before = new int[axes];
    for (int i = 0; same && i < axes; i++) {
      int reach = dilation[i] * (size[i] - 1) + 1;
      before[i] = Math.max(0, (in.spatial()[i] - 1) * stride[i] + reach - out[i]) / 2;
    }
    return new WindowShape(size, stride, dilation, before);
  }

  private static int[] spreadSize(LayerSpec layer, Wire in, WindowShape window) {
    int axes = window.size().length;
    boolean same = layer.text("padding", "valid").equals("same");
    layer.refuse("padding", !same && !layer.text("padding", "valid").equals("valid"));
    int[] more = layer.has("output_padding") ? added(layer, axes) : new int[0];
    int[] out = new int[axes];
    for (int i = 0; i < axes; i++) {
      int stride = window.stride()[i];
      int reach = Math.addExact(Math.multiplyExact(window.dilation()[i], window.size()[i] - 1), 1);
      int whole = Math.multiplyExact(in.spatial()[i], stride);
      if (more.length > 0) {
        int cut = same ? reach / 2 : 0;
        out[i] = whole - stride + reach - 2 * cut + more[i];
      } else {
        out[i] = same ? whole : Math.addExact(whole, Math.max(reach - stride, 0));
      }
    }
    return out;
  }

  private static int[] added(LayerSpec layer, int axes) {
    var given = layer.option("output_padding");
    int[] added = new int[axes];
    for (int i = 0; i < axes; i++) {
      added[i] = layer.integer("output_padding", given.isArray() ? given.path(i) : given, 0);
    }
    return added;
  }

  /** [place,outputs,inputs] as [place,inputs,outputs]. */
  private static float[] swapped(float[] stored, int places, int outputs, int inputs) {
    float[] swapped = new float[stored.length];
    for (int i = 0; i < stored.length; i++) {
      int place = i / (outputs * inputs);
      int output = i / inputs % outputs;
      swapped[(place * inputs + i % inputs) * outputs + output] = stored[i];
    }
    if (stored.length != places * outputs * inputs) {
      throw new IllegalArgumentException("kernel of " + stored.length);
    }
    return swapped;
  }

  private static float[] bias(Kernels kernels, LayerSpec layer, int filters) {
    return layer.flag("use_bias", true) ? kernels.values(filters) : new float[filters];
  }

  private static void add(
      Call call, GraphAssembler graph, Kernels kernels, Op function, int[] shape, boolean first) {
    kernels.end();
    Activations.behind(call, graph, function, shape, first);
  }

  /** A convolution with a kernel [size.., inputs, outputs]. */
  static void moving(
      Call call, GraphAssembler graph, KerasWindow window, Kernels kernels, INDArray kernel) {
    int filters = Math.toIntExact(kernel.size(kernel.rank() - 1));
    float[] weights = kernel.dup('c').data().asFloat();
    Links links = Links.moving(window.in().spatial(), window.out(), window.shape());
    float[] bias = bias(kernels, call.layer(), filters);
    GeneralConvolution product =
        new GeneralConvolution(links, window.in().channels(), filters, weights, bias);
    int[] shape = window.in().shape(window.out(), filters);
    add(call, graph, kernels, product, shape, window.in().channelsFirst());
  }

  private static DepthwiseConvolution depthwise(
      Call padded,
      GraphAssembler graph,
      KerasWindow window,
      INDArray kernel,
      @Nullable INDArray bias) {
    int[] in = {graph.input(padded).spatial()[0], 1};
    return DepthwiseConvolution.of(
        window.window(), kernel, bias, in, new int[] {window.out()[0], 1});
  }

  private static void depthwise(Call call, GraphAssembler graph) {
    KerasWindow window = KerasWindow.convolution(call, graph, 1);
    int multiplier = Convolutions.multiplier(call);
    int channels = window.in().channels();
    int wide = Math.multiplyExact(channels, multiplier);
    Kernels kernels = Kernels.of(call, graph);
    INDArray kernel = kernels.kernel(window.kernel()[0], channels, multiplier);
    INDArray bias = window.bias() ? kernels.array(wide) : null;
    Call padded = Convolutions.causal(call, graph, window);
    Op product = depthwise(padded, graph, window, column(kernel), bias);
    int[] shape = window.in().shape(window.out(), wide);
    add(padded, graph, kernels, product, shape, window.in().channelsFirst());
  }

  /** [size,C,M] as that of a picture one column wide. */
  private static INDArray column(INDArray kernel) {
    return kernel.dup('c').reshape('c', kernel.size(0), 1, kernel.size(1), kernel.size(2));
  }

  private static void separable(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    KerasWindow window = KerasWindow.convolution(call, graph, 1);
    int multiplier = Convolutions.multiplier(call);
    int channels = window.in().channels();
    int wide = Math.multiplyExact(channels, multiplier);
    int filters = layer.positive("filters");
    Kernels kernels = Kernels.of(call, graph);
    INDArray kernel = kernels.kernel(window.kernel()[0], channels, multiplier);
    INDArray point = kernels.array(1, wide, filters).reshape('c', wide, filters);
    Dense dense = new Dense(point, window.bias() ? kernels.array(filters) : null);
    boolean first = window.in().channelsFirst();
    Call padded = Convolutions.causal(call, graph, window);
    Call each = call.before("depthwise", padded.inputs().get(0));
    int[] between = window.in().shape(window.out(), wide);
    graph.add(each, depthwise(padded, graph, window, column(kernel), null), between, first);
    add(
        call.reading(each.vertex()),
        graph,
        kernels,
        Viewed.atPositions(dense, graph.wire(each.vertex()).type()),
        window.in().shape(window.out(), filters),
        first);
  }

  private static void local(Call call, GraphAssembler graph, int axes) {
    LayerSpec layer = call.layer();
    layer.refuse(
        "implementation",
        layer.has("implementation") && layer.option("implementation").asInt() != 1);
    KerasWindow window = KerasWindow.convolution(call, graph, axes);
    int channels = window.in().channels();
    int filters = layer.positive("filters");
    int places = Links.product(window.out());
    int taps = Links.product(window.kernel());
    boolean first = window.in().channelsFirst();
    Kernels kernels = Kernels.of(call, graph);
    float[] stored = kernels.values(places, Math.multiplyExact(taps, channels), filters);
    float[] weights = first ? channelsLast(stored, places, channels, taps, filters) : stored;
    float[] bias = new float[filters];
    if (window.bias()) {
      int[] shape = Arrays.copyOf(window.out(), axes + 1);
      shape[axes] = filters;
      float[] given = kernels.values(shape);
      bias = first ? channelsLast(given, 1, filters, places, 1) : given;
    }
    Links links = Links.moving(window.in().spatial(), window.out(), window.shape()).local();
    GeneralConvolution product = new GeneralConvolution(links, channels, filters, weights, bias);
    add(call, graph, kernels, product, window.in().shape(window.out(), filters), first);
  }

  /** [blocks,channels,places,rest] as [blocks,places,channels,rest]. */
  private static float[] channelsLast(
      float[] values, int blocks, int channels, int places, int rest) {
    float[] last = new float[values.length];
    for (int i = 0; i < blocks * channels * places; i++) {
      int block = i / (channels * places);
      int channel = i / places % channels;
      int to = (block * places + i % places) * channels + channel;
      System.arraycopy(values, i * rest, last, to * rest, rest);
    }
    return last;
  }
}
