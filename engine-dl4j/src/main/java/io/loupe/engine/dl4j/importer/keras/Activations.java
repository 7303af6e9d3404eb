package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.op.RowOp;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
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
import org.nd4j.shade.jackson.databind.node.IntNode;

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
        Set.of(
            "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "LogSoftmax", "ThresholdedReLU")) {
      all.put(name, Activations::layer);
    }
    INERT.forEach(name -> all.put(name, Activations::inert));
    all.put("PReLU", Activations::parametric);
    return all;
  }

  /** The function in a layer's option {@code activation}, of that output. */
  private static IActivation of(LayerSpec layer, Wire out) {
    JsonNode option = layer.option("activation");
    if (option.isMissingNode() || option.isNull()) {
      return new ActivationIdentity();
    }
    if (option.isTextual()) {
      return named(layer, option.asText(), out);
    }
    JsonNode config = option.path("config");
    if (config.isTextual()) {
      return named(layer, config.asText(), out);
    }
    String className = option.path("class_name").asText();
    return function(new LayerSpec(layer.path(), className, config, layer.era()), out);
  }

  private static IActivation named(LayerSpec layer, String name, Wire out) {
    int[] last = {out.rank() - 1};
    return switch (name) {
      case "softmax" -> softmax(out, last, false);
      case "log_softmax" -> softmax(out, last, true);
      default ->
          Functions.named(name, layer.era().major())
              .orElseThrow(() -> layer.problem("the activation \"" + name + "\" is not known"));
    };
  }

  private static IActivation softmax(Wire out, int[] axes, boolean logarithm) {
    if (out.rank() == 1 && !logarithm) {
      return new ActivationSoftmax();
    }
    int[] inPlan = Arrays.stream(axes).map(axis -> PlanOrder.axis(out, axis) + 1).toArray();
    return new AxisSoftmax(inPlan, logarithm);
  }

  /**
   * Adds what is linear and the function in a layer's option {@code activation}. One that runs
   * along an axis of a sequence, a picture or a volume becomes a step of its own: then it runs in
   * the plan's layout, wherever the layer runs.
   *
   * @param out what flows out of the layer
   * @param linear adds the layer with a function
   */
  static void with(
      Call call, GraphAssembler graph, Wire out, BiConsumer<Call, IActivation> linear) {
    IActivation function = of(call.layer(), out);
    if (!(function instanceof AxisSoftmax) || out.rank() == 1) {
      linear.accept(call, function);
      return;
    }
    Call before = before(call);
    linear.accept(before, new ActivationIdentity());
    add(call.reading(before.vertex()), graph, function, graph.wire(before.vertex()));
  }

  /** The step before a function, which can be asked for as the logits of an output. */
  private static Call before(Call call) {
    String name = call.output() ? "logits" : "linear";
    return call.before(name, call.inputs().toArray(String[]::new));
  }

  /** Adds what is linear in Java and then the function in a layer's option {@code activation}. */
  static void after(Call call, GraphAssembler graph, RowOp linear, int[] shape, boolean first) {
    IActivation function = of(call.layer(), new Wire(shape, shape.length > 1 && first));
    if (function instanceof ActivationIdentity) {
      graph.function(call, linear, shape, first);
      return;
    }
    Call before =
        function instanceof AxisSoftmax
            ? before(call)
            : call.before("linear", call.inputs().toArray(String[]::new));
    graph.function(before, linear, shape, first);
    add(call.reading(before.vertex()), graph, function, graph.wire(before.vertex()));
  }

  private static void layer(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    boolean softmax = call.layer().className().equals("Softmax");
    if (softmax && graph.mask(call.inputs().get(0)).isPresent()) {
      throw call.layer().problem("a softmax under a mask is not read");
    }
    add(call, graph, function(call.layer(), in), in);
  }

  private static void add(Call call, GraphAssembler graph, IActivation function, Wire in) {
    if (call.output() && in.rank() == 1) {
      LossLayer head = new LossLayer.Builder(LossFunction.MSE).activation(function).build();
      graph.layer(call, head, in.shape(), in.channelsFirst(), Map.of());
    } else {
      graph.layer(call, new ActivationLayer(function), in.shape(), in.channelsFirst(), Map.of());
    }
  }

  /** Axes of an item along which a softmax runs, from the option {@code axis}. */
  private static int[] axes(LayerSpec layer, Wire in) {
    JsonNode given = layer.has("axis") ? layer.option("axis") : IntNode.valueOf(-1);
    int[] axes = new int[given.isArray() ? given.size() : 1];
    for (int i = 0; i < axes.length; i++) {
      JsonNode one = given.isArray() ? given.get(i) : given;
      int value = one.isIntegralNumber() ? one.asInt() : 0;
      axes[i] = value < 0 ? in.rank() + value : value - 1;
      if (axes[i] < 0 || axes[i] >= in.rank()) {
        throw layer.problem("axis " + given + " is not supported");
      }
    }
    if (axes.length == 0 || Arrays.stream(axes).distinct().count() < axes.length) {
      throw layer.problem("axis " + given + " is not supported");
    }
    return axes;
  }

  private static IActivation function(LayerSpec layer, Wire in) {
    return switch (layer.className()) {
      case "Activation" -> of(layer, in);
      case "Softmax" -> softmax(in, axes(layer, in), false);
      case "LogSoftmax" -> softmax(in, axes(layer, in), true);
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
    ElementSlopes slopes = new ElementSlopes(PlanOrder.places(in, dims), kernels.values(dims));
    graph.layer(
        call, new ActivationLayer(slopes), in.shape(), in.channelsFirst(), kernels.params());
  }

  private static void inert(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    DropoutLayer layer = new DropoutLayer.Builder(1.0).build();
    graph.layer(call, layer, in.shape(), in.channelsFirst(), Map.of());
  }
}
