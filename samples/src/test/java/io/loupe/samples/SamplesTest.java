package io.loupe.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hashing;
import com.google.common.io.ByteSource;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.UnknownNameException;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SamplesTest {
  private static final InputSpec DIGITS = InputSpec.of(Shape.of(1, 28, 28), 0, 1);

  @Test
  void everyClassHasAtLeastAHundredDigits() {
    Dataset digits = open("sample:mnist", DIGITS);
    assertThat(digits.size()).hasValue(1200);
    assertThat(digits.location()).isEqualTo("sample:mnist");
    assertThat(digits.classNames())
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
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
    try (Stream<Sample> samples = open("sample:mnist", DIGITS).samples()) {
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

  @Test
  void modelIsAZipOfAtMostTwoMegabytes() throws IOException {
    ModelSource.Bytes source = (ModelSource.Bytes) new SampleModelProvider().locate("mnist");
    assertThat(source.location()).isEqualTo("sample:mnist");
    try (InputStream in = source.open()) {
      byte[] bytes = in.readAllBytes();
      assertThat(bytes).hasSizeBetween(10_000, 2_000_000).startsWith('P', 'K', 3, 4);
    }
  }

  @Test
  void trainingRecordSpeaksOfTheModel() throws IOException {
    ModelSource.Bytes source = (ModelSource.Bytes) new SampleModelProvider().locate("mnist");
    try (InputStream in = source.open();
        InputStream record = SampleModelProvider.class.getResourceAsStream("mnist/training.json")) {
      JsonNode training = new ObjectMapper().readTree(record);
      assertThat(training.get("modelSha256").asText())
          .isEqualTo(ByteSource.wrap(in.readAllBytes()).hash(Hashing.sha256()).toString());
      assertThat(training.get("test").get("images").asInt()).isEqualTo(10_000);
      assertThat(training.get("test").get("overall").asDouble()).isGreaterThanOrEqualTo(0.985);
    }
  }

  @Test
  void unknownSamplesAreNamed() {
    assertThatThrownBy(() -> open("sample:mnits", DIGITS))
        .isInstanceOf(UnknownNameException.class)
        .hasMessage("No sample data \"mnits\". Did you mean \"mnist\"? Available: mnist.");
    assertThatThrownBy(() -> new SampleModelProvider().locate("mnits"))
        .isInstanceOf(UnknownNameException.class)
        .hasMessage("No sample model \"mnits\". Did you mean \"mnist\"? Available: mnist.");
  }

  private static Dataset open(String location, InputSpec input) {
    return new SampleDatasetProvider().open(DataLocation.parse(location), input);
  }
}
