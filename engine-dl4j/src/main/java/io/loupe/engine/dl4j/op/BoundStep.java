package io.loupe.engine.dl4j.op;

/** A step with its arrays for one batch size. Used by one thread at a time. */
public interface BoundStep {
  /** Reads the inputs' values and writes the output's. */
  void forward();

  /** Reads the output's gradient and contributes to the inputs' gradients. */
  void backward();

  /** Gives back arrays of its own. */
  default void close() {}
}
