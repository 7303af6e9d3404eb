package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import java.util.Arrays;

/**
 * How the channels of a colour come from as many numbers. In photographs the channels rise and fall
 * together: brightness varies most, the balance of the first and last channel less, that of the
 * middle one least. Climbing in numbers that vary independently, each in its own measure, an
 * optimiser that moves all of them alike makes colours as rare as pictures do. Immutable and safe
 * for use by several threads.
 *
 * <p>Source: the square root of the covariance of ImageNet's colours, <a
 * href="https://distill.pub/2017/feature-visualization">Olah, Mordvintsev and Schubert 2017</a>;
 * with data that of their own colours.
 */
@Experimental
public final class ColorMix {
  /** Each channel is a number of its own; for any number of channels. */
  public static final ColorMix NONE = new ColorMix(new double[0], new double[0]);

  /**
   * As in photographs; three channels, of which the first and last may change places: only the sign
   * of one number changes.
   */
  public static final ColorMix PHOTOGRAPHS =
      of(0.26, 0.09, 0.02, 0.27, 0, -0.05, 0.27, -0.09, 0.03);

  private static final int CHANNELS = 3;

  /** Along what hardly varies colours still move by this part of what varies most. */
  private static final double LEAST = 0.01;

  private final int channels;
  private final float[] forth;
  private final float[] adjoint;
  private final float[] back;

  private ColorMix(double[] forth, double[] back) {
    this.channels = (int) Math.round(Math.sqrt(forth.length));
    this.forth = floats(forth);
    this.adjoint = floats(transposed(forth, channels));
    this.back = floats(back);
  }

  /**
   * As in pictures, for any number of channels: each number moves colours along a principal axis of
   * theirs, by its deviation in units of the largest; axes along which they hardly vary, as those
   * of grey pictures in three channels, count as a hundredth of it.
   *
   * @param axes of the pictures' colours
   * @return the mix; {@link #NONE} if colours do not vary at all
   */
  public static ColorMix of(ColorCovariance.Axes axes) {
    int n = axes.deviations().length;
    double most = axes.deviations()[0];
    if (!(most > 0)) {
      return NONE;
    }
    double[] forth = new double[n * n];
    double[] back = new double[n * n];
    for (int k = 0; k < n; k++) {
      double deviation = Math.max(LEAST, axes.deviations()[k] / most);
      for (int c = 0; c < n; c++) {
        forth[c * n + k] = deviation * axes.directions()[k][c];
        back[k * n + c] = axes.directions()[k][c] / deviation;
      }
    }
    return new ColorMix(forth, back);
  }

  /** In units of the number that moves a colour furthest. */
  private static ColorMix of(double... rows) {
    double longest = 0;
    for (int k = 0; k < CHANNELS; k++) {
      double green = rows[CHANNELS + k];
      double blue = rows[2 * CHANNELS + k];
      longest = Math.max(longest, Math.sqrt(rows[k] * rows[k] + green * green + blue * blue));
    }
    double unit = longest;
    double[] scaled = Arrays.stream(rows).map(value -> value / unit).toArray();
    return new ColorMix(scaled, inverse(scaled));
  }

  /**
   * Tells whether a number of channels can be mixed.
   *
   * @param channels of an image
   * @return whether this goes with it
   */
  public boolean suits(int channels) {
    return forth.length == 0 || channels == this.channels;
  }

  /**
   * Makes colours from numbers.
   *
   * @param size the image's size
   * @param values row-major [C,H,W], changed in place
   * @param from where the image begins
   */
  public void mix(ImageSize size, float[] values, int from) {
    multiply(forth, size, values, from);
  }

  /**
   * Finds the numbers of colours.
   *
   * @param size the image's size
   * @param values row-major [C,H,W], changed in place
   * @param from where the image begins
   */
  public void unmix(ImageSize size, float[] values, int from) {
    multiply(back, size, values, from);
  }

  /**
   * Carries a gradient at the colours back to the numbers.
   *
   * @param size the image's size
   * @param values row-major [C,H,W], changed in place
   * @param from where the image begins
   */
  public void pullback(ImageSize size, float[] values, int from) {
    multiply(adjoint, size, values, from);
  }

  private void multiply(float[] matrix, ImageSize size, float[] values, int from) {
    if (matrix.length == 0) {
      return;
    }
    float[] old = new float[channels];
    for (int i = from; i < from + size.positions(); i++) {
      for (int c = 0; c < channels; c++) {
        old[c] = values[i + c * size.positions()];
      }
      for (int c = 0; c < channels; c++) {
        float sum = matrix[c * channels] * old[0];
        for (int k = 1; k < channels; k++) {
          sum += matrix[c * channels + k] * old[k];
        }
        values[i + c * size.positions()] = sum;
      }
    }
  }

  /** By cofactors: of three channels nothing more is needed. */
  private static double[] inverse(double[] m) {
    double[] result = new double[m.length];
    double determinant = 0;
    for (int r = 0; r < CHANNELS; r++) {
      for (int c = 0; c < CHANNELS; c++) {
        int r1 = (r + 1) % CHANNELS * CHANNELS;
        int r2 = (r + 2) % CHANNELS * CHANNELS;
        int c1 = (c + 1) % CHANNELS;
        int c2 = (c + 2) % CHANNELS;
        double cofactor = m[r1 + c1] * m[r2 + c2] - m[r1 + c2] * m[r2 + c1];
        result[c * CHANNELS + r] = cofactor;
        determinant += r == 0 ? m[c] * cofactor : 0;
      }
    }
    for (int i = 0; i < result.length; i++) {
      result[i] /= determinant;
    }
    return result;
  }

  private static double[] transposed(double[] m, int side) {
    double[] result = new double[m.length];
    for (int i = 0; i < m.length; i++) {
      result[i % side * side + i / side] = m[i];
    }
    return result;
  }

  private static float[] floats(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < result.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }
}
