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
  private static final int BLOCK = 4;

  private final ImageSize size;
  private final ValueClamp range;
  private final float[] rowWaves;
  private final float[][] columnWaves;
  private final float[][] columnValues;
  private final float[] scale;
  private final ColorMix colors;
  private final int rowsUsed;
  private final int columnsUsed;

  private FourierBasis(
      ImageSize size,
      ValueClamp range,
      float[] rowWaves,
      float[][] columnWaves,
      float[][] columnValues,
      float[] scale,
      ColorMix colors,
      int rowsUsed,
      int columnsUsed) {
    this.size = size;
    this.range = range;
    this.rowWaves = rowWaves;
    this.columnWaves = columnWaves;
    this.columnValues = columnValues;
    this.scale = scale;
    this.colors = colors;
    this.rowsUsed = rowsUsed;
    this.columnsUsed = columnsUsed;
  }

  private static float[] scale(ImageSize size, double decay) {
    float[] scale = new float[size.positions()];
    double floor = 1.0 / Math.max(size.rows(), size.columns());
    for (int i = 0; i < size.rows(); i++) {
      for (int j = 0; j < size.columns(); j++) {
        double fy = frequency(i, size.rows());
        double fx = frequency(j, size.columns());
        double f = Math.max(Math.sqrt(fy * fy + fx * fx), floor);
        scale[i * size.columns() + j] = (float) (StrictMath.pow(f, -decay) / LUCID_DIVISOR);
      }
    }
    return scale;
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
    float[] columnWaves = waves(size.columns());
    return new FourierBasis(
        size,
        range,
        waves(size.rows()),
        rows(columnWaves, 0, size.columns(), size.columns()),
        columns(columnWaves, size.columns()),
        scale(size, decay),
        colors,
        size.rows(),
        size.columns());
  }

  /**
   * Leaves the fine waves out: their numbers mean nothing, and no gradient reaches them. Numbers
   * stay where they are, so that an image may gain fine waves later. Work falls with the share.
   *
   * @param share of the waves along rows and along columns that are kept, coarse ones first; above
   *     0, at most 1
   * @return the basis
   * @throws IllegalArgumentException if the share is outside of its range
   */
  public FourierBasis coarse(double share) {
    if (!(share > 0) || share > 1) {
      throw new IllegalArgumentException("Share must be above 0 and at most 1, got " + share);
    }
    return new FourierBasis(
        size,
        range,
        rowWaves,
        columnWaves,
        columnValues,
        scale,
        colors,
        kept(size.rows(), share),
        kept(size.columns(), share));
  }

  /** An odd number: the constant, and cosine and sine of each number of cycles. */
  private static int kept(int waves, double share) {
    return share == 1 ? waves : Math.min(waves, 2 * (int) (share * waves / 2) + 1);
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
    for (int c = 0; c < size.channels(); c++) {
      synthesise(numbers, from + c * size.positions(), planes, c * size.positions());
    }
    colors.mix(size, planes, 0);
    return planes;
  }

  private void synthesise(float[] numbers, int from, float[] planes, int to) {
    int h = size.rows();
    int w = size.columns();
    float[] weighted = new float[columnsUsed];
    float[][] rows = new float[rowsUsed][w];
    for (int i = 0; i < rowsUsed; i++) {
      for (int k = 0; k < columnsUsed; k++) {
        weighted[k] = numbers[from + i * w + k] * scale[i * w + k];
      }
      addSum(columnWaves, weighted, 0, 1, columnsUsed, rows[i]);
    }
    float[] row = new float[w];
    for (int i = 0; i < h; i++) {
      Arrays.fill(row, 0);
      addSum(rows, rowWaves, i, h, rowsUsed, row);
      System.arraycopy(row, 0, planes, to + i * w, w);
    }
  }

  private void analyse(float[] planes, float[] numbers, int to) {
    Arrays.fill(numbers, to, to + size.elements(), 0);
    for (int c = 0; c < size.channels(); c++) {
      int start = c * size.positions();
      analyse(planes, start, numbers, to + start);
    }
  }

  private void analyse(float[] planes, int from, float[] numbers, int to) {
    int h = size.rows();
    int w = size.columns();
    float[][] plane = rows(planes, from, h, w);
    float[] row = new float[w];
    float[] found = new float[columnsUsed];
    for (int k = 0; k < rowsUsed; k++) {
      Arrays.fill(row, 0);
      addSum(plane, rowWaves, k * h, 1, h, row);
      Arrays.fill(found, 0);
      addSum(columnValues, row, 0, 1, w, found);
      System.arraycopy(found, 0, numbers, to + k * w, columnsUsed);
    }
  }

  /**
   * Adds rows, each times its factor, to a row: one after the other, four at a time so that the sum
   * is fetched and stored less often. Arrays that all begin at 0 are what the compiler makes vector
   * instructions of.
   */
  private static void addSum(
      float[][] rows, float[] factors, int first, int step, int terms, float[] sum) {
    int term = 0;
    for (; term + BLOCK <= terms; term += BLOCK) {
      int at = first + term * step;
      addFour(
          rows[term],
          rows[term + 1],
          rows[term + 2],
          rows[term + 3],
          factors[at],
          factors[at + step],
          factors[at + 2 * step],
          factors[at + 3 * step],
          sum);
    }
    for (; term < terms; term++) {
      float[] row = rows[term];
      float factor = factors[first + term * step];
      for (int j = 0; j < sum.length; j++) {
        sum[j] += factor * row[j];
      }
    }
  }

  private static void addFour(
      float[] first,
      float[] second,
      float[] third,
      float[] fourth,
      float a,
      float b,
      float c,
      float d,
      float[] sum) {
    for (int j = 0; j < sum.length; j++) {
      float value = sum[j] + a * first[j];
      value = value + b * second[j];
      value = value + c * third[j];
      sum[j] = value + d * fourth[j];
    }
  }

  private static float[][] rows(float[] values, int from, int rows, int columns) {
    float[][] result = new float[rows][];
    for (int i = 0; i < rows; i++) {
      int start = from + i * columns;
      result[i] = Arrays.copyOfRange(values, start, start + columns);
    }
    return result;
  }

  /** Columns of a square matrix. */
  private static float[][] columns(float[] square, int side) {
    float[][] result = new float[side][side];
    for (int i = 0; i < square.length; i++) {
      result[i % side][i / side] = square[i];
    }
    return result;
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
