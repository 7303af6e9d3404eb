package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.List;
import java.util.Optional;

/** Dropout, noise and whatever else does nothing when a network is only looked at. */
public record Identity() implements Op {
  @Override
  public Role role() {
    return Role.MOVES;
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return Optional.of(Cutting.Keeping.of(this, Cutting.Keeping.positions(true)));
  }

  @Override
  public boolean movesOnly() {
    return true;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    return new BoundStep() {
      @Override
      public void forward() {
        output.value().assign(input.value());
      }

      @Override
      public void backward() {
        input.add(output.gradient());
      }
    };
  }
}
