package io.loupe.visualizers.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ActivationVisualizersTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Dataset data = TestDatasets.labelled(model.info().input());

  @Test
  void activationsAreThoseOfTheProbe() {
    RunResult result = Loupe.visualizer("activations").on(model).data(data).batchSize(5).run();

    assertThat(result.numbers("conv2").tensor().shape()).isEqualTo(Shape.of(12, 8, 6, 6));
    assertThat(result.numbers("conv2").tensor().toArray()).isEqualTo(flat("conv2"));
    assertThat(result.numbers("preds").tensor().toArray()).isEqualTo(flat("preds"));
    assertThat(result.table("activations-samples").rows()).hasSize(12);
    assertThat(result.table("activations-samples").columns())
        .containsExactly("index", "id", "label", "class");
  }

  @Test
  void theGridShowsTheFirstOfEachClass() {
    RunResult result =
        Loupe.visualizer("activation-grid")
            .on(model)
            .data(data)
            .with("layers", "conv2,preds")
            .with("count", "4")
            .batchSize(3)
            .run();

    assertThat(result.table("activation-grid-samples").rows())
        .extracting(row -> row.get(2))
        .containsExactly(0, 1, 2, 3);
    assertThat(result.numbers("activation-grid-conv2-values").tensor().shape())
        .isEqualTo(Shape.of(4, 8, 6, 6));
    List<Sample> chosen = SampleChoice.PER_CLASS.choose(data, 4, RunMonitor.silent());
    assertThat(result.numbers("activation-grid-conv2-values").tensor().toArray())
        .isEqualTo(flat("conv2", Datasets.of(chosen)));
    assertThat(result.image("activation-grid-conv2").caption())
        .startsWith("Activations of 8 filters of 6×6 of layer conv2 for 4 samples.");
    GoldenImages golden = GoldenImages.of(ActivationVisualizersTest.class);
    golden.check("grid-conv2", result.image("activation-grid-conv2").image());
    golden.check("grid-preds", result.image("activation-grid-preds").image());
  }

  @Test
  void classMeansEqualNaiveLoops() {
    RunResult result =
        Loupe.visualizer("class-means").on(model).data(data).with("layers", "conv1").run();

    float[] values = flat("conv1");
    int item = 6 * 12 * 12;
    double[][] sums = new double[5][item];
    double[][] squares = new double[5][item];
    int[] counts = new int[5];
    List<Sample> samples = samples(data);
    for (int n = 0; n < samples.size(); n++) {
      int label = samples.get(n).label().orElseThrow();
      for (int row : new int[] {label, 4}) {
        counts[row]++;
        for (int i = 0; i < item; i++) {
          sums[row][i] += values[n * item + i];
          squares[row][i] += (double) values[n * item + i] * values[n * item + i];
        }
      }
    }
    Tensor means = result.numbers("class-means-conv1-mean").tensor();
    Tensor errors = result.numbers("class-means-conv1-standard-error").tensor();
    assertThat(means.shape()).isEqualTo(Shape.of(5, 6, 12, 12));
    for (int row = 0; row < 5; row++) {
      for (int i = 0; i < item; i++) {
        assertThat((double) means.get(row * item + i))
            .isCloseTo(sums[row][i] / counts[row], within(1e-6));
        double variance =
            (squares[row][i] - sums[row][i] * sums[row][i] / counts[row]) / (counts[row] - 1);
        assertThat((double) errors.get(row * item + i))
            .isCloseTo(Math.sqrt(Math.max(0, variance) / counts[row]), within(1e-6));
      }
    }
    assertThat(result.table("class-means-conv1-summary").rows())
        .extracting(row -> row.get(0))
        .containsExactly("all", "0", "1", "2", "3");
    GoldenImages.of(ActivationVisualizersTest.class)
        .check("means-conv1", result.image("class-means-conv1").image());
  }

  @Test
  void withoutLabelsThereIsOneRow() {
    List<Sample> plain = samples(data).stream().map(s -> Sample.of(s.id(), s.input())).toList();
    RunResult result =
        Loupe.visualizer("class-means")
            .on(model)
            .data(Datasets.of(plain))
            .with("layers", "conv2")
            .run();

    assertThat(result.table("class-means-conv2-summary").rows()).hasSize(1);
    assertThat(result.numbers("class-means-conv2-mean").tensor().shape())
        .isEqualTo(Shape.of(1, 8, 6, 6));
  }

  @Test
  void emptyDataIsRefused() {
    assertThatThrownBy(() -> Loupe.visualizer("class-means").on(model).data(Datasets.of()).run())
        .isInstanceOf(DatasetException.class)
        .hasMessage("Data 0 samples in memory has no samples. Give data with at least one sample.");
  }

  @Test
  void colourNetworksAndDenseOnesWork() {
    for (TinyConvNet net :
        List.of(TinyConvNet.colour(), TinyConvNet.denseOnly(), TinyConvNet.onePixel())) {
      Model other = ReferenceEngine.model("other", net);
      Dataset fitting = TestDatasets.labelled(other.info().input());
      for (String id : List.of("activation-grid", "class-means", "argmax-filter")) {
        RunResult result = Loupe.visualizer(id).on(other).data(fitting).with("layers", "all").run();
        assertThat(result.artifacts().stream().filter(Artifact.Image.class::isInstance))
            .as(id)
            .hasSizeGreaterThanOrEqualTo(other.layers().size());
      }
    }
  }

  private float[] flat(String layer) {
    return flat(layer, data);
  }

  private float[] flat(String layer, Dataset data) {
    ProbeRequest request = ProbeRequest.of(layer);
    List<float[]> parts = new ArrayList<>();
    model
        .probe()
        .run(
            ProbePlan.of(request),
            data,
            batch -> parts.add(batch.get(request).toArray()),
            RunMonitor.silent());
    return parts.get(0);
  }

  private static List<Sample> samples(Dataset data) {
    try (Stream<Sample> stream = data.samples()) {
      return stream.toList();
    }
  }
}
