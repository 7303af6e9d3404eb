package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Op.Folding;
import io.loupe.model.Weight;
import java.util.List;
import java.util.Optional;

/**
 * An operation that sees its arrays in other shapes.
 *
 * @param inner works on the arrays as they are seen
 * @param view how they are seen
 */
public record Viewed(Op inner, View view) implements Op {
  /** Another shape of the same values. */
  public enum View {
    /** Each position's channels as a row of its own, [rows,C]. */
    POSITIONS_AS_ROWS,
    /** Sequences [T,C] as pictures [T,1,C]. */
    SEQUENCES_AS_PICTURES,
    /** All rows of the output that belong to an item as one. */
    ITEMS_AS_ROWS
  }

  /**
   * Does something to each position.
   *
   * @param inner works on [rows,C]
   * @param type of what it reads
   * @return itself where there is one position only
   */
  public static Op atPositions(Op inner, TensorType type) {
    return type.isSpatial() ? new Viewed(inner, View.POSITIONS_AS_ROWS) : inner;
  }

  @Override
  public Role role() {
    return inner.role();
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    if (view == View.ITEMS_AS_ROWS) {
      return Optional.empty();
    }
    return inner.cutting(before, type).map(cutting -> cutting.around(op -> new Viewed(op, view)));
  }

  @Override
  public String describe() {
    return inner.describe() + (view == View.POSITIONS_AS_ROWS ? " at each position" : "");
  }

  @Override
  public List<Weight> readableWeights(TensorType type) {
    List<Weight> inside = inner.readableWeights(type);
    return view == View.SEQUENCES_AS_PICTURES
        ? inside.stream().map(ReadableWeights::alongSequence).toList()
        : inside;
  }

  @Override
  public String outputFunction() {
    return inner.outputFunction();
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    if (view == View.ITEMS_AS_ROWS) {
      long items = inputs.get(0).shape()[0];
      return inner.bind(inputs, output.in(items, output.value().length() / items));
    }
    return inner.bind(inputs.stream().map(this::seen).toList(), seen(output));
  }

  @Override
  public Optional<BoundStep> bindBefore(List<Slot> inputs, Pointwise behind, Slot output) {
    return view == View.ITEMS_AS_ROWS
        ? Optional.empty()
        : inner.bindBefore(inputs.stream().map(this::seen).toList(), behind, seen(output));
  }

  private Slot seen(Slot slot) {
    long[] shape = slot.shape();
    int last = shape.length - 1;
    if (view == View.SEQUENCES_AS_PICTURES) {
      return slot.in(shape[0], shape[1], 1, shape[last]);
    }
    long rows = 1;
    for (int i = 0; i < last; i++) {
      rows *= shape[i];
    }
    return slot.in(rows, shape[last]);
  }

  @Override
  public Optional<Folding> folding() {
    return view == View.ITEMS_AS_ROWS
        ? Optional.empty()
        : inner.folding().map(fold -> (scale, shift) -> new Viewed(fold.with(scale, shift), view));
  }

  @Override
  public Optional<Op> reweighted(Reweighting with) {
    return inner.reweighted(with).map(op -> new Viewed(op, view));
  }

  @Override
  public Op randomized(Randomization randomization) {
    Op drawn = inner.randomized(randomization);
    return drawn == inner ? this : new Viewed(drawn, view);
  }

  @Override
  public boolean keepsWeights() {
    return inner.keepsWeights();
  }

  @Override
  public void close() {
    inner.close();
  }
}
