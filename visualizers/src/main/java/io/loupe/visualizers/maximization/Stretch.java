package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.maximization.evaluation.Texts;
import java.util.Arrays;
import java.util.Optional;

/**
 * A stretch of contrast, the same for every value of every image of a run: what is shown beside
 * images that use little of the range.
 *
 * @param low share of the range that becomes its lower end
 * @param high share of the range that becomes its upper end
 */
record Stretch(double low, double high) {
  private static final double LOW_CONTRAST = 0.5;
  private static final double LEFT_OUT = 0.01;
  private static final int ENOUGH = 1 << 18;

  /**
   * From the first to the last hundredth of all values, or of every k-th of very many, where less
   * than half of the range lies between them.
   *
   * @param images [N,C,H,W] in model input scale
   * @return empty where contrast is not low, or where all values are one
   */
  static Optional<Stretch> of(Tensor images, InputSpec input) {
    int all = images.shape().elements();
    int elements = input.shape().elements();
    int every = 1 + all / ENOUGH;
    double[] shares = new double[(all + every - 1) / every];
    Arrays.setAll(
        shares, i -> input.toShare(images.get(i * every), input.channelOf(i * every % elements)));
    Arrays.sort(shares);
    double low = shares[(int) Math.floor(LEFT_OUT * (shares.length - 1))];
    double high = shares[(int) Math.ceil((1 - LEFT_OUT) * (shares.length - 1))];
    return high > low && high - low < LOW_CONTRAST
        ? Optional.of(new Stretch(low, high))
        : Optional.empty();
  }

  /** One image [C,H,W] in model input scale, within the input range. */
  Tensor apply(Tensor image, InputSpec input) {
    float[] values = image.toArray();
    for (int i = 0; i < values.length; i++) {
      int channel = input.channelOf(i);
      double stretched = (input.toShare(values[i], channel) - low) / (high - low);
      double inside = Math.min(1, Math.max(0, stretched));
      values[i] = (float) input.ofShare(inside, channel);
    }
    return Tensor.of(image.shape(), values);
  }

  /** What is shown, for people. */
  String sentence() {
    return "Contrast is low: right of each image the same stretched, "
        + Texts.few(low)
        + " to "
        + Texts.few(high)
        + " of the input range from end to end, alike in all.";
  }
}
