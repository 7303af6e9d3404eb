package io.loupe.engine.dl4j.op;

/**
 * Divides a row by its length: {@code x / max(|x|, eps)}.
 *
 * @param eps what keeps the divisor from 0
 */
public record L2Normalization(double eps) implements RowOp {
  @Override
  public void forward(float[][] inputs, float[] out) {
    float[] in = inputs[0];
    double divisor = Math.max(norm(in), eps);
    for (int i = 0; i < in.length; i++) {
      out[i] = (float) (in[i] / divisor);
    }
  }

  @Override
  public void backward(float[][] inputs, float[] out, float[] gradient, float[][] targets) {
    float[] in = inputs[0];
    float[] target = targets[0];
    double norm = norm(in);
    double divisor = Math.max(norm, eps);
    double sum = 0;
    for (int i = 0; i < in.length; i++) {
      sum += in[i] * (double) gradient[i];
    }
    double share = norm <= eps ? 0 : sum / (norm * norm * norm);
    for (int i = 0; i < in.length; i++) {
      target[i] = (float) (gradient[i] / divisor - in[i] * share);
    }
  }

  private static double norm(float[] row) {
    double sum = 0;
    for (float value : row) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
