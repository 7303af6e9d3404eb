package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.gradient.BackwardRule;
import java.util.List;

/** A rule as the engine runs it. Immutable. */
public interface WayBack {
  /**
   * Finds the engine's way for a rule.
   *
   * @param rule any
   * @return how it is run
   */
  static WayBack of(BackwardRule rule) {
    return new ReluWay(rule instanceof BackwardRule.GuidedBackprop);
  }

  /**
   * Gives nodes the way back.
   *
   * @param nodes of a plan
   * @return as many, which compute the same; operations that are new have nothing of the old ones
   *     that they would close
   */
  List<Node> changed(List<Node> nodes);

  /**
   * Says what a reader of the result has to know.
   *
   * @param way nodes that were gone through, of the changed ones
   * @return a sentence each
   */
  List<String> remarks(List<Node> way);
}
