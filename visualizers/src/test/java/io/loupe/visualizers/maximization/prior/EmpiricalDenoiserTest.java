package io.loupe.visualizers.maximization.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.synthesis.ImageSize;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmpiricalDenoiserTest {
  private static final int PICTURES = 70;
  private static final InputSpec PICTURE = InputSpec.of(Shape.of(2, 9, 7), -1, 3);
  private static final InputSpec SIGNAL = InputSpec.of(Shape.of(3, 20), 0, 1);

  /** Values in units of the range, in which the formula is written. */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 0.9",
    "0.5, 0.15, 0.4",
    "0.5, 0.3, 0.2",
    "0.35, 0.1, 0.15",
    "0.25, 0.1, 0.05",
  })
  void isTheFormulaInANaiveLoop(double share, double stride, double sigma) {
    for (InputSpec input : List.of(PICTURE, SIGNAL)) {
      PictureBank bank = bank(input);
      ImageSize size = bank.size();
      Floor floor = Floor.of(size, share, stride);
      float[] noisy = noise(2 * size.elements(), 5);
      float[] bonus = noise(PICTURES, 6);
      float[] clean = new float[noisy.length];

      new EmpiricalDenoiser(bank).denoise(noisy, size.elements(), sigma, floor, bonus, clean);

      double[] naive = naive(bank, noisy, size.elements(), sigma, floor, bonus);
      for (int e = 0; e < size.elements(); e++) {
        assertThat(clean[e]).isZero();
        assertThat((double) clean[size.elements() + e]).isCloseTo(naive[e], within(5e-6));
      }
    }
  }

  @Test
  void muchNoiseGivesTheWeightedMean() {
    PictureBank bank = bank(PICTURE);
    float[] bonus = noise(PICTURES, 6);
    float[] clean = denoised(bank, noise(bank.size().elements(), 5), 1e5, 0.5, bonus);
    for (int e = 0; e < clean.length; e++) {
      double sum = 0;
      double all = 0;
      for (int n = 0; n < PICTURES; n++) {
        sum += StrictMath.exp(bonus[n]) * bank.value(n, e);
        all += StrictMath.exp(bonus[n]);
      }
      assertThat((double) clean[e]).isCloseTo(sum / all, within(1e-5));
    }
  }

  @Test
  void littleNoiseGivesTheNearestPatches() {
    PictureBank bank = bank(PICTURE);
    ImageSize size = bank.size();
    float[] noisy = bank.picture(66).clone();
    for (int e = 0; e < noisy.length; e++) {
      boolean left = e % size.columns() < 4;
      noisy[e] = left ? noisy[e] : bank.value(3, e);
    }
    float[] whole = denoised(bank, noisy, 1e-3, 1, new float[PICTURES]);
    float[] parts = denoised(bank, noisy, 1e-3, 0.25, new float[PICTURES]);

    assertThat(Math.min(distance(whole, bank.picture(66)), distance(whole, bank.picture(3))))
        .as("one of the two as a whole")
        .isLessThan(1e-5);
    for (int e = 0; e < noisy.length; e++) {
      int column = e % size.columns();
      if (column != 3 && column != 4) {
        assertThat(parts[e]).as("both, but for patches across").isCloseTo(noisy[e], within(1e-5f));
      }
    }
  }

  private static float[] denoised(
      PictureBank bank, float[] noisy, double sigma, double share, float[] bonus) {
    float[] clean = new float[noisy.length];
    Floor floor = Floor.of(bank.size(), share, 0.1);
    new EmpiricalDenoiser(bank).denoise(noisy, 0, sigma, floor, bonus, clean);
    return clean;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int e = 0; e < a.length; e++) {
      sum += (a[e] - (double) b[e]) * (a[e] - (double) b[e]);
    }
    return Math.sqrt(sum);
  }

  private static double[] naive(
      PictureBank bank, float[] noisy, int at, double sigma, Floor floor, float[] bonus) {
    ImageSize size = bank.size();
    double[] sums = new double[size.elements()];
    double[] windows = new double[size.elements()];
    for (int p = 0; p < floor.placesDown(); p++) {
      for (int q = 0; q < floor.placesAcross(); q++) {
        List<Integer> patch = new ArrayList<>();
        List<Double> window = new ArrayList<>();
        for (int c = 0; c < size.channels(); c++) {
          for (int i = 0; i < floor.height(); i++) {
            for (int j = 0; j < floor.width(); j++) {
              int y = floor.top(p) + i;
              patch.add(c * size.positions() + y * size.columns() + floor.left(q) + j);
              window.add(hann(i, floor.height()) * hann(j, floor.width()) + 1e-3);
            }
          }
        }
        double[] weights = new double[bank.count()];
        double all = 0;
        for (int n = 0; n < weights.length; n++) {
          double squares = 0;
          for (int e : patch) {
            double off = noisy[at + e] - (double) bank.value(n, e);
            squares += off * off;
          }
          weights[n] = StrictMath.exp(bonus[n] - squares / (2 * sigma * sigma));
          all += weights[n];
        }
        for (int k = 0; k < patch.size(); k++) {
          int e = patch.get(k);
          windows[e] += window.get(k);
          for (int n = 0; n < weights.length; n++) {
            sums[e] += window.get(k) * weights[n] / all * bank.value(n, e);
          }
        }
      }
    }
    for (int e = 0; e < sums.length; e++) {
      sums[e] /= windows[e];
    }
    return sums;
  }

  private static double hann(int i, int length) {
    return 0.5 - 0.5 * StrictMath.cos(2 * Math.PI * (i + 1) / (length + 2));
  }

  static PictureBank bank(InputSpec input) {
    SplittableRandom random = new SplittableRandom(1);
    List<Sample> samples = new ArrayList<>();
    for (int n = 0; n < PICTURES; n++) {
      float[] values = new float[input.shape().elements()];
      for (int e = 0; e < values.length; e++) {
        values[e] = (float) (input.min() + (input.max() - input.min()) * random.nextDouble());
      }
      samples.add(Sample.of("s/" + n, Tensor.of(input.shape(), values)));
    }
    return PictureBank.of(input, samples);
  }

  private static float[] noise(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] noise = new float[count];
    for (int i = 0; i < count; i++) {
      noise[i] = (float) random.nextDouble();
    }
    return noise;
  }
}
