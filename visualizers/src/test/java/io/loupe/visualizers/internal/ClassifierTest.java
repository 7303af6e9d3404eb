package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.OutputKind;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.Classifier.Judgement;
import io.loupe.visualizers.internal.Classifier.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierTest {
  private static final Tensor X = Tensor.of(Shape.of(1), 0);

  @ParameterizedTest
  @CsvSource({
    // activation, outputs, data, what is decided
    "softmax, 3, none, CLASSES",
    "softmax, 3, labels, CLASSES",
    "softmax, 3, numbers, CLASSES",
    "softmax, 2, two, CLASSES",
    "softmax, 1, two, NOTHING",
    "log_softmax, 3, none, CLASSES",
    "sigmoid, 1, none, TWO_CLASSES",
    "sigmoid, 1, two, TWO_CLASSES",
    "sigmoid, 1, labels, TWO_CLASSES",
    "sigmoid, 1, bits, TWO_CLASSES",
    "sigmoid, 1, numbers, NUMBERS",
    "hard_sigmoid, 1, none, TWO_CLASSES",
    "sigmoid, 3, none, INDEPENDENT",
    "sigmoid, 3, labels, CLASSES",
    "sigmoid, 3, bits, INDEPENDENT",
    "sigmoid, 3, numbers, NUMBERS",
    "tanh, 1, none, TWO_CLASSES",
    "tanh, 1, two, TWO_CLASSES",
    "tanh, 1, signs, TWO_CLASSES",
    "tanh, 1, numbers, NUMBERS",
    "tanh, 3, signs, INDEPENDENT",
    "tanh, 3, labels, CLASSES",
    "linear, 1, none, NUMBERS",
    "linear, 1, two, TWO_CLASSES",
    "linear, 1, labels, NUMBERS",
    "linear, 1, numbers, NUMBERS",
    "linear, 1, signs, TWO_CLASSES",
    "linear, 3, none, CLASSES",
    "linear, 3, labels, CLASSES",
    "linear, 3, bits, INDEPENDENT",
    "linear, 3, numbers, NUMBERS",
    "'', 3, none, CLASSES",
    "relu, 1, two, NUMBERS",
    "relu, 1, none, NUMBERS",
    "relu, 3, none, NUMBERS",
    "relu, 3, labels, CLASSES",
    "relu, 3, bits, NUMBERS",
  })
  void decidesByTheLastLayerAndWhatTheDataSay(
      String activation, int outputs, String data, Kind kind) {
    assertThat(classifier(activation, outputs, data).kind()).isEqualTo(kind);
  }

  @Test
  void mapsAndSequencesDecideNothing() {
    for (Shape shape : List.of(Shape.of(3, 4, 4), Shape.of(3, 7))) {
      Classifier classifier = Classifier.of(head("softmax", shape), Optional.empty());

      assertThat(classifier.kind()).isEqualTo(Kind.NOTHING);
      assertThat(classifier.meaningless())
          .startsWith("Layer \"out\" of shape " + shape + " decides nothing about a sample");
      assertThat(classifier.canJudge(Sample.of("a", X, 0))).isFalse();
      assertThatThrownBy(() -> classifier.requireClasses("weak-spots"))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("not with one number for each output");
    }
  }

  @Test
  void rowsThatDoNotFitTheOutputsJudgeNothing() {
    Dataset rows = Datasets.of(Sample.withTarget("a", X, 1, 0));
    Classifier classifier = Classifier.of(head("sigmoid", Shape.of(3)), Optional.of(rows));

    assertThat(classifier.canJudge(Sample.withTarget("a", X, 1, 0))).isFalse();
    assertThat(classifier.canJudge(Sample.withTarget("a", X, 1, 0, 1))).isTrue();
  }

  @Test
  void softmaxIsRightWhereTheLabelIsLargest() {
    Classifier classifier = classifier("softmax", 3, "labels");
    float[] values = {9, 0.2f, 0.5f, 0.3f};

    assertThat(classifier.judge(values, 1, Sample.of("a", X, 1)))
        .isEqualTo(new Judgement(1, 1, -Math.log(0.5f), true, List.of(), List.of()));
    assertThat(classifier.judge(values, 1, Sample.of("a", X, 2)))
        .isEqualTo(new Judgement(2, 1, -StrictMath.log(0.3f), false, List.of(), List.of()));
    assertThat(classifier.canJudge(Sample.of("a", X, 3))).isFalse();
    assertThat(classifier.canJudge(Sample.withTarget("a", X, 1))).isFalse();
  }

  @Test
  void logitsGoThroughSoftmaxStably() {
    Classifier classifier = classifier("linear", 3, "labels");

    assertThat(classifier.probabilities(new float[] {1000, 1000, -1000}, 0))
        .containsExactly(0.5, 0.5, 0);
    assertThat(classifier.judge(new float[] {0, 1, 0}, 0, Sample.of("a", X, 0)).loss())
        .isCloseTo(Math.log(2 + Math.E), within(1e-12));
  }

  @Test
  void logarithmsOfProbabilitiesAreTurnedBack() {
    float[] values = {(float) Math.log(0.7), (float) Math.log(0.2), (float) Math.log(0.1)};

    assertThat(classifier("log_softmax", 3, "labels").probabilities(values, 0))
        .containsExactly(new double[] {0.7, 0.2, 0.1}, within(1e-6));
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
    Judgement judgement = classifier.judge(values, 0, Sample.of("a", X, label));

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

    Judgement all = classifier.judge(values, 0, Sample.withTarget("a", X, 1, 0, 1));
    assertThat(all.right()).isTrue();
    assertThat(all.each()).containsExactly(1.0, 1.0, 1.0);
    double loss = -(Math.log(0.9) + Math.log(0.8) + Math.log(0.6)) / 3;
    assertThat(all.loss()).isCloseTo(loss, within(1e-6));
    Judgement some = classifier.judge(values, 0, Sample.withTarget("a", X, 1, 1, 0));
    assertThat(some.right()).isFalse();
    assertThat(some.each()).containsExactly(1.0, 0.0, 0.0);
    assertThat(some.wanted()).containsExactly(1.0, 1.0, 0.0);
  }

  @Test
  void numbersHaveErrors() {
    Classifier classifier = classifier("linear", 2, "numbers");
    Judgement judgement =
        classifier.judge(new float[] {3, -1}, 0, Sample.withTarget("a", X, 1, 1.5f));

    assertThat(judgement.each()).containsExactly(2.0, -2.5);
    assertThat(judgement.wanted()).containsExactly(1.0, 1.5);
    assertThat(judgement.absoluteError()).isEqualTo(2.25);
    assertThat(judgement.loss()).isEqualTo((4 + 6.25) / 2);
  }

  @Test
  void labelsAreNumbersForARegression() {
    Classifier classifier = classifier("linear", 1, "labels");

    assertThat(classifier.kind()).isEqualTo(Kind.NUMBERS);
    assertThat(classifier.judge(new float[] {1.25f}, 0, Sample.of("a", X, 2)).each())
        .containsExactly(-0.75);
  }

  @Test
  void labelsBeyondTheClassesAreNotJudged() {
    assertThat(classifier("sigmoid", 1, "labels").canJudge(Sample.of("x", X, 2))).isFalse();
    assertThat(classifier("sigmoid", 1, "labels").canJudge(Sample.of("x", X, 1))).isTrue();
    assertThat(classifier("softmax", 3, "labels").canJudge(Sample.of("x", X, 3))).isFalse();
  }

  @Test
  void aLabelIsTheUnitOrItsNegative() {
    Model model = ReferenceEngine.model("tiny", net(1, Activation.SIGMOID));
    Classifier classifier = Classifier.of(model);
    Objective unit = Objectives.parse("2*unit(out, label) - 0.5*unit(out, label)");

    assertThat(classifier.forLabel(unit, Sample.of("a", X, 1), model).describe())
        .isEqualTo("2*unit(out, 0) - 0.5*unit(out, 0)");
    assertThat(classifier.forLabel(unit, Sample.of("a", X, 0), model).describe())
        .isEqualTo("-2*unit(out, 0) + 0.5*unit(out, 0)");
    assertThat(
            classifier
                .forLabel(Objectives.parse("probability(out, label)"), Sample.of("a", X, 0), model)
                .describe())
        .isEqualTo("-probability(out, 0)");
    assertThatThrownBy(() -> classifier.forLabel(unit, Sample.of("a", X, 2), model))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("Sample a has label 2, for which the model has no output.")
        .hasMessageContaining("between class 0 and class 1 only");
    assertThatThrownBy(
            () ->
                classifier.forLabel(
                    Objectives.parse("logsoftmax(out, label)"), Sample.of("a", X, 1), model))
        .hasMessageContaining("Write unit(out, label).");
    assertThatThrownBy(() -> classifier.forLabel(unit, Sample.of("a", X), model))
        .hasMessageContaining("has no label");
  }

  @Test
  void aLabelOfANumberIsRefused() {
    Model model = ReferenceEngine.model("tiny", net(1, Activation.IDENTITY));

    assertThatThrownBy(
            () ->
                Classifier.of(model)
                    .forLabel(Objectives.parse("unit(out, label)"), Sample.of("a", X, 1), model))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("predicts a number, not a class. Write unit(out, 0).");
  }

  @Test
  void aLabelOfSeveralOutputsIsItsOutput() {
    Model model = ReferenceEngine.model("tiny", net(3, Activation.SOFTMAX));
    Classifier classifier = Classifier.of(model);

    assertThat(
            classifier
                .forLabel(Objectives.parse("unit(out, label)"), Sample.of("a", X, 2), model)
                .describe())
        .isEqualTo("unit(out, 2)");
    assertThat(classifier.ofClass(OutputKind.UNIT, 2).describe()).isEqualTo("unit(out, 2)");
    assertThatThrownBy(
            () ->
                classifier.forLabel(
                    Objectives.parse("unit(out, label)"), Sample.of("a", X, 3), model))
        .hasMessageContaining("for which the model has no output");
  }

  @Test
  void namesAreTheDatasWhereThereAreAny() {
    assertThat(classifier("sigmoid", 1, "two").names(List.of("cat"))).containsExactly("cat", "1");
    assertThat(classifier("linear", 2, "numbers").names(List.of())).containsExactly("0", "1");
  }

  private static TinyConvNet net(int outputs, Activation activation) {
    return TinyConvNet.builder(InputSpec.of(Shape.of(1, 2, 2), 0, 1), 1)
        .head("out", outputs, activation)
        .build();
  }

  private static LayerInfo head(String activation, Shape shape) {
    return new LayerInfo(0, "out", LayerKind.OUTPUT, "Dense", shape, 0, "", activation);
  }

  private static Classifier classifier(String activation, int outputs, String data) {
    return Classifier.of(head(activation, Shape.of(outputs)), data(data, outputs));
  }

  private static Optional<Dataset> data(String kind, int outputs) {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      float[] row = new float[outputs];
      for (int k = 0; k < outputs; k++) {
        row[k] =
            switch (kind) {
              case "bits" -> (i + k) % 2;
              case "signs" -> (i + k) % 2 * 2 - 1;
              default -> i == 3 ? 0.5f : i % 2;
            };
      }
      samples.add(
          switch (kind) {
            case "labels" -> Sample.of("s" + i, X, Math.min(i, 2));
            case "two" -> Sample.of("s" + i, X, i % 2);
            case "none" -> Sample.of("s" + i, X);
            default -> Sample.withTarget("s" + i, X, row);
          });
    }
    return Optional.of(Datasets.of(samples));
  }
}
