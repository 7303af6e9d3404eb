package io.loupe.engine.dl4j.plan;

import java.util.List;
import java.util.Optional;

/**
 * What is done to the channels of each position as if it were a row of its own.
 *
 * @param inner works on [rows,C]
 */
record PositionsLowering(Lowering inner) implements Lowering {
  static Lowering of(Lowering inner, NodeType type) {
    return type.isSpatial() ? new PositionsLowering(inner) : inner;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return inner.bind(inputs.stream().map(PositionsLowering::rows).toList(), rows(output));
  }

  private static Slot rows(Slot slot) {
    long[] shape = slot.shape();
    long rows = 1;
    for (int i = 0; i < shape.length - 1; i++) {
      rows *= shape[i];
    }
    return slot.in(rows, shape[shape.length - 1]);
  }

  @Override
  public Optional<Folding> folding() {
    return inner
        .folding()
        .map(fold -> (scale, shift) -> new PositionsLowering(fold.with(scale, shift)));
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public Lowering redrawn(Redraw redraw) {
    Lowering drawn = inner.redrawn(redraw);
    return drawn == inner ? this : new PositionsLowering(drawn);
  }
}
