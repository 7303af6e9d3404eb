package io.loupe.engine.dl4j.run;

import io.loupe.engine.dl4j.graph.Node;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a run computes to reach the nodes that are looked at: nothing that they do not depend on,
 * and several nodes as one operation where nobody looks between. Immutable.
 */
public final class Route {
  private final BitSet needed;
  private final Map<Integer, Fusion> fused = new HashMap<>();

  /**
   * Finds the way.
   *
   * @param nodes of the plan
   * @param fusions by the node whose values they compute
   * @param watched nodes whose values are read or where gradients begin
   * @param changed nodes whose values are changed on the way
   */
  Route(
      List<Node> nodes, Map<Integer, Fusion> fusions, Set<Integer> watched, Set<Integer> changed) {
    needed = new BitSet(nodes.size());
    watched.forEach(needed::set);
    BitSet seen = new BitSet(nodes.size());
    watched.forEach(seen::set);
    changed.forEach(seen::set);
    for (int i = nodes.size() - 1; i > 0; i--) {
      if (needed.get(i)) {
        inputs(i, nodes, fusions.get(i), seen).forEach(needed::set);
      }
    }
  }

  private List<Integer> inputs(int node, List<Node> nodes, @Nullable Fusion fusion, BitSet seen) {
    if (fusion == null || fusion.inner().stream().anyMatch(seen::get)) {
      return nodes.get(node).inputs();
    }
    fused.put(node, fusion);
    return fusion.inputs();
  }

  boolean needs(int node) {
    return needed.get(node);
  }

  int deepest() {
    return needed.length() - 1;
  }

  @Nullable Fusion fusion(int node) {
    return fused.get(node);
  }
}
