package io.loupe.engine.dl4j.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.loupe.data.Batch;
import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.error.ClosedException;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.gradient.BackwardRule;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.Explainable.Explained;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Relevance;
import io.loupe.gradient.RulePass;
import io.loupe.model.Ablatable;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.model.Redrawable;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The ways back through a whole network, at its input and inside. */
@SuppressWarnings("NullAway.Init")
class WaysBackTest {
  private static final int ITEMS = 17;
  private static final Objective LOGIT = new Objective.Unit("preds", 3);
  private static final BackwardRule EPSILON = BackwardRule.Lrp.epsilon(1e-6);

  private static Model model;
  private static Explainable explainable;

  @BeforeAll
  static void load() {
    Path file = Path.of("src/test/resources/keras/fashion_branch/model.keras");
    model = new Dl4jEngine().load(ModelSource.of(file));
    explainable = model.capability(Explainable.class).orElseThrow();
  }

  @AfterAll
  static void close() {
    model.close();
  }

  private static Tensor pictures(int seed, int items) {
    Random random = new Random(seed);
    float[] values = new float[items * 784];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return Tensor.of(Shape.of(items, 1, 28, 28), values);
  }

  private static Explained explain(BackwardRule rule, Tensor batch, Set<String> at) {
    return explainable.explain(rule, LOGIT, new Batch(batch, Map.of()), at);
  }

  private static double[] values(Tensor batch) {
    return model.capability(Differentiable.class).orElseThrow().score(LOGIT, batch).values();
  }

  private static double sum(Tensor relevance, int item) {
    int each = relevance.shape().item().elements();
    double sum = 0;
    for (int i = item * each; i < (item + 1) * each; i++) {
      sum += relevance.data().get(i);
    }
    return sum;
  }

  @Test
  void deepLiftIsCompleteAtTheInputAndInside() {
    Tensor batch = pictures(1, ITEMS);
    Tensor baseline = pictures(2, ITEMS);
    Relevance relevance =
        explain(
                new BackwardRule.DeepLift(baseline),
                batch,
                Set.of(ForwardPass.INPUT, "stem", "cat", "gmp", "preds:logits"))
            .relevance();
    double[] values = values(batch);
    double[] baselines = values(baseline);
    for (Map.Entry<String, Tensor> each : relevance.byLayer().entrySet()) {
      for (int n = 0; n < ITEMS; n++) {
        assertThat(sum(each.getValue(), n))
            .as("%s of item %d", each.getKey(), n)
            .isCloseTo(values[n] - baselines[n], offset(5e-5));
      }
    }
  }

  @Test
  void lrpBeginsWithTheLogitAndLosesWhatBelongsToBiases() {
    Tensor batch = pictures(1, 2);
    Explained explained =
        explain(
            EPSILON,
            batch,
            Set.of(ForwardPass.INPUT, "preds:logits", "gmp", "cat", "b1", "b3", "bp"));
    double[] values = values(batch);
    for (int n = 0; n < 2; n++) {
      assertThat(explained.values().get(n)).isCloseTo(values[n], offset(1e-6));
      assertThat(sum(explained.relevance().at("preds:logits"), n))
          .isCloseTo(values[n], offset(1e-5));
      double branches =
          sum(explained.relevance().at("b1"), n)
              + sum(explained.relevance().at("b3"), n)
              + sum(explained.relevance().at("bp"), n);
      assertThat(sum(explained.relevance().at("cat"), n)).isCloseTo(branches, offset(1e-5));
    }
  }

  @Test
  void anItemHasNothingToDoWithItsNeighbours() {
    Tensor batch = pictures(1, ITEMS);
    Tensor baseline = pictures(2, ITEMS);
    int picked = 13;
    Tensor one = item(batch, picked);
    compare(EPSILON, EPSILON, batch, one, picked);
    compare(
        new BackwardRule.DeepLift(baseline),
        new BackwardRule.DeepLift(item(baseline, picked)),
        batch,
        one,
        picked);
  }

  private static void compare(
      BackwardRule all, BackwardRule alone, Tensor batch, Tensor one, int picked) {
    Tensor whole = explain(all, batch, Set.of(ForwardPass.INPUT)).relevance().at(ForwardPass.INPUT);
    Tensor single =
        explain(alone, one, Set.of(ForwardPass.INPUT)).relevance().at(ForwardPass.INPUT);
    float[] expected = item(whole, picked).toArray();
    assertThat(single.toArray()).containsExactly(expected, offset(1e-6f));
  }

  @Test
  void littleMemoryChangesNothing() {
    Tensor batch = pictures(1, ITEMS);
    ModelSource small =
        ModelSource.of(Path.of("src/test/resources/keras/fashion_branch/model.keras"))
            .withOptions(Map.of("memory", "2"));
    Set<String> at = Set.of(ForwardPass.INPUT, "cat");
    try (Model other = new Dl4jEngine().load(small)) {
      Explainable own = other.capability(Explainable.class).orElseThrow();
      for (BackwardRule rule : List.of(EPSILON, new BackwardRule.DeepLift(pictures(2, ITEMS)))) {
        Relevance expected = explain(rule, batch, at).relevance();
        Relevance found = own.explain(rule, LOGIT, new Batch(batch, Map.of()), at).relevance();
        at.forEach(
            layer -> assertThat(found.at(layer).toArray()).isEqualTo(expected.at(layer).toArray()));
      }
    }
  }

