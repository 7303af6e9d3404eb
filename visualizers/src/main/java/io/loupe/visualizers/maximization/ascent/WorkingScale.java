package io.loupe.visualizers.maximization.ascent;

import io.loupe.data.InputSpec;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ValueClamp;

/**
 * The unit in which images climb. In units of the input range, steps and penalties mean the same
 * for inputs from 0 to 1 and from 0 to 255; the neutral colour is zero.
 */
public final class WorkingScale {
  private final ImageSize size;
  private final float[] unit;
  private final float[] zero;
  private final ValueClamp range;

  private WorkingScale(ImageSize size, float[] unit, float[] zero, ValueClamp range) {
    this.size = size;
    this.unit = unit;
    this.zero = zero;
    this.range = range;
  }

  /** Of a way of climbing, with its neutral colour. */
  public static WorkingScale of(InputSpec input, AscentSettings settings) {
    return of(input, settings.keepsRange(), settings.neutral());
  }

  /** Units of the input range, in which zero stays zero. */
  public static WorkingScale of(InputSpec input) {
    return of(input, true, Neutral.ZERO);
  }

  private static WorkingScale of(InputSpec input, boolean keepsRange, Neutral neutral) {
    int channels = input.channels();
    float[] zero = new float[channels];
    float[] unit = new float[channels];
    float[] lowest = new float[channels];
    float[] highest = new float[channels];
    for (int c = 0; c < channels; c++) {
      unit[c] = keepsRange ? (float) input.width(c) : 1;
      zero[c] = neutral.values().isEmpty() ? 0 : neutral.values().get(c);
      lowest[c] = (float) ((input.lowest(c) - zero[c]) / unit[c]);
      highest[c] = (float) ((input.highest(c) - zero[c]) / unit[c]);
    }
    ValueClamp range = new ValueClamp(lowest, highest);
    return new WorkingScale(ImageSize.of(input.shape()), unit, zero, range);
  }

  public ImageSize size() {
    return size;
  }

  public ValueClamp range() {
    return range;
  }

  /** Working scale to model scale. */
  public float[] toModel(float[] values) {
    float[] result = new float[values.length];
    forPlanes(
        values.length,
        (from, to, channel) -> {
          for (int i = from; i < to; i++) {
            float shown = values[i] * unit[channel];
            result[i] = zero[channel] == 0 ? shown : shown + zero[channel];
          }
        });
    return result;
  }

  /** A gradient in model scale to one in working scale. */
  public float[] gradient(float[] values) {
    float[] result = new float[values.length];
    forPlanes(
        values.length,
        (from, to, channel) -> {
          for (int i = from; i < to; i++) {
            result[i] = values[i] * unit[channel];
          }
        });
    return result;
  }

  /** Model scale to working scale. */
  public float[] fromModel(float[] values) {
    float[] result = new float[values.length];
    forPlanes(
        values.length,
        (from, to, channel) -> {
          for (int i = from; i < to; i++) {
            result[i] = (values[i] - zero[channel]) / unit[channel];
          }
        });
    return result;
  }

  private void forPlanes(int length, Plane plane) {
    int positions = size.positions();
    for (int p = 0; p < length / positions; p++) {
      plane.accept(p * positions, (p + 1) * positions, p % size.channels());
    }
  }

  @FunctionalInterface
  private interface Plane {
    void accept(int from, int to, int channel);
  }
}
