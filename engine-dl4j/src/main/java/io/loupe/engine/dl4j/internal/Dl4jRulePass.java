package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.rule.WayBack;
import io.loupe.gradient.BackwardRule;
import io.loupe.gradient.Relevance;
import io.loupe.gradient.RulePass;
import io.loupe.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/** A run of a plan whose way back is a rule's; the plan is its own. */
final class Dl4jRulePass implements RulePass {
  private final BackwardRule rule;
  private final WayBack way;
  private final PlanRunner runner;
  private final Dl4jForwardPass pass;

  private Dl4jRulePass(BackwardRule rule, WayBack way, PlanRunner runner, Dl4jForwardPass pass) {
    this.rule = rule;
    this.way = way;
    this.runner = runner;
    this.pass = pass;
  }

  /** Runs a batch. */
  static Dl4jRulePass run(PlanRunner plain, BackwardRule rule, Tensor batch, Set<String> layers) {
    WayBack way = WayBack.of(rule);
    PlanRunner runner = plain.goingBack(way);
    try {
      return new Dl4jRulePass(rule, way, runner, Dl4jForwardPass.run(runner, batch, layers));
    } catch (RuntimeException | Error e) {
      runner.guard().close();
      throw e;
    }
  }

  @Override
  public Tensor activation(String layer) {
    return pass.activation(layer);
  }

  @Override
  public Relevance relevance(Map<String, Tensor> gradients, Set<String> at) {
    return new Relevance(
        pass.pullback(gradients, at, "Relevances by " + rule.describe()).byLayer(),
        way.remarks(pass.way(gradients.keySet(), at)));
  }

  @Override
  public void close() {
    pass.close();
    runner.guard().close();
  }
}
