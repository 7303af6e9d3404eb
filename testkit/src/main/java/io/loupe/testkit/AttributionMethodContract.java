package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.assertj.core.data.Offset.offset;

import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.AttributionRequest;
import io.loupe.attribution.MapScale;
import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.error.RunCancelledException;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.run.CancellationToken;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every attribution method must keep, tried on the plain-Java reference engine. Extend it in a
 * test:
 *
 * <pre>{@code
 * class BrightnessTest extends AttributionMethodContract {
 *   protected AttributionMethod subject() { return new Brightness(); }
 * }
 * }</pre>
 */
public abstract class AttributionMethodContract {
  private static final int[] STEPS_UNTIL_CANCELLED = {1, 2, 5};
  private static final int ITEMS = 3;

  /** Creates the contract. */
  protected AttributionMethodContract() {}

  /**
   * Returns the method to test.
   *
   * @return a new method
   */
  protected abstract AttributionMethod subject();

  /**
   * Returns parameters that keep a long run short.
   *
   * @return values as text, by name; none by default
   */
  protected Map<String, String> parameters() {
    return Map.of();
  }

  /**
   * Returns what the method is known not to find of {@link PlantedTruth}: none finds everything,
   * and whoever reads its maps should know, see {@link PlantedTruth.Score#isFound}.
   *
   * @return names of planted truths; none by default
   */
  protected Set<String> misses() {
    return Set.of();
  }

  @TestFactory
  Stream<DynamicTest> findsPlantedTruthUnlessItSaysSo() {
    return PlantedTruth.all().stream()
        .map(truth -> DynamicTest.dynamicTest(truth.name(), () -> finds(truth)));
  }

  private void finds(PlantedTruth truth) {
    try (Model model = truth.model()) {
      assumeOffered(model);
      Optional<PlantedTruth.Score> score = truth.score(request(), model);
      assumeThat(score).as("maps that can say it").isPresent();
      assertThat(score.orElseThrow().isFound())
          .as(
              "whether it is found that a network %s: rank accuracy %.3f, mass accuracy %.3f",
              truth.description(), score.orElseThrow().rank(), score.orElseThrow().mass())
          .isEqualTo(!misses().contains(truth.name()));
    }
  }

  @Test
  void namesAndDescribesItself() {
    NamingChecks.check(subject());
    assertThat(subject().id()).as("id of another instance").isEqualTo(subject().id());
  }

  @Test
  void declaresParametersWithHelpAndFittingDefaults() {
    ParamChecks.check(subject().parameters(), subject().parameters());
    assertThat(subject().parameters())
        .as("parameters named layer: the context has it")
        .noneMatch(param -> param.name().equals(AttributionRequest.LAYER));
  }

  @Test
  void givesAMapForEachItem() {
    for (TinyConvNet net :
        List.of(TinyConvNet.digits(), TinyConvNet.colour(), TinyConvNet.everyKind())) {
      try (Model model = ReferenceEngine.model("net", net)) {
        Attribution found = attribute(model, samples(model));
        assertThat(found.maps().shape().dim(0)).as("maps").isEqualTo(ITEMS);
        for (float value : found.maps().toArray()) {
          assertThat(Float.isFinite(value)).as("finite values").isTrue();
          if (found.scale() == MapScale.POSITIVE) {
            assertThat(value).as("values of a positive map").isNotNegative();
          }
        }
      }
    }
  }

  @Test
  void takesOtherModelsOrRefuses() {
    for (TinyConvNet net : List.of(TinyConvNet.denseOnly(), TinyConvNet.onePixel())) {
      try (Model model = ReferenceEngine.model("other", net)) {
        attribute(model, samples(model));
      } catch (LoupeException refusal) {
        assertThat(refusal.message()).as("refusal").isNotBlank();
      }
    }
  }

  @Test
  void givesTheSameForTheSameSeed() {
    try (Model model = digits()) {
      List<Sample> samples = samples(model);
      assertThat(attribute(model, samples).maps().toArray())
          .as("maps of two uses with one seed")
          .containsExactly(attribute(model, samples).maps().toArray());
    }
  }

  @Test
  void leavesNeighboursAlone() {
    try (Model model = digits()) {
      assumeOffered(model);
      List<Sample> samples = samples(model);
      Tensor together = attribute(model, samples).maps();
      for (int n = 0; n < ITEMS; n++) {
        int item = n;
        Objective own = Objectives.ofItem(objective(), item);
        Tensor alone = request().attribute(model, Batch.of(List.of(samples.get(item))), own).maps();
        assertThat(alone.slice(0).toArray())
            .as("map of item " + item + " alone")
            .containsExactly(together.slice(item).toArray());
      }
    }
  }

