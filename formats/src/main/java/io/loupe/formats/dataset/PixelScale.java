package io.loupe.formats.dataset;

import io.loupe.data.InputSpec;

/** Bytes of a picture to model input: 0..255 to the input's range, then normalised by channel. */
final class PixelScale {
  private static final int VALUES = 256;

  private final InputSpec input;
  private final float[][] table;

  PixelScale(InputSpec input) {
    this.input = input;
    boolean byChannel = !input.mean().isEmpty() || !input.std().isEmpty();
    this.table = new float[byChannel ? input.channels() : 1][VALUES];
    for (int channel = 0; channel < table.length; channel++) {
      for (int value = 0; value < VALUES; value++) {
        table[channel][value] = exact(value, channel);
      }
    }
  }

  float of(int value, int channel) {
    return table.length == 1 ? table[0][value] : table[channel][value];
  }

  private float exact(double value, int channel) {
    double picture = input.min() + (input.max() - input.min()) * value / 255;
    return (float) input.toModel(picture, channel);
  }

  /** Of values that need not be whole, since they were resampled: to float's own precision. */
  void resampled(float[] values, int channel, float[] out, int offset) {
    double std = input.std().isEmpty() ? 1 : input.std().get(channel);
    float scale = (float) ((input.max() - input.min()) / 255 / std);
    float zero = (float) input.toModel(input.min(), channel);
    for (int i = 0; i < values.length; i++) {
      out[offset + i] = values[i] * scale + zero;
    }
  }

  /** Of whole values. */
  void whole(float[] values, int channel, float[] out, int offset) {
    float[] mine = table[table.length == 1 ? 0 : channel];
    for (int i = 0; i < values.length; i++) {
      out[offset + i] = mine[(int) values[i]];
    }
  }
}