  private static Tensor item(Tensor batch, int picked) {
    int each = batch.shape().item().elements();
    float[] values = new float[each];
    batch.data().get(picked * each, values);
    return Tensor.of(batch.shape().item().withBatch(1), values);
  }

  @Test
  void oneBaselineStandsForAll() {
    Tensor batch = pictures(1, 3);
    Tensor one = pictures(2, 1);
    float[] repeated = new float[3 * 784];
    for (int n = 0; n < 3; n++) {
      System.arraycopy(one.toArray(), 0, repeated, n * 784, 784);
    }
    Set<String> at = Set.of(ForwardPass.INPUT);
    Tensor each = Tensor.of(batch.shape(), repeated);
    assertThat(
            explain(new BackwardRule.DeepLift(one), batch, at)
                .relevance()
                .at(ForwardPass.INPUT)
                .toArray())
        .isEqualTo(
            explain(new BackwardRule.DeepLift(each), batch, at)
                .relevance()
                .at(ForwardPass.INPUT)
                .toArray());
  }

  @Test
  void aBaselineThatDoesNotFitIsRefused() {
    Tensor batch = pictures(1, 3);
    Set<String> at = Set.of(ForwardPass.INPUT);
    assertThatThrownBy(() -> explain(new BackwardRule.DeepLift(pictures(2, 2)), batch, at))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("baseline has shape [2,1,28,28]");
    float[] broken = new float[784];
    broken[5] = Float.NaN;
    Tensor unusable = Tensor.of(Shape.of(1, 1, 28, 28), broken);
    assertThatThrownBy(() -> explain(new BackwardRule.DeepLift(unusable), batch, at))
        .isInstanceOf(DatasetException.class);
  }

  @Test
  void probabilitiesAreRefusedWithAWordOfLogits() {
    Tensor batch = pictures(1, 1);
    Objective probability = new Objective.Probability("preds", 3);
    for (BackwardRule rule : List.of(EPSILON, new BackwardRule.DeepLift(pictures(2, 1)))) {
      assertThatThrownBy(
              () ->
                  explainable.explain(
                      rule, probability, new Batch(batch, Map.of()), Set.of(ForwardPass.INPUT)))
          .isInstanceOf(ProviderException.class)
          .hasMessageContaining("from layer \"preds\" are not offered")
          .hasMessageContaining("explain the logits");
    }
  }

  @Test
  void silencedFiltersHaveNoRelevance() {
    Tensor batch = pictures(1, 2);
    try (Model silenced =
        model.capability(Ablatable.class).orElseThrow().silenced(Map.of("stem", Set.of(0, 1, 2)))) {
      Explainable view = silenced.capability(Explainable.class).orElseThrow();
      for (BackwardRule rule : List.of(EPSILON, new BackwardRule.DeepLift(pictures(2, 1)))) {
        Tensor stem =
            view.explain(rule, LOGIT, new Batch(batch, Map.of()), Set.of("stem"))
                .relevance()
                .at("stem");
        for (int i = 0; i < 3 * 14 * 14; i++) {
          assertThat(stem.get(i)).isZero();
        }
      }
    }
  }

  @Test
  void redrawnNetworksHaveWaysBackOfTheirOwn() {
    Tensor batch = pictures(1, 2);
    try (Model drawn = model.capability(Redrawable.class).orElseThrow().redrawn(5, batch)) {
      Explainable own = drawn.capability(Explainable.class).orElseThrow();
      Explained explained =
          own.explain(
              EPSILON,
              LOGIT,
              new Batch(batch, Map.of()),
              Set.of(ForwardPass.INPUT, "preds:logits"));
      double logit = explained.values().get(1);
      assertThat(logit).isNotCloseTo(values(batch)[1], offset(1e-3));
      assertThat(sum(explained.relevance().at("preds:logits"), 1)).isCloseTo(logit, offset(1e-5));
      assertThat(explained.relevance().at(ForwardPass.INPUT).toArray())
          .isNotEqualTo(
              explain(EPSILON, batch, Set.of(ForwardPass.INPUT))
                  .relevance()
                  .at(ForwardPass.INPUT)
                  .toArray());
    }
  }

  @Test
  void aPassGoesBackSeveralTimesAndEndsWithItsModel() {
    Tensor batch = pictures(1, 2);
    float[] ones = new float[20];
    Arrays.fill(ones, 1);
    Tensor seed = Tensor.of(Shape.of(2, 10), ones);
    Model other =
        new Dl4jEngine()
            .load(ModelSource.of(Path.of("src/test/resources/keras/fashion_branch/model.keras")));
    Explainable own = other.capability(Explainable.class).orElseThrow();
    RulePass pass = own.forward(EPSILON, new Batch(batch, Map.of()), Set.of("preds:logits"));
    Map<String, Tensor> seeds = Map.of("preds:logits", seed);
    Tensor first = pass.relevance(seeds, Set.of(ForwardPass.INPUT)).at(ForwardPass.INPUT);
    Tensor again = pass.relevance(seeds, Set.of(ForwardPass.INPUT)).at(ForwardPass.INPUT);
    assertThat(again.toArray()).isEqualTo(first.toArray());
    other.close();
    assertThatThrownBy(() -> pass.relevance(seeds, Set.of(ForwardPass.INPUT)))
        .isInstanceOf(ClosedException.class);
    pass.close();
  }
}
