package io.loupe.engine.dl4j.internal.rows;

import io.loupe.engine.dl4j.plan.RowFunction;
import java.util.Arrays;

/** Gives each place of a picture a weighted sum of places of the input. */
public final class Resampling implements RowFunction {
  private final int channels;
  private final int[][] from;
  private final float[][] weights;

  private Resampling(int channels, int[][] from, float[][] weights) {
    this.channels = channels;
    this.from = from;
    this.weights = weights;
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
    int count = Math.multiplyExact(out[0], out[1]);
    int[][] from = new int[count][4];
    float[][] weights = new float[count][4];
    for (int i = 0; i < count; i++) {
      double row = place(i / out[1], in[0], out[0]);
      double column = place(i % out[1], in[1], out[1]);
      for (int corner = 0; corner < 4; corner++) {
        int y = (int) row + corner / 2;
        int x = (int) column + corner % 2;
        double down = corner / 2 == 0 ? 1 - row % 1 : row % 1;
        double right = corner % 2 == 0 ? 1 - column % 1 : column % 1;
        from[i][corner] = Math.min(y, in[0] - 1) * in[1] + Math.min(x, in[1] - 1);
        weights[i][corner] = (float) (down * right);
      }
    }
    return new Resampling(channels, from, weights);
  }

  private static double place(int index, int in, int out) {
    double place = (index + 0.5) * in / out - 0.5;
    return Math.max(0, Math.min(in - 1.0, place));
  }

  @Override
  public void forward(float[][] in, float[] out) {
    Arrays.fill(out, 0);
    for (int i = 0; i < from.length; i++) {
      for (int k = 0; k < from[i].length; k++) {
        int start = from[i][k] * channels;
        float weight = weights[i][k];
        for (int c = 0; c < channels; c++) {
          out[i * channels + c] += weight * in[0][start + c];
        }
      }
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < from.length; i++) {
      for (int k = 0; k < from[i].length; k++) {
        int start = from[i][k] * channels;
        float weight = weights[i][k];
        for (int c = 0; c < channels; c++) {
          targets[0][start + c] += weight * gradient[i * channels + c];
        }
      }
    }
  }
}
