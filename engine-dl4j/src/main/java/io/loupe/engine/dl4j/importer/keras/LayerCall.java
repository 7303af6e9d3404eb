package io.loupe.engine.dl4j.importer.keras;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A use of a layer within its model.
 *
 * @param entry the layer
 * @param node which of its uses, from 0
 * @param arguments what it is given
 */
record LayerCall(ModelLayer entry, int node, Arguments arguments) {
  private record Use(String layer, int node) {}

  private Use use() {
    return new Use(entry.name(), node);
  }

  /** One of its outputs. */
  TensorReference output(int index) {
    return new TensorReference(entry.name(), node, index);
  }

  /** The layer in this use. */
  LayerSpec layer() {
    return entry.layer(node);
  }

  /** The uses that it reads. */
  private Stream<Use> read() {
    return arguments.read().map(tensor -> new Use(tensor.layer(), tensor.node()));
  }

  /** The same with every use that it reads counted from 0. */
  LayerCall numbered(NodeNumbers numbers) {
    List<Arguments.Given> given = numbered(arguments.given(), numbers);
    return new LayerCall(entry, node, new Arguments(given, numbered(arguments.masks(), numbers)));
  }

  private static List<Arguments.Given> numbered(
      List<Arguments.Given> tensors, NodeNumbers numbers) {
    return tensors.stream()
        .map(each -> new Arguments.Given(each.key(), numbers.ofInput(each.tensor())))
        .toList();
  }

  /** Why a tensor is not there, if that can be told from the lists of layers and uses. */
  static Optional<String> missing(
      TensorReference tensor, List<ModelLayer> layers, List<LayerCall> calls) {
    String name = "\"" + tensor.layer() + "\"";
    if (layers.stream().noneMatch(layer -> layer.name().equals(tensor.layer()))) {
      return Optional.of(name + " is no layer of the model");
    }
    long uses = calls.stream().filter(call -> call.entry.name().equals(tensor.layer())).count();
    if (tensor.node() < 0 || tensor.node() >= uses) {
      return Optional.of(
          name + " is meant from call " + (tensor.node() + 1) + " of it, of which it has " + uses);
    }
    return tensor.index() > 0
        ? Optional.of(name + " is meant from output " + (tensor.index() + 1) + " of it")
        : Optional.empty();
  }

  /**
   * Orders calls as if the list were gone through again and again, each time taking those that can
   * run: by the round in which a call can run, then by its place. Those in a circle come last.
   */
  static List<LayerCall> inOrder(List<LayerCall> pending) {
    Map<Use, Integer> places = new HashMap<>();
    for (int i = 0; i < pending.size(); i++) {
      places.put(pending.get(i).use(), i);
    }
    int[] missing = new int[pending.size()];
    int[] round = new int[pending.size()];
    List<List<Integer>> readers = new ArrayList<>();
    pending.forEach(call -> readers.add(new ArrayList<>()));
    Deque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < missing.length; i++) {
      List<Integer> before =
          pending.get(i).read().map(places::get).filter(Objects::nonNull).distinct().toList();
      missing[i] = before.size();
      for (int place : before) {
        readers.get(place).add(i);
      }
      if (before.isEmpty()) {
        ready.add(i);
      }
    }
    List<Integer> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      int done = ready.remove();
      order.add(done);
      for (int reader : readers.get(done)) {
        round[reader] = Math.max(round[reader], round[done] + (done > reader ? 1 : 0));
        if (--missing[reader] == 0) {
          ready.add(reader);
        }
      }
    }
    order.sort(Comparator.<Integer>comparingInt(i -> round[i]).thenComparingInt(i -> i));
    IntStream.range(0, missing.length).filter(i -> missing[i] > 0).forEach(order::add);
    return order.stream().map(pending::get).toList();
  }
}
