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
  private final ColorMix colors;

  private FourierBasis(ImageSize size, ValueClamp range, double decay, ColorMix colors) {
    this.size = size;
    this.range = range;
    this.colors = colors;
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
   * @param colors how the waves of a position make its colour, before they are squashed
   * @return the basis
   */
  public static FourierBasis of(ImageSize size, ValueClamp range, double decay, ColorMix colors) {
    return new FourierBasis(size, range, decay, colors);
  }

  @Override
  public void encode(float[] image, int from, float[] numbers, int to) {
    float[] planes = new float[size.elements()];
    for (int c = 0; c < size.channels(); c++) {
      int start = c * size.positions();
      float low = range.lowest(c);
      float width = range.highest(c) - low;
      for (int i = start; i < start + size.positions(); i++) {
        float share = (image[from + i] - low) / width;
        float s = 2 * Math.min(1 - MARGIN, Math.max(MARGIN, share)) - 1;
        planes[i] = s / (float) Math.sqrt(1 - s * s);
      }
    }
    colors.unmix(size, planes, 0);
    analyse(planes, numbers, to);
    for (int i = 0; i < planes.length; i++) {
      numbers[to + i] /= scale[i % size.positions()];
    }
  }

  @Override
  public void render(float[] numbers, int from, float[] image, int to) {
    float[] planes = synthesise(numbers, from);
    for (int c = 0; c < size.channels(); c++) {
      int start = c * size.positions();
      float low = range.lowest(c);
      float half = (range.highest(c) - low) / 2;
      for (int i = start; i < start + size.positions(); i++) {
        image[to + i] = low + half * (1 + planes[i] / (float) Math.sqrt(1 + planes[i] * planes[i]));
      }
    }
  }

  @Override
  public void pullback(float[] numbers, int from, float[] atImage, float[] atNumbers) {
    float[] planes = synthesise(numbers, from);
    for (int c = 0; c < size.channels(); c++) {
      int start = c * size.positions();
      float half = (range.highest(c) - range.lowest(c)) / 2;
      for (int i = start; i < start + size.positions(); i++) {
        float square = 1 + planes[i] * planes[i];
        planes[i] = atImage[from + i] * half / (square * (float) Math.sqrt(square));
      }
    }
    colors.pullback(size, planes, 0);
    analyse(planes, atNumbers, from);
    for (int i = 0; i < planes.length; i++) {
      atNumbers[from + i] *= scale[i % size.positions()];
    }
  }

  /** The colours of every position, before they are squashed. */
  private float[] synthesise(float[] numbers, int from) {
    float[] planes = new float[size.elements()];
    float[] weighted = new float[size.positions()];
    float[] rows = new float[size.positions()];
    for (int c = 0; c < size.channels(); c++) {
      synthesise(numbers, from + c * size.positions(), weighted, rows, planes, c);
    }
    colors.mix(size, planes, 0);
    return planes;
  }

  private void synthesise(
      float[] numbers, int from, float[] weighted, float[] rows, float[] planes, int channel) {
    int h = size.rows();
    int w = size.columns();
    for (int i = 0; i < weighted.length; i++) {
      weighted[i] = numbers[from + i] * scale[i];
    }
    Arrays.fill(rows, 0);
    for (int i = 0; i < h; i++) {
      for (int k = 0; k < w; k++) {
        addScaled(columnWaves, k * w, weighted[i * w + k], rows, i * w, w);
      }
    }
    for (int k = 0; k < h; k++) {
      for (int i = 0; i < h; i++) {
        addScaled(rows, k * w, rowWaves[k * h + i], planes, (channel * h + i) * w, w);
      }
    }
  }

  private void analyse(float[] planes, float[] numbers, int to) {
    float[] rows = new float[size.positions()];
    for (int c = 0; c < size.channels(); c++) {
      int start = c * size.positions();
      analyse(planes, start, rows, numbers, to + start);
    }
  }

  private void analyse(float[] planes, int from, float[] rows, float[] numbers, int to) {
    int h = size.rows();
    int w = size.columns();
    Arrays.fill(rows, 0);
    for (int k = 0; k < h; k++) {
      for (int i = 0; i < h; i++) {
        addScaled(planes, from + i * w, rowWaves[k * h + i], rows, k * w, w);
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
