package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.GroupNormalization;
import java.util.Arrays;
import java.util.Map;

/** Layers that scale and shift each channel by constants, and layer normalisation. */
final class Normalizations {
  private Normalizations() {}

  static Map<String, Translator> all() {
    return Map.of(
        "BatchNormalization", Normalizations::batch,
        "LayerNormalization", Normalizations::layer,
        "RMSNormalization", (call, graph) -> scaled(call, graph, false),
        "GroupNormalization", Normalizations::group,
        "UnitNormalization", Normalizations::unit,
        "Normalization", Normalizations::fixed,
        "Rescaling", Normalizations::rescaling);
  }

  private static void batch(Call given, GraphAssembler graph) {
    LayerSpec layer = given.layer();
    layer.refuse("mode", layer.has("mode") && layer.option("mode").asInt() == 1);
    int axis = axis(layer, graph.input(given), layer.option("axis"));
    boolean middle = axis > 0 && axis < graph.input(given).rank() - 1;
    Call call = middle ? given : Layouts.laid(given, axis == 0, graph);
    Wire in = graph.input(call);
    int channels = in.shape()[axis];
    Kernels kernels = Kernels.of(call, graph);
    float[] ones = filled(channels, 1);
    float[] gamma = layer.flag("scale", true) ? kernels.values(channels) : ones;
    float[] beta = layer.flag("center", true) ? kernels.values(channels) : filled(channels, 0);
    float[] mean = kernels.values(channels);
    float[] variance = kernels.values(channels);
    double epsilon = layer.number("epsilon", 1e-3);
    Axes.asChannels(
        call,
        graph,
        new int[] {axis},
        along -> add(along, graph, gamma, beta, mean, variance, epsilon, kernels));
  }

  private static int axis(LayerSpec layer, Wire in, JsonNode given) {
    JsonNode one = given.isArray() && given.size() == 1 ? given.get(0) : given;
    int value = one.isMissingNode() || one.isNull() ? -1 : one.asInt(0);
    return Wire.axis(one.isArray() ? 0 : value, in.rank())
        .orElseThrow(() -> layer.problem("axis " + LayerSpec.said(given) + " is not supported"));
  }

  /** Axes that are kept have a mean and a variance for each place, all others share one. */
  private static int[] kept(LayerSpec layer, Wire in) {
    JsonNode axis = layer.option("axis");
    boolean none = axis.isNull() || (axis.isArray() && axis.isEmpty());
    return none ? new int[0] : Arrays.stream(axes(layer, in)).sorted().distinct().toArray();
  }

  private static void fixed(Call given, GraphAssembler graph) {
    LayerSpec layer = given.layer();
    int[] kept = kept(layer, graph.input(given));
    boolean channels = kept.length == 1 && kept[0] == graph.input(given).channelAxis();
    Call call = channels ? given : Layouts.laid(given, false, graph);
    Wire in = graph.input(call);
    int[] sizes = Arrays.stream(kept).map(axis -> in.shape()[axis]).toArray();
    int count = Arrays.stream(sizes).reduce(1, Math::multiplyExact);
    Kernels kernels = Kernels.of(given, graph);
    float[] mean;
    float[] variance;
    if (layer.has("mean")) {
      mean = numbers(layer, "mean", layer.option("mean"), count);
      variance = numbers(layer, "variance", layer.option("variance"), count);
    } else {
      mean = spread(kernels.values(kernels.nextDims()), count, layer);
      variance = spread(kernels.values(kernels.nextDims()), count, layer);
      kernels.skipScalar();
    }
    float[] deviation = new float[count];
    for (int i = 0; i < count; i++) {
      deviation[i] = (float) Math.max(Math.sqrt(variance[i]), 1e-7);
      variance[i] = deviation[i] * deviation[i];
    }
    boolean invert = layer.flag("invert", false);
    float[] ones = filled(count, 1);
    float[] none = filled(count, 0);
    Axes.asChannels(
        call,
        graph,
        kept,
        along -> {
          if (invert) {
            add(along, graph, deviation, mean, none, ones, 0, kernels);
          } else {
            add(along, graph, ones, none, mean, variance, 0, kernels);
          }
        });
  }

