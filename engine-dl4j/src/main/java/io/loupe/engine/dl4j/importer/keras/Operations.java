package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.ActivationFunctions;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.StepMasks.Differing;
import io.loupe.engine.dl4j.op.StepMasks.StepMask;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Operations of Keras 3 and TensorFlow called on tensors: arithmetic and activation functions. */
final class Operations {
  /** The class under which they are translated; a file cannot hold it. */
  static final String CLASS = "operation";

  private static final Map<String, Elementwise.Kind> ARITHMETIC =
      Map.ofEntries(
          Map.entry("add", Elementwise.Kind.ADD),
          Map.entry("__add__", Elementwise.Kind.ADD),
          Map.entry("__radd__", Elementwise.Kind.ADD),
          Map.entry("subtract", Elementwise.Kind.SUBTRACT),
          Map.entry("__sub__", Elementwise.Kind.SUBTRACT),
          Map.entry("multiply", Elementwise.Kind.MULTIPLY),
          Map.entry("__mul__", Elementwise.Kind.MULTIPLY),
          Map.entry("__rmul__", Elementwise.Kind.MULTIPLY),
          Map.entry("divide", Elementwise.Kind.DIVIDE),
          Map.entry("truedivide", Elementwise.Kind.DIVIDE),
          Map.entry("truediv", Elementwise.Kind.DIVIDE),
          Map.entry("__truediv__", Elementwise.Kind.DIVIDE),
          Map.entry("maximum", Elementwise.Kind.MAXIMUM),
          Map.entry("minimum", Elementwise.Kind.MINIMUM));

  private static final Set<String> FUNCTIONS =
      Set.of(
          "relu",
          "relu6",
          "sigmoid",
          "tanh",
          "elu",
          "selu",
          "softplus",
          "softsign",
          "silu",
          "swish");

  private Operations() {}

  static Map<String, Translator> all() {
    return Map.of(CLASS, Operations::translate);
  }

  private static void translate(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    String function = layer.text("function", "");
    JsonNode arguments = layer.option("arguments");
    Elementwise.Kind how = ARITHMETIC.get(function);
    List<String> inputs = call.inputs();
    if (how != null && arguments.size() == 2 && inputs.size() == 2) {
      Merges.joined(call, graph, how);
    } else if (how != null && arguments.size() == 2 && inputs.size() == 1) {
      boolean before = arguments.get(0).isNumber();
      JsonNode number = arguments.get(before ? 0 : 1);
      if (!number.isNumber() || !Float.isFinite(number.floatValue())) {
        throw refused(layer, function);
      }
      Wire in = graph.input(call);
      Arithmetic with = new Arithmetic(how, number.floatValue(), before);
      graph.add(call, with, in.shape(), in.channelsFirst());
    } else if (FUNCTIONS.contains(function) && arguments.size() == 1 && inputs.size() == 1) {
      layer.refuse("alpha", layer.number("alpha", 1) != 1);
      graph.add(call, ActivationFunctions.named(function, layer.era().major()).orElseThrow());
    } else {
      masks(call, graph, function, arguments);
    }
  }

  /** What Keras 3 makes masks of sequences with. */
  private static void masks(Call call, GraphAssembler graph, String function, JsonNode arguments) {
    LayerSpec layer = call.layer();
    if (call.inputs().size() == 1 && graph.input(call).channelsFirst()) {
      throw refused(layer, function);
    }
    if (function.equals("notequal") && arguments.size() == 2 && arguments.get(1).isNumber()) {
      int[] shape = graph.input(call).shape();
      graph.add(call, new Differing(arguments.get(1).floatValue()), shape, false);
      return;
    }
    boolean last = layer.option("axis").asInt() == -1 && !layer.flag("keepdims", false);
    if (function.equals("any") && arguments.size() == 1 && last && graph.input(call).rank() > 1) {
      int[] shape = graph.input(call).shape();
      int[] steps = Arrays.copyOf(shape, shape.length - 1);
      graph.add(call, new StepMask(0), steps, false);
      return;
    }
    throw refused(layer, function);
  }

  private static KerasProblem refused(LayerSpec layer, String function) {
    return layer.problem(
        "\"" + function + "\" called on a tensor is not read with these arguments");
  }
}
