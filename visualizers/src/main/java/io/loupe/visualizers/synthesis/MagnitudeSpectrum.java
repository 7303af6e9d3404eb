package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;

/**
 * The mean magnitude of each wave in pictures, about their mean colour and by numbers that vary
 * independently there ({@link ColorMix}). Immutable and safe for use by several threads.
 *
 * <p>Source: <a href="https://arxiv.org/abs/2306.06805">Fel et al. 2023, Unlocking feature
 * visualization for deeper networks with magnitude constrained optimization</a>, with the
 * magnitudes of the pictures at hand.
 */
@Experimental
public final class MagnitudeSpectrum {
  private final ImageSize size;
  private final float[] mean;
  private final ColorMix colors;
  private final float[] magnitudes;

  private MagnitudeSpectrum(ImageSize size, float[] mean, ColorMix colors, float[] magnitudes) {
    this.size = size;
    this.mean = mean;
    this.colors = colors;
    this.magnitudes = magnitudes;
  }

  /**
   * Returns the size of the pictures.
   *
   * @return [C,H,W]
   */
  public ImageSize size() {
    return size;
  }

  /**
   * Returns the magnitudes, of orthonormal waves: row k and column l hold the wave of k cycles down
   * and l across, those of the second half turn the other way.
   *
   * @return row-major [C,H,W], owned
   */
  public float[] magnitudes() {
    return magnitudes.clone();
  }

  float mean(int channel) {
    return mean[channel];
  }

  ColorMix colors() {
    return colors;
  }

  float magnitude(int wave) {
    return magnitudes[wave];
  }

  /** Adds up pictures, without keeping them. Used from one thread. */
  public static final class Builder {
    private final ImageSize size;
    private final float[] mean;
    private final ColorMix colors;
    private final FourierTransform transform;
    private final double[] sums;
    private long count;

    /**
     * Begins with no picture.
     *
     * @param size of each picture
     * @param colors of the same pictures: their mean is what waves lie around
     */
    public Builder(ImageSize size, ColorCovariance colors) {
      this.size = size;
      this.colors = ColorMix.of(colors.axes());
      this.mean = new float[size.channels()];
      double[] exact = colors.mean();
      for (int c = 0; c < mean.length; c++) {
        mean[c] = (float) exact[c];
      }
      this.transform = new FourierTransform(size.rows(), size.columns());
      this.sums = new double[size.elements()];
    }

    /**
     * Adds a picture.
     *
     * @param image row-major [C,H,W], read only
     */
    public void add(float[] image) {
      float[] planes = new float[size.elements()];
      for (int i = 0; i < planes.length; i++) {
        planes[i] = image[i] - mean[i / size.positions()];
      }
      colors.unmix(size, planes, 0);
      for (int c = 0; c < size.channels(); c++) {
        int from = c * size.positions();
        transform.forward(
            planes, from, (k, real, imaginary) -> sums[from + k] += length(real, imaginary));
      }
      count++;
    }

    private static double length(double real, double imaginary) {
      return Math.sqrt(real * real + imaginary * imaginary);
    }

    /**
     * Takes the mean.
     *
     * @return magnitudes of 0 if there was no picture
     */
    public MagnitudeSpectrum build() {
      float[] magnitudes = new float[sums.length];
      for (int i = 0; i < sums.length; i++) {
        magnitudes[i] = (float) (sums[i] / Math.max(1, count));
      }
      return new MagnitudeSpectrum(size, mean.clone(), colors, magnitudes);
    }
  }
}
