package io.loupe.visualizers.accuracy;

import static java.lang.Float.NaN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.ModelInfo;
import io.loupe.probe.ActivationBatch;
import io.loupe.probe.Counted;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Classifier.Kind;
import io.loupe.visualizers.accuracy.AnswerCount.Answers;
import io.loupe.visualizers.internal.WilsonInterval;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every figure, on answers that are written by hand. */
class AnswersTest {
  private static final Tensor X = Tensor.of(Shape.of(1), 0);
  private static final ModelInfo MODEL =
      new ModelInfo(
          "net", "net.zip", "reference", "1", "00", InputSpec.of(Shape.of(1), 0, 1), Map.of());

  private static LayerInfo head(String activation, int outputs) {
    return new LayerInfo(0, "out", LayerKind.OUTPUT, "Dense", Shape.of(outputs), 0, "", activation);
  }

  /** A batch of answers, each beside what the data say. */
  private record Given(List<Sample> samples, Tensor values) implements ActivationBatch {
    @Override
    public long start() {
      return 0;
    }

    @Override
    public Tensor get(ProbeRequest request) {
      return values;
    }
  }

  private static Counted<Answers> counted(
      LayerInfo head, Kind kind, List<Sample> samples, float... values) {
    Counted<Answers> counted = Counted.nothing(new AnswerCount(head, kind));
    Tensor answers = Tensor.of(Shape.of(samples.size(), head.channels()), values);
    counted.add(new Given(samples, answers));
    return counted;
  }

  /** Eight of a, six of b, none of c; one without a label, one of a class that is not there. */
  private static Counted<Answers> classes() {
    int[][] decisions = {{0, 0, 0, 0, 0, 1, 1, 2}, {1, 1, 1, 1, 1, 0}};
    List<Sample> samples = new ArrayList<>();
    List<Float> values = new ArrayList<>();
    for (int label = 0; label < decisions.length; label++) {
      for (int decision : decisions[label]) {
        samples.add(Sample.of("s", X, label));
        for (int k = 0; k < 3; k++) {
          values.add(k == decision ? 0.5f : 0.25f);
        }
      }
    }
    samples.add(Sample.of("s", X));
    samples.add(Sample.of("s", X, 3));
    for (int i = 0; i < 6; i++) {
      values.add(0.5f);
    }
    float[] all = new float[values.size()];
    for (int i = 0; i < all.length; i++) {
      all[i] = values.get(i);
    }
    return counted(head("softmax", 3), Kind.CLASSES, samples, all);
  }

  private static Tensor array(Counted<Answers> counted, String name) {
    return Objects.requireNonNull(counted.finish().get(name));
  }

  private static List<Artifact.Table> tables(Counted<Answers> counted, String... names) {
    AnswerCount statistic = (AnswerCount) counted.statistic();
    return new AnswerTables(
            Classifier.of(statistic.head(), statistic.kind()), counted.state(), List.of(names))
        .all();
  }

  private static AnswerSheet sheet(Counted<Answers> counted, int shown, String... names) {
    AnswerCount statistic = (AnswerCount) counted.statistic();
    return new AnswerSheet(
        MODEL,
        Classifier.of(statistic.head(), statistic.kind()),
        counted.state(),
        List.of(names),
        shown);
  }

  @Test
  void ofClasses() {
    Counted<Answers> counted = classes();
    assertThat(counted.state().unjudged()).isEqualTo(2);
    assertThat(array(counted, "confusion").toArray()).containsExactly(5, 2, 1, 1, 5, 0, 0, 0, 0);
    Artifact.Table whole = tables(counted, "a", "b", "c").get(0);
    WilsonInterval right = new WilsonInterval(10, 14);
    double loss = (10 * -Math.log(0.5) + 4 * -Math.log(0.25)) / 14;
    double chance = (8 * 6 + 6 * 7) / 196.0;
    List<Object> row = whole.rows().get(0);
    assertThat(row.subList(0, 5)).containsExactly(14L, 10L, 10 / 14.0, right.low(), right.high());
    assertThat((double) row.get(5)).isCloseTo(loss, within(1e-7));
    assertThat(row.get(6)).isEqualTo(chance);
    assertThat(row.get(7)).isEqualTo((10 / 14.0 - chance) / (1 - chance));
  }

