package io.loupe.engine.dl4j.op;

import java.util.List;

/**
 * Stretches each row of planes so that its values reach from the lowest to the highest of a range.
 *
 * @param groups for each value, which of the planes that are stretched together it belongs to
 * @param count how many of them there are
 * @param low of the range
 * @param high of the range
 */
public record AutoContrast(List<Integer> groups, int count, double low, double high)
    implements RowOp {
  private static final double WHITE = 255;

  private double toPicture(double value) {
    return (value - low) / (high - low) * WHITE;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    double[][] ends = ends(in[0]);
    for (int i = 0; i < out.length; i++) {
      double[] end = ends[groups.get(i)];
      double scale = WHITE / (end[1] - end[0]);
      double stretched = (toPicture(in[0][i]) - end[0]) * scale;
      double value = low + Math.max(0, Math.min(WHITE, stretched)) / WHITE * (high - low);
      out[i] = Double.isNaN(value) ? in[0][i] : (float) value;
    }
  }

  private double[][] ends(float[] values) {
    double[][] ends = new double[count][];
    for (int g = 0; g < count; g++) {
      ends[g] = new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
    }
    for (int i = 0; i < values.length; i++) {
      double value = toPicture(values[i]);
      double[] end = ends[groups.get(i)];
      end[0] = Math.min(end[0], value);
      end[1] = Math.max(end[1], value);
    }
    return ends;
  }

  /** Of several lowest or highest values each has its share of what flows to the ends. */
  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    double[][] ends = ends(in[0]);
    double[][] flows = new double[count][2];
    int[][] ties = new int[count][2];
    for (int i = 0; i < out.length; i++) {
      int g = groups.get(i);
      double width = ends[g][1] - ends[g][0];
      double place = (toPicture(in[0][i]) - ends[g][0]) / width;
      ties[g][0] += toPicture(in[0][i]) == ends[g][0] ? 1 : 0;
      ties[g][1] += toPicture(in[0][i]) == ends[g][1] ? 1 : 0;
      if (width > 0) {
        double slope = WHITE / width;
        targets[0][i] += (float) (gradient[i] * slope);
        flows[g][0] += gradient[i] * slope * (place - 1);
        flows[g][1] -= gradient[i] * slope * place;
      } else {
        targets[0][i] += gradient[i];
      }
    }
    for (int i = 0; i < out.length; i++) {
      int g = groups.get(i);
      for (int end = 0; end < 2; end++) {
        if (toPicture(in[0][i]) == ends[g][end]) {
          targets[0][i] += (float) (flows[g][end] / ties[g][end]);
        }
      }
    }
  }
}
