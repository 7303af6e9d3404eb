package io.loupe.probe;

import io.loupe.tensor.Tensor;
import java.util.List;

/**
 * What is made of a layer's activations before they leave the engine.
 *
 * <p>{@link #apply} is the reference meaning in plain Java; an engine may compute the built-in ones
 * with its own operations and must give the same numbers. {@link Host} is the door for third
 * parties and runs on the JVM on every engine. Immutable values, safe for use by several threads.
 */
public sealed interface Reduction {
  /**
   * Reduces one batch.
   *
   * @param batch activations [N,K,h,w], [N,K,l] or [N,K]
   * @return [N,...], owned or a view of the batch
   */
  Tensor apply(Tensor batch);

  /**
   * Keeps everything.
   *
   * @return the identity
   */
  static Reduction none() {
    return new None();
  }

  /**
   * Which filter is most active at each position; ties go to the lowest index.
   *
   * @param floor where no filter is above it, the result is -1; negative infinity never gives -1
   * @return [N,h,w] filter indices as floats, -1 for none; [N] for a dense layer
   */
  static Reduction argMaxChannel(float floor) {
    return new ArgMaxChannel(floor);
  }

  /**
   * Mean over positions.
   *
   * @return [N,K]
   */
  static Reduction meanSpatial() {
    return new MeanSpatial();
  }

  /**
   * Maximum over positions.
   *
   * @return [N,K]
   */
  static Reduction maxSpatial() {
    return new MaxSpatial();
  }

  /**
   * Some filters only.
   *
   * @param indices filters, in the order wanted
   * @return [N,indices,h,w]; applying it throws ParameterException if there is no such filter
   */
  static Reduction channels(List<Integer> indices) {
    return new Channels(indices);
  }

  /** Keeps everything. */
  record None() implements Reduction {
    @Override
    public Tensor apply(Tensor batch) {
      return batch;
    }
  }

  /**
   * Index of the most active filter at each position; ties go to the lowest index.
   *
   * @param floor where no filter is above it, the result is -1
   */
  record ArgMaxChannel(float floor) implements Reduction {
    @Override
    public Tensor apply(Tensor batch) {
      return ReferenceReductions.argMax(batch, floor);
    }
  }

  /** Mean over positions, summed in double precision. */
  record MeanSpatial() implements Reduction {
    @Override
    public Tensor apply(Tensor batch) {
      return ReferenceReductions.mean(batch);
    }
  }

  /** Maximum over positions. */
  record MaxSpatial() implements Reduction {
    @Override
    public Tensor apply(Tensor batch) {
      return ReferenceReductions.max(batch);
    }
  }

  /**
   * Some filters only.
   *
   * @param indices filters, in the order wanted
   */
  record Channels(List<Integer> indices) implements Reduction {
    /**
     * Creates the reduction; the indices are copied.
     *
     * @param indices filters, in the order wanted
     */
    public Channels {
      indices = List.copyOf(indices);
    }

    @Override
    public Tensor apply(Tensor batch) {
      return ReferenceReductions.channels(batch, indices);
    }
  }

  /**
   * One reduction after another.
   *
   * @param first applied first
   * @param second applied to the first's result
   */
  record Then(Reduction first, Reduction second) implements Reduction {
    @Override
    public Tensor apply(Tensor batch) {
      return second.apply(first.apply(batch));
    }
  }

  /** A third party's reduction; runs on the JVM on every engine. Implement {@code equals}. */
  non-sealed interface Host extends Reduction {}
}
