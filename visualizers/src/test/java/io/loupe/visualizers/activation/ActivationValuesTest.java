package io.loupe.visualizers.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.ModelInfo;
import io.loupe.probe.MapStatistics;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.CommonParams.ColorChoice;
import io.loupe.visualizers.internal.CommonParams.ScaleChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Two filters at two places; the values are written by hand. */
class ActivationValuesTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 1, 1), 0, 1);
  private static final ModelInfo MODEL =
      new ModelInfo("net", "memory", "test", "1", "0".repeat(64), INPUT, Map.of());
  private static final LayerInfo LAYER =
      new LayerInfo(0, "conv", LayerKind.CONVOLUTION, "Conv", Shape.of(2, 1, 2), 0);
  private static final float NONE = Float.NaN;

  @Test
  void theSummaryHoldsMeansExtremesAndErrors() {
    Artifact.Table table = (Artifact.Table) last(means(true, true));

    double first = error(1, 3, 0);
    double second = error(3, 5, 0);
    double third = error(0, 0, 2);
    List<Object> all = table.rows().get(0);
    assertThat(all.subList(0, 2)).containsExactly("all", 3L);
    assertThat((double) all.get(2)).isCloseTo((4 / 3.0 + 8 / 3.0 + 2 * 2 / 3.0) / 4, close());
    assertThat((double) all.get(3)).isCloseTo(8 / 3.0, close());
    assertThat(all.get(4)).isEqualTo(0);
    assertThat(all.get(5)).isEqualTo(5.0);
    assertThat((double) all.get(6)).isCloseTo((first + second + 2 * third) / 4, close());
    assertThat((double) all.get(7)).isCloseTo(second, close());
    assertThat(table.rows().get(1)).containsExactly("a", 2L, 1.5, 4.0, 0, 5.0, 0.5, 1.0);
    assertThat(table.rows().get(2))
        .as("of one sample nothing is known")
        .containsExactly("b", 1L, 1.0, 2.0, 1, 2.0, NONE + 0.0, NONE + 0.0);
    assertThat(table.rows()).hasSize(3);
  }

  @Test
  void theCaptionCountsSilentFiltersAndSaysHowWellMeansAreKnown() {
    double errors = (error(1, 3, 0) + error(3, 5, 0) + 2 * error(0, 0, 2)) / 4;
    assertThat(Math.round(1000 * errors)).isEqualTo(917);
    assertThat(means(true, true).get(0).caption())
        .isEqualTo(
            "Mean activation of 2 filters of 1\u00d72 of layer conv over 3 samples. The strongest"
                + " mean is 2.67, by filter 0. Every filter fires on some sample. A mean at one"
                + " position is known to \u00b10.917 on average (standard error).");
    assertThat(means(true, false).get(0).caption())
        .isEqualTo(
            "Mean activation of 2 filters of 1\u00d72 of layer conv over 2 samples. The strongest"
                + " mean is 4, by filter 0. 1 of 2 filters never rise above zero. A mean at one"
                + " position is known to \u00b10.5 on average (standard error).");
    assertThat(means(false, true).get(0).caption())
        .endsWith("The strongest mean is 2, by filter 1. 1 of 2 filters never rise above zero.");
  }

  @Test
  void numbersHaveARowForEachClassAndOneForAll() {
    List<Artifact> artifacts = means(true, true);

    assertThat(numbers(artifacts, "m-mean"))
        .containsExactly(
            new float[] {
              2, 4, 0, 0, 0, 0, 2, 2, NONE, NONE, NONE, NONE, 4 / 3f, 8 / 3f, 2 / 3f, 2 / 3f
            },
            within(1e-6f));
    assertThat(numbers(artifacts, "m-min"))
        .containsExactly(1, 3, 0, 0, 0, 0, 2, 2, NONE, NONE, NONE, NONE, 0, 0, 0, 0);
    assertThat(numbers(artifacts, "m-max"))
        .containsExactly(3, 5, 0, 0, 0, 0, 2, 2, NONE, NONE, NONE, NONE, 3, 5, 2, 2);
    float[] variances = numbers(artifacts, "m-variance");
    assertThat(variances[0]).as("of 1 and 3").isEqualTo(1);
    assertThat(variances[8]).as("of a class without samples").isNaN();
    assertThat((double) variances[12]).as("of 1, 3 and 0").isCloseTo(14 / 9.0, within(1e-6));
  }

  @Test
  void theGridsCaptionNamesTheStrongest() {
    Tensor values = Tensor.of(Shape.of(2, 2, 1, 2), 0, 1, -1, -2, 2, 0.5f, 0, -3);
    SampleSheet sheet = new SampleSheet(LAYER, "", MODEL, samples(), List.of("a", "b"), values);

    List<Artifact> artifacts = new ArrayList<>();
    sheet.emit("g", ScaleChoice.AUTO, ColorChoice.AUTO, null, artifacts::add);
    assertThat(artifacts.get(0).caption())
        .isEqualTo(
            "Activations of 2 filters of 1\u00d72 of layer conv for 2 samples. The strongest is 2,"
                + " filter 0 on sample s1 of class b. 1 of 2 filters never rise above zero here.");
    assertThat(numbers(artifacts, "g-values")).containsExactly(values.toArray());
    Tensor firing = Tensor.of(Shape.of(2, 2, 1, 2), 0, 1, 7, -2, 2, 0.5f, 0, -3);
    List<Artifact> others = new ArrayList<>();
    new SampleSheet(LAYER, "", MODEL, samples(), List.of(), firing)
        .emit("g", ScaleChoice.AUTO, ColorChoice.AUTO, null, others::add);
    assertThat(others.get(0).caption())
        .endsWith(
            "The strongest is 7, filter 1 on sample s0 of class 0. Every filter fires on at least"
                + " one of these samples.");
  }

  @Test
  void samplesAreChosenFromEachClassOrFromTheBeginning() {
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      all.add(Sample.of("s" + i, Tensor.of(Shape.of(1), new float[1]), i == 3 ? 0 : i < 3 ? 1 : 2));
    }
    all.add(Sample.of("u", Tensor.of(Shape.of(1), new float[1])));
    Dataset data = Datasets.of(all);

    assertThat(chosen(SampleChoice.FIRST, data, 2)).containsExactly("s0", "s1");
    assertThat(chosen(SampleChoice.PER_CLASS, data, 3)).containsExactly("s3", "s0", "s4");
    assertThat(chosen(SampleChoice.PER_CLASS, data, 5)).containsExactly("s3", "s0", "s4");
    assertThat(chosen(SampleChoice.PER_CLASS, data, 6))
        .as("of class 0 there is one only")
        .containsExactly("s3", "s0", "s1", "s4", "s5", "u");
    assertThat(chosen(SampleChoice.PER_CLASS, data, 2)).containsExactly("s3", "s0");
    Sample unknown = all.get(6);
    assertThat(chosen(SampleChoice.PER_CLASS, Datasets.of(unknown, all.get(3), all.get(0)), 3))
        .as("those without a class do not fill the classes")
        .containsExactly("s3", "s0");
    Dataset plain = Datasets.of(all.get(6), all.get(6));
    assertThat(chosen(SampleChoice.PER_CLASS, plain, 1)).containsExactly("u");
  }

  @Test
  void choosingReadsNoMoreThanItNeedsAndTellsHowFarItIs() {
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      all.add(Sample.of("s" + i, Tensor.of(Shape.of(1), new float[1]), i < 590 ? 0 : 1));
    }
    AtomicInteger read = new AtomicInteger();
    List<Long> told = new ArrayList<>();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void advanced(String task, long done, Map<String, Double> measures) {
            told.add(done);
          }
        };
    List<Sample> chosen =
        SampleChoice.PER_CLASS.choose(
            new Counted(Datasets.of(all), read),
            4,
            RunMonitor.of(listener, CancellationToken.create()));

    assertThat(chosen.stream().map(Sample::id)).containsExactly("s0", "s1", "s590", "s591");
    assertThat(read).hasValue(592);
    assertThat(told).containsExactly(256L, 512L);
  }

  private record Counted(Dataset inner, AtomicInteger read) implements Dataset {
    @Override
    public String location() {
      return inner.location();
    }

    @Override
    public OptionalLong size() {
      return inner.size();
    }

    @Override
    public List<String> classNames() {
      return inner.classNames();
    }

    @Override
    public Stream<Sample> samples() {
      return inner.samples().peek(s -> read.incrementAndGet());
    }
  }

  @Test
  void severalPagesAreNumbered() {
    LayerInfo wide =
        new LayerInfo(0, "conv", LayerKind.CONVOLUTION, "Conv", Shape.of(200, 1, 2), 0);
    Tensor values = Tensor.of(Shape.of(2, 200, 1, 2), new float[800]);
    List<String> names = new ArrayList<>();
    new SampleSheet(wide, "", MODEL, samples(), List.of(), values)
        .emit("g", ScaleChoice.AUTO, ColorChoice.AUTO, null, made -> names.add(made.name()));
    assertThat(names).startsWith("g-page1", "g-page2").endsWith("g-values");

    ByClass<MapStatistics> inputs = new ByClass<>(List.of("a"), () -> new MapStatistics(1));
    ByClass<MapStatistics> statistics = new ByClass<>(List.of("a"), () -> new MapStatistics(400));
    inputs.of(samples().get(0)).add(new float[1], 0);
    statistics.of(samples().get(0)).add(new float[400], 0);
    names.clear();
    new ClassMeans(wide, "", MODEL, inputs, statistics)
        .emit("m", 20, ScaleChoice.AUTO, ColorChoice.AUTO, null, made -> names.add(made.name()));
    assertThat(names).startsWith("m-page1", "m-page2").endsWith("m-max", "m-summary");
  }

  @Test
  void ofMoreClassesThanSamplesTheLowestAreChosenWhateverTheOrder() {
    List<Sample> all = new ArrayList<>();
    for (int i = 999; i >= 0; i--) {
      all.add(Sample.of("s" + i, Tensor.of(Shape.of(1), new float[1]), i));
    }
    Dataset data = Datasets.of(all);
    assertThat(chosen(SampleChoice.PER_CLASS, data, 3)).containsExactly("s0", "s1", "s2");
  }

  private static List<String> chosen(SampleChoice choice, Dataset data, int count) {
    return choice.choose(data, count, RunMonitor.silent()).stream().map(Sample::id).toList();
  }

  private static List<Sample> samples() {
    return List.of(
        Sample.of("s0", Tensor.of(Shape.of(1, 1, 1), 0), 0),
        Sample.of("s1", Tensor.of(Shape.of(1, 1, 1), 1), 1));
  }

  /** Of class a 1 3 0 0 and 3 5 0 0, of class b 0 0 2 2. */
  private static List<Artifact> means(boolean first, boolean second) {
    List<String> names = List.of("a", "b", "c");
    ByClass<MapStatistics> inputs = new ByClass<>(names, () -> new MapStatistics(1));
    ByClass<MapStatistics> statistics = new ByClass<>(names, () -> new MapStatistics(4));
    if (first) {
      add(inputs, statistics, 0, 1, 3, 0, 0);
      add(inputs, statistics, 0, 3, 5, 0, 0);
    }
    if (second) {
      add(inputs, statistics, 1, 0, 0, 2, 2);
    }
    List<Artifact> artifacts = new ArrayList<>();
    new ClassMeans(LAYER, "", MODEL, inputs, statistics)
        .emit("m", 20, ScaleChoice.AUTO, ColorChoice.AUTO, null, artifacts::add);
    return artifacts;
  }

  private static void add(
      ByClass<MapStatistics> inputs,
      ByClass<MapStatistics> statistics,
      int label,
      float... values) {
    Sample sample = Sample.of("s", Tensor.of(Shape.of(1, 1, 1), 0.5f), label);
    inputs.of(sample).add(sample.input().toArray(), 0);
    statistics.of(sample).add(values, 0);
  }

  private static double error(double... values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return Math.sqrt(squares / (values.length - 1) / values.length);
  }

  private static Offset<Double> close() {
    return within(1e-12);
  }

  private static Artifact last(List<Artifact> artifacts) {
    return artifacts.get(artifacts.size() - 1);
  }

  private static float[] numbers(List<Artifact> artifacts, String name) {
    return artifacts.stream()
        .filter(a -> a.name().equals(name))
        .map(a -> ((Artifact.Numbers) a).tensor().toArray())
        .findFirst()
        .orElseThrow();
  }
}
