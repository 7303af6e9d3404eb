package io.loupe.formats.dataset;

import static io.loupe.formats.dataset.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.formats.npy.NpyWriter;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyProviderTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(2, 2, 3), 0, 1);

  private final Path folder;

  NpyProviderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Dataset open(String paths, InputSpec input) {
    return new NpyProvider().open(DataLocation.parse("npy:" + paths), input);
  }

  private static List<Sample> all(Dataset dataset) {
    try (Stream<Sample> samples = dataset.samples()) {
      return samples.toList();
    }
  }

  private Path floats(String name, int... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return write(folder, name, npy(Tensor.of(shape, values)));
  }

  private static byte[] npy(Tensor tensor) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      NpyWriter.write(out, tensor);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] header(String descr, boolean fortran, String shape, int bodyBytes) {
    String text =
        "{'descr': '"
            + descr
            + "', 'fortran_order': "
            + (fortran ? "True" : "False")
            + ", 'shape': "
            + shape
            + ", }\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + text.length() + bodyBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    bytes.putShort((short) text.length()).put(text.getBytes(StandardCharsets.US_ASCII));
    return bytes.array();
  }

  private Path longs(String name, long... values) {
    byte[] bytes = header("<i8", false, "(" + values.length + ",)", 8 * values.length);
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(bytes.length - 8 * values.length);
    Arrays.stream(values).forEach(buffer::putLong);
    return write(folder, name, bytes);
  }

  @Test
  void takesValuesAsTheyAre() {
    Path x = floats("x.npy", 4, 2, 2, 3);
    Path y = longs("y.npy", 2, 0, 1, 1);
    InputSpec normalised = new InputSpec(Shape.of(2, 2, 3), 0, 1, List.of(1.0, 2.0), List.of());
    Dataset dataset = open(x + "," + y, normalised);
    List<Sample> samples = all(dataset);
    assertThat(samples).hasSize(4);
    assertThat(samples.get(1).id()).isEqualTo("x/1");
    assertThat(samples.get(1).label()).isEqualTo(OptionalInt.of(0));
    assertThat(samples.get(1).input().toArray())
        .containsExactly(12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
    assertThat(dataset.classNames()).containsExactly("0", "1", "2");
    assertThat(dataset.size()).hasValue(4);
    assertThat(dataset.sha256()).isPresent();
  }

  @Test
  void wholeNumbersAreClassesUnlessTheyAreSigns() {
    Path x = floats("x.npy", 3, 2, 2, 3);
    Dataset ones = open(x + "," + longs("a.npy", 1, 1, 1), INPUT);
    assertThat(labels(ones)).containsExactly(1, 1, 1);
    assertThat(ones.classNames()).containsExactly("0", "1");
    Dataset signs = open(x + "," + longs("b.npy", -1, 1, 1), INPUT);
    assertThat(labels(signs)).containsExactly(0, 1, 1);
    assertThat(signs.classNames()).containsExactly("-1", "1");
    assertMessage(x + "," + longs("c.npy", 0, -1, 1), "c.npy has the label -1");
    assertMessage(x + "," + longs("d.npy", 0, 1 << 20, 1), "d.npy has the label 1048576");
    assertThat(open(x + "," + longs("e.npy", 0, (1 << 20) - 1, 1), INPUT).classNames())
        .hasSize(1 << 20);
  }

  @Test
  void rowsWithOneOneAreItsPlace() {
    Path x = floats("x.npy", 3, 2, 2, 3);
    float[] rows = {0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0};
    Path y = write(folder, "y.npy", npy(Tensor.of(Shape.of(3, 4), rows)));
    assertThat(labels(open(x + "," + y, INPUT))).containsExactly(3, 1, 2);
  }

  @Test
  void theFingerprintIsOfBothFiles() {
    Path x = floats("x.npy", 3, 2, 2, 3);
    Path a = longs("a.npy", 1, 1, 1);
    Path b = longs("b.npy", 1, 1, 0);
    String alone = open(x.toString(), INPUT).sha256().orElseThrow();
    String with = open(x + "," + a, INPUT).sha256().orElseThrow();
    assertThat(alone).hasSize(64);
    assertThat(with).isNotEqualTo(alone).isEqualTo(open(x + "," + a, INPUT).sha256().orElseThrow());
    assertThat(open(x + "," + b, INPUT).sha256().orElseThrow()).isNotEqualTo(with);
  }

  @Test
  void readsChannelsLastWhereTheLayoutSaysSo() {
    Path x = floats("x.npy", 2, 2, 3, 2);
    List<Sample> samples = all(open(x + "?layout=nhwc", INPUT));
    assertThat(samples.get(0).input().shape()).isEqualTo(Shape.of(2, 2, 3));
    assertThat(samples.get(0).input().toArray())
        .containsExactly(0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11);
    assertThatThrownBy(() -> open(x.toString(), INPUT))
        .hasMessage(
            "x.npy holds samples of shape [2,3,2], but the model wants [2,2,3]. "
                + "Add ?layout=nhwc.");
    assertThatThrownBy(() -> open(x + "?layout=hwc", INPUT))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("layout");
  }

  @Test
  void takesPicturesWithoutChannelAxisAndFlatOnes() {
    Path grey = floats("grey.npy", 2, 4, 3);
    assertThat(all(open(grey.toString(), InputSpec.of(Shape.of(1, 4, 3), 0, 1))).get(1).input())
        .satisfies(input -> assertThat(input.shape()).isEqualTo(Shape.of(1, 4, 3)))
        .satisfies(input -> assertThat(input.get(0)).isEqualTo(12));
    Path flat = floats("flat.npy", 2, 12);
    assertThat(all(open(flat.toString(), InputSpec.of(Shape.of(12), 0, 1)))).hasSize(2);
    assertThatThrownBy(() -> open(flat.toString(), INPUT)).isInstanceOf(DatasetException.class);
  }

  @Test
  void labelsThatDoNotFitAreRefused() {
    Path x = floats("x.npy", 3, 2, 2, 3);
    assertMessage(x + "," + longs("few.npy", 1, 2), "few.npy has 2 labels for 3 samples in x.npy.");
    assertMessage(x + "," + longs("minus.npy", 1, -1, 0), "minus.npy has the label -1.");
    assertMessage(
        x + "," + longs("vast.npy", 1, Long.MAX_VALUE, 0), "vast.npy has the label 2147483647.");
    assertMessage(x + "," + floats("none.npy", 3, 0), "none.npy holds rows without numbers.");
    assertMessage(
        x + "," + values("nan.npy", Shape.of(3), 1, Float.NaN, 0),
        "nan.npy has a value that is not a finite number, NaN.");
    assertMessage(
        x + "," + write(folder, "s.npy", header("<f4", false, "()", 4)),
        "s.npy holds a single number, not labels.");
  }

  @Test
  void rowsWithASingleOneAreClasses() {
    Path x = floats("x.npy", 3, 2, 2, 3);
    Dataset hot =
        open(
            x + "," + values("hot.npy", Shape.of(3, 4), 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1), INPUT);
    assertThat(labels(hot)).containsExactly(2, 0, 3);
    assertThat(hot.classNames()).containsExactly("0", "1", "2", "3");
    assertThat(all(hot).get(0).target()).isEmpty();
  }

  @Test
  void twoValuesAreTwoClasses() {
    Path x = floats("x.npy", 3, 2, 2, 3);
    Dataset signs = open(x + "," + values("signs.npy", Shape.of(3, 1), -1, 1, -1), INPUT);
    assertThat(labels(signs)).containsExactly(0, 1, 0);
    assertThat(signs.classNames()).containsExactly("-1", "1");
    assertThat(labels(open(x + "," + longs("whole.npy", -1, 1, 1), INPUT)))
        .containsExactly(0, 1, 1);
    Dataset bits = open(x + "," + values("bits.npy", Shape.of(3), 1, 0, 1), INPUT);
    assertThat(labels(bits)).containsExactly(1, 0, 1);
    assertThat(bits.classNames()).containsExactly("0", "1");
  }

  @Test
  void otherNumbersAreToBePredicted() {
    Path x = floats("x.npy", 3, 2, 2, 3);
    Dataset numbers = open(x + "," + values("n.npy", Shape.of(3), 1, 2.5f, -3), INPUT);
    assertThat(all(numbers)).allSatisfy(sample -> assertThat(sample.label()).isEmpty());
    assertThat(all(numbers).stream().map(s -> s.target().orElseThrow().get(0)))
        .containsExactly(1f, 2.5f, -3f);
    assertThat(numbers.classNames()).isEmpty();
    Dataset bits = open(x + "," + values("b.npy", Shape.of(3, 2), 1, 1, 0, 1, 0, 0), INPUT);
    assertThat(all(bits).get(1).target().orElseThrow().toArray()).containsExactly(0, 1);
    assertThat(all(bits).get(1).target().orElseThrow().shape()).isEqualTo(Shape.of(2));
  }

  private static List<Integer> labels(Dataset dataset) {
    return all(dataset).stream().map(sample -> sample.label().orElseThrow()).toList();
  }

  private Path values(String name, Shape shape, float... values) {
    return write(folder, name, npy(Tensor.of(shape, values)));
  }

  @Test
  void foreignFilesAreRefused() {
    assertMessage(
        write(folder, "o.npy", header("|O", false, "(3,)", 24)).toString(),
        "o.npy has values of type \"|O\", not numbers.");
    assertMessage(
        write(folder, "f.npy", header("<f4", true, "(1, 2, 2, 3)", 48)).toString(),
        "f.npy is in Fortran order.");
    assertMessage(
        write(folder, "lie.npy", header("<f4", false, "(1000000000, 2, 2, 3)", 48)).toString(),
        "lie.npy should have 48000000085 bytes by its header (shape [1000000000,2,2,3], type <f4)");
    assertMessage(
        write(folder, "over.npy", header("<f8", false, "(9223372036854775807, 9)", 8)).toString(),
        "over.npy should have more than 2^63 bytes");
    assertMessage(
        write(folder, "z.npz", new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0, 0}).toString(),
        "z.npz is an NPZ archive, not an NPY file.");
    assertMessage(
        write(folder, "one.npy", header("<f4", false, "()", 4)).toString(),
        "one.npy holds a single number, not samples.");
    assertMessage(write(folder, "t.npy", new byte[3]).toString(), "t.npy is not an NPY file.");
  }

  @Test
  void mutatedFilesNeverDoWorse() throws IOException {
    Random random = new Random(2);
    byte[] original = npy(Tensor.of(Shape.of(5, 2, 2, 3), new float[60]));
    int refused = 0;
    for (int i = 0; i < 600; i++) {
      byte[] bytes = original.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        byte digit = (byte) ('0' + random.nextInt(10));
        bytes[random.nextInt(90)] = random.nextBoolean() ? digit : (byte) random.nextInt();
      }
      if (random.nextInt(4) == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
      }
      Path file = write(folder, "mutated.npy", bytes);
      try {
        assertThat(all(open(file.toString(), INPUT))).hasSizeLessThanOrEqualTo(10);
      } catch (DatasetException e) {
        assertThat(e.message()).endsWith(".").doesNotContain("Exception");
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(200);
  }

  private void assertMessage(String paths, String start) {
    assertThatThrownBy(() -> open(paths, INPUT))
        .isInstanceOfSatisfying(
            DatasetException.class,
            e -> {
              assertThat(e.message()).startsWith(start);
              assertThat(e.hint()).isNotBlank();
            });
  }

  @Test
  void rowsHoldPicturesInTheOrderThatIsSaid() {
    Path file = floats("rows.npy", 2, 12);
    float[] second = {12, 14, 16, 18, 20, 22, 13, 15, 17, 19, 21, 23};
    Tensor last = all(open(file + "?layout=nhwc", INPUT)).get(1).input();
    assertThat(last.shape()).isEqualTo(Shape.of(2, 2, 3));
    assertThat(last.toArray()).isEqualTo(second);
    Tensor first = all(open(file + "?layout=nchw", INPUT)).get(1).input();
    assertThat(first.toArray()[1]).isEqualTo(13);
    Tensor grey = all(open(file.toString(), InputSpec.of(Shape.of(1, 3, 4), 0, 1))).get(1).input();
    assertThat(grey.shape()).isEqualTo(Shape.of(1, 3, 4));
    assertThat(grey.toArray()[5]).isEqualTo(17);
    assertThatThrownBy(() -> open(file.toString(), INPUT))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("Say the order of the values in a row");
  }
}
