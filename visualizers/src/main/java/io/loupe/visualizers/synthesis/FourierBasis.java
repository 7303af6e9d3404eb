package io.loupe.visualizers.synthesis;

import io.loupe.Experimental;
import java.util.Arrays;

/**
 * The numbers are the image's waves, coarse ones counting more, squashed into a range.
 *
 * <p>Each plane is a sum of products of the orthonormal real Fourier waves along rows and columns;
 * a wave of {@code f} cycles per pixel counts {@code 1 / max(f, 1/max(H,W))^decay / 4}, so an
 * optimiser that moves all numbers alike draws large shapes first. The sum is squashed by {@code y
 * / sqrt(1 + y^2)} into the range, so every image lies inside it. Source: <a
 * href="https://distill.pub/2017/feature-visualization">Olah, Mordvintsev and Schubert 2017</a>.
 */
@Experimental
public final class FourierBasis implements ImageBasis {
  private static final float MARGIN = 1e-3f;
  private static final double LUCID_DIVISOR = 4;

  private final ImageSize size;
  private final ValueClamp range;
  private final float[] rowWaves;
  private final float[] columnWaves;
  private final float[] scale;

  private FourierBasis(ImageSize size, ValueClamp range, double decay) {
    this.size = size;
    this.range = range;
    this.rowWaves = waves(size.rows());
    this.columnWaves = waves(size.columns());
    this.scale = new float[size.positions()];
    double floor = 1.0 / Math.max(size.rows(), size.columns());
    for (int i = 0; i < size.rows(); i++) {
      for (int j = 0; j < size.columns(); j++) {
        double fy = frequency(i, size.rows());
        double fx = frequency(j, size.columns());
        double f = Math.max(Math.sqrt(fy * fy + fx * fx), floor);
        scale[i * size.columns() + j] = (float) (StrictMath.pow(f, -decay) / LUCID_DIVISOR);
      }
    }
  }

  /**
   * Creates a basis.
   *
   * @param size the image's size
   * @param range where its values lie
   * @param decay how fast fine waves lose weight; Lucid uses 1
   * @return the basis
   */
  public static FourierBasis of(ImageSize size, ValueClamp range, double decay) {
    return new FourierBasis(size, range, decay);
  }

  @Override
  public void encode(float[] image, int from, float[] numbers, int to) {
    float[] plane = new float[size.positions()];
    float[] rows = new float[size.positions()];
    for (int c = 0; c < size.channels(); c++) {
      float low = range.lowest(c);
      float width = range.highest(c) - low;
      for (int i = 0; i < plane.length; i++) {
        float share = (image[from + c * plane.length + i] - low) / width;
        float s = 2 * Math.min(1 - MARGIN, Math.max(MARGIN, share)) - 1;
        plane[i] = s / (float) Math.sqrt(1 - s * s);
      }
      analyse(plane, rows, numbers, to + c * plane.length);
      for (int i = 0; i < plane.length; i++) {
        numbers[to + c * plane.length + i] /= scale[i];
      }
    }
  }

  @Override
  public void render(float[] numbers, int from, float[] image, int to) {
    float[] weighted = new float[size.positions()];
    float[] rows = new float[size.positions()];
    float[] plane = new float[size.positions()];
    for (int c = 0; c < size.channels(); c++) {
      synthesise(numbers, from + c * plane.length, weighted, rows, plane);
      float low = range.lowest(c);
      float half = (range.highest(c) - low) / 2;
      for (int i = 0; i < plane.length; i++) {
        image[to + c * plane.length + i] =
            low + half * (1 + plane[i] / (float) Math.sqrt(1 + plane[i] * plane[i]));
      }
    }
  }

  @Override
  public void pullback(float[] numbers, int from, float[] atImage, float[] atNumbers) {
    float[] weighted = new float[size.positions()];
    float[] rows = new float[size.positions()];
    float[] plane = new float[size.positions()];
    for (int c = 0; c < size.channels(); c++) {
      int start = from + c * plane.length;
      synthesise(numbers, start, weighted, rows, plane);
      float half = (range.highest(c) - range.lowest(c)) / 2;
      for (int i = 0; i < plane.length; i++) {
        float square = 1 + plane[i] * plane[i];
        plane[i] = atImage[start + i] * half / (square * (float) Math.sqrt(square));
      }
      analyse(plane, rows, atNumbers, start);
      for (int i = 0; i < plane.length; i++) {
        atNumbers[start + i] *= scale[i];
      }
    }
  }

  private void synthesise(
      float[] numbers, int from, float[] weighted, float[] rows, float[] plane) {
    int h = size.rows();
    int w = size.columns();
    for (int i = 0; i < weighted.length; i++) {
      weighted[i] = numbers[from + i] * scale[i];
    }
    Arrays.fill(rows, 0);
    Arrays.fill(plane, 0);
    for (int i = 0; i < h; i++) {
      for (int k = 0; k < w; k++) {
        addScaled(columnWaves, k * w, weighted[i * w + k], rows, i * w, w);
      }
    }
    for (int k = 0; k < h; k++) {
      for (int i = 0; i < h; i++) {
        addScaled(rows, k * w, rowWaves[k * h + i], plane, i * w, w);
      }
    }
  }

  private void analyse(float[] plane, float[] rows, float[] numbers, int to) {
    int h = size.rows();
    int w = size.columns();
    Arrays.fill(rows, 0);
    for (int k = 0; k < h; k++) {
      for (int i = 0; i < h; i++) {
        addScaled(plane, i * w, rowWaves[k * h + i], rows, k * w, w);
      }
    }
    for (int i = 0; i < h; i++) {
      for (int k = 0; k < w; k++) {
        float sum = 0;
        for (int j = 0; j < w; j++) {
          sum += rows[i * w + j] * columnWaves[k * w + j];
        }
        numbers[to + i * w + k] = sum;
      }
    }
  }

  private static void addScaled(
      float[] source, int from, float factor, float[] target, int to, int count) {
    for (int j = 0; j < count; j++) {
      target[to + j] += factor * source[from + j];
    }
  }

  private static double frequency(int wave, int length) {
    int cycles = (wave + 1) / 2;
    return cycles / (double) length;
  }

  /** Orthonormal rows: constant, cosine and sine of 1, 2, … cycles. */
  private static float[] waves(int length) {
    float[] waves = new float[length * length];
    for (int k = 0; k < length; k++) {
      int cycles = (k + 1) / 2;
      boolean alone = k == 0 || 2 * cycles == length;
      double amplitude = Math.sqrt((alone ? 1.0 : 2.0) / length);
      for (int j = 0; j < length; j++) {
        double angle = 2 * Math.PI * cycles * j / length;
        double wave = k % 2 == 1 || k == 0 ? StrictMath.cos(angle) : StrictMath.sin(angle);
        waves[k * length + j] = (float) (amplitude * wave);
      }
    }
    return waves;
  }
}
