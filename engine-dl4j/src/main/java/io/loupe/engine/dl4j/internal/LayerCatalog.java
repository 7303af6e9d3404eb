package io.loupe.engine.dl4j.internal;

import io.loupe.data.HeldInput;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Selection;
import io.loupe.engine.dl4j.run.ExecutionPlan;
import io.loupe.error.UnknownLayerException;
import io.loupe.model.Inspectable;
import io.loupe.model.LayerInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The layers of a network by name, and where the plan computes them.
 *
 * @param fed nodes of inputs that have a value for each sample, by the inputs' names
 */
record LayerCatalog(
    String model,
    Graph graph,
    List<LayerInfo> layers,
    LayerModules modules,
    ExecutionPlan plan,
    Map<String, Integer> fed) {
  private static final int MOST_STEPS = 64;

  /** Layers that write their values in another shape, in the order of the file's own layout. */
  private static final Set<String> RESHAPES =
      Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "ExpandDims");

  static LayerCatalog of(String model, Graph graph, ExecutionPlan plan, List<HeldInput> held) {
    BitSet given = given(graph);
    List<LayerInfo> layers = new ArrayList<>();
    for (Graph.Layer layer : graph.layers()) {
      layers.add(
          new LayerInfo(
              layers.size(),
              graph.nodes().get(layer.node()).name(),
              layer.kind(),
              layer.className(),
              TensorBridge.shape(plan.shape(layer.node())),
              layer.parameters(),
              plan.isFallback(layer.node()) ? "dl4j" : "plan",
              function(graph, layer.node()),
              read(graph, given, layer.node())));
    }
    Map<String, Integer> fed = new TreeMap<>();
    held.forEach(input -> fed.put(input.name(), plan.indexOf(input.name())));
    return new LayerCatalog(
        model,
        graph,
        List.copyOf(layers),
        LayerModules.of(model, graph, layers),
        plan,
        Collections.unmodifiableMap(fed));
  }

  /** The nodes that layers give. */
  private static BitSet given(Graph graph) {
    BitSet given = new BitSet(graph.nodes().size());
    graph.layers().forEach(layer -> given.set(layer.node()));
    return given;
  }

  /** The nearest layers in front of a layer: between two of them there may be other nodes. */
  private static List<String> read(Graph graph, BitSet given, int layer) {
    Set<Integer> found = new LinkedHashSet<>();
    Set<Integer> seen = new HashSet<>();
    Deque<Integer> open = new ArrayDeque<>(graph.nodes().get(layer).inputs());
    while (!open.isEmpty()) {
      int node = open.removeFirst();
      if (!seen.add(node)) {
        continue;
      }
      if (given.get(node)) {
        found.add(node);
      } else {
        graph.nodes().get(node).inputs().forEach(open::addLast);
      }
    }
    return found.stream().map(node -> graph.nodes().get(node).name()).toList();
  }

  /** The function that a node's values were given last; empty if it is not known. */
  private static String function(Graph graph, int node) {
    Node at = graph.nodes().get(node);
    for (int step = 0; step < MOST_STEPS && at.op().movesOnly(); step++) {
      if (at.inputs().size() != 1) {
        return "";
      }
      at = graph.nodes().get(at.inputs().get(0));
    }
    return at.op().outputFunction();
  }

  List<Inspectable.Node> nodes() {
    BitSet given = given(graph);
    List<Inspectable.Node> all = new ArrayList<>();
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      all.add(
          new Inspectable.Node(
              node.name(),
              node.op().describe(),
              node.inputs().stream().map(n -> graph.nodes().get(n).name()).toList(),
              TensorBridge.shape(plan.shape(i)),
              given.get(i)));
    }
    return List.copyOf(all);
  }

  /**
   * Finds a layer by its name, with or without that of logits, by that of its values before a
   * function of its own, or by that of a module.
   */
  LayerInfo layer(String name) {
    String plain = LayerInfo.withoutLogits(name);
    return named(name)
        .or(() -> named(plain))
        .or(() -> layers.stream().filter(l -> linear(l).filter(name::equals).isPresent()).findAny())
        .or(() -> modules.find(plain).flatMap(module -> named(module.output())))
        .orElseThrow(() -> unknown(plain));
  }

  private Optional<LayerInfo> named(String name) {
    return layers.stream().filter(layer -> layer.name().equals(name)).findFirst();
  }

  int node(String layer) {
    LayerInfo info = layer(layer);
    String name = info.name();
    if (!layer.equals(name) && linear(info).filter(layer::equals).isPresent()) {
      return plan.indexOf(layer);
    }
    int logits = layer.endsWith(LayerInfo.LOGITS) ? plan.indexOf(LayerInfo.logits(name)) : -1;
    return logits > 0 ? logits : plan.indexOf(name);
  }

  /** The name of a layer's values before a function of its own. */
  Optional<String> linear(LayerInfo layer) {
    String name = layer.name() + LayerInfo.LINEAR;
    int node = plan.indexOf(name);
    return node > 0
            && named(name).isEmpty()
            && graph.nodes().get(plan.indexOf(layer.name())).inputs().equals(List.of(node))
            && Arrays.equals(plan.shape(node), plan.shape(plan.indexOf(layer.name())))
        ? Optional.of(name)
        : Optional.empty();
  }

  /** What the file says of a layer. */
  Map<String, String> about(String layer) {
    return graph.layers().get(layer(layer).index()).origin().about();
  }

  /** What a layer does to the values of the layers that it reads. */
  Inspectable.Effect effect(String layer) {
    LayerInfo info = layer(layer);
    BitSet way = onTheWay(info);
    if (way.stream().allMatch(node -> op(node) instanceof Identity)
        || (RESHAPES.contains(info.type())
            && way.stream().allMatch(node -> op(node).movesOnly()))) {
      return Inspectable.Effect.SAME_VALUES;
    }
    return way.stream().allMatch(this::isElementwise)
        ? Inspectable.Effect.ELEMENTWISE
        : Inspectable.Effect.OTHER;
  }

  private Op op(int node) {
    return graph.nodes().get(node).op();
  }

  /** A layer's node and those between it and the layers that it reads. */
  private BitSet onTheWay(LayerInfo layer) {
    BitSet given = given(graph);
    BitSet found = new BitSet();
    Deque<Integer> open = new ArrayDeque<>(List.of(graph.layers().get(layer.index()).node()));
    while (!open.isEmpty()) {
      int node = open.removeFirst();
      if (!found.get(node)) {
        found.set(node);
        graph.nodes().get(node).inputs().stream()
            .filter(before -> !given.get(before))
            .forEach(open::addLast);
      }
    }
    return found;
  }

  private boolean isElementwise(int index) {
    Node node = graph.nodes().get(index);
    boolean operation =
        switch (node.op().role()) {
          case RELU, POINTWISE, BATCH_NORMALIZATION -> true;
          default ->
              node.op() instanceof Elementwise
                  || node.op() instanceof Selection
                  || node.op() instanceof Identity
                  || node.op() instanceof Constant;
        };
    return operation
        && node.inputs().stream()
            .filter(before -> !(op(before) instanceof Constant))
            .allMatch(before -> Arrays.equals(plan.shape(before), plan.shape(index)));
  }

  private UnknownLayerException unknown(String layer) {
    return new UnknownLayerException(model, layer, layers.stream().map(LayerInfo::name).toList());
  }
}
