package io.loupe.engine.dl4j.kernel;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A primitive with its arrays, made once and run many times. Used by one thread at a time. */
public interface Kernel extends AutoCloseable {
  /** Runs it on the arrays that it was made for. */
  void run();

  /**
   * Runs it into another array than the one it was made for.
   *
   * @param target of the same shape
   */
  void runInto(INDArray target);

  @Override
  void close();
}
