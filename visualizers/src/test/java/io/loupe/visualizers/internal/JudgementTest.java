package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.Classifier.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgementTest {
  private static final Tensor X = Tensor.of(Shape.of(1), 0);

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

  private static Classifier classifier(String activation, int outputs, Sample... data) {
    Shape shape = Shape.of(outputs);
    LayerInfo head = new LayerInfo(0, "out", LayerKind.OUTPUT, "Dense", shape, 0, "", activation);
    return Classifier.of(head, Optional.of(Datasets.of(data)));
  }
}
