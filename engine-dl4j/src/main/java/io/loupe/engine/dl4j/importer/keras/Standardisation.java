package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.op.Randomization;
import io.loupe.engine.dl4j.op.WeightedFunction;
import org.nd4j.linalg.activations.IActivation;

/** Layer normalisation along one axis of a batch. */
final class Standardisation extends JavaFunction implements WeightedFunction {
  private static final long serialVersionUID = 1L;

  private final int axis;
  private final float[] gamma;
  private final float[] beta;
  private final double epsilon;

  /**
   * Keeps the constants.
   *
   * @param axis of the batch
   * @param gamma factors along it; not copied
   * @param beta offsets along it; not copied
   * @param epsilon added to the variance
   */
  Standardisation(int axis, float[] gamma, float[] beta, double epsilon) {
    this.axis = axis;
    this.gamma = gamma;
    this.beta = beta;
    this.epsilon = epsilon;
  }

  @Override
  public IActivation randomized(Randomization randomization) {
    return new Standardisation(
        axis, randomization.reordered(gamma), randomization.reordered(beta), epsilon);
  }

  private record Moments(double mean, double inverse) {}

  private Moments moments(float[] in, Lines lines, int line) {
    double sum = 0;
    for (int k = 0; k < lines.length(); k++) {
      sum += in[lines.at(line, k)];
    }
    double mean = sum / lines.length();
    double squares = 0;
    for (int k = 0; k < lines.length(); k++) {
      double distance = in[lines.at(line, k)] - mean;
      squares += distance * distance;
    }
    return new Moments(mean, 1 / Math.sqrt(squares / lines.length() + epsilon));
  }

  @Override
  void forward(float[] in, long[] shape) {
    Lines lines = Lines.of(shape, axis);
    for (int line = 0; line < lines.count(); line++) {
      Moments moments = moments(in, lines, line);
      for (int k = 0; k < lines.length(); k++) {
        int at = lines.at(line, k);
        in[at] = (float) ((in[at] - moments.mean()) * moments.inverse() * gamma[k] + beta[k]);
      }
    }
  }

  @Override
  void backward(float[] in, float[] gradient, long[] shape) {
    Lines lines = Lines.of(shape, axis);
    for (int line = 0; line < lines.count(); line++) {
      Moments moments = moments(in, lines, line);
      double sum = 0;
      double along = 0;
      for (int k = 0; k < lines.length(); k++) {
        int at = lines.at(line, k);
        double g = gradient[at] * (double) gamma[k];
        sum += g;
        along += g * (in[at] - moments.mean()) * moments.inverse();
      }
      for (int k = 0; k < lines.length(); k++) {
        int at = lines.at(line, k);
        double unit = (in[at] - moments.mean()) * moments.inverse();
        double g = gradient[at] * (double) gamma[k];
        gradient[at] = (float) (moments.inverse() * (g - (sum + unit * along) / lines.length()));
      }
    }
  }
}
