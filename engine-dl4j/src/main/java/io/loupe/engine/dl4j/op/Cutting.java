package io.loupe.engine.dl4j.op;

import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.function.UnaryOperator;

/** How an operation goes on without some of the channels around it (structured pruning). */
public sealed interface Cutting {
  /**
   * The same with its operation changed.
   *
   * @param change of the operation with what is left
   * @return the same otherwise
   */
  Cutting around(UnaryOperator<Op> change);

  /**
   * Each of its channels is made from all that it reads.
   *
   * @param takesConstants whether channels that are gone, but not zero, go into its bias
   * @param cut the operation with what is left of its input and of its output
   */
  record Making(boolean takesConstants, BiFunction<Channels, Channels, Op> cut) implements Cutting {
    @Override
    public Making around(UnaryOperator<Op> change) {
      return new Making(takesConstants, cut.andThen(change));
    }
  }

  /**
   * Each of its channels is made from some of those that it reads, by itself.
   *
   * @param behind what becomes of what is gone; empty if it is no longer one value everywhere, or
   *     if what is left of several inputs does not fit together
   * @param cut the operation for types of what is left of its inputs
   * @param refusal why it cannot where {@code behind} is empty
   * @param sameNumbers whether each is made from those of the same number, so that one that nobody
   *     sees need not be made before either
   */
  record Keeping(Behind behind, Cut cut, String refusal, boolean sameNumbers) implements Cutting {
    static final String NOT_KNOWN = "what it does with them is not supported";

    /** What becomes of what is gone, where the operation itself stays as it is. */
    static Keeping of(Op op, Behind behind) {
      return of(behind, (in, types) -> op);
    }

    static Keeping of(Behind behind, Cut cut) {
      return new Keeping(behind, cut, NOT_KNOWN, true);
    }

    /** A function of each value. */
    static Keeping function(Op op, DoubleUnaryOperator function) {
      return of(op, in -> Optional.of(in.get(0).map(function)));
    }

    /** What is gone has to be zero where positions are added or summed. */
    static Behind positions(boolean keepsConstants) {
      return in ->
          keepsConstants || in.get(0).isZeroWhereGone() ? Optional.of(in.get(0)) : Optional.empty();
    }

    @Override
    public Keeping around(UnaryOperator<Op> change) {
      return new Keeping(
          behind, (in, types) -> change.apply(cut.of(in, types)), refusal, sameNumbers);
    }
  }

  /** What is left behind an operation. */
  @FunctionalInterface
  interface Behind {
    /**
     * Works it out.
     *
     * @param in what is left of each input
     * @return what is left of the output
     */
    Optional<Channels> of(List<Channels> in);
  }

  /** An operation on what is left. */
  @FunctionalInterface
  interface Cut {
    /**
     * Makes it.
     *
     * @param in what is left of each input
     * @param types of the inputs, without what is gone
     * @return with weights of its own
     */
    Op of(List<Channels> in, List<TensorType> types);
  }
}
