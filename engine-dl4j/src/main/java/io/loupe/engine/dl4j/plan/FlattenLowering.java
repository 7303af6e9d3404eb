package io.loupe.engine.dl4j.plan;

import java.util.List;

/** The same values in another shape. */
record FlattenLowering() implements Lowering {
  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    return new BoundStep() {
      @Override
      public void forward() {
        output.value().assign(input.value().reshape('c', output.shape()));
      }

      @Override
      public void backward() {
        input.add(output.gradient().reshape('c', input.shape()));
      }
    };
  }
}
