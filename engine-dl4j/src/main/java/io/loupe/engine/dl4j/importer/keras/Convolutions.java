package io.loupe.engine.dl4j.importer.keras;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolutions over one, two and three axes. */
final class Convolutions {
  private static final int LARGEST_GROUPED_KERNEL = 1 << 27;

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
    int[] kernel = window.kernel();
    int channels = window.in().channels();
    INDArray stored = legacy1d(kernels, call.layer(), kernel[0], channels, filters).dup('c');
    if (window.reachesBeyond()) {
      RowConvolutions.moving(call, graph, window, kernels, stored);
      return;
    }
    put(kernels, window, stored.reshape('c', filters, channels, kernel[0], 1), filters);
    var builder =
        new Convolution1DLayer.Builder()
            .kernelSize(kernel[0])
            .stride(window.stride()[0])
            .dilation(window.dilation()[0])
            .convolutionMode(window.mode());
    add(call, graph, window, filters, builder, kernels);
  }

  /** Keras 1 stored a one-dimensional kernel with two axes for its length. */
  private static INDArray legacy1d(
      Kernels kernels, LayerSpec layer, int length, int channels, int filters) {
    if (layer.era().major() >= 2 || kernels.nextDims().length != 4) {
      return grouped(kernels, layer, new int[] {length}, channels, filters)
          .reshape('c', length, channels, filters);
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
    Kernels kernels = Kernels.of(call, graph);
    INDArray kernel =
        grouped(kernels, call.layer(), window.kernel(), window.in().channels(), filters);
    if (window.reachesBeyond()) {
      RowConvolutions.moving(call, graph, window, kernels, kernel);
      return;
    }
    put(kernels, window, kernel.permute(3, 2, 0, 1), filters);
    var builder =
        new ConvolutionLayer.Builder(window.kernel())
            .stride(window.stride())
            .dilation(window.dilation())
            .dataFormat(window.in().pictureFormat())
            .convolutionMode(window.mode());
    add(call, graph, window, filters, builder, kernels);
  }

  private static void conv3d(Call call, GraphAssembler graph) {
    KerasWindow window = KerasWindow.convolution(call, graph, 3);
    int filters = call.layer().positive("filters");
    Kernels kernels = Kernels.of(call, graph);
    INDArray kernel =
        grouped(kernels, call.layer(), window.kernel(), window.in().channels(), filters);
    if (window.reachesBeyond()) {
      RowConvolutions.moving(call, graph, window, kernels, kernel);
      return;
    }
    put(kernels, window, kernel.permute(4, 3, 0, 1, 2), filters);
    var builder =
        new Convolution3D.Builder(window.kernel())
            .stride(window.stride())
            .dilation(window.dilation())
            .dataFormat(Convolution3D.DataFormat.NCDHW)
            .convolutionMode(window.mode());
    add(call, graph, window, filters, builder, kernels);
  }

  private static void depthwise(Call call, GraphAssembler graph) {
    KerasWindow window = KerasWindow.convolution(call, graph, 2);
    int multiplier = multiplier(call);
    int channels = window.in().channels();
    int filters = Math.multiplyExact(channels, multiplier);
    int[] size = window.kernel();
    Kernels kernels = Kernels.of(call, graph);
    put(kernels, window, kernels.array(size[0], size[1], channels, multiplier), filters);
    var builder =
        new DepthwiseConvolution2D.Builder(size)
            .depthMultiplier(multiplier)
            .stride(window.stride())
            .dilation(window.dilation())
            .dataFormat(window.in().pictureFormat())
            .convolutionMode(window.mode());
    add(call, graph, window, filters, builder, kernels);
  }

  private static void separable(Call call, GraphAssembler graph) {
    KerasWindow window = KerasWindow.convolution(call, graph, 2);
    int multiplier = multiplier(call);
    int channels = window.in().channels();
    int filters = call.layer().positive("filters");
    int[] size = window.kernel();
    Kernels kernels = Kernels.of(call, graph);
    INDArray depth = kernels.array(size[0], size[1], channels, multiplier);
    INDArray point = kernels.array(1, 1, Math.multiplyExact(channels, multiplier), filters);
    kernels.put("pW", point.permute(3, 2, 0, 1));
    put(kernels, window, depth.permute(3, 2, 0, 1), filters);
    var builder =
        new SeparableConvolution2D.Builder(size)
            .depthMultiplier(multiplier)
            .stride(window.stride())
            .dilation(window.dilation())
            .dataFormat(window.in().pictureFormat())
            .convolutionMode(window.mode());
    add(call, graph, window, filters, builder, kernels);
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
    int channels = window.in().channels();
    int[] size = window.kernel();
    Kernels kernels = Kernels.of(call, graph);
    INDArray kernel = kernels.kernel(size[0], size[1], filters, channels);
    put(kernels, window, kernel.permute(3, 2, 0, 1), filters);
    var builder =
        new Deconvolution2D.Builder(size)
            .stride(window.stride())
            .dataFormat(window.in().pictureFormat())
            .convolutionMode(window.mode());
    add(call, graph, window, filters, builder, kernels);
  }

  static int multiplier(Call call) {
    return call.layer().has("depth_multiplier") ? call.layer().positive("depth_multiplier") : 1;
  }

  /** A grouped kernel becomes a whole one with zeros between the groups. */
  private static INDArray grouped(
      Kernels kernels, LayerSpec layer, int[] size, int channels, int filters) {
    int groups = layer.has("groups") ? layer.positive("groups") : 1;
    int[] dims = Arrays.copyOf(size, size.length + 2);
    dims[size.length + 1] = filters;
    if (groups == 1) {
      dims[size.length] = channels;
      return kernels.kernel(dims);
    }
    if (channels % groups != 0 || filters % groups != 0) {
      throw layer.problem(groups + " groups do not divide its channels");
    }
    int inputs = channels / groups;
    dims[size.length] = inputs;
    float[] narrow = kernels.kernel(dims).dup('c').data().asFloat();
    if ((long) narrow.length * groups > LARGEST_GROUPED_KERNEL) {
      throw layer.problem("its " + groups + " groups would need too large a kernel");
    }
    float[] whole = new float[narrow.length * groups];
    int outputs = filters / groups;
    for (int i = 0; i < narrow.length; i++) {
      int filter = i % filters;
      int input = i / filters % inputs;
      int place = i / filters / inputs;
      int channel = filter / outputs * inputs + input;
      whole[(place * channels + channel) * filters + filter] = narrow[i];
    }
    dims[size.length] = channels;
    return Kernels.array(whole, dims);
  }

  private static void put(Kernels kernels, KerasWindow window, INDArray kernel, int filters) {
    kernels.put("W", kernel);
    if (window.bias()) {
      kernels.put("b", kernels.array(filters));
    }
  }

  private static void add(
      Call call,
      GraphAssembler graph,
      KerasWindow window,
      int filters,
      ConvolutionLayer.BaseConvBuilder<?> builder,
      Kernels kernels) {
    if (window.mode() == ConvolutionMode.Causal && window.in().rank() != 2) {
      throw call.layer().problem("causal padding is for one axis");
    }
    builder.nIn(window.in().channels()).nOut(filters).hasBias(window.bias());
    int[] shape = window.in().shape(window.out(), filters);
    boolean first = window.in().channelsFirst();
    Activations.with(
        call,
        graph,
        new Wire(shape, first),
        (step, function) ->
            graph.layer(
                step, builder.activation(function).build(), shape, first, kernels.params()));
  }
}
