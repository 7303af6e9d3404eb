package io.loupe.engine.dl4j.importer.keras;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * From which number a model counts the uses of the models within it. Keras 2 takes it that a model
 * has a use of its own before all others, unless it is a Sequential without an input, and counts
 * the further ones from 1. Keras 3 counts from 0 in the inputs of layers; where it names the
 * model's outputs it counts the uses of a functional model from 1.
 */
record NodeNumbers(Map<String, Integer> inInputs, Map<String, Integer> inOutputs) {
  NodeNumbers {
    inInputs = Map.copyOf(inInputs);
    inOutputs = Map.copyOf(inOutputs);
  }

  static NodeNumbers of(
      List<ModelLayer> layers,
      List<LayerCall> calls,
      List<TensorReference> outputs,
      LayerSpec.Era era) {
    Map<String, List<Integer>> read = new HashMap<>();
    calls.forEach(call -> call.arguments().read().forEach(tensor -> note(tensor, read)));
    Map<String, List<Integer>> ends = new HashMap<>();
    outputs.forEach(tensor -> note(tensor, ends));
    Map<String, Integer> uses = new HashMap<>();
    calls.forEach(call -> uses.merge(call.entry().name(), 1, Integer::sum));
    Map<String, Integer> inInputs = new HashMap<>();
    Map<String, Integer> inOutputs = new HashMap<>();
    for (ModelLayer layer : layers) {
      if (!layer.isModel()) {
        continue;
      }
      String name = layer.name();
      int count = uses.getOrDefault(name, 0);
      List<Integer> inputs = read.getOrDefault(name, List.of());
      List<Integer> last = ends.getOrDefault(name, List.of());
      if (era.major() < 3) {
        List<Integer> all = new ArrayList<>(inputs);
        all.addAll(last);
        int first = first(all, count, 1);
        inInputs.put(name, first);
        inOutputs.put(name, first);
      } else {
        boolean functional = !layer.layer().className().equals("Sequential");
        inInputs.put(name, first(inputs, count, 0));
        inOutputs.put(name, first(last, count, functional ? 1 : 0));
      }
    }
    return new NodeNumbers(inInputs, inOutputs);
  }

  private static void note(TensorReference tensor, Map<String, List<Integer>> nodes) {
    nodes.computeIfAbsent(tensor.layer(), name -> new ArrayList<>()).add(tensor.node());
  }

  /** The number of the first use, told by those that are named where only one way fits them. */
  private static int first(List<Integer> named, int uses, int rule) {
    if (named.contains(0)) {
      return 0;
    }
    return named.contains(uses) ? 1 : rule;
  }

  /** The tensor that an input of a layer means, its use counted from 0. */
  TensorReference ofInput(TensorReference tensor) {
    return tensor.earlier(inInputs.getOrDefault(tensor.layer(), 0));
  }

  /** The tensor that an output of the model means, its use counted from 0. */
  TensorReference ofOutput(TensorReference tensor) {
    return tensor.earlier(inOutputs.getOrDefault(tensor.layer(), 0));
  }
}
