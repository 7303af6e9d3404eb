package io.loupe.engine.dl4j.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.engine.dl4j.internal.Reductions.ItemLayout;
import io.loupe.engine.dl4j.internal.Reductions.ItemReductions;
import io.loupe.probe.Reduction;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemReductionsTest {
  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.MIN_VALUE,
    -Float.MIN_VALUE,
    Float.NaN,
    Float.intBitsToFloat(0xffc00001),
    Float.intBitsToFloat(0x7f800001),
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MAX_VALUE,
    -1f,
    1f
  };

  @ParameterizedTest(name = "{0} channels, last: {1}, floor {2}, {3} special values")
  @CsvSource({
    "1, false, 0, 12",
    "3, true, 0, 12",
    "3, false, -1, 12",
    "7, true, -2, 4",
    "16, true, 0, 2",
    "16, true, -Infinity, 12",
    "33, false, -Infinity, 4",
    "64, true, 1, 12"
  })
  void firstOfTheLargestAboveTheFloorWins(int channels, boolean last, float floor, int special) {
    int positions = 500;
    SplittableRandom random = new SplittableRandom(channels);
    float[] item = new float[channels * positions];
    for (int i = 0; i < item.length; i++) {
      boolean odd = random.nextInt(channels) == 0;
      item[i] = odd ? SPECIAL[random.nextInt(special)] : random.nextInt(-3, 4);
    }
    float[] winners = new float[2 * positions];
    ItemReductions.argMax(new ItemLayout(channels, positions, last), floor, item, winners, 1);

    for (int p = 0; p < positions; p++) {
      int expected = floor == Float.NEGATIVE_INFINITY ? 0 : -1;
      float best = floor;
      for (int k = 0; k < channels; k++) {
        float value = item[last ? p * channels + k : k * positions + p];
        if (value > best) {
          best = value;
          expected = k;
        }
      }
      assertThat(winners[positions + p]).as("position " + p).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 5, false", "3, 4, false", "3, 4, true", "2, 1, true", "5, 70, true"})
  void areTheReference(int channels, int positions, boolean last) {
    SplittableRandom random = new SplittableRandom(channels);
    ItemLayout layout = new ItemLayout(channels, positions, last);
    int elements = channels * positions;
    float[] planes = new float[2 * elements];
    float[] second = new float[elements];
    for (int i = 0; i < elements; i++) {
      planes[elements + i] = random.nextInt(-20, 20) / 4f;
      int place = last ? i % positions * channels + i / positions : i;
      second[place] = planes[elements + i];
    }
    Tensor batch = Tensor.of(Shape.of(2, channels, positions), planes);
    int[] wanted = {channels - 1, 0};
    float[] means = new float[2 * channels];
    float[] maxima = new float[2 * channels];
    float[] kept = new float[4 * positions];
    ItemReductions.mean(layout, second, means, 1);
    ItemReductions.max(layout, second, maxima, 1);
    ItemReductions.channels(layout, wanted, second, kept, 1);

    assertThat(means).isEqualTo(Reduction.meanSpatial().apply(batch).toArray());
    assertThat(maxima).isEqualTo(Reduction.maxSpatial().apply(batch).toArray());
    assertThat(kept)
        .isEqualTo(Reduction.channels(List.of(wanted[0], wanted[1])).apply(batch).toArray());
    float[] filled = new float[2 * elements];
    layout.fill(
        FloatBuffer.wrap(planes), 1, 1, FloatBuffer.wrap(filled, elements, elements).slice());
    assertThat(Arrays.copyOfRange(filled, elements, 2 * elements)).isEqualTo(second);
  }

  @ParameterizedTest
  @CsvSource({"1, 5", "3, 64", "5, 65", "16, 200"})
  void planesHoldEachChannelsPositions(int channels, int positions) {
    float[] item = new float[channels * positions];
    for (int i = 0; i < item.length; i++) {
      item[i] = i;
    }
    float[] planes = new float[item.length + 2];
    new ItemLayout(channels, positions, true).toPlanes(item, planes, 2);

    for (int i = 0; i < item.length; i++) {
      assertThat(planes[2 + i]).isEqualTo(i % positions * channels + i / positions);
    }
  }
}
