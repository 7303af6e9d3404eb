package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.ActivationFunctions;
import io.loupe.engine.dl4j.op.Curve;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.PRelu;
import io.loupe.engine.dl4j.op.Softmax;
import io.loupe.engine.dl4j.op.Sparsemax;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/** Activation functions, by themselves and behind other layers, and layers that do nothing. */
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
          "RandomBrightness",
          "RandomHeight",
          "RandomWidth",
          "RandomColorDegeneration",
          "RandomColorJitter",
          "RandomElasticTransform",
          "RandomErasing",
          "RandomGaussianBlur",
          "RandomGrayscale",
          "RandomHue",
          "RandomInvert",
          "RandomPerspective",
          "RandomPosterization",
          "RandomSaturation",
          "RandomSharpness",
          "RandomShear",
          "RandAugment",
          "AugMix",
          "MixUp",
          "CutMix",
          "Equalization",
          "Solarization");
  private static final Set<String> FUNCTIONS =
      Set.of("Activation", "ReLU", "LeakyReLU", "ELU", "Softmax", "LogSoftmax", "ThresholdedReLU");

  private Activations() {}

  static Map<String, Translator> all() {
    Map<String, Translator> all = new HashMap<>();
    FUNCTIONS.forEach(name -> all.put(name, Activations::layer));
    INERT.forEach(name -> all.put(name, (call, graph) -> graph.add(call, new Identity())));
    all.put("PReLU", Activations::parametric);
    return all;
  }

  /** Whether a layer at the end decides what the answer is: a function, or one behind a product. */
  static boolean decides(String className, Op op) {
    return FUNCTIONS.contains(className)
        || (className.equals("Dense") && !op.outputFunction().equals("linear"));
  }

  /** The function of a cell, by the name of its option. */
  static Curve scalar(LayerSpec layer, String option, String fallback) {
    JsonNode given = layer.option(option);
    if (given.isObject() && given.path("config").isTextual()) {
      given = given.path("config");
    }
    String name = given.isMissingNode() ? fallback : given.isNull() ? "linear" : given.asText();
    return ActivationFunctions.scalar(name, layer.era().major())
        .orElseThrow(
            () -> layer.problem("its " + option + " \"" + name + "\" is not known within a step"));
  }

  private static Op of(LayerSpec layer, Wire out) {
    JsonNode option = layer.option("activation");
    if (option.isMissingNode() || option.isNull()) {
      return named(layer, "linear", out);
    }
    if (option.isTextual()) {
      return named(layer, option.asText(), out);
    }
    JsonNode config = option.path("config");
    if (config.isTextual()) {
      return named(layer, config.asText(), out);
    }
    String className = option.path("class_name").asText();
    return function(layer.with(className, config), out);
  }

  private static Op named(LayerSpec layer, String name, Wire out) {
    int[] last = {out.rank() - 1};
    return switch (name) {
      case "softmax" -> softmax(out, last, false);
      case "log_softmax" -> softmax(out, last, true);
      case "sparsemax" -> new Sparsemax(out.type().shape(), out.axis(out.rank() - 1));
      default ->
          ActivationFunctions.named(name, layer.era().major())
              .orElseThrow(() -> layer.problem("the activation \"" + name + "\" is not known"));
    };
  }

  private static Op softmax(Wire out, int[] axes, boolean logarithm) {
    if (out.rank() == 1 && !logarithm) {
      return new Activation(new ActivationSoftmax(), false);
    }
    int[] inGraph = Arrays.stream(axes).map(out::axis).toArray();
    return new Softmax(out.type().shape(), inGraph, logarithm);
  }

  /**
   * Adds a layer's linear part and the function behind it, which is then the layer; the part before
   * a distribution over classes has the name by which one asks for logits.
   */
  static void behind(Call call, GraphAssembler graph, Op linear, int[] shape, boolean first) {
    Wire out = new Wire(shape, first);
    Op function = of(call.layer(), out);
    if (isIdentity(function)) {
      graph.add(call, linear, shape, first);
      return;
    }
    boolean asked = call.output() && (out.rank() == 1 || decidesAtPlaces(function));
    Call before = call.before(asked ? "logits" : "linear", call.inputs().toArray(String[]::new));
    graph.add(before, linear, shape, first);
    Op last = asked ? function : inPlace(function);
    graph.add(call.reading(before.vertex()), last, shape, first);
  }

  /** Whether a function of a map or a sequence gives probabilities at each place. */
  private static boolean decidesAtPlaces(Op function) {
    return function instanceof Softmax || function.outputFunction().equals("sigmoid");
  }

  /** Nobody can ask for the values of a product that is not the logits. */
  private static Op inPlace(Op function) {
    return function instanceof Activation activation
        ? new Activation(activation.function(), true)
        : function;
  }

  private static boolean isIdentity(Op function) {
    return function instanceof Activation && function.outputFunction().equals("linear");
  }

  private static void layer(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    boolean softmax = call.layer().className().equals("Softmax");
    if (softmax && graph.mask(call.inputs().get(0)).isPresent()) {
      throw call.layer().problem("a softmax under a mask is not read");
    }
    Op function = function(call.layer(), in);
    boolean asked = in.rank() == 1 ? !isIdentity(function) : decidesAtPlaces(function);
    if (call.output() && asked) {
      Call before = call.before("logits", call.inputs().get(0));
      graph.add(before, new Identity());
      graph.add(call.reading(before.vertex()), function);
    } else {
      graph.add(call, function);
    }
  }

  private static int[] axes(LayerSpec layer, Wire in) {
    JsonNode given = layer.has("axis") ? layer.option("axis") : IntNode.valueOf(-1);
    int[] axes = new int[given.isArray() ? given.size() : 1];
    for (int i = 0; i < axes.length; i++) {
      JsonNode one = given.isArray() ? given.get(i) : given;
      int value = one.isIntegralNumber() ? one.asInt() : 0;
      axes[i] =
          Wire.axis(value, in.rank())
              .orElseThrow(
                  () -> layer.problem("axis " + LayerSpec.said(given) + " is not supported"));
    }
    if (axes.length == 0 || Arrays.stream(axes).distinct().count() < axes.length) {
      throw layer.problem("axis " + LayerSpec.said(given) + " is not supported");
    }
    return axes;
  }

  private static Op function(LayerSpec layer, Wire in) {
    return switch (layer.className()) {
      case "Activation" -> of(layer, in);
      case "Softmax" -> softmax(in, axes(layer, in), false);
      case "LogSoftmax" -> softmax(in, axes(layer, in), true);
      case "ELU" -> ActivationFunctions.elu(layer.number("alpha", 1));
      case "LeakyReLU" ->
          ActivationFunctions.leakyRelu(layer.number("negative_slope", layer.number("alpha", 0.3)));
      case "ThresholdedReLU" -> ActivationFunctions.thresholdedRelu(layer.number("theta", 1));
      case "ReLU" ->
          ActivationFunctions.relu(
              layer.number("negative_slope", 0),
              layer.number("threshold", 0),
              layer.number("max_value", Double.POSITIVE_INFINITY));
      default -> throw layer.problem("this activation is not known");
    };
  }

  private static void parametric(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    Kernels kernels = Kernels.of(call, graph);
    int[] dims = in.shape();
    for (JsonNode axis : call.layer().option("shared_axes")) {
      int index =
          Wire.axis(axis.asInt(0), dims.length)
              .orElseThrow(() -> call.layer().problem("its shared_axes are wrong"));
      dims[index] = 1;
    }
    PRelu slopes = new PRelu(in.places(dims), kernels.values(dims));
    kernels.end();
    graph.add(call, slopes);
  }
}
