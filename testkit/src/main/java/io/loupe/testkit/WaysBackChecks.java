package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.Batch;
import io.loupe.error.ProviderException;
import io.loupe.error.UnknownLayerException;
import io.loupe.gradient.BackwardRule;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.Explainable.Explained;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Ways back other than the gradient: what holds for each whatever the network. */
final class WaysBackChecks {
  private static final int ITEMS = 3;

  /** Sums that nearly cancel make more of rounding than gradients do. */
  private static final double AMPLIFIED = 0.1;

  private WaysBackChecks() {}

  static void hold(EngineSubject subject) {
    Explainable model = subject.offered(Explainable.class);
    List<String> names = subject.layerNames();
    String last = names.get(names.size() - 1);
    Objective objective = Objectives.unit(last, 0);
    Tensor batch = subject.batch(ITEMS);
    Tensor baseline = Floats.stack(List.of(subject.samples().get(ITEMS).input()));
    double[] values = values(subject, objective, batch);
    Set<String> at = new HashSet<>(names);
    at.add(ForwardPass.INPUT);
    at.add(LayerInfo.logits(last));
    for (BackwardRule rule :
        List.of(
            new BackwardRule.GuidedBackprop(),
            new BackwardRule.Deconvolution(),
            new BackwardRule.DeepLift(baseline),
            BackwardRule.Lrp.epsilon(AMPLIFIED))) {
      Optional<Explained> found = explained(model, rule, objective, batch, at);
      if (found.isEmpty()) {
        continue;
      }
      Explained explained = found.get();
      double[] scored = explained.values().stream().mapToDouble(v -> v).toArray();
      assertThat(scored)
          .as("values by " + rule.describe())
          .containsExactly(values, within(scale(values) * subject.tolerances().rounding()));
      shapes(subject, rule, explained, at);
      apart(subject, model, rule, objective, explained);
      begins(rule, explained.relevance().at(LayerInfo.logits(last)), values);
      if (rule instanceof BackwardRule.DeepLift) {
        double start = values(subject, objective, baseline)[0];
        complete(subject, explained, values, start);
      } else if (isGradient(explained)) {
        gradient(subject, objective, batch, explained);
      }
    }
    assertThatThrownBy(
            () ->
                model.forward(
                    new BackwardRule.GuidedBackprop(),
                    new Batch(batch, Map.of()),
                    Set.of("no such layer at all")))
        .isInstanceOf(UnknownLayerException.class);
  }

  /** Empty where the rule has no answer for a layer, which is named. */
  private static Optional<Explained> explained(
      Explainable model, BackwardRule rule, Objective objective, Tensor batch, Set<String> at) {
    try {
      return Optional.of(model.explain(rule, objective, new Batch(batch, Map.of()), at));
    } catch (ProviderException e) {
      assertThat(e.getMessage()).as("refusal of " + rule.describe()).contains("layer \"");
      return Optional.empty();
    }
  }

  private static double[] values(EngineSubject subject, Objective objective, Tensor batch) {
    return subject.offered(Differentiable.class).score(objective, batch).values();
  }

  private static double scale(double[] values) {
    double largest = 1;
    for (double value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static void shapes(
      EngineSubject subject, BackwardRule rule, Explained explained, Set<String> at) {
    assertThat(explained.relevance().byLayer().keySet())
        .as("where %s was asked for", rule.describe())
        .isEqualTo(at);
    explained
        .relevance()
        .byLayer()
        .forEach(
            (layer, relevance) -> {
              String what = rule.describe() + " at " + layer;
              assertThat(relevance.isBorrowed()).as("borrowed " + what).isFalse();
              var item =
                  layer.equals(ForwardPass.INPUT)
                      ? subject.model().info().input().shape()
                      : subject.model().layer(layer).outputShape();
              assertThat(relevance.shape()).as(what).isEqualTo(item.withBatch(ITEMS));
              for (float value : relevance.toArray()) {
                assertThat(Float.isFinite(value)).as("%s: %s", what, value).isTrue();
              }
            });
  }

  /** An item alone has what it has among others. */
  private static void apart(
      EngineSubject subject,
      Explainable model,
      BackwardRule rule,
      Objective objective,
      Explained explained) {
    Tensor one = Floats.stack(List.of(subject.samples().get(1).input()));
    Tensor alone =
        model
            .explain(rule, objective, new Batch(one, Map.of()), Set.of(ForwardPass.INPUT))
            .relevance()
            .at(ForwardPass.INPUT);
    Floats.assertClose(
        rule.describe() + " of an item alone",
        alone,
        Floats.stack(List.of(explained.relevance().at(ForwardPass.INPUT).slice(1))),
        subject.tolerances().gradient());
  }

  /** LRP begins with the logit itself. */
  private static void begins(BackwardRule rule, Tensor atLogits, double[] values) {
    if (rule instanceof BackwardRule.Lrp) {
      int each = atLogits.shape().item().elements();
      for (int n = 0; n < values.length; n++) {
        assertThat(sum(atLogits, n * each, each))
            .as("where LRP begins")
            .isCloseTo(values[n], within(1e-4 * scale(values)));
      }
    }
  }

  private static double sum(Tensor tensor, int from, int count) {
    double sum = 0;
    for (int i = from; i < from + count; i++) {
      sum += tensor.get(i);
    }
    return sum;
  }

  private static void complete(
      EngineSubject subject, Explained explained, double[] values, double start) {
    Tensor relevance = explained.relevance().at(ForwardPass.INPUT);
    int each = relevance.shape().item().elements();
    for (int n = 0; n < values.length; n++) {
      assertThat(sum(relevance, n * each, each))
          .as("what DeepLIFT adds up to for item %d", n)
          .isCloseTo(values[n] - start, within(subject.tolerances().gradient() * scale(values)));
    }
  }

  private static boolean isGradient(Explained explained) {
    return explained.relevance().remarks().stream().anyMatch(r -> r.contains("plain gradient"));
  }

  private static void gradient(
      EngineSubject subject, Objective objective, Tensor batch, Explained explained) {
    Floats.assertClose(
        "what is said to be the plain gradient",
        explained.relevance().at(ForwardPass.INPUT),
        subject.offered(Differentiable.class).score(objective, batch).gradient(),
        subject.tolerances().rounding());
  }
}
