package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.GeneralConvolution.Links;

/**
 * The p-norm of a window over any number of axes, {@code (sum |x|^p)^(1/p)}; where it is 0, so is
 * its gradient.
 *
 * @param links which places meet
 * @param channels values at a place
 * @param power p
 */
public record NormVolumePooling(Links links, int channels, double power) implements RowOp {
  @Override
  public String describe() {
    return "NormVolumePooling " + power;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    double[] sums = new double[out.length];
    for (int i = 0; i < links.from.length; i++) {
      for (int c = 0; c < channels; c++) {
        double value = Math.abs(in[0][links.from[i] * channels + c]);
        sums[links.to[i] * channels + c] += Math.pow(value, power);
      }
    }
    for (int k = 0; k < out.length; k++) {
      out[k] = (float) Math.pow(sums[k], 1 / power);
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < links.from.length; i++) {
      for (int c = 0; c < channels; c++) {
        int from = links.from[i] * channels + c;
        int to = links.to[i] * channels + c;
        if (out[to] > 0) {
          double value = in[0][from];
          double slope = Math.pow(Math.abs(value) / out[to], power - 1);
          targets[0][from] += (float) (Math.signum(value) * slope * gradient[to]);
        }
      }
    }
  }
}