  private static void rescaling(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    int channels = in.channels();
    add(
        call,
        graph,
        numbers(layer, "scale", layer.option("scale"), channels),
        layer.has("offset")
            ? numbers(layer, "offset", layer.option("offset"), channels)
            : filled(channels, 0),
        filled(channels, 0),
        filled(channels, 1),
        0,
        Kernels.of(call, graph));
  }

  static void add(
      Call call,
      GraphAssembler graph,
      float[] gamma,
      float[] beta,
      float[] mean,
      float[] variance,
      double epsilon,
      Kernels kernels) {
    for (float value : variance) {
      if (!(value + epsilon > 0)) {
        throw call.layer().problem("its variance plus epsilon is not positive");
      }
    }
    kernels.end();
    boolean constant = !kernels.any();
    graph.add(call, new BatchNormalization(gamma, beta, mean, variance, epsilon, constant));
  }

  private static void layer(Call call, GraphAssembler graph) {
    scaled(call, graph, !call.layer().flag("rms_scaling", false));
  }

  /** Axes of an item, from the option {@code axis}. */
  private static int[] axes(LayerSpec layer, Wire in) {
    JsonNode given = layer.option("axis");
    if (!given.isArray()) {
      return new int[] {axis(layer, in, given)};
    }
    int[] axes = new int[given.size()];
    for (int i = 0; i < axes.length; i++) {
      axes[i] = axis(layer, in, given.get(i));
    }
    return axes;
  }

  /** Normalisation along several axes, or without the mean. */
  private static void scaled(Call call, GraphAssembler graph, boolean centred) {
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    int[] axes = axes(layer, in);
    boolean own = layer.className().equals("RMSNormalization");
    int[] dims = new int[in.rank()];
    Arrays.fill(dims, 1);
    int[] stored = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      stored[i] = in.shape()[axes[i]];
      dims[axes[i]] = stored[i];
    }
    Kernels kernels = Kernels.of(call, graph);
    int size = Arrays.stream(stored).reduce(1, Math::multiplyExact);
    boolean scale = own || layer.flag("scale", true);
    boolean center = !own && centred && layer.flag("center", true);
    float[] gamma = scale ? kernels.values(stored) : filled(size, 1);
    float[] beta = center ? kernels.values(stored) : filled(size, 0);
    kernels.end();
    double epsilon = layer.number("epsilon", own ? 1e-6 : 1e-3);
    var kind = new GroupNormalization.Scale(centred, false, epsilon);
    Groups groups = Groups.along(in, axes);
    graph.add(
        call,
        new GroupNormalization(groups.of(), groups.count(), kind, in.places(dims), gamma, beta),
        in.shape(),
        in.channelsFirst());
  }

  private static void group(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    int axis = axis(layer, in, layer.option("axis"));
    int channels = in.shape()[axis];
    JsonNode given = layer.option("groups");
    int count = given.isMissingNode() ? 32 : given.asInt(0) == -1 ? channels : given.asInt(0);
    if (count < 1 || channels % count != 0) {
      throw layer.problem("its " + count + " groups do not divide its channels");
    }
    Kernels kernels = Kernels.of(call, graph);
    float[] gamma = layer.flag("scale", true) ? kernels.values(channels) : filled(channels, 1);
    float[] beta = layer.flag("center", true) ? kernels.values(channels) : filled(channels, 0);
    kernels.end();
    int[] dims = new int[in.rank()];
    Arrays.fill(dims, 1);
    dims[axis] = channels;
    int[] groups =
        Arrays.stream(in.places(dims)).map(place -> place / (channels / count)).toArray();
    var kind = new GroupNormalization.Scale(true, false, layer.number("epsilon", 1e-3));
    graph.add(
        call,
        new GroupNormalization(groups, count, kind, in.places(dims), gamma, beta),
        in.shape(),
        in.channelsFirst());
  }

  private static void unit(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    unit(call, graph, in, axes(call.layer(), in), 1e-12);
  }

  /** Brings what lies along some axes to length 1, as if the square of it were no less. */
  static void unit(Call call, GraphAssembler graph, Wire in, int[] axes, double least) {
    Groups groups = Groups.along(in, axes);
    int size = groups.of().length;
    var kind = new GroupNormalization.Scale(false, true, least);
    graph.add(
        call,
        new GroupNormalization(
            groups.of(), groups.count(), kind, new int[size], filled(1, 1), filled(1, 0)),
        in.shape(),
        in.channelsFirst());
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

  static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }
}
