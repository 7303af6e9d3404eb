package io.loupe.visualizers.argmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.ModelInfo;
import io.loupe.probe.MapStatistics;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.visualizers.argmax.ArgmaxFilterVisualizer.By;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.statistics.HandMade;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import io.loupe.visualizers.internal.statistics.MeanPairs;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Eight samples of class a, two of class c, on a layer of three filters at four places. */
class LayerReportTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 1, 1), 0, 1);
  private static final ModelInfo MODEL =
      new ModelInfo("net", "memory", "test", "1", "0".repeat(64), INPUT, Map.of());

  private final LayerStatistics statistics = HandMade.of(3, 4);
  private final ByClass<MapStatistics> inputs =
      new ByClass<>(List.of("a", "b", "c"), () -> new MapStatistics(1));

  LayerReportTest() {
    for (int n = 0; n < 10; n++) {
      int label = n < 8 ? 0 : 2;
      float[] values =
          label == 0
              ? new float[] {1, 1, 0, 0, 5, 5, 0, n < 2 ? 1 : 0, 0, 0, 0, 3}
              : new float[] {4, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0};
      Sample sample = Sample.of("s" + n, Tensor.of(Shape.of(1, 1, 1), n / 10f), label);
      statistics.add(List.of(sample), values);
      inputs.of(sample).add(sample.input().toArray(), 0);
    }
  }

  @Test
  void theCaptionCountsWhoWins() {
    assertThat(pictures(By.FREQUENCY, 12).get(0).caption())
        .startsWith(
            "The most active filter at each pixel of layer conv, over 10 samples and for each"
                + " class. Filter 1 wins most, at 40 % of all pixels; nothing fires at 25 %."
                + " 3 of 3 filters win somewhere. Colours that touch differ by");
  }

  @Test
  void numbersHaveARowForEachClassAndOneForAll() {
    List<Artifact> artifacts = pictures(By.FREQUENCY, 12);

    float none = Float.NaN;
    assertThat(numbers(artifacts, "winners-winner"))
        .containsExactly(1, 1, -1, 2, none, none, none, none, 0, 0, 0, -1, 1, 1, -1, 2);
    assertThat(numbers(artifacts, "winners-share"))
        .containsExactly(1, 1, 1, 1, none, none, none, none, 1, 1, 1, 1, 0.8f, 0.8f, 0.8f, 0.8f);
    float[] chances = numbers(artifacts, "winners-chance");
    double eightToTwo = 2 * (45 + 10 + 1) / 1024.0;
    assertThat((double) chances[12]).isCloseTo(eightToTwo, within(1e-6));
    assertThat((double) chances[0]).isCloseTo(2 / 256.0, within(1e-6));
    assertThat(chances[4]).isNaN();
    assertThat((double) chances[8]).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void ofBothQuestionsEachHasItsNumbers() {
    List<Artifact> artifacts = pictures(By.BOTH, 12);

    assertThat(artifacts)
        .extracting(Artifact::name)
        .containsExactly(
            "winners",
            "winners-by-frequency-winner",
            "winners-by-frequency-share",
            "winners-by-frequency-chance",
            "winners-by-mean-winner",
            "winners-by-mean-share",
            "winners-by-mean-chance",
            "palette");
    float[] means = numbers(artifacts, "winners-by-mean-winner");
    assertThat(List.of(means[12], means[13], means[14], means[15]))
        .as("4 against 1.6; 0.8 of none; 2.4 against 0.2")
        .containsExactly(1f, 1f, 0f, 2f);
    assertThat(numbers(artifacts, "winners-by-mean-share")[14])
        .as("filter 0 wins there in two of ten")
        .isEqualTo(0.2f);
  }

  @Test
  void aBatchCountsAsItsSamplesOneByOne() {
    SplittableRandom random = new SplittableRandom(3);
    List<Sample> samples = new ArrayList<>();
    float[] values = new float[6 * 12];
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, (float) random.nextDouble() - 0.3f);
    }
    LayerStatistics whole = HandMade.of(3, 4);
    LayerStatistics single = HandMade.of(3, 4);
    for (int n = 0; n < 6; n++) {
      Sample sample = Sample.of("s" + n, Tensor.of(Shape.of(1, 1, 1), 0), n % 3);
      samples.add(sample);
      single.add(List.of(sample), Arrays.copyOfRange(values, n * 12, n * 12 + 12));
    }
    whole.add(samples, values);
    HandMade.test(whole, samples, values);
    MeanPairs.Differences pairs = MeanPairs.of(single).create();
    for (int n = 0; n < 6; n++) {
      float[] own = Arrays.copyOfRange(values, n * 12, n * 12 + 12);
      pairs.add(samples.subList(n, n + 1), own);
    }
    single.test(pairs);

    List<Artifact> expected = reported(single, By.BOTH);
    List<Artifact> found = reported(whole, By.BOTH);
    assertThat(found).hasSameSizeAs(expected);
    for (Artifact artifact : expected) {
      if (artifact instanceof Artifact.Numbers) {
        assertThat(numbers(found, artifact.name()))
            .as(artifact.name())
            .containsExactly(numbers(expected, artifact.name()));
      }
    }
    assertThat(whole.correlations().of(0, 1)).isEqualTo(single.correlations().of(0, 1));
    assertThat(whole.correlations().of(0, 1)).isNotNaN().isNotZero();
  }

  private List<Artifact> reported(LayerStatistics counted, By by) {
    ByClass<MapStatistics> means =
        new ByClass<>(List.of("a", "b", "c"), () -> new MapStatistics(1));
    for (int label = 0; label < 3; label++) {
      means.of(HandMade.sample(label)).add(new float[1], 0);
    }
    List<Artifact> artifacts = new ArrayList<>();
    new LayerReport(counted, "", MODEL, means, by, 12)
        .emit("winners", "palette", null, artifacts::add);
    return artifacts;
  }

  @Test
  void thePictureShowsAllOfIt() {
    GoldenImages golden = GoldenImages.of(LayerReportTest.class);
    golden.check("winners-few", picture(By.FREQUENCY, 12));
    golden.check("winners-one-class", picture(By.MEAN, 1));
  }

  /** The null model has the filters in another order; its class c has no samples. */
  @Test
  void overTimeWinnersAreABandOverThoseOfTheNullModel() {
    LayerStatistics steps = overTime();
    LayerStatistics redrawn = overTime();
    List<String> names = List.of("a", "b", "c");
    ByClass<MapStatistics> means = new ByClass<>(names, () -> new MapStatistics(4));
    for (int n = 0; n < 10; n++) {
      Sample sample = Sample.of("s" + n, Tensor.of(Shape.of(1, 4), 0, n / 9f, 1, 0.5f), n % 5 / 2);
      float some = n < 3 ? 1 : 0;
      steps.add(List.of(sample), new float[] {1, 1, 0, some, 5, 0, some, 0, 0, 0, 0, 3});
      if (n % 5 < 4) {
        redrawn.add(List.of(sample), new float[] {0, 0, 0, 3, 1, 1, 0, some, 5, 0, some, 0});
      }
      means.of(sample).add(sample.input().toArray(), 0);
    }
    InputSpec series = InputSpec.of(Shape.of(1, 4), 0, 1);
    ModelInfo model = new ModelInfo("net", "memory", "test", "1", "0".repeat(64), series, Map.of());
    NullWinners beside = new NullWinners(steps, redrawn, By.FREQUENCY, new SplittableRandom(1));
    List<Artifact> artifacts = new ArrayList<>();
    new LayerReport(steps, "", model, means, By.FREQUENCY, 12)
        .emit("winners", "palette", beside, artifacts::add);

    Artifact.Image image = (Artifact.Image) artifacts.get(0);
    assertThat(image.caption())
        .contains(
            "at each step of layer conv", "null model", "share of steps with the same winner");
    GoldenImages.of(LayerReportTest.class).check("winners-series", image.image());
  }

  private static LayerStatistics overTime() {
    LayerInfo layer = new LayerInfo(0, "conv", LayerKind.CONVOLUTION, "Conv1D", Shape.of(3, 4), 0);
    return new LayerStatistics(layer, 0, List.of("a", "b", "c"));
  }

  @Test
  void aClassInWhichNothingFiresSaysNone() {
    for (int n = 0; n < 3; n++) {
      Sample sample = Sample.of("silent", Tensor.of(Shape.of(1, 1, 1), 0), 1);
      statistics.add(List.of(sample), new float[12]);
      inputs.of(sample).add(new float[1], 0);
    }
    GoldenImages.of(LayerReportTest.class).check("winners-silent", picture(By.BOTH, 12));
  }

  @Test
  void moreThanFortyClassesArePutOnPages() {
    List<String> names = IntStream.range(0, 90).mapToObj(k -> "class " + k).toList();
    LayerStatistics many = new LayerStatistics(statistics.layer(), 0, names);
    ByClass<MapStatistics> means = new ByClass<>(names, () -> new MapStatistics(1));
    for (int k = 0; k < 90; k++) {
      Sample sample = Sample.of("s" + k, Tensor.of(Shape.of(1, 1, 1), 0.5f), k);
      float[] values = new float[12];
      values[k % 12] = 1;
      many.add(List.of(sample), values);
      means.of(sample).add(sample.input().toArray(), 0);
    }
    List<Artifact> artifacts = new ArrayList<>();
    new LayerReport(many, "", MODEL, means, By.FREQUENCY, 1000)
        .emit("winners", "palette", null, artifacts::add);

    List<Artifact.Image> pages =
        artifacts.stream()
            .filter(Artifact.Image.class::isInstance)
            .map(Artifact.Image.class::cast)
            .toList();
    assertThat(pages)
        .extracting(Artifact::name)
        .containsExactly("winners-page1", "winners-page2", "winners-page3");
    assertThat(pages.get(2).image().getWidth()).isLessThan(pages.get(1).image().getWidth());
  }

  private BufferedImage picture(By by, int classes) {
    return ((Artifact.Image) pictures(by, classes).get(0)).image();
  }

  private List<Artifact> pictures(By by, int classes) {
    List<Artifact> artifacts = new ArrayList<>();
    new LayerReport(statistics, "", MODEL, inputs, by, classes)
        .emit("winners", "palette", null, artifacts::add);
    return artifacts;
  }

  private static float[] numbers(List<Artifact> artifacts, String name) {
    return artifacts.stream()
        .filter(a -> a.name().equals(name))
        .map(a -> ((Artifact.Numbers) a).tensor().toArray())
        .findFirst()
        .orElseThrow();
  }
}