  @Test
  void ofEachClass() {
    List<List<Object>> rows = tables(classes(), "a", "b", "c").get(1).rows();
    WilsonInterval recall = new WilsonInterval(5, 8);
    WilsonInterval precision = new WilsonInterval(5, 6);
    assertThat(rows.get(0))
        .containsExactly(
            "a",
            8L,
            6L,
            5 / 8.0,
            recall.low(),
            recall.high(),
            5 / 6.0,
            precision.low(),
            precision.high(),
            "b",
            2L);
    assertThat(rows.get(1).subList(0, 3)).containsExactly("b", 6L, 7L);
    assertThat(rows.get(1).subList(9, 11)).containsExactly("a", 1L);
    assertThat(rows.get(2))
        .containsExactly("c", 0L, 1L, "n/a", "n/a", "n/a", 0.0, 0.0, highOfNone(), "n/a", 0L);
  }

  private static double highOfNone() {
    return new WilsonInterval(0, 1).high();
  }

  @Test
  void ofIndependentOutputs() {
    List<Sample> samples =
        List.of(
            Sample.withTarget("s", X, 1, 0),
            Sample.withTarget("s", X, 1, 1),
            Sample.withTarget("s", X, 0, 1),
            Sample.withTarget("s", X, 0, 0));
    Counted<Answers> counted =
        counted(
            head("sigmoid", 2),
            Kind.INDEPENDENT,
            samples,
            0.75f,
            0.25f,
            0.25f,
            0.75f,
            0.75f,
            0.25f,
            0.25f,
            0.25f);
    assertThat(array(counted, "answers").toArray()).containsExactly(1, 1, 1, 1, 2, 0, 1, 1);
    List<Artifact.Table> tables = tables(counted, "u", "v");
    assertThat(tables.get(0).columns()).doesNotContain("kappa");
    assertThat(tables.get(0).rows().get(0).subList(0, 3)).containsExactly(4L, 2L, 0.5);
    double loss = (5 * -Math.log(0.75) + 3 * -Math.log(0.25)) / 8;
    assertThat((double) tables.get(0).rows().get(0).get(5)).isCloseTo(loss, within(1e-7));
    WilsonInterval half = new WilsonInterval(2, 4);
    WilsonInterval most = new WilsonInterval(3, 4);
    assertThat(tables.get(1).rows())
        .containsExactly(
            List.of("u", 1L, 1L, 1L, 1L, 0.5, half.low(), half.high(), 0.5, 0.5),
            List.of("v", 1L, 1L, 0L, 2L, 0.75, most.low(), most.high(), 0.5, 1.0));
    GoldenImages.of(AnswersTest.class).check("outputs", sheet(counted, 20, "u", "v").render());
  }

  @Test
  void ofNumbers() {
    List<Sample> samples =
        List.of(
            Sample.withTarget("s", X, 1, 5),
            Sample.withTarget("s", X, 2, 5),
            Sample.withTarget("s", X, 6, 5));
    Counted<Answers> counted = counted(head("linear", 2), Kind.NUMBERS, samples, 2, 5, 0, 5, 6, 8);
    List<Object> first = tables(counted, "u", "v").get(0).rows().get(0);
    assertThat(first.subList(0, 3)).containsExactly("u", 3L, 1.0);
    assertThat((double) first.get(3)).isCloseTo(Math.sqrt(5 / 3.0), within(1e-12));
    assertThat((double) first.get(4)).isCloseTo(1 - 5 / 14.0, within(1e-12));
    assertThat(first.get(5)).isEqualTo(3.0);
    List<Object> second = tables(counted, "u", "v").get(0).rows().get(1);
    assertThat(second.get(2)).isEqualTo(1.0);
    assertThat((double) second.get(3)).isCloseTo(Math.sqrt(3), within(1e-12));
    assertThat(second.get(4)).as("all targets are 5").isEqualTo("n/a");
    assertThat(sheet(counted, 20, "u", "v").summary())
        .isEqualTo("mean squared error 2.33 on 3 samples");
    assertThat(array(counted, "errors").shape()).isEqualTo(Shape.of(2, 3));
    assertThat(array(counted, "errors").toArray())
        .containsExactly(
            1, (float) Math.sqrt(5 / 3.0), (float) (1 - 5 / 14.0), 1, (float) Math.sqrt(3), NaN);
    GoldenImages.of(AnswersTest.class).check("numbers", sheet(counted, 20, "u", "v").render());
  }

