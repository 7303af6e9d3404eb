package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.gradient.BackwardRule;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/** A rule as the engine runs it. Immutable. */
public interface WayBack {
  /**
   * Finds the engine's way for a rule.
   *
   * @param rule any
   * @return how it is run
   */
  static WayBack of(BackwardRule rule) {
    if (rule instanceof BackwardRule.DeepLift lift) {
      return new RescaleWay(lift.baseline());
    }
    if (rule instanceof BackwardRule.Lrp lrp) {
      return new LrpWay(lrp);
    }
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
   * Returns what is run behind the items of a batch, so that the way back can compare.
   *
   * @return [1,...] or [N,...]; empty if nothing is
   */
  default Optional<Tensor> baseline() {
    return Optional.empty();
  }

  /**
   * Tells what is carried back.
   *
   * @return whether it is shares of what is explained, so that it begins with the values times
   *     their gradients; else something that takes a gradient's place
   */
  default boolean carriesShares() {
    return false;
  }

  /**
   * Says what a reader of the result has to know.
   *
   * @param way nodes that were gone through, of the changed ones
   * @return a sentence each
   */
  List<String> remarks(List<Node> way);
}
