package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import io.loupe.data.InputSpec;

/** Keeps an image inside the range a model's input can have. Safe for use by several threads. */
@Experimental
public final class ValueClamp {
  private final float[] lowest;
  private final float[] highest;

  /**
   * Creates a clamp.
   *
   * @param lowest one for each channel; copied
   * @param highest one for each channel, not below lowest; copied
   */
  public ValueClamp(float[] lowest, float[] highest) {
    this.lowest = lowest.clone();
    this.highest = highest.clone();
  }

  /**
   * Creates the clamp of a model's input.
   *
   * @param input what the model is fed
   * @return the clamp in model input scale
   */
  public static ValueClamp of(InputSpec input) {
    float[] lowest = new float[input.channels()];
    float[] highest = new float[input.channels()];
    for (int c = 0; c < lowest.length; c++) {
      lowest[c] = (float) input.lowest(c);
      highest[c] = (float) input.highest(c);
    }
    return new ValueClamp(lowest, highest);
  }

  /**
   * Moves values outside the range to its nearer end.
   *
   * @param size the image's size
   * @param image row-major [C,H,W], changed in place
   * @param from where the image begins
   */
  public void apply(ImageSize size, float[] image, int from) {
    for (int c = 0; c < size.channels(); c++) {
      int start = from + c * size.positions();
      for (int i = start; i < start + size.positions(); i++) {
        image[i] = Math.min(highest[c], Math.max(lowest[c], image[i]));
      }
    }
  }

  /**
   * Returns the value nearest to 0 within the range: the colour of nothing.
   *
   * @return one for each channel
   */
  public float[] neutral() {
    float[] neutral = new float[lowest.length];
    for (int c = 0; c < neutral.length; c++) {
      neutral[c] = Math.min(highest[c], Math.max(lowest[c], 0));
    }
    return neutral;
  }

  /**
   * Returns the lower end.
   *
   * @param channel a channel
   * @return its lowest value
   */
  public float lowest(int channel) {
    return lowest[channel];
  }

  /**
   * Returns the upper end.
   *
   * @param channel a channel
   * @return its highest value
   */
  public float highest(int channel) {
    return highest[channel];
  }
}
