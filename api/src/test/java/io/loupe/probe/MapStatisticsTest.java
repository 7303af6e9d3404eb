package io.loupe.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
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
  void theOrderOfTheElementsChangesNothing() {
    float[] planes = {1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60, -1, -2, -3, -4, -5, -6};
    float[] channelsLast = {1, 4, 2, 5, 3, 6, 10, 40, 20, 50, 30, 60, -1, -4, -2, -5, -3, -6};
    MapStatistics expected = new MapStatistics(6);
    expected.add(planes, new int[] {0, 1, 2});
    MapStatistics last = new MapStatistics(6);
    last.addChannelsLast(channelsLast, new int[] {0, 1, 2}, 2);
    MapStatistics mixed = new MapStatistics(6);
    mixed.add(planes, 0);
    mixed.addChannelsLast(channelsLast, new int[] {1}, 2);
    mixed.add(planes, new int[] {2});
    MapStatistics merged = new MapStatistics(6);
    merged.merge(last);
    merged.merge(expected);

    for (int i = 0; i < 6; i++) {
      for (MapStatistics statistics : List.of(last, mixed)) {
        assertThat(statistics.mean(i)).isEqualTo(expected.mean(i));
        assertThat(statistics.variance(i)).isEqualTo(expected.variance(i));
        assertThat(statistics.min(i)).isEqualTo(expected.min(i));
        assertThat(statistics.max(i)).isEqualTo(expected.max(i));
      }
      assertThat(merged.mean(i)).isCloseTo(expected.mean(i), within(1e-12));
      assertThat(merged.variance(i)).isCloseTo(expected.variance(i), within(1e-9));
    }
    assertThat(last.means()).isEqualTo(expected.means());
  }

  @Test
  void meansAloneAreTheSameMeans() {
    float[][] samples = samples();
    MapStatistics full = collect(samples, 0, SAMPLES);
    MapStatistics means = MapStatistics.ofMeans(ELEMENTS);
    for (float[] sample : samples) {
      means.add(sample, 0);
    }
    MapStatistics merged = MapStatistics.ofMeans(ELEMENTS);
    merged.merge(full);

    assertThat(means.means()).isEqualTo(full.means());
    assertThat(merged.means()).isEqualTo(full.means());
    assertThatThrownBy(() -> means.variance(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> means.max(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> full.merge(means)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void mapsHaveAWholeNumberOfChannels() {
    MapStatistics statistics = new MapStatistics(6);

    assertThatThrownBy(() -> statistics.addChannelsLast(new float[6], new int[] {0}, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("6 elements cannot have 4 channels");
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
