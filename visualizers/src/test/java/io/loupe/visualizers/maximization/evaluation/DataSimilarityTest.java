package io.loupe.visualizers.maximization.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.evaluation.DataSimilarity.ImageStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How like the data images are, again from the images that were written. */
class DataSimilarityTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  /** Of class 1 there are three samples of twelve; of a class of which there is one, all count. */
  @ParameterizedTest
  @CsvSource({"3, 1", "1, 1", "5, 2"})
  void isThatOfANaiveLoop(int perClass, int output) {
    Dataset data = TestDatasets.labelled(model.info().input(), 4, perClass);
    RunResult result =
        Loupe.visualizer("activation-maximization")
            .on(model)
            .data(data)
            .batchSize(5)
            .with("filters", Integer.toString(output))
            .with("tv-weight", "0.5,4")
            .with("steps", "4")
            .with("null-model", "off")
            .run();
    Artifact.Table weights = result.table("chosen-weight");
    Tensor images = result.numbers("images").tensor();
    List<Sample> samples;
    try (Stream<Sample> all = data.samples()) {
      samples = all.toList();
    }
    ImageStatistics statistics = new ImageStatistics(model.info().input(), AscentSettings.LOUPE);
    for (int w = 0; w < 2; w++) {
      double off = 0;
      double[] own = statistics.of(images.slice(w));
      for (int k = 0; k < own.length; k++) {
        double below = 0;
        for (Sample sample : samples) {
          double other = statistics.of(sample.input())[k];
          below += other < own[k] ? 1 : other == own[k] ? 0.5 : 0;
        }
        off += Math.abs(2 * below / samples.size() - 1) / own.length;
      }
      assertThat(value(weights, "statistics off the data", w)).isCloseTo(off, within(1e-9));
      List<float[]> near = new ArrayList<>();
      for (Sample sample : samples) {
        if (perClass == 1 || sample.label().orElseThrow() == output) {
          near.add(features(sample.input()));
        }
      }
      double[] usual = new double[near.size()];
      for (int n = 0; n < usual.length; n++) {
        List<float[]> others = new ArrayList<>(near);
        others.remove(n);
        usual[n] = nearest(near.get(n), others);
      }
      Arrays.sort(usual);
      assertThat(value(weights, "distance to the nearest sample", w))
          .isCloseTo(
              nearest(features(images.slice(w)), near) / usual[usual.length / 2], within(1e-5));
    }
  }

  private static double value(Artifact.Table table, String column, int row) {
    return (double) table.rows().get(row).get(table.columns().indexOf(column));
  }

  private static double nearest(float[] from, List<float[]> to) {
    double least = Double.POSITIVE_INFINITY;
    for (float[] other : to) {
      double sum = 0;
      for (int i = 0; i < from.length; i++) {
        sum += (from[i] - (double) other[i]) * (from[i] - (double) other[i]);
      }
      least = Math.min(least, Math.sqrt(sum));
    }
    return least;
  }

  private float[] features(Tensor image) {
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    Tensor one = image.copy().reshape(Shape.of(1, 1, 12, 12));
    try (ForwardPass pass = gradients.forward(one, Set.of("dense"))) {
      return pass.activation("dense").toArray();
    }
  }
}
