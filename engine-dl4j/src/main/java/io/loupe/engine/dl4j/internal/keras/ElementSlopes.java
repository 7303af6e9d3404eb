package io.loupe.engine.dl4j.internal.keras;

/** ReLU with a slope of its own for the negative values of each unit. */
final class ElementSlopes extends JavaFunction {
  private static final long serialVersionUID = 1L;

  private final float[] slopes;

  /**
   * Keeps the slopes.
   *
   * @param slopes of one item, in the plan's order; not copied
   */
  ElementSlopes(float[] slopes) {
    this.slopes = slopes;
  }

  @Override
  void forward(float[] in, long[] shape) {
    for (int i = 0; i < in.length; i++) {
      if (in[i] < 0) {
        in[i] *= slopes[i % slopes.length];
      }
    }
  }

  @Override
  void backward(float[] in, float[] gradient, long[] shape) {
    for (int i = 0; i < in.length; i++) {
      if (in[i] < 0) {
        gradient[i] *= slopes[i % slopes.length];
      }
    }
  }
}