  @Test
  void thePictureShowsThoseWithTheMostMistakes() {
    AnswerSheet all = sheet(classes(), 20, "one", "another", "a third");
    assertThat(all.drawn()).containsExactly(0, 1, 2);
    assertThat(sheet(classes(), 1, "one", "another", "a third").drawn()).containsExactly(0);
    assertThat(all.summary())
        .isEqualTo("accuracy 71 % (45 % to 88 %) on 14 samples \u00b7 0.891 nats of cross-entropy");
    GoldenImages.of(AnswersTest.class).check("classes", all.render());
    GoldenImages.of(AnswersTest.class)
        .check("some-classes", sheet(classes(), 2, "one", "another", "a third").render());
  }

  @Test
  void mistakesCountAsLabelAndAsDecision() {
    int[][] pairs = {{0, 0}, {0, 0}, {0, 0}, {0, 0}, {1, 2}, {2, 3}, {3, 2}, {3, 1}};
    List<Sample> samples = new ArrayList<>();
    float[] values = new float[pairs.length * 4];
    for (int n = 0; n < pairs.length; n++) {
      samples.add(Sample.of("s", X, pairs[n][0]));
      values[n * 4 + pairs[n][1]] = 1;
    }
    Counted<Answers> counted = counted(head("softmax", 4), Kind.CLASSES, samples, values);

    assertThat(sheet(counted, 1, "a", "b", "c", "d").drawn()).containsExactly(2);
    assertThat(sheet(counted, 2, "a", "b", "c", "d").drawn()).containsExactly(2, 3);
    assertThat(sheet(counted, 3, "a", "b", "c", "d").drawn()).containsExactly(1, 2, 3);
  }

  @Test
  void outputsWithTheMostMistakesAreDrawn() {
    List<Sample> samples =
        List.of(
            Sample.withTarget("s", X, 1, 1, 0),
            Sample.withTarget("s", X, 1, 1, 0),
            Sample.withTarget("s", X, 1, 0, 1));
    Counted<Answers> counted =
        counted(head("sigmoid", 3), Kind.INDEPENDENT, samples, 1, 0, 1, 1, 1, 0, 1, 1, 1);

    assertThat(sheet(counted, 1, "u", "v", "w").drawn()).containsExactly(1);
    assertThat(sheet(counted, 2, "u", "v", "w").drawn()).containsExactly(1, 2);
  }

  @Test
  void countsOfTwoParts() {
    LayerInfo head = head("linear", 1);
    Counted<Answers> whole =
        counted(
            head,
            Kind.NUMBERS,
            List.of(Sample.withTarget("s", X, 1), Sample.withTarget("s", X, 4)),
            3,
            3);
    Counted<Answers> first = counted(head, Kind.NUMBERS, List.of(Sample.withTarget("s", X, 1)), 3);
    Counted<Answers> second = counted(head, Kind.NUMBERS, List.of(Sample.withTarget("s", X, 4)), 3);
    first.statistic().merge(first.state(), second.state());

    assertThat(array(whole, "errors").toArray()[0]).isEqualTo(1.5f);
    assertThat(array(first, "errors").toArray()).containsExactly(array(whole, "errors").toArray());
    assertThat(first.state().loss()).isEqualTo(2.5);
    assertThat(first.state().wanted(0)).isEqualTo(2.5);
  }

  @ParameterizedTest
  @CsvSource({"CLASSES, softmax, 9", "INDEPENDENT, sigmoid, 12"})
  void countsOfAnswersThatThereAreNotAreRefused(Kind kind, String activation, long end)
      throws IOException {
    AnswerCount statistic = new AnswerCount(head(activation, 3), kind);

    assertThat(statistic.read(written(statistic, 0, end - 1, 1)).right()).isZero();
    for (DataInputStream bad :
        List.of(
            written(statistic, 0, end, 1),
            written(statistic, 0, -1, 1),
            written(statistic, 0, 0, 0),
            written(statistic, 1, 0, 1),
            written(statistic, -1, 0, 1))) {
      assertThatThrownBy(() -> statistic.read(bad)).isInstanceOf(StreamCorruptedException.class);
    }
  }

  /** A state with one count, of no samples. */
  private static DataInputStream written(AnswerCount statistic, long right, long key, long count)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    statistic.write(statistic.create(), new DataOutputStream(bytes));
    ByteBuffer empty = ByteBuffer.wrap(bytes.toByteArray());
    ByteBuffer filled = ByteBuffer.allocate(empty.capacity() + 16).put(empty);
    filled.putLong(0, right);
    filled.putInt(empty.capacity() - 4, 1);
    filled.putLong(empty.capacity(), key).putLong(empty.capacity() + 8, count);
    return new DataInputStream(new ByteArrayInputStream(filled.array()));
  }
}
