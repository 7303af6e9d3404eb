package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.model.Weight;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** How one node is computed: its operations forward, and backward to its inputs. Immutable. */
public interface Op {
  /**
   * Makes the operations for one batch size.
   *
   * @param inputs the nodes before
   * @param output this node
   * @return the step
   */
  BoundStep bind(List<Slot> inputs, Slot output);

  /**
   * Makes the operations with a function behind them, where one primitive computes both. Their way
   * back begins before the function, at whose node the gradient before it stands then.
   *
   * @param inputs the nodes before
   * @param behind the function of each value
   * @param output the function's node
   * @return the step; empty where the function is computed by itself
   */
  default Optional<BoundStep> bindBefore(List<Slot> inputs, Pointwise behind, Slot output) {
    return Optional.empty();
  }

  /**
   * Says what function of each value it is, as libraries of primitives have it.
   *
   * @return the function; empty if they have none, or it is no such function
   */
  default Optional<Pointwise> pointwise() {
    return Optional.empty();
  }

  /**
   * Says what rules other than the gradient need to know of it.
   *
   * @return its part in a network
   */
  default Role role() {
    return Role.OTHER;
  }

  /** Whether the network's own layer is run, not Loupe's operations. */
  default boolean isFallback() {
    return false;
  }

  /** Why no gradient can be carried back through it; empty if one can. */
  default String gradientRefusal() {
    return "";
  }

  /**
   * Whether its values stay as they are under small changes of what it reads, as places of maxima
   * do: nothing is carried back through it, and a network has a gradient where another way is left.
   */
  default boolean isStepwise() {
    return false;
  }

  /** How a scale and a shift of each channel behind it go into its weights; empty if they don't. */
  default Optional<Folding> folding() {
    return Optional.empty();
  }

  /**
   * Puts other numbers in the place of its weights.
   *
   * @param with what becomes of them
   * @return a new one with weights of its own; empty where it is no sum of its input's values times
   *     weights, or does not tell them
   */
  default Optional<Op> reweighted(Reweighting with) {
    return Optional.empty();
  }

  /**
   * How it goes on without some channels of its inputs or of its own.
   *
   * @param before types of its inputs
   * @param type of its output
   * @return empty if it is only right where nothing is removed
   */
  default Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return Optional.empty();
  }

  /**
   * Draws weights anew.
   *
   * @param randomization how
   * @return one with weights of its own, or this where there are none
   */
  default Op randomized(Randomization randomization) {
    return this;
  }

  /**
   * Returns its weights in the form that users read.
   *
   * @return copies; none where there are none, or where it does not tell
   */
  default List<Weight> readableWeights(TensorType type) {
    return List.of();
  }

  /** Whether it has weights that cannot be drawn anew. */
  default boolean keepsWeights() {
    return false;
  }

  /**
   * Names the function that its values are given last, as Keras does.
   *
   * @return "linear" where there is none; empty if it is not known
   */
  default String outputFunction() {
    return "";
  }

  /**
   * Tells whether it only moves values, so that they are still given the function of its input.
   *
   * @return whether it does
   */
  default boolean movesOnly() {
    return false;
  }

  /**
   * Says what it does, in a few words that begin with its kind.
   *
   * @return such as {@code Convolution 3x3 16 to 32}
   */
  default String describe() {
    return getClass().getSimpleName();
  }

  /** Gives back arrays shared by all batch sizes. */
  default void close() {}

  /** What an operation is to a rule that carries something else than gradients back. */
  enum Role {
    /** What is above zero. */
    RELU,
    /** Any other function of each value by itself. */
    POINTWISE,
    /** Rearranges values, copies them or leaves them out; numbers that are put in are no input. */
    MOVES,
    /** Sums, differences and means, with factors that are no weights. */
    LINEAR,
    /** Weighted sums of a window, with a bias. */
    CONVOLUTION,
    /** Weighted sums of a whole list, with a bias. */
    DENSE,
    /** A factor and a summand of each channel. */
    BATCH_NORMALIZATION,
    /** Takes the largest of several values. */
    SELECTS,
    /** Takes the smallest of several values. */
    SELECTS_SMALLEST,
    /** Takes several of several values, in their order. */
    SELECTS_SEVERAL,
    /** Linear in each of two inputs: products and their sums. */
    PRODUCT,
    /** The first of two inputs divided by the second. */
    QUOTIENT,
    /** Turns scores into shares of one, or their logarithms. */
    SOFTMAX,
    /** None of these. */
    OTHER;

    /**
     * Tells whether it is a weighted sum.
     *
     * @return whether it has weights that rules look at
     */
    public boolean isWeighted() {
      return this == CONVOLUTION || this == DENSE;
    }
  }

  /** A step with its arrays for one batch size. Used by one thread at a time. */
  public interface BoundStep {
    /** Reads the inputs' values and writes the output's. */
    void forward();

    /** Reads the output's gradient and contributes to the inputs' gradients. */
    void backward();

    /** Gives back arrays of its own. */
    default void close() {}
  }

  /**
   * What becomes of a weighted sum's numbers.
   *
   * @param weight of what its inputs are multiplied with
   * @param bias of what is added
   */
  record Reweighting(DoubleUnaryOperator weight, DoubleUnaryOperator bias) {
    float[] weights(float[] values) {
      return each(values, weight);
    }

    float[] biases(float[] values) {
      return each(values, bias);
    }

    INDArray weights(INDArray array) {
      return Randomization.shaped(weights(Randomization.values(array)), array);
    }

    @Nullable INDArray biases(@Nullable INDArray array) {
      return array == null
          ? null
          : Randomization.shaped(biases(Randomization.values(array)), array);
    }

    private static float[] each(float[] values, DoubleUnaryOperator change) {
      float[] changed = new float[values.length];
      for (int i = 0; i < changed.length; i++) {
        changed[i] = (float) change.applyAsDouble(values[i]);
      }
      return changed;
    }
  }

  /**
   * An operation that can be computed together with the one before it, if nobody else reads that.
   */
  interface Merging {
    /**
     * Makes one operation of both.
     *
     * @param before the operation before it
     * @return which reads what that one reads; closed by the caller
     */
    Op with(Op before);
  }

  /** Takes what happens to each channel behind a linear operation into its weights. */
  @FunctionalInterface
  public interface Folding {
    /**
     * Makes the operation that computes {@code linear(x) * scale + shift}.
     *
     * @param scale [C] of its output
     * @param shift [C]
     * @return with weights of its own
     */
    Op with(float[] scale, float[] shift);
  }
}
