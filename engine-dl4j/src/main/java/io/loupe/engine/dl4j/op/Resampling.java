package io.loupe.engine.dl4j.op;

import java.util.Arrays;

/** Gives each place of a picture a weighted sum of places of the input. */
public final class Resampling implements RowOp {
  private final int channels;
  private final Axis rows;
  private final Axis columns;

  private Resampling(int channels, Axis rows, Axis columns) {
    this.channels = channels;
    this.rows = rows;
    this.columns = columns;
  }

  /** For each place of an output, the two places of the input beside it and how far it is on. */
  private static final class Axis {
    final int in;
    final int out;
    private final int[] first;
    private final double[] part;

    Axis(int in, int out) {
      this.in = in;
      this.out = out;
      first = new int[out];
      part = new double[out];
      for (int i = 0; i < out; i++) {
        double place = Math.max(0, Math.min(in - 1.0, (i + 0.5) * in / out - 0.5));
        first[i] = (int) place;
        part[i] = place % 1;
      }
    }

    int place(int i, int side) {
      return Math.min(first[i] + side, in - 1);
    }

    double weight(int i, int side) {
      return side == 0 ? 1 - part[i] : part[i];
    }
  }

  /**
   * Bilinear interpolation between the centres of pixels; beyond the outermost they are repeated.
   *
   * @param in height and width of the input
   * @param out height and width of the output
   * @param channels values of each pixel
   * @return the function
   */
  public static Resampling bilinear(int[] in, int[] out, int channels) {
    return new Resampling(channels, new Axis(in[0], out[0]), new Axis(in[1], out[1]));
  }

  private interface Use {
    void of(int to, int from, float weight);
  }

  /** Goes through the values of the output and the four of the input that each is made of. */
  private void each(Use use) {
    int wide = columns.out;
    for (int i = 0; i < rows.out * wide; i++) {
      int row = i / wide;
      int column = i % wide;
      for (int corner = 0; corner < 4; corner++) {
        int y = rows.place(row, corner / 2);
        int x = columns.place(column, corner % 2);
        double weight = rows.weight(row, corner / 2) * columns.weight(column, corner % 2);
        use.of(i * channels, (y * columns.in + x) * channels, (float) weight);
      }
    }
  }

  @Override
  public void forward(float[][] in, float[] out) {
    Arrays.fill(out, 0);
    each(
        (to, from, weight) -> {
          for (int c = 0; c < channels; c++) {
            out[to + c] += weight * in[0][from + c];
          }
        });
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    each(
        (to, from, weight) -> {
          for (int c = 0; c < channels; c++) {
            targets[0][from + c] += weight * gradient[to + c];
          }
        });
  }
}
