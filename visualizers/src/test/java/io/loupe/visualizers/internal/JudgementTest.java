package io.loupe.visualizers.internal;

import static io.loupe.visualizers.internal.Heads.X;
import static io.loupe.visualizers.internal.Heads.classifier;
import static io.loupe.visualizers.internal.Heads.head;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Classifier.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgementTest {
  @Test
  void rowsThatDoNotFitTheOutputsJudgeNothing() {
    Dataset rows = Datasets.of(Sample.withTarget("a", X, 1, 0));
    Classifier classifier = Classifier.of(head("sigmoid", Shape.of(3)), Optional.of(rows));

    assertThat(Judgement.isPossible(classifier, Sample.withTarget("a", X, 1, 0))).isFalse();
    assertThat(Judgement.isPossible(classifier, Sample.withTarget("a", X, 1, 0, 1))).isTrue();
  }

  @Test
  void softmaxIsRightWhereTheLabelIsLargest() {
    Classifier classifier = classifier("softmax", 3, "labels");
    float[] values = {9, 0.2f, 0.5f, 0.3f};

    assertThat(Judgement.of(classifier, values, 1, Sample.of("a", X, 1)))
        .isEqualTo(new Judgement(1, 1, -Math.log(0.5f), true, List.of(), List.of()));
    assertThat(Judgement.of(classifier, values, 1, Sample.of("a", X, 2)))
        .isEqualTo(new Judgement(2, 1, -StrictMath.log(0.3f), false, List.of(), List.of()));
    assertThat(Judgement.isPossible(classifier, Sample.of("a", X, 3))).isFalse();
    assertThat(Judgement.isPossible(classifier, Sample.withTarget("a", X, 1))).isFalse();
  }

  @Test
  void logitsLoseWhatTheirSoftmaxDoes() {
    Classifier classifier = classifier("linear", 3, "labels");

    assertThat(Judgement.of(classifier, new float[] {0, 1, 0}, 0, Sample.of("a", X, 0)).loss())
        .isCloseTo(Math.log(2 + Math.E), within(1e-12));
  }

  @ParameterizedTest
  @CsvSource({
    // activation, value, label, right, probability of class 1
    "sigmoid, 0.9, 1, true, 0.9",
    "sigmoid, 0.9, 0, false, 0.9",
    "sigmoid, 0.4, 0, true, 0.4",
    "sigmoid, 0.5, 0, true, 0.5",
    "tanh, 0.2, 1, true, 0.6",
    "tanh, -0.2, 1, false, 0.4",
    "linear, 0.1, 1, true, 0.52497918747894",
    "linear, -2, 0, true, 0.11920292202211755",
  })
  void oneOutputHasAThreshold(
      String activation, float value, int label, boolean right, double probability) {
    Classifier classifier = classifier(activation, 1, "two");
    float[] values = {value};
    Judgement judgement = Judgement.of(classifier, values, 0, Sample.of("a", X, label));

    assertThat(judgement.right()).isEqualTo(right);
    assertThat(judgement.decision()).isEqualTo(right ? label : 1 - label);
    assertThat(classifier.probabilities(values, 0))
        .containsExactly(new double[] {1 - probability, probability}, within(1e-7));
    assertThat(judgement.loss())
        .isCloseTo(-Math.log(label == 1 ? probability : 1 - probability), within(1e-6));
    assertThat(classifier.outputAt(probability)).isCloseTo(value, within(1e-6));
    assertThat(classifier.classes()).isEqualTo(2);
  }

  @Test
  void independentOutputsAreRightEachAndAllTogether() {
    Classifier classifier = classifier("sigmoid", 3, "bits");
    float[] values = {0.9f, 0.2f, 0.6f};

    Judgement all = Judgement.of(classifier, values, 0, Sample.withTarget("a", X, 1, 0, 1));
    assertThat(all.right()).isTrue();
    assertThat(all.each()).containsExactly(1.0, 1.0, 1.0);
    double loss = -(Math.log(0.9) + Math.log(0.8) + Math.log(0.6)) / 3;
    assertThat(all.loss()).isCloseTo(loss, within(1e-6));
    Judgement some = Judgement.of(classifier, values, 0, Sample.withTarget("a", X, 1, 1, 0));
    assertThat(some.right()).isFalse();
    assertThat(some.each()).containsExactly(1.0, 0.0, 0.0);
    assertThat(some.wanted()).containsExactly(1.0, 1.0, 0.0);
  }

  @Test
  void numbersHaveErrors() {
    Classifier classifier = classifier("linear", 2, "numbers");
    Judgement judgement =
        Judgement.of(classifier, new float[] {3, -1}, 0, Sample.withTarget("a", X, 1, 1.5f));

    assertThat(judgement.each()).containsExactly(2.0, -2.5);
    assertThat(judgement.wanted()).containsExactly(1.0, 1.5);
    assertThat(judgement.absoluteError()).isEqualTo(2.25);
    assertThat(judgement.loss()).isEqualTo((4 + 6.25) / 2);
  }

  @Test
  void labelsAreNumbersForARegression() {
    Classifier classifier = classifier("linear", 1, "labels");

    assertThat(classifier.kind()).isEqualTo(Kind.NUMBERS);
    assertThat(Judgement.of(classifier, new float[] {1.25f}, 0, Sample.of("a", X, 2)).each())
        .containsExactly(-0.75);
  }

  @Test
  void labelsBeyondTheClassesAreNotJudged() {
    assertThat(Judgement.isPossible(classifier("sigmoid", 1, "labels"), Sample.of("x", X, 2)))
        .isFalse();
    assertThat(Judgement.isPossible(classifier("sigmoid", 1, "labels"), Sample.of("x", X, 1)))
        .isTrue();
    assertThat(Judgement.isPossible(classifier("softmax", 3, "labels"), Sample.of("x", X, 3)))
        .isFalse();
  }

  /** Sigmoids of classes are no distribution, and stay as they are. */
  @Test
  void sigmoidsOfClassesCountEachForItself() {
    Classifier classifier = classifier("sigmoid", 3, "labels");
    float[] values = {0.25f, 0.5f, 0.75f};

    assertThat(classifier.probabilities(values, 0)).containsExactly(0.25, 0.5, 0.75);
    assertThat(Judgement.of(classifier, values, 0, Sample.of("a", X, 2)).loss())
        .isCloseTo(-(Math.log(0.75) + Math.log(0.5) + Math.log(0.75)) / 3, within(1e-12));
    assertThat(Judgement.of(classifier, values, 0, Sample.of("a", X, 0)).loss())
        .isCloseTo(-(Math.log(0.25) + Math.log(0.5) + Math.log(0.25)) / 3, within(1e-12));
  }

  @Test
  void numbersAreJudgedByTargetsOrOneByTheLabel() {
    Classifier one = classifier("linear", 1, Sample.withTarget("a", X, 0.5f));
    Classifier two = classifier("linear", 2, Sample.withTarget("a", X, 0.5f, 2));

    assertThat(Judgement.isPossible(one, Sample.of("a", X, 3))).isTrue();
    assertThat(Judgement.isPossible(one, Sample.of("a", X))).isFalse();
    assertThat(Judgement.isPossible(one, Sample.withTarget("a", X, 3))).isTrue();
    assertThat(Judgement.isPossible(one, Sample.withTarget("a", X, 3, 4))).isFalse();
    assertThat(Judgement.isPossible(two, Sample.withTarget("a", X, 3, 4))).isTrue();
    assertThat(Judgement.isPossible(two, Sample.of("a", X, 3))).isFalse();
  }

  @Test
  void oneOfTwoClassesIsToldByATargetAsWell() {
    Classifier classifier =
        classifier("tanh", 1, Sample.withTarget("a", X, -1), Sample.withTarget("b", X, 1));

    assertThat(classifier.kind()).isEqualTo(Kind.TWO_CLASSES);
    assertThat(judged(classifier, 0.5f, Sample.withTarget("a", X, 1)))
        .isEqualTo(new Judgement(1, 1, -StrictMath.log(0.75), true, List.of(), List.of()));
    for (float no : new float[] {-1, 0}) {
      Sample sample = Sample.withTarget("a", X, no);
      assertThat(Judgement.isPossible(classifier, sample)).isTrue();
      assertThat(judged(classifier, 0.5f, sample))
          .isEqualTo(new Judgement(0, 1, -StrictMath.log(0.25), false, List.of(), List.of()));
    }
    assertThat(Judgement.isPossible(classifier, Sample.withTarget("a", X, 1, 1))).isFalse();
    assertThat(Judgement.isPossible(classifier, Sample.of("a", X))).isFalse();
  }

  @Test
  void oneOfSeveralClassesIsToldByALabelOnly() {
    Classifier classifier = classifier("softmax", 2, Sample.of("a", X, 0));

    assertThat(Judgement.isPossible(classifier, Sample.of("a", X, 0))).isTrue();
    assertThat(Judgement.isPossible(classifier, Sample.of("a", X, 1))).isTrue();
    assertThat(Judgement.isPossible(classifier, Sample.of("a", X, 2))).isFalse();
    assertThat(Judgement.isPossible(classifier, Sample.withTarget("a", X, 1, 0))).isFalse();
  }

  @Test
  void aLossIsFiniteWhereTheProbabilityIsZero() {
    Classifier softmax = classifier("softmax", 2, Sample.of("a", X, 0));
    Classifier sigmoids = classifier("sigmoid", 2, Sample.withTarget("a", X, 1, 0));
    double most = -Math.log(1e-12);

    assertThat(Judgement.of(softmax, new float[] {0, 1}, 0, Sample.of("a", X, 0)).loss())
        .isCloseTo(most, within(1e-12));
    assertThat(
            Judgement.of(sigmoids, new float[] {0, 0}, 0, Sample.withTarget("a", X, 1, 0)).loss())
        .isCloseTo(most / 2, within(1e-12));
  }

  @Test
  void whatDecidesNothingCannotBeJudged() {
    Classifier nothing = classifier("softmax", 1, Sample.of("a", X, 0));

    assertThat(Judgement.isPossible(nothing, Sample.of("a", X, 0))).isFalse();
    assertThatThrownBy(() -> judged(nothing, 1, Sample.of("a", X, 0)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("decides nothing about a sample as a whole");
  }

  @Test
  void eachSampleOfABatchIsHeldAgainstItsOwnOutputs() {
    InputSpec input = InputSpec.of(Shape.of(1, 2, 2), 0, 1);
    Model model =
        ReferenceEngine.model(
            "tiny", TinyConvNet.builder(input, 1).head("out", 3, Activation.SOFTMAX).build());
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    Dataset data = TestDatasets.labelled(input, 3, 3);
    List<Judgement> all = Judgement.all(Classifier.of(model, Optional.of(data)), model, data, 4);
    List<Sample> samples = data.some(9);

    assertThat(all).hasSize(9);
    for (int n = 0; n < 9; n++) {
      Tensor one = Tensor.of(Shape.of(1, 1, 2, 2), samples.get(n).input().toArray());
      try (ForwardPass pass = gradients.forward(one, Set.of("out"))) {
        int label = samples.get(n).label().orElseThrow();
        float own = pass.activation("out").toArray()[label];
        assertThat(all.get(n).label()).isEqualTo(label);
        assertThat(all.get(n).loss()).isCloseTo(-Math.log(own), within(1e-5));
      }
    }
  }

  private static Judgement judged(Classifier classifier, float value, Sample sample) {
    return Judgement.of(classifier, new float[] {value}, 0, sample);
  }
}
