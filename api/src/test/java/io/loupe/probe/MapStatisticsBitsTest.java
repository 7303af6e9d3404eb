package io.loupe.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Neither order nor batches nor partitions change a bit. */
class MapStatisticsBitsTest {
  private static final int ELEMENTS = 600;
  private static final int SAMPLES = 200;

  @Test
  void fiftyPartitionsGiveTheSameBytes() throws IOException {
    float[] maps = maps();
    MapStatistics whole = new MapStatistics(ELEMENTS);
    whole.add(maps, IntStream.range(0, SAMPLES).toArray());
    Random random = new Random(7);
    for (int trial = 0; trial < 50; trial++) {
      assertSame(partitioned(maps, random, true), whole);
    }
  }

  @Test
  void meansAloneDoNotDependOnOrderEither() throws IOException {
    float[] maps = maps();
    Random random = new Random(9);
    MapStatistics expected = partitioned(maps, random, false);
    for (int trial = 0; trial < 10; trial++) {
      assertSame(partitioned(maps, random, false), expected);
    }
  }

  /** Channels last or first, the same elements have the same bytes. */
  @Test
  void theLayoutChangesNoBit() throws IOException {
    float[] maps = maps();
    int channels = 3;
    int positions = ELEMENTS / channels;
    float[] turned = new float[maps.length];
    for (int i = 0; i < maps.length; i++) {
      int n = i / ELEMENTS;
      int k = i % ELEMENTS / positions;
      turned[n * ELEMENTS + i % positions * channels + k] = maps[i];
    }
    int[] all = IntStream.range(0, SAMPLES).toArray();
    MapStatistics first = new MapStatistics(ELEMENTS);
    first.add(maps, all);
    MapStatistics last = new MapStatistics(ELEMENTS);
    last.addChannelsLast(turned, Arrays.copyOf(all, 90), channels);
    last.add(maps, Arrays.copyOfRange(all, 90, SAMPLES));

    assertSame(last, first);
  }

  @Test
  void meansAndVariancesAreThoseOfLongArithmetic() {
    float[] maps = maps();
    MapStatistics statistics = new MapStatistics(ELEMENTS);
    statistics.add(maps, IntStream.range(0, SAMPLES).toArray());
    for (int i = 3; i < ELEMENTS; i++) {
      BigDecimal sum = BigDecimal.ZERO;
      BigDecimal squares = BigDecimal.ZERO;
      double largest = 0;
      for (int n = 0; n < SAMPLES; n++) {
        BigDecimal value = new BigDecimal(maps[n * ELEMENTS + i]);
        sum = sum.add(value);
        squares = squares.add(value.multiply(value));
        largest = Math.max(largest, Math.abs(maps[n * ELEMENTS + i]));
      }
      BigDecimal count = BigDecimal.valueOf(SAMPLES);
      double mean = sum.divide(count, MathContext.DECIMAL128).doubleValue();
      double variance =
          squares
              .multiply(count)
              .subtract(sum.multiply(sum))
              .divide(count.multiply(count), MathContext.DECIMAL128)
              .doubleValue();
      assertThat(statistics.mean(i)).isCloseTo(mean, within(largest * 0x1p-32));
      assertThat(statistics.variance(i)).isCloseTo(variance, within(largest * largest * 0x1p-31));
    }
  }

  @Test
  void whatIsNotFiniteSpoilsItsOwnElementOnly() {
    float[] maps = maps();
    MapStatistics statistics = new MapStatistics(ELEMENTS);
    statistics.add(maps, IntStream.range(0, SAMPLES).toArray());

    assertThat(statistics.mean(0)).isNaN();
    assertThat(statistics.variance(0)).isNaN();
    assertThat(statistics.max(0)).isFinite();
    assertThat(statistics.min(0)).isFinite();
    assertThat(statistics.mean(1)).isNaN();
    assertThat(statistics.max(1)).isEqualTo(Float.POSITIVE_INFINITY);
    assertThat(statistics.mean(2)).isZero();
    assertThat(statistics.variance(2)).isZero();
    assertThat(IntStream.range(2, ELEMENTS).mapToDouble(statistics::mean))
        .allMatch(Double::isFinite);
  }

  /** A map that never changes has no variance at all, however it is written in binary. */
  @Test
  void constantsHaveNoVariance() {
    MapStatistics statistics = new MapStatistics(4);
    float[] map = {0.1f, -1234.567f, 3e-20f, 7e20f};
    for (int n = 0; n < 1000; n++) {
      statistics.add(map, 0);
    }
    for (int i = 0; i < 4; i++) {
      assertThat(statistics.variance(i)).isZero();
      assertThat(statistics.standardError(i)).isZero();
      assertThat(statistics.mean(i)).isEqualTo(map[i]);
    }
  }

