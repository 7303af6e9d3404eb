package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;

/**
 * The numbers are the phases of the image's waves, whose magnitudes are fixed; values beyond the
 * range are cut off. Of two waves that are each other's mirror image the first has the phase, the
 * number of the second does nothing; a wave that is its own mirror image counts by the cosine of
 * its number.
 *
 * <p>Source: as {@link MagnitudeSpectrum}.
 */
@Experimental
public final class PhaseBasis implements ImageBasis {
  private final MagnitudeSpectrum spectrum;
  private final ValueClamp range;
  private final ImageSize size;
  private final FourierTransform transform;

  private PhaseBasis(MagnitudeSpectrum spectrum, ValueClamp range) {
    this.spectrum = spectrum;
    this.range = range;
    this.size = spectrum.size();
    this.transform = new FourierTransform(size.rows(), size.columns());
  }

  /**
   * Creates a basis.
   *
   * @param spectrum of pictures as shares of the range, 0 its lowest value and 1 its highest
   * @param range where the image's values lie
   * @return the basis
   */
  public static PhaseBasis of(MagnitudeSpectrum spectrum, ValueClamp range) {
    return new PhaseBasis(spectrum, range);
  }

  @Override
  public void encode(float[] image, int from, float[] numbers, int to) {
    float[] planes = new float[size.elements()];
    for (int i = 0; i < planes.length; i++) {
      int c = i / size.positions();
      float share = (image[from + i] - range.lowest(c)) / width(c);
      planes[i] = share - spectrum.mean(c);
    }
    spectrum.colors().unmix(size, planes, 0);
    for (int c = 0; c < size.channels(); c++) {
      int start = c * size.positions();
      transform.forward(
          planes,
          start,
          (k, real, imaginary) ->
              numbers[to + start + k] = (float) phase(start, k, real, imaginary));
    }
  }

  private double phase(int start, int wave, double real, double imaginary) {
    int mirror = mirror(wave);
    if (wave < mirror) {
      return StrictMath.atan2(imaginary, real);
    }
    if (wave > mirror) {
      return 0;
    }
    double magnitude = spectrum.magnitude(start + wave);
    double share = magnitude == 0 ? 0 : real / magnitude;
    return StrictMath.acos(Math.max(-1, Math.min(1, share)));
  }

  @Override
  public void render(float[] numbers, int from, float[] image, int to) {
    float[] values = values(numbers, from);
    System.arraycopy(values, 0, image, to, values.length);
    range.apply(size, image, to);
  }

  @Override
  public void pullback(float[] numbers, int from, float[] atImage, float[] atNumbers) {
    float[] values = values(numbers, from);
    for (int i = 0; i < values.length; i++) {
      int c = i / size.positions();
      boolean inside = values[i] > range.lowest(c) && values[i] < range.highest(c);
      values[i] = inside ? atImage[from + i] * width(c) : 0;
    }
    spectrum.colors().pullback(size, values, 0);
    for (int c = 0; c < size.channels(); c++) {
      int start = c * size.positions();
      transform.forward(
          values,
          start,
          (k, real, imaginary) -> {
            double slope = slope(k, numbers[from + start + k], real, imaginary);
            atNumbers[from + start + k] = (float) (spectrum.magnitude(start + k) * slope);
          });
    }
  }

  private double slope(int wave, double phase, double real, double imaginary) {
    int mirror = mirror(wave);
    if (wave > mirror) {
      return 0;
    }
    double down = StrictMath.sin(phase) * real;
    return wave == mirror ? -down : 2 * (StrictMath.cos(phase) * imaginary - down);
  }

  /** The image before what lies beyond the range is cut off. */
  private float[] values(float[] numbers, int from) {
    float[] values = new float[size.elements()];
    for (int c = 0; c < size.channels(); c++) {
      int start = c * size.positions();
      double[] real = new double[size.positions()];
      double[] imaginary = new double[real.length];
      for (int k = 0; k < real.length; k++) {
        int mirror = mirror(k);
        double phase = numbers[from + start + k];
        double magnitude = spectrum.magnitude(start + k);
        if (k <= mirror) {
          real[k] = magnitude * StrictMath.cos(phase);
          real[mirror] = real[k];
        }
        if (k < mirror) {
          imaginary[k] = magnitude * StrictMath.sin(phase);
          imaginary[mirror] = -imaginary[k];
        }
      }
      transform.back(real, imaginary);
      for (int i = 0; i < real.length; i++) {
        values[start + i] = (float) real[i];
      }
    }
    spectrum.colors().mix(size, values, 0);
    for (int i = 0; i < values.length; i++) {
      int c = i / size.positions();
      values[i] = range.lowest(c) + width(c) * (spectrum.mean(c) + values[i]);
    }
    return values;
  }

  private float width(int channel) {
    return range.highest(channel) - range.lowest(channel);
  }

  /** The wave that turns the other way. */
  private int mirror(int wave) {
    int row = (size.rows() - wave / size.columns()) % size.rows();
    int column = (size.columns() - wave % size.columns()) % size.columns();
    return row * size.columns() + column;
  }
}
