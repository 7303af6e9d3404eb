package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Images an ascent begins with, in model input scale. */
@Experimental
public final class ImageStart {
  private static final double KERAS_EPSILON = 1e-7;
  private static final double KERAS_SPREAD = 0.05;

  private ImageStart() {}

  /**
   * Draws uniform noise about the middle of the input range.
   *
   * @param input what the model is fed
   * @param width share of the range the noise covers, 0 to 1
   * @param random the image's own random source
   * @return [C,H,W], owned
   */
  public static Tensor noise(InputSpec input, double width, RandomGenerator random) {
    return noise(input, 0.5, width, random);
  }

  /**
   * Draws uniform noise inside the input range.
   *
   * @param input what the model is fed
   * @param middle where in the range the noise lies, 0 to 1
   * @param width share of the range the noise covers before it is clamped
   * @param random the image's own random source
   * @return [C,H,W], owned
   */
  public static Tensor noise(InputSpec input, double middle, double width, RandomGenerator random) {
    double[] middles = new double[input.channels()];
    Arrays.fill(middles, middle);
    return noise(input, middles, width, random);
  }

  private static Tensor noise(
      InputSpec input, double[] middles, double width, RandomGenerator random) {
    ImageSize size = ImageSize.of(input.shape());
    float[] values = new float[size.elements()];
    for (int i = 0; i < values.length; i++) {
      int channel = i / size.positions();
      double around = middles[channel] + width * (random.nextDouble() - 0.5);
      double share = Math.min(1, Math.max(0, around));
      values[i] = (float) input.ofShare(share, channel);
    }
    return Tensor.of(input.shape(), values);
  }

  /**
   * Draws uniform noise about a colour where the range has room for it on both sides in every
   * channel, else about the middle of the range: noise at its end moves too few units.
   *
   * @param input what the model is fed
   * @param colour one value for each channel, in model input scale
   * @param width share of the range the noise covers, 0 to 1
   * @param random the image's own random source
   * @return [C,H,W], owned
   */
  public static Tensor noise(
      InputSpec input, float[] colour, double width, RandomGenerator random) {
    double[] middles = new double[colour.length];
    for (int c = 0; c < colour.length; c++) {
      middles[c] = input.toShare(colour[c], c);
      if (middles[c] < width / 2 || middles[c] > 1 - width / 2) {
        return noise(input, width, random);
      }
    }
    return noise(input, middles, width, random);
  }

  /**
   * Draws noise as keras-vis does: uniform, standardised to the middle of the input range and a
   * standard deviation of 0.05 of its width.
   *
   * @param input what the model is fed
   * @param random the image's own random source
   * @return [C,H,W], owned
   */
  public static Tensor kerasVis(InputSpec input, RandomGenerator random) {
    ImageSize size = ImageSize.of(input.shape());
    double[] drawn = new double[size.elements()];
    double mean = 0;
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = random.nextDouble();
      mean += drawn[i] / drawn.length;
    }
    double variance = 0;
    for (double value : drawn) {
      variance += (value - mean) * (value - mean) / drawn.length;
    }
    double deviation = Math.sqrt(variance) + KERAS_EPSILON;
    float[] values = new float[drawn.length];
    for (int i = 0; i < values.length; i++) {
      int channel = i / size.positions();
      double middle = (input.lowest(channel) + input.highest(channel)) / 2;
      double spread = KERAS_SPREAD * input.width(channel) * (drawn[i] - mean) / deviation;
      values[i] = (float) (middle + spread);
    }
    return Tensor.of(input.shape(), values);
  }
}
