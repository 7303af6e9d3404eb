package io.loupe.engine.dl4j.internal.keras;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Layers that scale and shift each channel by constants, and layer normalisation. */
final class Normalizations {
  private Normalizations() {}

  static Map<String, Translator> all() {
    return Map.of(
        "BatchNormalization", Normalizations::batch,
        "LayerNormalization", Normalizations::layer,
        "Normalization", Normalizations::fixed,
        "Rescaling", Normalizations::rescaling);
  }

  private static void batch(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    layer.refuse("mode", layer.has("mode") && layer.option("mode").asInt() == 1);
    int axis = axis(layer, in, layer.option("axis"));
    if (axis != in.channelAxis() && in.rank() > 1) {
      throw layer.problem("axis " + layer.option("axis") + " is not that of the channels");
    }
    int channels = in.channels();
    Kernels kernels = Kernels.of(call, graph);
    float[] ones = filled(channels, 1);
    float[] gamma = layer.flag("scale", true) ? kernels.values(channels) : ones;
    float[] beta = layer.flag("center", true) ? kernels.values(channels) : filled(channels, 0);
    float[] mean = kernels.values(channels);
    float[] variance = kernels.values(channels);
    add(call, graph, in, gamma, beta, mean, variance, layer.number("epsilon", 1e-3), kernels);
  }

  private static int axis(LayerSpec layer, Wire in, JsonNode given) {
    JsonNode one = given.isArray() && given.size() == 1 ? given.get(0) : given;
    int value = one.isMissingNode() || one.isNull() ? -1 : one.asInt(0);
    int axis = value < 0 ? in.rank() + value : value - 1;
    if (axis < 0 || axis >= in.rank() || one.isArray()) {
      throw layer.problem("axis " + given + " is not supported");
    }
    return axis;
  }

  private static void fixed(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    layer.refuse("invert", layer.flag("invert", false));
    int channels = in.channels();
    Kernels kernels = Kernels.of(call, graph);
    float[] mean;
    float[] variance;
    if (layer.has("mean")) {
      mean = numbers(layer, "mean", layer.option("mean"), channels);
      variance = numbers(layer, "variance", layer.option("variance"), channels);
    } else {
      JsonNode axis = layer.option("axis");
      boolean last = axis.isNull() || axis(layer, in, axis) == in.channelAxis();
      layer.refuse("axis", !last);
      mean = spread(kernels.values(kernels.nextDims()), channels, layer);
      variance = spread(kernels.values(kernels.nextDims()), channels, layer);
      kernels.skipScalar();
    }
    for (int i = 0; i < channels; i++) {
      double deviation = Math.max(Math.sqrt(variance[i]), 1e-7);
      variance[i] = (float) (deviation * deviation);
    }
    add(call, graph, in, filled(channels, 1), filled(channels, 0), mean, variance, 0, kernels);
  }

  private static void rescaling(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    int channels = in.channels();
    add(
        call,
        graph,
        in,
        numbers(layer, "scale", layer.option("scale"), channels),
        layer.has("offset")
            ? numbers(layer, "offset", layer.option("offset"), channels)
            : filled(channels, 0),
        filled(channels, 0),
        filled(channels, 1),
        0,
        Kernels.of(call, graph));
  }

  private static void add(
      Call call,
      GraphAssembler graph,
      Wire in,
      float[] gamma,
      float[] beta,
      float[] mean,
      float[] variance,
      double epsilon,
      Kernels kernels) {
    int channels = in.channels();
    for (float value : variance) {
      if (!(value + epsilon > 0)) {
        throw call.layer().problem("its variance plus epsilon is not positive");
      }
    }
    kernels.put("gamma", row(gamma));
    kernels.put("beta", row(beta));
    kernels.put("mean", row(mean));
    kernels.put("var", row(variance));
    BatchNormalization norm =
        new BatchNormalization.Builder()
            .nIn(channels)
            .nOut(channels)
            .eps(epsilon)
            .useLogStd(false)
            .dataFormat(in.pictureFormat())
            .build();
    graph.layer(call, norm, in.shape(), in.channelsFirst(), kernels.params());
  }

  private static void layer(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    layer.refuse("rms_scaling", layer.flag("rms_scaling", false));
    int axis = axis(layer, in, layer.option("axis"));
    int size = in.shape()[axis];
    Kernels kernels = Kernels.of(call, graph);
    float[] gamma = layer.flag("scale", true) ? kernels.values(size) : filled(size, 1);
    float[] beta = layer.flag("center", true) ? kernels.values(size) : filled(size, 0);
    Standardisation function =
        new Standardisation(
            PlanOrder.axis(in, axis) + 1, gamma, beta, layer.number("epsilon", 1e-3));
    graph.layer(
        call, new ActivationLayer(function), in.shape(), in.channelsFirst(), kernels.params());
  }

  private static float[] numbers(LayerSpec layer, String name, JsonNode value, int count) {
    JsonNode list = value;
    if (list.isObject()) {
      list = list.path("config").path("value");
    }
    while (list.isArray() && list.size() == 1 && (list.get(0).isArray() || count != 1)) {
      list = list.get(0);
    }
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      JsonNode number = list.isArray() ? list.path(i) : list;
      boolean fits = !list.isArray() || list.size() == count;
      if (!number.isNumber() || !fits || !Float.isFinite(number.floatValue())) {
        throw layer.problem(name + " is not one number, nor one for each channel");
      }
      numbers[i] = number.floatValue();
    }
    return numbers;
  }

  private static float[] spread(float[] values, int count, LayerSpec layer) {
    if (values.length != 1 && values.length != count) {
      throw layer.problem("it has " + values.length + " values for " + count + " channels");
    }
    return values.length == count ? values : filled(count, values[0]);
  }

  private static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }

  private static INDArray row(float[] values) {
    return Kernels.array(values, values.length);
  }
}