  @Test
  void doesNotDependOnHowManyRowsGoTogether() {
    try (Model model = digits()) {
      List<Sample> samples = samples(model);
      float[] usual = attribute(model, samples).maps().toArray();
      Attribution small = request().passSize(3).attribute(model, Batch.of(samples), objective());
      assertThat(small.maps().toArray()).as("maps by passes of 3 rows").containsExactly(usual);
    }
  }

  @TestFactory
  Stream<DynamicTest> stopsSoonWhenCancelled() {
    return Arrays.stream(STEPS_UNTIL_CANCELLED)
        .mapToObj(
            steps -> DynamicTest.dynamicTest("after " + steps + " steps", () -> stopsAfter(steps)));
  }

  private void stopsAfter(int steps) {
    try (Model model = digits()) {
      CancellationToken token = CancellationToken.create();
      assumeOffered(model);
      CancellingListener listener = new CancellingListener(token, steps);
      AttributionRequest request = request().passSize(1).monitor(RunMonitor.of(listener, token));
      Batch batch = Batch.of(samples(model));
      try {
        request.attribute(model, batch, objective());
        assertThat(token.isCancelled())
            .as("cancelled, and yet it answers: a cancellation must not be swallowed")
            .isFalse();
      } catch (RunCancelledException e) {
        assertThat(token.isCancelled()).as("cancelled").isTrue();
      }
      assertThat(listener.stepsAfter()).as("steps after being cancelled").isZero();
      assertThat(listener.startedAfter()).as("tasks begun after being cancelled").isZero();
      assertThat(listener.open()).as("tasks left open").isEmpty();
    }
  }

  @Test
  void saysHowCompleteItsMapsAre() {
    if (!subject().isComplete()) {
      return;
    }
    try (Model model = digits()) {
      Attribution found = attribute(model, samples(model));
      for (int n = 0; n < ITEMS; n++) {
        Map<String, Double> said = found.measures().get(n);
        assertThat(said)
            .as("what a complete method says")
            .containsKeys(Attribution.EXPECTED_SUM, Attribution.COMPLETENESS_ERROR);
        double sum = 0;
        for (float value : found.maps().slice(n).toArray()) {
          sum += value;
        }
        double expected = said.getOrDefault(Attribution.EXPECTED_SUM, Double.NaN);
        double error = said.getOrDefault(Attribution.COMPLETENESS_ERROR, Double.NaN);
        assertThat(Math.abs(sum - expected))
            .as("difference of sum " + sum + " and expected sum " + expected)
            .isCloseTo(error, offset(1e-4 * (1 + Math.abs(expected))));
        assertThat(error)
            .as("completeness error")
            .isLessThanOrEqualTo(0.05 * Math.abs(expected) + 1e-4);
      }
    }
  }

  @Test
  void refusesAMissingLayer() {
    if (!request().looksAtLayer()) {
      return;
    }
    try (Model model = digits()) {
      Batch batch = Batch.of(samples(model));
      AttributionRequest request = request().layer("nowhere");
      assertThatThrownBy(() -> request.attribute(model, batch, objective()))
          .as("a layer that is not there")
          .isInstanceOf(LoupeException.class)
          .hasMessageContaining("nowhere");
    }
  }

  private Attribution attribute(Model model, List<Sample> samples) {
    assumeOffered(model);
    return request()
        .data(TestDatasets.labelled(model.info().input()))
        .attribute(model, Batch.of(samples), objective());
  }

  /** What the reference engine does not offer is shown as skipped. */
  private void assumeOffered(Model model) {
    boolean back = subject().needs().contains(AttributionNeed.WAYS_BACK);
    assumeThat(!back || model.capability(Explainable.class).isPresent())
        .as("ways back by rules")
        .isTrue();
  }

  private AttributionRequest request() {
    AttributionRequest request =
        AttributionRequest.of(subject()).data(TestDatasets.labelled(TinyConvNet.digits().input()));
    for (Map.Entry<String, String> entry : parameters().entrySet()) {
      request = request.with(entry.getKey(), entry.getValue());
    }
    return request;
  }

  /** Another one for each item: who mixes them up gives wrong maps. */
  private static Objective objective() {
    List<Objective> each = new ArrayList<>();
    for (int n = 0; n < ITEMS; n++) {
      each.add(Objectives.unit("preds", n));
    }
    return new Objective.PerItem(each);
  }

  private static Model digits() {
    return ReferenceEngine.model("digits", TinyConvNet.digits());
  }

  private static List<Sample> samples(Model model) {
    try (Stream<Sample> samples = TestDatasets.labelled(model.info().input()).samples()) {
      return samples.limit(ITEMS).toList();
    }
  }
}