  /** More additions than a double holds without rounding: digits are carried into longs. */
  @Test
  void fiveMillionMapsAreCarried() throws IOException {
    float[] values = {0.1f, 1e4f, -0.7f, 123.456f};
    int[] items = IntStream.range(0, 50_000).map(n -> n % 4).toArray();
    MapStatistics many = new MapStatistics(1);
    for (int n = 0; n < 50; n++) {
      many.add(values, items);
    }
    MapStatistics merged = new MapStatistics(1);
    merged.merge(many);
    merged.merge(many);
    MapStatistics more = new MapStatistics(1);
    for (int n = 0; n < 100; n++) {
      more.add(values, items);
    }
    MapStatistics four = new MapStatistics(1);
    four.add(values, new int[] {0, 1, 2, 3});

    assertThat(merged.count()).isEqualTo(5_000_000);
    assertSame(merged, more);
    assertThat(more.mean(0)).isEqualTo(four.mean(0));
    assertThat(more.variance(0)).isCloseTo(four.variance(0), within(1e-9));
  }

  @Test
  void bytesComeBack() throws IOException {
    float[] maps = maps();
    MapStatistics some = new MapStatistics(ELEMENTS);
    some.add(maps, IntStream.range(0, 120).toArray());
    MapStatistics back = new MapStatistics(ELEMENTS).read(in(bytes(some)));

    assertSame(back, some);
    some.add(maps, IntStream.range(120, SAMPLES).toArray());
    back.add(maps, IntStream.range(120, SAMPLES).toArray());
    assertSame(back, some);
    MapStatistics nothing =
        new MapStatistics(ELEMENTS).read(in(bytes(new MapStatistics(ELEMENTS))));
    nothing.merge(back);
    assertSame(nothing, some);
  }

  @Test
  void bytesThatCannotBeAreRefused() throws IOException {
    MapStatistics statistics = new MapStatistics(1);
    statistics.add(new float[] {1.5f}, 0);
    byte[] good = bytes(statistics);

    assertThatThrownBy(() -> statistics.read(in(Arrays.copyOf(good, good.length - 1))))
        .isInstanceOf(IOException.class);
    assertRefused(statistics, good, 0, 0x7F, "a count of ");
    assertRefused(statistics, good, 0, 0x80, "a count of -");
    assertRefused(statistics, good, 8, 0x55, "sums of level 85");
    assertRefused(statistics, good, 9, 0x40, "a sum that 1 values cannot have");
    assertRefused(statistics, good, 9, 0x80, "a sum that 1 values cannot have");
    byte[] noExtreme = good.clone();
    Arrays.fill(noExtreme, good.length - 4, good.length, (byte) 0x7F);
    noExtreme[good.length - 3] = (byte) 0xFF;
    assertThatThrownBy(() -> statistics.read(in(noExtreme)))
        .hasMessageContaining("extremes that are no numbers");
  }

  private static void assertRefused(
      MapStatistics statistics, byte[] good, int at, int changed, String why) {
    byte[] bad = good.clone();
    bad[at] = (byte) changed;
    assertThatThrownBy(() -> statistics.read(in(bad))).hasMessageContaining(why);
  }

  /** Parts of random samples, in batches of random size, merged in random order and depth. */
  private static MapStatistics partitioned(float[] maps, Random random, boolean spread) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, SAMPLES).boxed().toList());
    Collections.shuffle(order, random);
    List<MapStatistics> parts = new ArrayList<>();
    for (int from = 0; from < SAMPLES; ) {
      MapStatistics part = empty(spread);
      for (int batch = random.nextInt(4); batch >= 0 && from < SAMPLES; batch--) {
        int to = Math.min(SAMPLES, from + 1 + random.nextInt(20));
        part.add(maps, order.subList(from, to).stream().mapToInt(n -> n).toArray());
        from = to;
      }
      parts.add(part);
    }
    while (parts.size() > 1) {
      MapStatistics into = parts.remove(random.nextInt(parts.size()));
      into.merge(parts.remove(random.nextInt(parts.size())));
      parts.add(into);
    }
    MapStatistics all = empty(spread);
    all.merge(parts.get(0));
    return all;
  }

  private static MapStatistics empty(boolean spread) {
    return spread ? new MapStatistics(ELEMENTS) : MapStatistics.ofMeans(ELEMENTS);
  }

  /** Elements of all magnitudes, some of many at once; the first three are NaN, infinite and 0. */
  private static float[] maps() {
    Random random = new Random(5);
    float[] maps = new float[SAMPLES * ELEMENTS];
    for (int i = 0; i < maps.length; i++) {
      int element = i % ELEMENTS;
      double span = element % 3 == 0 ? random.nextInt(50) - 25 : 0;
      maps[i] = (float) (random.nextGaussian() * Math.pow(2, element % 80 - 40 + span));
      maps[i] = element % 5 == 1 ? Math.max(0, maps[i]) : maps[i];
    }
    maps[57 * ELEMENTS] = Float.NaN;
    maps[91 * ELEMENTS + 1] = Float.POSITIVE_INFINITY;
    for (int n = 0; n < SAMPLES; n++) {
      maps[n * ELEMENTS + 2] = n % 2 == 0 ? 0 : -0.0f;
    }
    return maps;
  }

  private static void assertSame(MapStatistics actual, MapStatistics expected) throws IOException {
    assertThat(Arrays.mismatch(bytes(actual), bytes(expected))).as("first byte").isEqualTo(-1);
  }

  private static byte[] bytes(MapStatistics statistics) throws IOException {
    var bytes = new ByteArrayOutputStream();
    statistics.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static DataInputStream in(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }
}
