package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.graph.Constants;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.Cutting;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.error.ParameterException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which channels are no longer made, and which count as zero: those that are silenced, and on the
 * way back from them those that nobody else sees.
 */
final class Removal {
  private final Graph graph;
  private final List<List<Integer>> readers = new ArrayList<>();
  private final List<Optional<float[]>> constants;
  private final Map<Integer, Set<Integer>> unseen = new HashMap<>();

  private Removal(Graph graph) {
    this.graph = graph;
    this.constants = Constants.of(graph);
    graph.nodes().forEach(node -> readers.add(new ArrayList<>()));
    for (int i = 0; i < graph.nodes().size(); i++) {
      for (int input : graph.nodes().get(i).inputs()) {
        readers.get(input).add(i);
      }
    }
  }

  /**
   * Follows each silenced channel back to the layer that makes it.
   *
   * @param graph the network
   * @param silenced channels by layer, all of them there
   * @throws ParameterException if one cannot be removed
   */
  static Removal of(Graph graph, Map<String, Set<Integer>> silenced) {
    Removal removal = new Removal(graph);
    silenced.forEach(
        (layer, channels) -> {
          if (!channels.isEmpty()) {
            int node = graph.indexOf(layer);
            if (channels.size() >= graph.nodes().get(node).type().channels()) {
              throw new ParameterException(
                  "Layer \"" + layer + "\" would have no filter left.",
                  "Leave at least one of them.");
            }
            removal.drop(node, layer, channels);
          }
        });
    return removal;
  }

  /** Channels of a node whose values count as zero. */
  Set<Integer> unseen(int node) {
    return unseen.getOrDefault(node, Set.of());
  }

  private void drop(int node, String layer, Set<Integer> channels) {
    Node dropped = graph.nodes().get(node);
    boolean input = dropped.op() instanceof Input;
    if (input || graph.outputs().contains(node)) {
      throw refusal(
          layer,
          "are the network's " + (input ? "input" : "output"),
          "Remove filters of layers in between.");
    }
    Optional<Cutting> cutting = cutting(node);
    boolean makes = cutting.filter(Cutting.Making.class::isInstance).isPresent();
    boolean keeps =
        cutting.filter(c -> c instanceof Cutting.Keeping k && k.sameNumbers()).isPresent();
    if (!makes && !keeps) {
      throw refusal(
          layer,
          "come from \"" + shown(node) + "\", through which removing is not supported",
          "Name the convolution or dense layer itself.");
    }
    unseen.computeIfAbsent(node, n -> new TreeSet<>()).addAll(channels);
    if (keeps) {
      dropped.inputs().forEach(before -> dropBefore(before, node, layer, channels));
    }
  }

  private void dropBefore(int before, int node, String layer, Set<Integer> channels) {
    List<String> others =
        readers.get(before).stream().filter(r -> r != node).distinct().map(this::shown).toList();
    if (!others.isEmpty()) {
      throw refusal(
          layer,
          "are also read by \"" + String.join("\", \"", others) + "\"",
          "Name \"" + shown(before) + "\", where they come from.");
    }
    if (constant(before).isEmpty()) {
      drop(before, layer, channels);
    }
  }

  /** Whether one node alone reads another. */
  boolean isReadOnce(int node) {
    return readers.get(node).size() == 1;
  }

  /** One item of what a node gives; empty where it depends on the input. */
  Optional<float[]> constant(int node) {
    return constants.get(node);
  }

  Optional<Cutting> cutting(int node) {
    Node at = graph.nodes().get(node);
    List<TensorType> before = at.inputs().stream().map(i -> graph.nodes().get(i).type()).toList();
    return at.op().cutting(before, at.type());
  }

  /** The layer that a node is, or is a step of. */
  String shown(int node) {
    String name = graph.nodes().get(node).name();
    if (graph.layer(node).isPresent() || readers.get(node).isEmpty()) {
      return name;
    }
    int colon = name.lastIndexOf(':');
    String layer = colon < 0 ? name : name.substring(0, colon);
    return graph.indexOf(layer) < 0 ? name : layer;
  }

  private static ParameterException refusal(String layer, String why, String advice) {
    return new ParameterException(
        "Filters of \"" + layer + "\" cannot be removed: they " + why + ".", advice);
  }
}
