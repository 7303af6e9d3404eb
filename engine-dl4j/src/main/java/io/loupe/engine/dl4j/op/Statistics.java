package io.loupe.engine.dl4j.op;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How a node's values are spread over a batch. */
public final class Statistics {
  public static final Statistics NONE = new Statistics(new double[0], new double[0]);

  private final double[] means;
  private final double[] deviations;

  private Statistics(double[] means, double[] deviations) {
    this.means = means;
    this.deviations = deviations;
  }

  /**
   * Measures a batch.
   *
   * @param array with its channels last
   */
  public static Statistics of(INDArray array) {
    FloatBuffer values = array.data().asNioFloat();
    int length = Math.toIntExact(array.length());
    int channels = Math.toIntExact(array.size(-1));
    float[] row = new float[channels];
    double[] means = new double[channels];
    double[] squares = new double[channels];
    int rows = 0;
    for (int at = 0; at < length; at += channels) {
      values.get(at, row);
      rows++;
      for (int c = 0; c < channels; c++) {
        double delta = row[c] - means[c];
        means[c] += delta / rows;
        squares[c] += delta * (row[c] - means[c]);
      }
    }
    for (int c = 0; c < channels; c++) {
      squares[c] = Math.sqrt(squares[c] / rows);
    }
    return new Statistics(means, squares);
  }

  int channels() {
    return means.length;
  }

  double mean(int channel) {
    return means[channel];
  }

  /** Standard deviation of a channel. */
  double deviation(int channel) {
    return deviations[channel];
  }

  /** Standard deviation of all values together. */
  public double spread() {
    double mean = 0;
    for (double m : means) {
      mean += m / means.length;
    }
    double variance = 0;
    for (int c = 0; c < means.length; c++) {
      double apart = means[c] - mean;
      variance += (deviations[c] * deviations[c] + apart * apart) / means.length;
    }
    return Math.sqrt(variance);
  }
}
