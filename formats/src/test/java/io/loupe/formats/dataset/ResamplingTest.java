package io.loupe.formats.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against the definition: every source value counts by a triangle about the target's centre. */
class ResamplingTest {
  @ParameterizedTest
  @CsvSource({"7, 3", "12, 4", "5, 11", "3, 9", "10, 10", "9, 1", "1, 5", "37, 16", "100, 7"})
  void rowsAndColumnsAreWeighedByATriangle(int source, int target) {
    float[] values = new float[source];
    for (int i = 0; i < source; i++) {
      values[i] = i * i % 23 - 4;
    }
    double[] wanted = wanted(values, target);
    for (int channels : new int[] {1, 2, 3, 4}) {
      assertRows(values, channels, wanted);
    }
    float[] columns = new float[2 * target];
    Resampling down = new Resampling(source, target);
    for (int y = 0; y < source; y++) {
      down.add(y, new float[] {values[y], -2 * values[y]}, columns);
    }
    for (int i = 0; i < target; i++) {
      assertThat((double) columns[2 * i]).isCloseTo(wanted[i], within(1e-4));
      assertThat((double) columns[2 * i + 1]).isCloseTo(-2 * wanted[i], within(2e-4));
    }
  }

  private static void assertRows(float[] values, int channels, double[] wanted) {
    float[][] rows = new float[channels][values.length];
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < values.length; i++) {
        rows[c][i] = (c - 1.5f) * values[i];
      }
    }
    float[][] out = new float[channels][wanted.length];
    new Resampling(values.length, wanted.length).rows(rows, out);
    for (int c = 0; c < channels; c++) {
      for (int i = 0; i < wanted.length; i++) {
        assertThat((double) out[c][i]).isCloseTo((c - 1.5) * wanted[i], within(2e-4));
      }
    }
  }

  private static double[] wanted(float[] values, int target) {
    double scale = (double) values.length / target;
    double width = Math.max(scale, 1);
    double[] wanted = new double[target];
    for (int i = 0; i < target; i++) {
      double sum = 0;
      double weights = 0;
      for (int j = 0; j < values.length; j++) {
        double weight = Math.max(0, 1 - Math.abs(j + 0.5 - (i + 0.5) * scale) / width);
        sum += weight * values[j];
        weights += weight;
      }
      wanted[i] = sum / weights;
    }
    return wanted;
  }
}
