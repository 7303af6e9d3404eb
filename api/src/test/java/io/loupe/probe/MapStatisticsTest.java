package io.loupe.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
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
      float min = Float.POSITIVE_INFINITY;
      float max = Float.NEGATIVE_INFINITY;
      for (float[] sample : samples) {
        squares += (sample[i] - mean) * (sample[i] - mean);
        min = Math.min(min, sample[i]);
        max = Math.max(max, sample[i]);
      }
      assertThat(statistics.mean(i)).isCloseTo(mean, within(1e-9));
      assertThat(statistics.variance(i)).isCloseTo(squares / SAMPLES, within(1e-9));
      assertThat(statistics.standardError(i))
          .isCloseTo(Math.sqrt(squares / (SAMPLES - 1) / SAMPLES), within(1e-9));
      assertThat(statistics.min(i)).isEqualTo(min);
      assertThat(statistics.max(i)).isEqualTo(max);
    }
    assertThat(statistics.elements()).isEqualTo(ELEMENTS);
  }

  @Test
  void allAtOnceAreThoseOneByOne() {
    int elements = 600;
    float[] values = new float[3 * elements];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7 % 101 - 50) * 0.37f;
    }
    values[5] = Float.NaN;
    MapStatistics turned = new MapStatistics(elements);
    MapStatistics straight = new MapStatistics(elements);
    assertThat(turned.moments().mean(0)).isNaN();
    assertThat(turned.moments().variance(0)).isNaN();
    turned.addChannelsLast(values, new int[] {0, 2}, 4);
    straight.add(values, new int[] {0, 2});
    MapStatistics both = new MapStatistics(elements);
    both.merge(turned);
    both.merge(straight);
    both.merge(turned);
    for (MapStatistics statistics : List.of(turned, straight, both)) {
      MapMoments moments = statistics.moments();
      for (int i = 0; i < elements; i++) {
        assertThat((Double) moments.mean(i)).isEqualTo((Double) statistics.mean(i));
        assertThat((Double) moments.variance(i)).isEqualTo((Double) statistics.variance(i));
        assertThat((Double) moments.standardError(i))
            .isEqualTo((Double) statistics.standardError(i));
        assertThat((Float) statistics.means()[i]).isEqualTo((Float) (float) statistics.mean(i));
      }
    }
    MapStatistics one = new MapStatistics(elements);
    one.add(values, elements);
    assertThat(one.moments().standardError(0)).as("of one map").isNaN();
    assertThatThrownBy(() -> MapStatistics.ofMeans(1).moments())
        .isInstanceOf(IllegalStateException.class);
  }

  /** Longer than the pieces in which the elements are walked through, in an order of its own. */
  @Test
  void longMapsEqualNaiveLoops() {
    int elements = 1100;
    float[] values = new float[4 * elements];
    for (int i = 0; i < values.length; i++) {
      values[i] = i * 7 % 101 - 200;
    }
    int[] items = {3, 0, 2};
    MapStatistics statistics = new MapStatistics(elements);
    statistics.add(values, new int[] {items[0]});
    statistics.add(values, new int[] {items[1], items[2]});
    MapStatistics means = MapStatistics.ofMeans(elements);
    means.add(values, items);
    float[] naive = new float[elements];
    for (int i = 0; i < elements; i++) {
      double sum = 0;
      float max = Float.NEGATIVE_INFINITY;
      for (int item : items) {
        sum += values[item * elements + i];
        max = Math.max(max, values[item * elements + i]);
      }
      naive[i] = (float) (sum / items.length);
      assertThat(statistics.mean(i)).isCloseTo(sum / items.length, within(1e-9));
      assertThat(statistics.max(i)).isEqualTo(max);
    }
    assertThat(statistics.count()).isEqualTo(3);
    assertThat(statistics.means()).containsExactly(naive, offset(1e-4f));
    assertThat(means.means()).containsExactly(naive, offset(1e-4f));
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
    mixed.addChannelsLast(channelsLast, new int[] {0}, 2);
    MapStatistics turned = new MapStatistics(6);
    turned.addChannelsLast(channelsLast, new int[] {0}, 2);
    turned.add(planes, 6);
    for (int i = 0; i < 6; i++) {
      assertThat(turned.mean(i)).isCloseTo((planes[i] + planes[6 + i]) / 2, within(1e-9));
    }
    expected.add(planes, 0);
    last.addChannelsLast(channelsLast, new int[] {0}, 2);
    MapStatistics merged = new MapStatistics(6);
    merged.merge(expected);
    merged.merge(last);
    for (int i = 0; i < 6; i++) {
      double[] seen = {planes[i], planes[6 + i], planes[12 + i], planes[i]};
      assertThat(expected.mean(i)).isCloseTo(Arrays.stream(seen).sum() / 4, within(1e-9));
      assertThat(expected.max(i)).isEqualTo(planes[6 + i]);
    }

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
    assertThatThrownBy(() -> means.min(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> means.max(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> means.standardError(0)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> full.merge(means)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void mapsHaveAWholeNumberOfChannels() {
    MapStatistics statistics = new MapStatistics(6);

    assertThatThrownBy(() -> statistics.addChannelsLast(new float[6], new int[] {0}, 4))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("6 elements cannot have 4 channels");
    assertThatThrownBy(() -> statistics.addChannelsLast(new float[6], new int[] {0}, 0))
        .hasMessageContaining("6 elements cannot have 0 channels");
    statistics.addChannelsLast(new float[] {1, 2, 3, 4, 5, 6}, new int[] {0}, 1);
    assertThat(statistics.means()).containsExactly(1, 2, 3, 4, 5, 6);
  }

  @Test
  void nothingIsKnownWithoutSamples() {
    assertThat(new MapStatistics(1).mean(0)).isNaN();
    assertThat(new MapStatistics(1).min(0)).isNaN();
    assertThat(new MapStatistics(1).max(0)).isNaN();
    assertThat(new MapStatistics(1).variance(0)).isNaN();
  }

  @Test
  void twoSamplesHaveAnError() {
    MapStatistics statistics = new MapStatistics(1);
    statistics.add(new float[] {1, 4}, 0);
    assertThat(statistics.standardError(0)).isNaN();
    statistics.add(new float[] {1, 4}, 1);
    assertThat(statistics.standardError(0)).isCloseTo(1.5, within(1e-12));
    assertThat(MapStatistics.bytesPerElement()).isEqualTo(70);
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
