package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class MapStatisticsTest {
  private static final int ELEMENTS = 5;
  private static final int SAMPLES = 37;

  @Test
  void equalsNaiveLoops() {
    float[][] samples = samples();
    MapStatistics statistics = collect(samples, 0, SAMPLES);

    for (int i = 0; i < ELEMENTS; i++) {
      double sum = 0;
      for (float[] sample : samples) {
        sum += sample[i];
      }
      double mean = sum / SAMPLES;
      double squares = 0;
      float max = Float.NEGATIVE_INFINITY;
      for (float[] sample : samples) {
        squares += (sample[i] - mean) * (sample[i] - mean);
        max = Math.max(max, sample[i]);
      }
      assertThat(statistics.mean(i)).isCloseTo(mean, within(1e-9));
      assertThat(statistics.variance(i)).isCloseTo(squares / SAMPLES, within(1e-9));
      assertThat(statistics.standardError(i))
          .isCloseTo(Math.sqrt(squares / (SAMPLES - 1) / SAMPLES), within(1e-9));
      assertThat(statistics.max(i)).isEqualTo(max);
    }
  }

  @Test
  void partsAddUpToTheWhole() {
    float[][] samples = samples();
    MapStatistics whole = collect(samples, 0, SAMPLES);
    MapStatistics merged = new MapStatistics(ELEMENTS);
    merged.merge(collect(samples, 0, 10));
    merged.merge(new MapStatistics(ELEMENTS));
    merged.merge(collect(samples, 10, SAMPLES));

    assertThat(merged.count()).isEqualTo(SAMPLES);
    for (int i = 0; i < ELEMENTS; i++) {
      assertThat(merged.mean(i)).isCloseTo(whole.mean(i), within(1e-9));
      assertThat(merged.variance(i)).isCloseTo(whole.variance(i), within(1e-9));
      assertThat(merged.min(i)).isEqualTo(whole.min(i));
    }
  }

  @Test
  void nothingIsKnownWithoutSamples() {
    assertThat(new MapStatistics(1).mean(0)).isNaN();
    assertThat(new MapStatistics(1).max(0)).isNaN();
  }

  private static MapStatistics collect(float[][] samples, int from, int to) {
    MapStatistics statistics = new MapStatistics(ELEMENTS);
    for (int n = from; n < to; n++) {
      statistics.add(samples[n], 0);
    }
    return statistics;
  }

  private static float[][] samples() {
    SplittableRandom random = new SplittableRandom(3);
    float[][] samples = new float[SAMPLES][ELEMENTS];
    for (float[] sample : samples) {
      for (int i = 0; i < ELEMENTS; i++) {
        sample[i] = (float) (1000 + random.nextDouble());
      }
    }
    return samples;
  }
}
