package io.loupe.visualizers.evidence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.model.Redrawable;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.evidence.AllAssignments;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NullModelTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(3, 8, 8), 0, 1);
  private static final Pattern SEED = Pattern.compile("seed (\\d+), scaled on (\\d+) samples");

  private final Model model =
      ReferenceEngine.model(
          "small",
          TinyConvNet.builder(INPUT, 3)
              .maxPool("pool0", 2)
              .conv("conv1", 5, 3, 1, Padding.SAME, Activation.RELU)
              .dense("hidden", 6, Activation.RELU)
              .head("preds", 3, Activation.SOFTMAX)
              .build());
  private final Dataset data = TestDatasets.labelled(INPUT, 3, 4);

  @Test
  void theSimilarityIsThatOfTheBestOfAllMatchings() {
    RunResult result = request("activation-grid").with("layers", "conv1").with("count", "6").run();

    Matcher noted = SEED.matcher(result.provenance().resolved().get("null-model"));
    assertThat(noted.find()).isTrue();
    assertThat(noted.group(2)).isEqualTo("6");
    Tensor own = result.numbers("activation-grid-conv1-values").tensor();
    Tensor inputs = chosen();
    float[] other;
    Redrawable redrawable = model.capability(Redrawable.class).orElseThrow();
    try (Model drawn = redrawable.redrawn(Long.parseLong(noted.group(1)), inputs)) {
      other = read(drawn, inputs);
    }
    double[][] gains = new double[5][5];
    for (int k = 0; k < 5; k++) {
      for (int m = 0; m < 5; m++) {
        gains[k][m] = correlation(own.toArray(), k, other, m);
      }
    }
    double best = AllAssignments.best(gains) / 5;
    assertThat(best).isBetween(0.1, 0.99);
    assertThat(similarity(result, "activation-grid-conv1")).isCloseTo(best, within(0.01));
  }

  @ParameterizedTest
  @ValueSource(strings = {"activation-grid", "class-means", "argmax-filter"})
  void mapsWithoutWeightsAreNotTakenForLearned(String id) {
    RunResult pooled = request(id).with("layers", "pool0").run();
    assertThat(pooled.provenance().warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .contains("of layer pool0 hardly depend on the weights", "similarity 1.00 "));
    assertThat(pooled.image(id + "-pool0").caption()).contains("null model", "similarity 1.00 ");

    RunResult learned = request(id).with("layers", "hidden").run();
    assertThat(learned.provenance().warnings())
        .noneSatisfy(warning -> assertThat(warning).contains("hardly depend"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"activation-grid", "class-means", "argmax-filter", "input-gradient"})
  void itIsThereUnlessTurnedOffAndRepeats(String id) {
    RunResult first = request(id).seed(4).run();
    RunResult again = request(id).seed(4).run();
    RunResult other = request(id).seed(5).run();
    RunResult off = request(id).seed(4).with("null-model", "off").run();

    assertThat(first.provenance().resolved().get("null-model"))
        .startsWith("weights drawn anew with seed ")
        .isEqualTo(again.provenance().resolved().get("null-model"))
        .isNotEqualTo(other.provenance().resolved().get("null-model"));
    assertThat(again.provenance().resolved()).isEqualTo(first.provenance().resolved());
    assertThat(off.provenance().resolved()).doesNotContainKey("null-model");
    String image =
        first.artifacts().stream()
            .filter(Artifact.Image.class::isInstance)
            .findFirst()
            .orElseThrow()
            .name();
    assertThat(first.image(image).image().getHeight())
        .isGreaterThan(off.image(image).image().getHeight());
    assertThat(pixels(first, image)).isEqualTo(pixels(again, image));
  }

  @ParameterizedTest
  @CsvSource({
    "activation-grid, activation-grid-conv1-null",
    "class-means, class-means-conv1-null",
    "argmax-filter, argmax-filter-conv1-null",
    "input-gradient, input-gradient-null",
    "activation-maximization, images-null"
  })
  void itsNumbersStandBesideItsPicture(String id, String name) {
    RunRequest request = request(id);
    if (name.contains("conv1")) {
      request = request.with("layers", "conv1");
    }
    Tensor numbers = request.run().numbers(name).tensor();
    float[] values = numbers.toArray();

    assertThat(numbers.shape().dim(0)).isGreaterThan(1);
    assertThat(values).doesNotContain(Float.NaN);
    if (id.equals("argmax-filter")) {
      for (float winner : values) {
        assertThat(winner).isBetween(-1f, 4f).isEqualTo(Math.round(winner));
      }
    }
    assertThat(request.with("null-model", "off").run().artifacts())
        .extracting(Artifact::name)
        .isNotEmpty()
        .doesNotContain(name);
  }

  @ParameterizedTest
  @CsvSource({
    "activation-grid, 3, activation-grid-conv1",
    "class-means, 2, class-means-conv1",
    "argmax-filter, 2, argmax-filter-conv1",
    "activation-maximization, 2, sheet"
  })
  void aRunCancelledWhileItPassesKeepsItsPictures(String id, int task, String picture) {
    CancellationToken token = CancellationToken.create();
    AtomicInteger started = new AtomicInteger();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void started(String name, OptionalLong total) {
            if (started.incrementAndGet() == task) {
              token.cancel();
            }
          }
        };
    RunRequest request = request(id).progress(listener).cancelledBy(token);
    RunResult result =
        id.equals("activation-maximization")
            ? request.with("steps", "8").run()
            : request.with("layers", "conv1").run();

    assertThat(started).hasValue(task);
    assertThat(result.provenance().partial()).isTrue();
    assertThat(result.image(picture).image().getWidth()).isPositive();
    assertThat(result.artifacts())
        .extracting(Artifact::name)
        .noneMatch(name -> name.endsWith("-null"));
  }

  @Test
  void maximisedImagesStandBesideThoseOfTheNullModel() {
    RunRequest request = Loupe.visualizer("activation-maximization").on(model).with("steps", "24");
    RunResult first = request.run();
    RunResult again = request.run();
    RunResult off = request.with("null-model", "off").run();

    assertThat(first.provenance().resolved().get("null-model")).endsWith("16 images of noise");
    assertThat(first.provenance().resolved().get("similarity-to-null-model.sheet"))
        .startsWith("similarity ");
    assertThat(first.image("sheet").caption()).contains("Beside the null model");
    assertThat(first.image("sheet").image().getHeight())
        .isGreaterThan(off.image("sheet").image().getHeight());
    assertThat(pixels(first, "sheet")).isEqualTo(pixels(again, "sheet"));
    assertThat(first.numbers("images").tensor().toArray())
        .isEqualTo(off.numbers("images").tensor().toArray());
  }

  private static int[] pixels(RunResult result, String name) {
    var image = result.image(name).image();
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private RunRequest request(String id) {
    return Loupe.visualizer(id).on(model).data(data);
  }

  private static double similarity(RunResult result, String picture) {
    String text = result.provenance().resolved().get("similarity-to-null-model." + picture);
    Matcher number = Pattern.compile("similarity ([0-9.]+)").matcher(text);
    assertThat(number.find()).as(text).isTrue();
    return Double.parseDouble(number.group(1));
  }

  /** Two of each class, class by class. */
  private Tensor chosen() {
    List<Tensor> inputs = new ArrayList<>();
    for (int label = 0; label < 3; label++) {
      int wanted = label;
      try (var samples = data.samples()) {
        samples
            .filter(s -> s.label().orElseThrow() == wanted)
            .limit(2)
            .forEach(s -> inputs.add(s.input()));
      }
    }
    float[] values = new float[6 * 192];
    for (int n = 0; n < 6; n++) {
      inputs.get(n).data().get(values, n * 192, 192);
    }
    return Tensor.of(Shape.of(6, 3, 8, 8), values);
  }

  private static float[] read(Model model, Tensor inputs) {
    ProbeRequest request = ProbeRequest.of("conv1");
    List<Sample> samples = new ArrayList<>();
    for (int n = 0; n < 6; n++) {
      samples.add(Sample.of("s" + n, inputs.slice(n).copy()));
    }
    float[][] values = new float[1][];
    model
        .probe()
        .run(
            ProbePlan.of(request),
            Datasets.of(samples),
            batch -> values[0] = batch.get(request).toArray(),
            RunMonitor.silent());
    return values[0];
  }

  private static double correlation(float[] a, int k, float[] b, int m) {
    double[] sums = new double[5];
    int count = 6 * 16;
    for (int i = 0; i < count; i++) {
      double x = a[(i / 16 * 5 + k) * 16 + i % 16];
      double y = b[(i / 16 * 5 + m) * 16 + i % 16];
      sums[0] += x;
      sums[1] += y;
      sums[2] += x * x;
      sums[3] += y * y;
      sums[4] += x * y;
    }
    double first = sums[2] - sums[0] * sums[0] / count;
    double second = sums[3] - sums[1] * sums[1] / count;
    if (first < 1e-12 || second < 1e-12) {
      return first < 1e-12 && second < 1e-12 ? 1 : 0;
    }
    return (sums[4] - sums[0] * sums[1] / count) / Math.sqrt(first * second);
  }
}
