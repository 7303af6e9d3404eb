package io.loupe.visualizers.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Waves whose magnitudes are measured, and images that are climbed for in their phases. */
class PhaseBasisTest {
  private static final int PICTURES = 5;
  private static final ValueClamp RANGE = range(new ImageSize(1, 1, 1), -2, 2);

  /** A row, sides of 1, odd, prime and even length, one to four channels. */
  static Stream<ImageSize> sizes() {
    return Stream.of(
        new ImageSize(1, 4, 6),
        new ImageSize(3, 5, 3),
        new ImageSize(2, 1, 12),
        new ImageSize(4, 7, 2),
        new ImageSize(1, 1, 1));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,12", "5,3", "7,2", "8,9", "30,11"})
  void transformEqualsItsDefinition(int rows, int columns) {
    double[] real = doubles(rows * columns, 1);
    double[] imaginary = doubles(rows * columns, 2);
    double[] wanted = new double[2 * rows * columns];
    for (int k = 0; k < rows * columns; k++) {
      for (int n = 0; n < rows * columns; n++) {
        int down = k / columns * (n / columns);
        int across = k % columns * (n % columns);
        double cycles = (double) down / rows + (double) across / columns;
        double cosine = Math.cos(2 * Math.PI * cycles) / Math.sqrt(rows * columns);
        double sine = -Math.sin(2 * Math.PI * cycles) / Math.sqrt(rows * columns);
        wanted[2 * k] += real[n] * cosine - imaginary[n] * sine;
        wanted[2 * k + 1] += real[n] * sine + imaginary[n] * cosine;
      }
    }
    FourierTransform transform = new FourierTransform(rows, columns);
    double[] a = real.clone();
    double[] b = imaginary.clone();
    transform.forward(a, b);
    for (int k = 0; k < rows * columns; k++) {
      assertThat(a[k]).isCloseTo(wanted[2 * k], within(1e-12));
      assertThat(b[k]).isCloseTo(wanted[2 * k + 1], within(1e-12));
    }
    transform.back(a, b);
    assertThat(a).containsExactly(real, within(1e-12));
    assertThat(b).containsExactly(imaginary, within(1e-12));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void pullbackEqualsCentralDifferences(ImageSize size) {
    PhaseBasis basis = PhaseBasis.of(spectrum(size), range(size, -2, 2));
    float[] numbers = phases(size, 3);
    float[] weights = Differences.values(size.elements(), 10);
    float[] gradient = new float[numbers.length];
    basis.pullback(numbers, 0, weights, gradient);

    double[] expected = Differences.central(basis, weights, numbers);

    assertThat(Differences.doubles(gradient)).containsExactly(expected, within(2e-3));
  }

  /** Of a single picture the magnitudes are its own, so that its phases give it back. */
  @ParameterizedTest
  @MethodSource("sizes")
  void aPictureWithItsOwnMagnitudesComesBack(ImageSize size) {
    float[] picture = picture(size, 4);
    PhaseBasis basis = PhaseBasis.of(spectrum(size, List.of(picture)), range(size, 0, 1));
    float[] numbers = new float[picture.length];
    float[] again = new float[picture.length];
    basis.encode(picture, 0, numbers, 0);
    basis.render(numbers, 0, again, 0);
    assertThat(again).containsExactly(picture, within(1e-4f));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void everyImageHasTheMagnitudesOfThePictures(ImageSize size) {
    MagnitudeSpectrum spectrum = spectrum(size);
    float[] numbers = phases(size, 5);
    for (int i = 0; i < numbers.length; i++) {
      int k = i % size.positions();
      numbers[i] = mirror(size, k) == k ? 0 : numbers[i];
    }
    float[] image = new float[numbers.length];
    PhaseBasis.of(spectrum, range(size, -2, 2)).render(numbers, 0, image, 0);
    for (int i = 0; i < image.length; i++) {
      image[i] = (image[i] + 2) / 4;
    }
    ColorCovariance colors = covariance(size, pictures(size));
    MagnitudeSpectrum.Builder builder = new MagnitudeSpectrum.Builder(size, colors);
    builder.add(image);

    assertThat(builder.build().magnitudes()).containsExactly(spectrum.magnitudes(), within(1e-3f));
  }

  @Test
  void magnitudesAreMeansOverPictures() {
    ImageSize size = new ImageSize(1, 1, 4);
    List<float[]> pictures = List.of(new float[] {1, 0, 0, 0}, new float[] {0, 0, 0.5f, 0.5f});
    float[] magnitudes = spectrum(size, pictures).magnitudes();
    // The mean is 0.25, so waves of 0 cycles vanish; the others are 1/2 and |1 + i|/4, 1/2 and 0.
    assertThat(magnitudes[0]).isCloseTo(0, within(1e-6f));
    assertThat(magnitudes[1]).isCloseTo((float) (0.25 + Math.sqrt(2) / 8), within(1e-6f));
    assertThat(magnitudes[2]).isCloseTo(0.25f, within(1e-6f));
    assertThat(magnitudes[3]).isEqualTo(magnitudes[1]);
  }

  @Test
  void whatLeavesTheRangeIsCutOffAndPullsNoPhase() {
    ImageSize size = new ImageSize(1, 1, 16);
    float[] strong = new float[16];
    strong[3] = 1;
    strong[4] = 1;
    PhaseBasis basis = PhaseBasis.of(spectrum(size, List.of(strong)), RANGE);
    float[] numbers = phases(size, 6);
    float[] image = new float[16];
    basis.render(numbers, 0, image, 0);
    float[] weights = new float[16];
    int cut = 0;
    for (int i = 0; i < 16; i++) {
      assertThat(image[i]).isBetween(-2f, 2f);
      weights[i] = Math.abs(image[i]) == 2 ? 1 : 0;
      cut += (int) weights[i];
    }
    assertThat(cut).isBetween(1, 15);
    float[] gradient = new float[16];
    basis.pullback(numbers, 0, weights, gradient);
    assertThat(gradient).containsExactly(new float[16], within(0f));
  }

  private static int mirror(ImageSize size, int wave) {
    int row = (size.rows() - wave / size.columns()) % size.rows();
    return row * size.columns() + (size.columns() - wave % size.columns()) % size.columns();
  }

  private static MagnitudeSpectrum spectrum(ImageSize size) {
    return spectrum(size, pictures(size));
  }

  private static MagnitudeSpectrum spectrum(ImageSize size, List<float[]> pictures) {
    MagnitudeSpectrum.Builder builder =
        new MagnitudeSpectrum.Builder(size, covariance(size, pictures));
    pictures.forEach(builder::add);
    return builder.build();
  }

  private static ColorCovariance covariance(ImageSize size, List<float[]> pictures) {
    ColorCovariance colors = new ColorCovariance(size);
    pictures.forEach(colors::add);
    return colors;
  }

  private static List<float[]> pictures(ImageSize size) {
    return Stream.iterate(1, n -> n + 1).limit(PICTURES).map(n -> picture(size, n)).toList();
  }

  /** Values about the middle of the range, so that other phases do not leave it. */
  private static float[] picture(ImageSize size, long seed) {
    float[] values = Differences.values(size.elements(), seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = 0.5f + values[i] / 16;
    }
    return values;
  }

  private static float[] phases(ImageSize size, long seed) {
    float[] values = Differences.values(size.elements(), seed);
    for (int i = 0; i < values.length; i++) {
      values[i] *= 3;
    }
    return values;
  }

  private static ValueClamp range(ImageSize size, float low, float high) {
    float[] lowest = new float[size.channels()];
    float[] highest = new float[size.channels()];
    Arrays.fill(lowest, low);
    Arrays.fill(highest, high);
    return new ValueClamp(lowest, highest);
  }

  private static double[] doubles(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return random.doubles(count).toArray();
  }
}
