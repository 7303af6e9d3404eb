package io.loupe.engine.dl4j.internal.keras;

/** Softmax along one axis of a batch, or its logarithm. */
final class ChannelSoftmax extends JavaFunction {
  private static final long serialVersionUID = 1L;

  private final int axis;
  private final boolean logarithm;

  /**
   * Creates the function.
   *
   * @param axis of the batch; 0 means the last
   * @param logarithm whether the logarithm is asked for
   */
  ChannelSoftmax(int axis, boolean logarithm) {
    this.axis = axis;
    this.logarithm = logarithm;
  }

  @Override
  void forward(float[] in, long[] shape) {
    Lines lines = lines(shape);
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
    Lines lines = lines(shape);
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

  private Lines lines(long[] shape) {
    return Lines.of(shape, axis == 0 ? shape.length - 1 : axis);
  }
}
