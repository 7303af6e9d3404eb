package io.loupe.formats.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.artifact.Artifact;
import io.loupe.artifact.NumbersWriter;
import io.loupe.formats.Provenances;
import io.loupe.formats.artifact.Deviation.Kind;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparingSinkTest {
  @TempDir private Path folder = Path.of("");

  @Test
  void realNumbersAreComparedAtTheScaleOfTheLargest() {
    Deviation deviation = compared(numbers(1, -4, 0.5f), numbers(1.0008f, -4, 0.5f));
    assertThat(deviation.kind()).isEqualTo(Kind.NUMBERS);
    assertThat(deviation.largest()).isCloseTo(2e-4, within(1e-7));
    assertThat(deviation.share()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(deviation.isRounding()).isFalse();
    assertThat(compared(numbers(1, -4, 0), numbers(1, -4.0003f, 0)).isRounding()).isTrue();
    assertThat(compared(numbers(1, -4, 0), numbers(1, -4.0005f, 0)).isRounding()).isFalse();
    assertThat(compared(numbers(1, 2), numbers(1, Float.NaN)).isRounding()).isFalse();
    assertThat(compared(numbers(1, Float.NaN), numbers(1, Float.NaN)).largest()).isZero();
    assertThat(compared(numbers(0, 0), numbers(-0f, 0)).largest()).isZero();
  }

  @Test
  void fewChoicesMayFallTheOtherWay() {
    float[] then = new float[2000];
    float[] now = new float[2000];
    now[7] = 5;
    now[8] = 1;
    Deviation two = compared(numbers(then), numbers(now));
    assertThat(two.kind()).isEqualTo(Kind.CHOICES);
    assertThat(two.share()).isEqualTo(1e-3);
    assertThat(two.isRounding()).isTrue();
    now[9] = 1;
    assertThat(compared(numbers(then), numbers(now)).isRounding()).isFalse();
  }

  @Test
  void streamedArraysAreComparedAsTheyCome() {
    assertThat(streamed(Shape.of(2), 1, 2, 3, 4.0001f).largest()).isCloseTo(2.5e-5, within(1e-6));
    assertThat(streamed(Shape.of(2), 1, 2, 3, 4.0001f).isRounding()).isTrue();
    assertThat(streamed(Shape.of(2), 1, 2).why()).isEqualTo("it has another shape");
    assertThat(streamed(Shape.of(2), 1, 2, 3, 4, 5, 6).why()).isEqualTo("it has another shape");
    assertThat(streamed(Shape.of(1), 1, 2, 3, 4).why()).isEqualTo("it has another shape");
  }

  @Test
  void oneLevelOfAPixelIsRounding() {
    BufferedImage then = new BufferedImage(50, 20, BufferedImage.TYPE_INT_RGB);
    BufferedImage now = new BufferedImage(50, 20, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 50; x++) {
      now.setRGB(x, 3, 0x010001);
    }
    Deviation level = compared(image(then), image(now));
    assertThat(level).isEqualTo(new Deviation(Kind.PIXELS, 1 / 255.0, 0, ""));
    assertThat(level.isRounding()).isTrue();
    now.setRGB(0, 0, 0x330000);
    Deviation one = compared(image(then), image(now));
    assertThat(one).isEqualTo(new Deviation(Kind.PIXELS, 51 / 255.0, 1e-3, ""));
    assertThat(one.isRounding()).isTrue();
    now.setRGB(1, 0, 0x000002);
    assertThat(compared(image(then), image(now)).isRounding()).isFalse();
    BufferedImage wide = new BufferedImage(51, 20, BufferedImage.TYPE_INT_RGB);
    assertThat(compared(image(then), image(wide)).why()).isEqualTo("it has another size");
  }

  @Test
  void tablesAreComparedColumnByColumn() {
    Artifact then = table(List.of("a", 2.0, 1000), List.of("b", -8.0, ""));
    Deviation deviation = compared(then, table(List.of("a", 2.0004, 1000), List.of("b", -8.0, "")));
    assertThat(deviation.kind()).isEqualTo(Kind.TABLE);
    assertThat(deviation.largest()).isCloseTo(5e-5, within(1e-9));
    assertThat(deviation.isRounding()).isTrue();
    assertThat(
            compared(then, table(List.of("a", 2.002, 1000), List.of("b", -8.0, ""))).isRounding())
        .isFalse();
    assertThat(compared(then, table(List.of("a", 2.0, 1000), List.of("c", -8.0, ""))).why())
        .isEqualTo("\"name\" has other words");
    assertThat(compared(then, table(List.of("a", 2.0, 1000))).why())
        .isEqualTo("it has other rows or columns");
  }

  @Test
  void numbersInOneCellAreComparedOneByOne() {
    Artifact then = table(List.of("1.5 a 2", -4.0, 1));
    assertThat(compared(then, table(List.of("1.5 a 2.00002", -4.0, 1))).largest())
        .isCloseTo(1e-5, within(1e-9));
    assertThat(compared(then, table(List.of("1.5 a 2.1", -4.0, 1))).isRounding()).isFalse();
    assertThat(compared(then, table(List.of("1.5 b 2", -4.0, 1))).why())
        .isEqualTo("\"name\" has other words");
    assertThat(compared(then, table(List.of("1.5 a", -4.0, 1))).why())
        .isEqualTo("\"name\" has other words");
  }

  @Test
  void ofWhatClimbedOnlyWhatWasMeasuredIsCompared() {
    Artifact then = table(List.of("a", 2.0, 1000));
    Artifact now = table(List.of("b", 3.0, 1001));
    Deviation deviation = compared(then, now, Set.of("value"));
    assertThat(deviation.largest()).isCloseTo(1 / 3.0, within(1e-12));
    assertThat(compared(then, now, Set.of("objective")).kind()).isEqualTo(Kind.OTHER);
  }

  @Test
  void filesThatAreNotThereOrDamagedTellNothing() throws IOException {
    ComparingSink sink = new ComparingSink(folder, new DigestSink(), Set.of());
    sink.accept(numbers(1), Provenances.any());
    assertThat(sink.deviations()).isEmpty();
    Files.writeString(folder.resolve("result.npy"), "no array");
    sink.accept(numbers(1), Provenances.any());
    assertThat(Objects.requireNonNull(sink.deviations().get("result")).isRounding()).isFalse();
    assertThat(Objects.requireNonNull(sink.deviations().get("result")).why())
        .isEqualTo("the file cannot be read");
    sink.abandon();
    assertThat(sink.deviations()).isEmpty();
  }

  private Deviation compared(Artifact then, Artifact now) {
    return compared(then, now, Set.of());
  }

  private Deviation compared(Artifact then, Artifact now, Set<String> columns) {
    write(then);
    DigestSink digests = new DigestSink();
    ComparingSink sink = new ComparingSink(folder, digests, columns);
    sink.accept(now, Provenances.any());
    assertThat(digests.digests()).containsEntry("result", ContentDigest.of(now));
    return Objects.requireNonNull(sink.deviations().get("result"));
  }

  /** Against [2,2]: 1, 2, 3, 4. */
  private Deviation streamed(Shape item, float... values) {
    write(new Artifact.Numbers("result", "", Tensor.of(Shape.of(2, 2), new float[] {1, 2, 3, 4})));
    ComparingSink sink = new ComparingSink(folder, new DigestSink(), Set.of());
    try (NumbersWriter writer = sink.numbers("result", "", item, Provenances.any())) {
      for (int at = 0; at < values.length; at += item.elements()) {
        float[] one = Arrays.copyOfRange(values, at, at + item.elements());
        writer.append(Tensor.of(item.withBatch(1), one));
      }
    }
    return Objects.requireNonNull(sink.deviations().get("result"));
  }

  private void write(Artifact artifact) {
    DirectorySink sink = DirectorySink.into(folder);
    sink.accept(artifact, Provenances.any());
    sink.finish(Provenances.any());
  }

  private static Artifact numbers(float... values) {
    return new Artifact.Numbers("result", "", Tensor.of(Shape.of(values.length), values));
  }

  private static Artifact image(BufferedImage image) {
    return new Artifact.Image("result", "", image);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static Artifact table(List<Object>... rows) {
    return new Artifact.Table("result", "", List.of("name", "value", "count"), List.of(rows));
  }
}
