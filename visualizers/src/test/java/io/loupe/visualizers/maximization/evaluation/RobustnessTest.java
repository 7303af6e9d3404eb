package io.loupe.visualizers.maximization.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.maximization.PixelModel;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** On a model that sees one pixel of a picture of 5x5: the middle, which no turn moves. */
class RobustnessTest {
  private static final int MIDDLE = 12;
  private static final PixelModel MODEL = new PixelModel(MIDDLE, 1);
  private static final ValueClamp RANGE = new ValueClamp(new float[] {0}, new float[] {1});

  @Test
  void aSpotSurvivesTurnsAndNoiseButNoShift() {
    float[] spot = new float[25];
    spot[MIDDLE] = 1;

    Robustness robustness = of(spot, 0);
    assertThat(robustness.held()).isEqualTo(8 / 16.0);
    assertThat(robustness.worst()).isZero();
  }

  @Test
  void aColumnSurvivesShiftsAlongItself() {
    float[] column = new float[25];
    for (int row = 0; row < 5; row++) {
      column[5 * row + 2] = 1;
    }
    assertThat(of(column, 0).held()).isEqualTo(10 / 16.0);
  }

  @Test
  void aRowSurvivesShiftsAlongItself() {
    float[] row = new float[25];
    for (int column = 0; column < 5; column++) {
      row[10 + column] = 1;
    }
    assertThat(of(row, 0).held()).isEqualTo(10 / 16.0);
  }

  @Test
  void theWorstIsTheStrongestNoiseOfFour() {
    Robustness robustness = of(new float[25], 1);

    double most = 0;
    RandomGenerator same = new Random(3);
    for (int draw = 0; draw < 4 * 25; draw++) {
      double noise = 0.05 * same.nextGaussian();
      most = draw % 25 == MIDDLE ? Math.max(most, noise) : most;
    }
    assertThat(robustness.held()).isEqualTo(1);
    assertThat(most).isPositive();
    assertThat(robustness.worst()).isCloseTo(1 - most, within(1e-6));
  }

  @Test
  void noiseIsAShareOfTheRangeAndStaysInIt() {
    float[] full = new float[25];
    full[MIDDLE] = 200;
    ValueClamp bytes = new ValueClamp(new float[] {100}, new float[] {200});
    float[][] seen = new float[16][];
    int[] trial = {0};
    PixelModel model = new PixelModel(MIDDLE, 200);
    Robustness.of(
        Classifier.of(model),
        model.passes(batch -> seen[trial[0]++] = batch.toArray()),
        Tensor.of(Shape.of(1, 1, 5, 5), full),
        bytes,
        bytes.neutral(),
        List.of(List.of(0)),
        List.of(new Random(3)));

    RandomGenerator same = new Random(3);
    for (int t = 12; t < 16; t++) {
      for (int i = 0; i < 25; i++) {
        double expected = full[i] + 0.05 * 100 * same.nextGaussian();
        assertThat((double) seen[t][i])
            .isCloseTo(Math.min(200, Math.max(100, expected)), within(1e-4));
      }
    }
  }

  @Test
  void eachImageIsMeasuredForItsOwnOutputs() {
    float[] both = new float[50];
    both[MIDDLE] = 1;
    List<Robustness> all =
        Robustness.of(
            Classifier.of(MODEL),
            MODEL.passes(batch -> {}),
            Tensor.of(Shape.of(2, 1, 5, 5), both),
            RANGE,
            RANGE.neutral(),
            List.of(List.of(0), List.of(1)),
            List.of(new Random(1), new Random(2)));

    assertThat(all.get(0).held()).isEqualTo(8 / 16.0);
    assertThat(all.get(1).held()).isEqualTo(1);
  }

  private static Robustness of(float[] image, int output) {
    return Robustness.of(
            Classifier.of(MODEL),
            MODEL.passes(batch -> {}),
            Tensor.of(Shape.of(1, 1, 5, 5), image),
            RANGE,
            RANGE.neutral(),
            List.of(List.of(output)),
            List.of(new Random(3)))
        .get(0);
  }
}
