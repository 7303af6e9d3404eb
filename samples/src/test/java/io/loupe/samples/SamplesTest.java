package io.loupe.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.Iterables;
import com.google.common.hash.Hashing;
import com.google.common.io.ByteSource;
import com.google.common.primitives.Floats;
import io.loupe.Loupe;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.UnknownNameException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SamplesTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 28, 28), 0, 1);

  @Test
  void digitsAndClothesAreNamed() {
    assertThat(open("sample:mnist", INPUT).classNames())
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    assertThat(open("sample:fashion", INPUT).classNames())
        .hasSize(10)
        .startsWith("T-shirt/top", "Trouser")
        .endsWith("Bag", "Ankle boot");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sample:mnist", "sample:fashion"})
  void everyClassHasAtLeastAHundredPictures(String location) {
    Dataset digits = open(location, INPUT);
    assertThat(digits.size()).hasValue(1200);
    assertThat(digits.location()).isEqualTo(location);
    assertThat(digits.sha256()).hasValueSatisfying(hash -> assertThat(hash).hasSize(64));
    try (Stream<Sample> samples = digits.samples()) {
      Map<Integer, Long> counts =
          samples.collect(
              Collectors.groupingBy(s -> s.label().orElseThrow(), Collectors.counting()));
      assertThat(counts).hasSize(10).allSatisfy((label, n) -> assertThat(n).isEqualTo(120));
    }
  }

  @Test
  void digitsAreBrightOnDark() {
    try (Stream<Sample> samples = open("sample:mnist", INPUT).samples()) {
      List<Sample> first = samples.limit(20).toList();
      assertThat(first)
          .allSatisfy(
              sample -> {
                float[] values = sample.input().toArray();
                assertThat(values).hasSize(784);
                assertThat(values[0]).isZero();
                float brightest = 0;
                for (float value : values) {
                  brightest = Math.max(brightest, value);
                }
                assertThat(brightest).isGreaterThan(0.9f).isLessThanOrEqualTo(1);
              });
      assertThat(first.get(0).label()).hasValue(7);
    }
  }

  @Test
  void otherInputsAreRefused() {
    InputSpec wrong = InputSpec.of(Shape.of(3, 32, 32), 0, 1);
    assertThatThrownBy(() -> open("sample:mnist", wrong)).isInstanceOf(DatasetException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mnist", "fashion"})
  void modelIsAZipOfAtMostTwoMegabytes(String name) throws IOException {
    ModelSource.Bytes source = (ModelSource.Bytes) new SampleModelProvider().locate(name);
    assertThat(source.location()).isEqualTo("sample:" + name);
    try (InputStream in = source.open()) {
      byte[] bytes = in.readAllBytes();
      assertThat(bytes).hasSizeBetween(10_000, 2_000_000).startsWith('P', 'K', 3, 4);
    }
  }

  @ParameterizedTest
  @CsvSource({"mnist,0.985", "fashion,0.9"})
  void trainingRecordSpeaksOfTheModel(String name, double least) throws IOException {
    ModelSource.Bytes source = (ModelSource.Bytes) new SampleModelProvider().locate(name);
    try (InputStream in = source.open();
        InputStream record =
            SampleModelProvider.class.getResourceAsStream(name + "/training.json")) {
      JsonNode training = new ObjectMapper().readTree(record);
      assertThat(training.get("modelSha256").asText())
          .isEqualTo(ByteSource.wrap(in.readAllBytes()).hash(Hashing.sha256()).toString());
      assertThat(training.get("test").get("images").asInt()).isEqualTo(10_000);
      assertThat(training.get("test").get("overall").asDouble()).isGreaterThanOrEqualTo(least);
    }
  }

  /** Loupe's reading of the network names as many pictures rightly as DL4J's did after training. */
  @ParameterizedTest
  @ValueSource(strings = {"mnist", "fashion"})
  void modelIsAsRightAsItsTrainingSays(String name) throws IOException {
    try (Model model = Loupe.create().model("sample:" + name, Map.of());
        Stream<Sample> samples = open("sample:" + name, INPUT).samples();
        InputStream record =
            SampleModelProvider.class.getResourceAsStream(name + "/training.json")) {
      Differentiable network = model.capability(Differentiable.class).orElseThrow();
      int right = 0;
      for (List<Sample> batch : Iterables.partition(samples.toList(), 200)) {
        float[] pixels =
            Floats.concat(batch.stream().map(s -> s.input().toArray()).toArray(float[][]::new));
        Tensor inputs = Tensor.of(INPUT.shape().withBatch(batch.size()), pixels);
        try (ForwardPass pass = network.forward(inputs, Set.of("preds"))) {
          float[] answers = pass.activation("preds").toArray();
          for (int i = 0; i < batch.size(); i++) {
            float[] of = Arrays.copyOfRange(answers, i * 10, i * 10 + 10);
            right +=
                Floats.indexOf(of, Floats.max(of)) == batch.get(i).label().orElseThrow() ? 1 : 0;
          }
        }
      }
      JsonNode said = new ObjectMapper().readTree(record).get("sampleImages");
      assertThat(right / 1200.0).isEqualTo(said.get("overall").asDouble());
    }
  }

  @Test
  void unknownSamplesAreNamed() {
    assertThatThrownBy(() -> open("sample:mnits", INPUT))
        .isInstanceOf(UnknownNameException.class)
        .hasMessage("No sample data \"mnits\". Did you mean \"mnist\"? Available: mnist, fashion.");
    assertThatThrownBy(() -> new SampleModelProvider().locate("mnits"))
        .isInstanceOf(UnknownNameException.class)
        .hasMessage(
            "No sample model \"mnits\". Did you mean \"mnist\"? Available: mnist, fashion.");
  }

  private static Dataset open(String location, InputSpec input) {
    return new SampleDatasetProvider().open(DataLocation.parse(location), input);
  }
}
