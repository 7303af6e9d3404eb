package io.loupe.engine.dl4j.op;

import java.util.List;
import java.util.Optional;

/**
 * What is done to the channels of each position as if it were a row of its own.
 *
 * @param inner works on [rows,C]
 */
public record Positions(Op inner) implements Op {
  public static Op of(Op inner, TensorType type) {
    return type.isSpatial() ? new Positions(inner) : inner;
  }

  @Override
  public String outputFunction() {
    return inner.outputFunction();
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return inner.bind(inputs.stream().map(Positions::rows).toList(), rows(output));
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
    return inner.folding().map(fold -> (scale, shift) -> new Positions(fold.with(scale, shift)));
  }

  @Override
  public void close() {
    inner.close();
  }

  @Override
  public Op randomized(Randomization randomization) {
    Op drawn = inner.randomized(randomization);
    return drawn == inner ? this : new Positions(drawn);
  }
}
