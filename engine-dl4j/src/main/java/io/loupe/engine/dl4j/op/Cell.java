package io.loupe.engine.dl4j.op;

/** One step of a recurrent layer. The first values of its state are its output. Stateless. */
public interface Cell {
  /**
   * Size of its input.
   *
   * @return values of one step
   */
  int inputs();

  /**
   * Size of its output.
   *
   * @return values of one step
   */
  int outputs();

  /**
   * Size of its state.
   *
   * @return values, the output among them
   */
  int states();

  /**
   * Returns the cell with other weights. They are not scaled: its functions saturate.
   *
   * @param randomization draws them
   * @return a cell of its own
   */
  Cell randomized(Randomization randomization);

  /**
   * Makes a step.
   *
   * @param in holds the input
   * @param at where the step starts
   * @param before the state before
   * @param after the state after, to be written
   */
  void step(float[] in, int at, float[] before, float[] after);

  /**
   * Carries a gradient through a step.
   *
   * @param in holds the input
   * @param at where the step starts
   * @param before the state before
   * @param gradient at the state after
   * @param target gradient at the state before; zero before the call
   * @param inputTarget gradient at the inputs, to be added to
   */
  void back(
      float[] in, int at, float[] before, float[] gradient, float[] target, float[] inputTarget);
}
