package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.List;

/** The input of the network: its value is filled in from outside. */
public record Input() implements Op {
  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new BoundStep() {
      @Override
      public void forward() {}

      @Override
      public void backward() {}
    };
  }
}
