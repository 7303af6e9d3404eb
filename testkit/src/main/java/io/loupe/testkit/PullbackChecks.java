package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scored;
import io.loupe.gradient.Scoring;
import io.loupe.model.LayerInfo;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gradients at the input. Skipped where the engine offers none. */
final class PullbackChecks {
  private PullbackChecks() {}

  static void centralDifferences(EngineSubject subject) {
    Differentiable model = subject.offered(Differentiable.class);
    GradientCheck check =
        GradientCheck.of(model)
            .tolerance(subject.tolerances().gradient())
            .step(subject.gradientStep());
    for (ProbeRequest request : subject.requests()) {
      check.pullback(request.layer(), subject.batch(2));
    }
  }

  static void activationsAsProbe(EngineSubject subject) {
    Differentiable model = subject.offered(Differentiable.class);
    Probed probed = subject.probe(subject.requests(), 1000);
    Set<String> layers = Set.copyOf(names(subject));
    int items = subject.samples().size();
    try (ForwardPass pass = model.forward(subject.batch(items), layers)) {
      for (ProbeRequest request : subject.requests()) {
        Floats.assertClose(
            request.layer(),
            pass.activation(request.layer()),
            probed.get(request),
            subject.tolerances().rounding());
      }
    }
  }

  static void addsUp(EngineSubject subject) {
    Differentiable model = subject.offered(Differentiable.class);
    List<String> layers = subject.layerNames();
    String first = layers.get(0);
    String last = LayerInfo.logits(layers.get(layers.size() - 1));
    Tensor batch = subject.batch(2);
    try (ForwardPass pass = model.forward(batch, Set.of(first, last))) {
      Tensor a = Floats.filled(pass.activation(first).shape(), 0.5f);
      Tensor b = Floats.filled(pass.activation(last).shape(), -2);
      float[] sum = pass.pullback(Map.of(first, a)).toArray();
      float[] other = pass.pullback(Map.of(last, b)).toArray();
      for (int i = 0; i < sum.length; i++) {
        sum[i] += other[i];
      }
      Floats.assertClose(
          "pullback from " + first + " and " + last,
          pass.pullback(Map.of(first, a, last, b)),
          Tensor.of(batch.shape(), sum),
          10 * subject.tolerances().rounding());
      Floats.assertClose(
          "pullback of nothing", pass.pullback(Map.of()), Floats.filled(batch.shape(), 0), 0);
    }
  }

  static void itemsAreIndependent(EngineSubject subject) {
    Differentiable model = subject.offered(Differentiable.class);
    Tensor batch = subject.batch(4);
    for (String layer : names(subject)) {
      Tensor together = ones(model, batch, layer);
      assertThat(together.shape()).as("gradient").isEqualTo(batch.shape());
      assertThat(together.isBorrowed()).as("borrowed gradient").isFalse();
      for (int i = 0; i < batch.shape().dim(0); i++) {
        Tensor item = batch.slice(i);
        Floats.assertClose(
            "gradient of " + layer + " for item " + i,
            together.slice(i),
            ones(model, Floats.stack(List.of(item)), layer).slice(0),
            subject.tolerances().rounding());
      }
    }
  }

  /** Another weight for each unit, the same for every item. */
  private static Tensor ones(Differentiable model, Tensor batch, String layer) {
    try (ForwardPass pass = model.forward(batch, Set.of(layer))) {
      Tensor activation = pass.activation(layer);
      float[] weights = new float[activation.shape().elements()];
      int each = weights.length / batch.shape().dim(0);
      for (int i = 0; i < weights.length; i++) {
        weights[i] = 1 + i % each % 7;
      }
      return pass.pullback(Map.of(layer, Tensor.of(activation.shape(), weights)));
    }
  }

  static void scoresAsReference(EngineSubject subject) {
    Differentiable model = subject.offered(Differentiable.class);
    List<String> layers = subject.layerNames();
    String last = layers.get(layers.size() - 1);
    Objective unit = Objectives.unit(last, 0);
    Objective norm = Objectives.layerNorm(layers.get(0));
    Objective both = unit.times(2).minus(norm);
    Objective probability = Objectives.probability(last, 0);
    Objective perItem = new Objective.PerItem(List.of(unit, norm, probability));
    for (Objective objective : List.of(unit, norm, both, probability, perItem)) {
      score(subject, model, objective);
    }
  }

  private static void score(EngineSubject subject, Differentiable model, Objective objective) {
    Tensor batch = subject.batch(3);
    Scored own = model.score(objective, batch);
    Scored reference;
    try (ForwardPass pass = model.forward(batch, objective.layers())) {
      reference = Scoring.score(objective, pass, 3);
    }
    for (int i = 0; i < 3; i++) {
      assertThat(own.values()[i])
          .as(objective.describe())
          .isCloseTo(
              reference.values()[i],
              org.assertj.core.data.Offset.offset(
                  subject.tolerances().rounding() * Math.max(1, Math.abs(own.values()[i]))));
    }
    Floats.assertClose(
        "gradient of " + objective.describe(),
        own.gradient(),
        reference.gradient(),
        subject.tolerances().rounding());
  }

  static void refusesForeignLayers(EngineSubject subject) {
    Differentiable model = subject.offered(Differentiable.class);
    List<String> layers = subject.layerNames();
    String asked = layers.get(0);
    String other = layers.get(layers.size() - 1) + LayerInfo.LOGITS;
    try (ForwardPass pass = model.forward(subject.batch(1), Set.of(asked))) {
      Tensor fitting = Floats.filled(pass.activation(asked).shape(), 1);
      assertThatThrownBy(() -> pass.activation(other)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> pass.pullback(Map.of(other, fitting)))
          .isInstanceOf(IllegalArgumentException.class);
      Tensor larger = Floats.stack(List.of(fitting, fitting));
      assertThatThrownBy(() -> pass.pullback(Map.of(asked, larger)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static List<String> names(EngineSubject subject) {
    return subject.requests().stream().map(ProbeRequest::layer).toList();
  }
}
