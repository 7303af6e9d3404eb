package io.loupe.engine.dl4j.importer.keras;

/**
 * Softmax along axes of a batch, or its logarithm. The axes are those of the plan, so that it may
 * only be the function of a layer that runs there whatever else the layer does: an activation
 * layer, or one whose output is a list.
 */
final class AxisSoftmax extends JavaFunction {
  private static final long serialVersionUID = 1L;

  private final int[] axes;
  private final boolean logarithm;

  /**
   * Creates the function.
   *
   * @param axes of the batch in the plan, which is axis 0; not copied
   * @param logarithm whether the logarithm is asked for
   */
  AxisSoftmax(int[] axes, boolean logarithm) {
    this.axes = axes;
    this.logarithm = logarithm;
  }

  @Override
  void forward(float[] in, long[] shape) {
    Lines lines = Lines.of(shape, axes);
    for (int line = 0; line < lines.count(); line++) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < lines.length(); k++) {
        largest = Math.max(largest, in[lines.at(line, k)]);
      }
      double sum = 0;
      for (int k = 0; k < lines.length(); k++) {
        sum += Math.exp(in[lines.at(line, k)] - largest);
      }
      double log = Math.log(sum) + largest;
      for (int k = 0; k < lines.length(); k++) {
        int at = lines.at(line, k);
        in[at] = (float) (logarithm ? in[at] - log : Math.exp(in[at] - log));
      }
    }
  }

  @Override
  void backward(float[] in, float[] gradient, long[] shape) {
    forward(in, shape);
    Lines lines = Lines.of(shape, axes);
    for (int line = 0; line < lines.count(); line++) {
      double sum = 0;
      for (int k = 0; k < lines.length(); k++) {
        int at = lines.at(line, k);
        sum += logarithm ? gradient[at] : gradient[at] * (double) in[at];
      }
      for (int k = 0; k < lines.length(); k++) {
        int at = lines.at(line, k);
        gradient[at] =
            (float)
                (logarithm ? gradient[at] - Math.exp(in[at]) * sum : in[at] * (gradient[at] - sum));
      }
    }
  }

  @Override
  public String toString() {
    return logarithm ? "log_softmax" : "softmax";
  }
}
