package io.loupe.visualizers.argmax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.Ablatable;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.statistics.Significance;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ArgmaxFilterVisualizerTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Dataset data = TestDatasets.labelled(model.info().input());

  @Test
  void winnersAreThoseOfTheEnginesReduction() {
    RunResult result = run("conv1");

    float[] winners = all("conv1", Reduction.argMaxChannel(0));
    int positions = 12 * 12;
    Tensor drawn = result.numbers("argmax-filter-conv1-winner").tensor();
    Tensor shares = result.numbers("argmax-filter-conv1-share").tensor();
    assertThat(drawn.shape()).isEqualTo(Shape.of(5, 12, 12));
    for (int p = 0; p < positions; p++) {
      int[] counts = new int[7];
      for (int n = 0; n < 12; n++) {
        int winner = (int) winners[n * positions + p];
        counts[winner < 0 ? 6 : winner]++;
      }
      int best = 0;
      for (int k = 1; k < 7; k++) {
        best = counts[k] > counts[best] ? k : best;
      }
      assertThat(drawn.get(4 * positions + p)).isEqualTo(best == 6 ? -1f : best);
      assertThat((double) shares.get(4 * positions + p))
          .isCloseTo(counts[best] / 12.0, within(1e-6));
    }
  }

  @Test
  void winnersAreTestedAgainstTheSecond() {
    Dataset more = TestDatasets.labelled(model.info().input(), 4, 10);
    RunResult result =
        Loupe.visualizer("argmax-filter")
            .on(model)
            .data(more)
            .with("layers", "conv2")
            .with("by", "both")
            .run();
    float[] values = all(more, "conv2", Reduction.none());
    Tensor often = result.numbers("argmax-filter-conv2-by-frequency-chance").tensor();
    Tensor mean = result.numbers("argmax-filter-conv2-by-mean-chance").tensor();
    for (int row : new int[] {2, 4}) {
      double[] oftenExpected = new double[36];
      double[] meanExpected = new double[36];
      for (int p = 0; p < 36; p++) {
        oftenExpected[p] = NaiveTests.often(values, 40, row, p);
        meanExpected[p] = NaiveTests.mean(values, 40, row, p);
      }
      oftenExpected = Significance.adjusted(oftenExpected);
      meanExpected = Significance.adjusted(meanExpected);
      for (int p = 0; p < 36; p++) {
        assertThat((double) often.get(row * 36 + p)).isCloseTo(oftenExpected[p], within(1e-6));
        if (Double.isNaN(meanExpected[p])) {
          assertThat(mean.get(row * 36 + p)).isNaN();
        } else {
          assertThat((double) mean.get(row * 36 + p)).isCloseTo(meanExpected[p], within(1e-6));
        }
      }
    }
  }

  @Test
  void bothQuestionsAreAnswered() {
    RunResult result =
        Loupe.visualizer("argmax-filter")
            .on(model)
            .data(data)
            .with("layers", "conv2")
            .with("by", "both")
            .run();

    float[] values = all("conv2", Reduction.none());
    Tensor byMean = result.numbers("argmax-filter-conv2-by-mean-winner").tensor();
    for (int p = 0; p < 36; p++) {
      double[] sums = new double[8];
      for (int n = 0; n < 12; n++) {
        for (int k = 0; k < 8; k++) {
          sums[k] += values[(n * 8 + k) * 36 + p];
        }
      }
      int best = -1;
      for (int k = 0; k < 8; k++) {
        best = sums[k] > 0 && (best < 0 || sums[k] > sums[best]) ? k : best;
      }
      assertThat(byMean.get(4 * 36 + p)).isEqualTo(best);
    }
    GoldenImages.of(ArgmaxFilterVisualizerTest.class)
        .check("winners-conv2", result.image("argmax-filter-conv2").image());
  }

  @Test
  void nothingWinsAboveAVeryHighFloor() {
    RunResult result =
        Loupe.visualizer("argmax-filter")
            .on(model)
            .data(data)
            .with("layers", "conv1")
            .with("floor", "1000")
            .run();

    assertThat(result.numbers("argmax-filter-conv1-winner").tensor().toArray()).containsOnly(-1);
    assertThat(result.table("palette-conv1").rows()).isEmpty();
    assertThat(column(result.table("census-conv1"), "dead")).containsOnly(true);
  }

  @Test
  void theCensusEqualsNaiveLoops() {
    RunResult result = run("conv2");
    Artifact.Table census = result.table("census-conv2");
    float[] values = all("conv2", Reduction.none());

    for (int k = 0; k < 8; k++) {
      double sum = 0;
      float max = Float.NEGATIVE_INFINITY;
      int silent = 0;
      int firing = 0;
      for (int n = 0; n < 12; n++) {
        boolean fires = false;
        for (int p = 0; p < 36; p++) {
          float value = values[(n * 8 + k) * 36 + p];
          sum += value;
          max = Math.max(max, value);
          silent += value <= 0 ? 1 : 0;
          fires |= value > 0;
        }
        firing += fires ? 1 : 0;
      }
      assertThat(number(census, k, "mean")).isCloseTo(sum / 12 / 36, within(1e-9));
      assertThat(number(census, k, "max")).isEqualTo(max);
      assertThat(number(census, k, "sparsity")).isCloseTo(silent / 432.0, within(1e-12));
      assertThat(number(census, k, "fires on")).isCloseTo(firing / 12.0, within(1e-12));
      int twin = (int) number(census, k, "most correlated with");
      assertThat(number(census, k, "correlation"))
          .isCloseTo(correlation(values, k, twin), within(1e-9));
      for (int other = 0; other < 8; other++) {
        if (other != k) {
          assertThat(Math.abs(correlation(values, k, other)))
              .isLessThanOrEqualTo(Math.abs(correlation(values, k, twin)) + 1e-9);
        }
      }
    }
    assertThat(result.table("census-conv2-classes").rows()).hasSize(4 * 8);
  }

  @Test
  void silencingIsMeasuredOnTheModelItself() {
    Artifact.Table census = run("conv2").table("census-conv2");
    Ablatable ablatable = model.capability(Ablatable.class).orElseThrow();

    double before = loss(model);
    for (int k = 0; k < 8; k++) {
      try (Model silenced = ablatable.silenced(Map.of("conv2", Set.of(k)))) {
        assertThat(number(census, k, "loss change when silenced"))
            .isCloseTo(loss(silenced) - before, within(1e-9));
      }
    }
    assertThat(column(census, "samples silenced")).containsOnly(12);
  }

  @Test
  void withoutLabelsNothingIsSilencedAndThereIsOneColumn() {
    List<Sample> plain = samples().stream().map(s -> Sample.of(s.id(), s.input())).toList();
    RunResult result =
        Loupe.visualizer("argmax-filter")
            .on(model)
            .data(Datasets.of(plain))
            .with("layers", "conv2")
            .run();

    Artifact.Table census = result.table("census-conv2");
    assertThat(column(census, "loss change when silenced")).containsOnly("n/a");
    assertThat(column(census, "redundant")).containsOnly("n/a");
    assertThat(column(census, "class entropy (bits)")).containsOnly("n/a");
    assertThat(result.numbers("argmax-filter-conv2-winner").tensor().shape())
        .isEqualTo(Shape.of(1, 6, 6));
  }

  @Test
  void classesCountedTogetherGiveTheSameOverAllSamples() {
    RunResult apart = run("conv2");
    RunResult together =
        Loupe.visualizer("argmax-filter")
            .on(model)
            .data(data)
            .with("layers", "conv2")
            .with("together", "true")
            .run();

    Artifact.Table census = apart.table("census-conv2");
    for (String column : census.columns()) {
      if (!column.equals("class entropy (bits)")) {
        assertThat(column(together.table("census-conv2"), column))
            .as(column)
            .isEqualTo(column(census, column));
      }
    }
    assertThat(column(together.table("census-conv2"), "class entropy (bits)")).containsOnly("n/a");
    assertThat(together.table("census-conv2-classes").rows()).isEmpty();
    float[] winners = apart.numbers("argmax-filter-conv2-winner").tensor().toArray();
    assertThat(together.numbers("argmax-filter-conv2-winner").tensor().toArray())
        .as("the last row is of all samples")
        .containsExactly(Arrays.copyOfRange(winners, winners.length - 36, winners.length));
  }

  private RunResult run(String layer) {
    return Loupe.visualizer("argmax-filter").on(model).data(data).with("layers", layer).run();
  }

  private double loss(Model of) {
    ProbeRequest request = ProbeRequest.of("preds");
    List<Sample> samples = samples();
    double[] sum = new double[1];
    of.probe()
        .run(
            ProbePlan.of(request),
            data,
            batch -> {
              Tensor scores = batch.get(request);
              for (int n = 0; n < samples.size(); n++) {
                sum[0] -= Math.log(scores.get(4 * n + samples.get(n).label().orElseThrow()));
              }
            },
            RunMonitor.silent());
    return sum[0] / samples.size();
  }

  private float[] all(String layer, Reduction reduction) {
    return all(data, layer, reduction);
  }

  private float[] all(Dataset of, String layer, Reduction reduction) {
    ProbeRequest request = new ProbeRequest(layer, reduction);
    float[][] values = new float[1][];
    model
        .probe()
        .run(
            new ProbePlan(List.of(request), 64),
            of,
            batch -> values[0] = batch.get(request).toArray(),
            RunMonitor.silent());
    return values[0];
  }

  private List<Sample> samples() {
    try (Stream<Sample> stream = data.samples()) {
      return stream.toList();
    }
  }

  private static double correlation(float[] values, int a, int b) {
    double[] sums = new double[5];
    for (int n = 0; n < 12; n++) {
      for (int p = 0; p < 36; p++) {
        double x = values[(n * 8 + a) * 36 + p];
        double y = values[(n * 8 + b) * 36 + p];
        sums[0] += x;
        sums[1] += y;
        sums[2] += x * x;
        sums[3] += y * y;
        sums[4] += x * y;
      }
    }
    double n = 432;
    return (sums[4] - sums[0] * sums[1] / n)
        / Math.sqrt((sums[2] - sums[0] * sums[0] / n) * (sums[3] - sums[1] * sums[1] / n));
  }

  private static double number(Artifact.Table table, int row, String column) {
    return ((Number) table.rows().get(row).get(table.columns().indexOf(column))).doubleValue();
  }

  private static List<Object> column(Artifact.Table table, String column) {
    int index = table.columns().indexOf(column);
    return table.rows().stream().map(row -> row.get(index)).toList();
  }
}
