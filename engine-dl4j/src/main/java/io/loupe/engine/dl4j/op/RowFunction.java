package io.loupe.engine.dl4j.op;

/**
 * What a vertex of Loupe's own computes, one item at a time, in Java. Items never touch each other.
 * Values lie as in the plan, channels last. Stateless: all threads share it.
 */
public interface RowFunction {
  /**
   * Computes an item.
   *
   * @param in values of each node before
   * @param out to be written completely
   */
  void forward(float[][] in, float[] out);

  /**
   * Carries an item's gradient back.
   *
   * @param in values of each node before
   * @param out values of this node
   * @param gradient gradient at this node
   * @param targets gradient at each node before; zero before the call
   */
  void backward(float[][] in, float[] out, float[] gradient, float[][] targets);

  /**
   * Returns the function with weights drawn anew.
   *
   * @param draw draws them
   * @return a function of its own, or this where there are no weights
   */
  default RowFunction redrawn(WeightDraw draw) {
    return this;
  }

  /**
   * Says why it offers no gradient.
   *
   * @return the reason, empty if it offers one
   */
  default String gradientRefusal() {
    return "";
  }
}
