package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.rule.WayBack;
import io.loupe.gradient.BackwardRule;
import io.loupe.gradient.Relevance;
import io.loupe.gradient.RulePass;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    PlanRunner runner = plain.goingBack(way, batch.shape().dim(0));
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
    Map<String, Tensor> seeds = gradients;
    List<String> remarks = new ArrayList<>(way.remarks(pass.way(gradients.keySet(), at)));
    if (way.carriesShares()) {
      seeds = new HashMap<>();
      for (Map.Entry<String, Tensor> entry : gradients.entrySet()) {
        seeds.put(entry.getKey(), shares(entry.getValue(), pass.activation(entry.getKey())));
      }
      negative(seeds).ifPresent(remarks::add);
    }
    return new Relevance(
        pass.pullback(seeds, at, "Relevances by " + rule.describe()).byLayer(), remarks);
  }

  private static Tensor shares(Tensor gradient, Tensor values) {
    float[] shares = gradient.toArray();
    if (!gradient.shape().equals(values.shape())) {
      return gradient;
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] *= values.data().get(i);
    }
    return Tensor.of(values.shape(), shares);
  }

  /** Says where what is explained is negative. */
  private static Optional<String> negative(Map<String, Tensor> seeds) {
    int items = seeds.values().stream().mapToInt(seed -> seed.shape().dim(0)).max().orElse(0);
    double[] sums = new double[items];
    for (Tensor seed : seeds.values()) {
      float[] values = seed.toArray();
      for (int i = 0; i < values.length; i++) {
        sums[i / (values.length / items)] += values[i];
      }
    }
    long below = Arrays.stream(sums).filter(sum -> sum < 0).count();
    return below == 0
        ? Optional.empty()
        : Optional.of(
            "What is explained is negative in "
                + below
                + " of "
                + items
                + " samples, so that relevance begins with a negative number there: what is handed on"
                + " in positive shares is negative.");
  }

  @Override
  public void close() {
    pass.close();
    runner.guard().close();
  }
}
