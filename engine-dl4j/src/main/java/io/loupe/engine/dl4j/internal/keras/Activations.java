package io.loupe.engine.dl4j.internal.keras;

import io.loupe.engine.dl4j.plan.RowFunction;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.activations.impl.ActivationThresholdedReLU;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Activation functions, as options of a layer and as layers. */
final class Activations {
  private static final Set<String> INERT =
      Set.of(
          "Dropout",
          "SpatialDropout1D",
          "SpatialDropout2D",
          "SpatialDropout3D",
          "GaussianNoise",
          "GaussianDropout",
          "AlphaDropout",
          "ActivityRegularization",
          "StochasticDepth",
          "Identity",
          "RandomFlip",
          "RandomRotation",
          "RandomTranslation",
          "RandomZoom",
          "RandomContrast",
          "RandomBrightness");

  private Activations() {}

  static Map<String, Translator> all() {
    var all = new java.util.HashMap<String, Translator>();
    for (String name :
        Set.of("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "ThresholdedReLU")) {
      all.put(name, Activations::layer);
    }
    INERT.forEach(name -> all.put(name, Activations::inert));
    all.put("PReLU", Activations::parametric);
    return all;
  }

  /** The function in a layer's option {@code activation}, on pictures with that channel axis. */
  static IActivation of(LayerSpec layer, int channelAxis) {
    return of(layer, layer.option("activation"), channelAxis);
  }

  static IActivation of(LayerSpec layer, JsonNode option, int channelAxis) {
    if (option.isMissingNode() || option.isNull()) {
      return new ActivationIdentity();
    }
    if (option.isTextual()) {
      return named(layer, option.asText(), channelAxis);
    }
    JsonNode config = option.path("config");
    if (config.isTextual()) {
      return named(layer, config.asText(), channelAxis);
    }
    String className = option.path("class_name").asText();
    return function(new LayerSpec(layer.path(), className, config, layer.era()), channelAxis);
  }

  private static IActivation named(LayerSpec layer, String name, int channelAxis) {
    return switch (name) {
      case "softmax" -> softmax(channelAxis);
      case "log_softmax" -> new ChannelSoftmax(channelAxis, true);
      default ->
          Functions.named(name, layer.era().major())
              .orElseThrow(() -> layer.problem("the activation \"" + name + "\" is not known"));
    };
  }

  private static IActivation softmax(int channelAxis) {
    return channelAxis == 0 ? new ActivationSoftmax() : new ChannelSoftmax(channelAxis, false);
  }

  /** Adds what is linear and then the function in a layer's option {@code activation}. */
  static void after(
      Call call, GraphAssembler graph, RowFunction linear, int[] shape, boolean first) {
    IActivation function = of(call.layer(), shape.length == 1 ? 0 : shape.length);
    if (function instanceof ActivationIdentity) {
      graph.function(call, linear, shape, first);
      return;
    }
    Call before = call.before("linear", call.inputs().toArray(String[]::new));
    graph.function(before, linear, shape, first);
    add(call.reading(before.vertex()), graph, function, graph.wire(before.vertex()));
  }

  private static void layer(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    add(call, graph, function(call.layer(), axisInPlan(call.layer(), in)), in);
  }

  private static void add(Call call, GraphAssembler graph, IActivation function, Wire in) {
    if (call.output() && in.rank() == 1) {
      LossLayer head = new LossLayer.Builder(LossFunction.MSE).activation(function).build();
      graph.layer(call, head, in.shape(), in.channelsFirst(), Map.of());
    } else {
      graph.layer(call, new ActivationLayer(function), in.shape(), in.channelsFirst(), Map.of());
    }
  }

  /** Axis of a batch in the plan along which softmax runs; 0 for a plain list. */
  private static int axisInPlan(LayerSpec layer, Wire in) {
    int axis = in.rank() - 1;
    if (layer.has("axis")) {
      JsonNode given = layer.option("axis");
      int value = given.isArray() && given.size() == 1 ? given.get(0).asInt() : given.asInt(-1);
      axis = value < 0 ? in.rank() + value : value - 1;
      if (axis < 0 || axis >= in.rank() || (given.isArray() && given.size() != 1)) {
        throw layer.problem("axis " + given + " is not supported");
      }
    }
    return in.rank() == 1 ? 0 : PlanOrder.axis(in, axis) + 1;
  }

  private static IActivation function(LayerSpec layer, int channelAxis) {
    return switch (layer.className()) {
      case "Activation" -> of(layer, channelAxis);
      case "Softmax" -> softmax(channelAxis);
      case "ELU" -> Functions.elu(layer.number("alpha", 1));
      case "LeakyReLU" ->
          new ActivationLReLU(layer.number("negative_slope", layer.number("alpha", 0.3)));
      case "ThresholdedReLU" -> new ActivationThresholdedReLU(layer.number("theta", 1));
      case "ReLU" -> relu(layer);
      default -> throw layer.problem("this activation is not known");
    };
  }

  private static IActivation relu(LayerSpec layer) {
    double slope = layer.number("negative_slope", 0);
    double threshold = layer.number("threshold", 0);
    double most = layer.number("max_value", Double.POSITIVE_INFINITY);
    if (slope == 0 && threshold == 0 && Double.isInfinite(most)) {
      return new ActivationReLU();
    }
    return Functions.relu(slope, threshold, most);
  }

  private static void parametric(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    Kernels kernels = Kernels.of(call, graph);
    int[] dims = in.shape().clone();
    for (JsonNode axis : call.layer().option("shared_axes")) {
      int index = axis.asInt(0) < 0 ? in.rank() + axis.asInt() : axis.asInt() - 1;
      if (index < 0 || index >= dims.length) {
        throw call.layer().problem("its shared_axes are wrong");
      }
      dims[index] = 1;
    }
    float[] slopes = PlanOrder.spread(in, dims, kernels.values(dims));
    graph.layer(
        call,
        new ActivationLayer(new ElementSlopes(slopes)),
        in.shape(),
        in.channelsFirst(),
        kernels.params());
  }

  private static void inert(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    DropoutLayer layer = new DropoutLayer.Builder(1.0).build();
    graph.layer(call, layer, in.shape(), in.channelsFirst(), Map.of());
  }
}
