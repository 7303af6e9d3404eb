package io.loupe.engine.dl4j.op;

/**
 * Local response normalisation over neighbouring channels: {@code x / (k + alpha * sum x^2)^beta}
 * (Krizhevsky et al. 2012).
 *
 * @param channels channels at a position
 * @param below neighbours before a channel
 * @param above neighbours after it
 * @param k what is added to the sum
 * @param alpha factor of the sum
 * @param beta exponent
 */
public record LocalResponseNormalization(
    int channels, int below, int above, double k, double alpha, double beta) implements RowOp {
  @Override
  public void forward(float[][] inputs, float[] out) {
    float[] in = inputs[0];
    for (int at = 0; at < in.length; at += channels) {
      for (int c = 0; c < channels; c++) {
        out[at + c] = (float) (in[at + c] * Math.pow(scale(in, at, c), -beta));
      }
    }
  }

  @Override
  public void backward(float[][] inputs, float[] out, float[] gradient, float[][] targets) {
    float[] in = inputs[0];
    float[] target = targets[0];
    double[] shares = new double[channels];
    for (int at = 0; at < in.length; at += channels) {
      for (int c = 0; c < channels; c++) {
        double scale = scale(in, at, c);
        target[at + c] = (float) (gradient[at + c] * Math.pow(scale, -beta));
        shares[c] = gradient[at + c] * (double) out[at + c] / scale;
      }
      for (int c = 0; c < channels; c++) {
        double sum = 0;
        for (int i = Math.max(0, c - above); i <= Math.min(channels - 1, c + below); i++) {
          sum += shares[i];
        }
        target[at + c] -= (float) (2 * alpha * beta * in[at + c] * sum);
      }
    }
  }

  private double scale(float[] in, int at, int channel) {
    double sum = 0;
    int last = Math.min(channels - 1, channel + above);
    for (int i = Math.max(0, channel - below); i <= last; i++) {
      sum += (double) in[at + i] * in[at + i];
    }
    return k + alpha * sum;
  }
}
