package io.loupe.visualizers.maximization.ascent;

import io.loupe.data.InputSpec;
import io.loupe.visualizers.maximization.ascent.AscentSettings.Preset;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.ValueClamp;

/**
 * The unit in which images climb. In units of the input range, steps and penalties mean the same
 * for inputs from 0 to 1 and from 0 to 255; zero stays zero.
 */
public final class WorkingScale {
  private final ImageSize size;
  private final float[] unit;
  private final ValueClamp range;

  private WorkingScale(ImageSize size, float[] unit, ValueClamp range) {
    this.size = size;
    this.unit = unit;
    this.range = range;
  }

  public static WorkingScale of(InputSpec input, Preset preset) {
    int channels = input.channels();
    float[] unit = new float[channels];
    float[] lowest = new float[channels];
    float[] highest = new float[channels];
    for (int c = 0; c < channels; c++) {
      unit[c] = preset.keepsRange() ? (float) (input.highest(c) - input.lowest(c)) : 1;
      lowest[c] = (float) (input.lowest(c) / unit[c]);
      highest[c] = (float) (input.highest(c) / unit[c]);
    }
    return new WorkingScale(ImageSize.of(input.shape()), unit, new ValueClamp(lowest, highest));
  }

  public ImageSize size() {
    return size;
  }

  public ValueClamp range() {
    return range;
  }

  /** Multiplies by the unit: working scale to model scale, or a gradient the other way. */
  public float[] multiplied(float[] values) {
    float[] result = new float[values.length];
    forPlanes(
        values.length,
        (from, to, factor) -> {
          for (int i = from; i < to; i++) {
            result[i] = values[i] * factor;
          }
        });
    return result;
  }

  public float[] divided(float[] values) {
    float[] result = new float[values.length];
    forPlanes(
        values.length,
        (from, to, factor) -> {
          for (int i = from; i < to; i++) {
            result[i] = values[i] / factor;
          }
        });
    return result;
  }

  private void forPlanes(int length, Plane plane) {
    int positions = size.positions();
    for (int p = 0; p < length / positions; p++) {
      plane.accept(p * positions, (p + 1) * positions, unit[p % size.channels()]);
    }
  }

  @FunctionalInterface
  private interface Plane {
    void accept(int from, int to, float factor);
  }
}
