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
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.OutputKind;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Classifier.Kind;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassifierTest {
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
      assertThat(Judgement.isPossible(classifier, Sample.of("a", X, 0))).isFalse();
      assertThatThrownBy(() -> classifier.requireClasses("weak-spots"))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("not with one number for each output");
    }
  }

  @Test
  void logitsGoThroughSoftmaxStably() {
    Classifier classifier = classifier("linear", 3, "labels");

    assertThat(classifier.probabilities(new float[] {1000, 1000, -1000}, 0))
        .containsExactly(0.5, 0.5, 0);
  }

  @Test
  void logarithmsOfProbabilitiesAreTurnedBack() {
    float[] values = {(float) Math.log(0.7), (float) Math.log(0.2), (float) Math.log(0.1)};

    assertThat(classifier("log_softmax", 3, "labels").probabilities(values, 0))
        .containsExactly(new double[] {0.7, 0.2, 0.1}, within(1e-6));
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
  void rowsThatEndBeforeTheSamplesAreNumbers() {
    Dataset some = Datasets.of(Sample.withTarget("a", X, 1), Sample.of("b", X));
    Dataset none = Datasets.of(Sample.of("a", X), Sample.withTarget("b", X, 1));

    assertThat(Classifier.of(head("sigmoid", Shape.of(1)), Optional.of(some)).kind())
        .isEqualTo(Kind.NUMBERS);
    assertThat(Classifier.of(head("sigmoid", Shape.of(1)), Optional.of(none)).kind())
        .isEqualTo(Kind.TWO_CLASSES);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "softmax | 3 | none | one of 3 classes by the largest of its softmax outputs",
        "'' | 3 | none | one of 3 classes by the largest of its outputs",
        "sigmoid | 1 | none | between two classes by one sigmoid output: class 1 above 0.5",
        "tanh | 1 | none | between two classes by one tanh output: class 1 above 0",
        "sigmoid | 2 | none | 2 independent yes or no by its sigmoid outputs: yes above 0.5",
        "linear | 2 | bits | 2 independent yes or no by its linear outputs: yes above 0",
        "linear | 1 | none | nothing, it predicts a number",
        "relu | 2 | none | 2 numbers",
        "softmax | 1 | none | nothing about a sample as a whole: the softmax of a single output is the"
            + " same for all inputs",
      })
  void saysWhatIsDecided(String activation, int outputs, String data, String words) {
    assertThat(classifier(activation, outputs, data).describe()).isEqualTo(words);
  }

  @Test
  void whatDecidesNothingSaysWhy() {
    assertThat(classifier("linear", 2, "numbers").meaningless())
        .isEqualTo(
            "Layer \"out\" of shape [2] decides nothing that the data can be compared with.");
    assertThat(classifier("softmax", 1, "none").meaningless())
        .isEqualTo(
            "Layer \"out\" of shape [1] decides nothing about a sample as a whole: the softmax of a"
                + " single output is the same for all inputs.");
  }

  @Test
  void onlyClassesAreTakenForClasses() {
    classifier("softmax", 3, "none").requireClasses("weak-spots");
    classifier("sigmoid", 1, "none").requireClasses("weak-spots");
    for (String[] refused :
        new String[][] {
          {"linear", "1", "numbers", "it predicts a number."},
          {"linear", "2", "numbers", "it predicts numbers."},
          {"sigmoid", "2", "none", "its outputs are independent of each other."},
          {"softmax", "1", "none", "the softmax of a single output is the same for all inputs."}
        }) {
      Classifier classifier = classifier(refused[0], Integer.parseInt(refused[1]), refused[2]);
      assertThatThrownBy(() -> classifier.requireClasses("weak-spots"))
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("does not decide between classes: " + refused[3])
          .hasMessageContaining("weak-spots needs a model that chooses one of two classes");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "softmax, 3, none, true",
    "sigmoid, 1, none, true",
    "sigmoid, 3, none, true",
    "linear, 1, none, false",
    "softmax, 1, none, false"
  })
  void probabilitiesAreThereWhereSomethingIsDecided(
      String activation, int outputs, String data, boolean there) {
    assertThat(classifier(activation, outputs, data).hasProbabilities()).isEqualTo(there);
    assertThat(classifier(activation, outputs, data).isSoftmax())
        .isEqualTo(activation.equals("softmax"));
  }

  @Test
  void independentOutputsHaveProbabilitiesOfTheirOwn() {
    float[] values = {7, -0.5f, 0, 0.5f};

    assertThat(classifier("tanh", 3, "signs").probabilities(values, 1))
        .containsExactly(0.25, 0.5, 0.75);
    assertThat(classifier("linear", 3, "bits").probabilities(values, 1))
        .containsExactly(
            new double[] {1 / (1 + Math.exp(0.5)), 0.5, 1 / (1 + Math.exp(-0.5))}, within(1e-12));
  }

  @Test
  void valuesOfAnUnknownFunctionThatCouldBeProbabilitiesAre() {
    Classifier classifier = classifier("", 3, "labels");
    for (float[] could :
        new float[][] {
          {0.25f, 0.25f, 0.5f}, {0, 1, 0}, {0.5f, 0.5f, 0.0005f}, {0.4995f, 0.5f, 0}
        }) {
      assertThat(classifier.probabilities(could, 0)).containsExactly(could[0], could[1], could[2]);
    }
    for (float[] cannot :
        new float[][] {
          {0.25f, 0.25f, 0.75f},
          {0.25f, 0.25f, 0.25f},
          {-0.5f, 1, 0.5f},
          {1.5f, -0.5f, 0},
          {0.5f, 0.5f, 0.002f}
        }) {
      double sum = Math.exp(cannot[0]) + Math.exp(cannot[1]) + Math.exp(cannot[2]);
      assertThat(classifier.probabilities(cannot, 0))
          .containsExactly(
              new double[] {
                Math.exp(cannot[0]) / sum, Math.exp(cannot[1]) / sum, Math.exp(cannot[2]) / sum
              },
              within(1e-12));
    }
    assertThat(classifier("relu", 3, "labels").probabilities(new float[] {0, 1, 0}, 0))
        .as("where the function is known to be another")
        .doesNotContain(1.0);
  }

  @Test
  void ofEqualsTheLowestClassIsDecidedOn() {
    Classifier classifier = classifier("softmax", 3, "labels");

    assertThat(classifier.decision(new float[] {9, 0.25f, 0.375f, 0.375f}, 1)).isEqualTo(1);
    assertThat(classifier.decision(new float[] {0.4f, 0.2f, 0.4f}, 0)).isEqualTo(0);
    assertThat(classifier.decision(new float[] {0.2f, 0.2f, 0.6f}, 0)).isEqualTo(2);
  }

  @Test
  void eachItemOfABatchHasItsProbabilities() {
    Model model = ReferenceEngine.model("tiny", net(3, Activation.SOFTMAX));
    Classifier classifier = Classifier.of(model);
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    Tensor batch = Tensor.of(Shape.of(2, 1, 2, 2), 0, 1, 2, 3, 1, 0, -1, 2);
    double[][] rows = classifier.probabilities(gradients, batch);

    assertThat(rows).hasDimensions(2, 3);
    for (int n = 0; n < 2; n++) {
      Tensor one = Tensor.of(Shape.of(1, 1, 2, 2), batch.slice(n).toArray());
      try (ForwardPass pass = gradients.forward(one, Set.of("out"))) {
        float[] own = pass.activation("out").toArray();
        assertThat(rows[n]).containsExactly(new double[] {own[0], own[1], own[2]}, within(1e-6));
      }
    }
    assertThat(rows[0][0]).isNotCloseTo(rows[1][0], within(1e-6));
  }

  @Test
  void objectivesWithoutALabelStayAndHintsNameAnOutputThatIsThere() {
    Model model = ReferenceEngine.model("tiny", net(4, Activation.SOFTMAX));
    Classifier four = Classifier.of(model);
    Objective fixed = Objectives.parse("unit(out, 1)");
    Objective own = Objectives.parse("unit(out, label)");

    assertThat(four.forLabel(fixed, Sample.of("a", X), model)).isSameAs(fixed);
    assertThatThrownBy(() -> four.forLabel(own, Sample.of("a", X), model))
        .hasMessageContaining("for example unit(out, 3).");
    Model small = ReferenceEngine.model("tiny", net(3, Activation.SOFTMAX));
    assertThatThrownBy(() -> Classifier.of(small).forLabel(own, Sample.of("a", X), small))
        .hasMessageContaining("for example unit(out, 0).");
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

  @ParameterizedTest
  @CsvSource({
    "softmax, 3, 4, CLASSES",
    "log_softmax, 3, 4, CLASSES",
    "softmax, 1, 4, none",
    "sigmoid, 3, 4, INDEPENDENT",
    "sigmoid, 1, 4, INDEPENDENT",
    "tanh, 3, 4, none",
    "linear, 3, 4, none",
    "softmax, 3, 1, none",
    "sigmoid, 3, 1, none"
  })
  void whatIsDecidedAtEachPlace(String activation, int channels, int side, String kind) {
    Classifier whole =
        Classifier.of(head(activation, Shape.of(channels, side, side)), Optional.empty());

    assertThat(whole.ofPlace().map(place -> place.kind().name()).orElse("none")).isEqualTo(kind);
    assertThat(classifier(activation, channels, "none").ofPlace()).isEmpty();
  }
}
