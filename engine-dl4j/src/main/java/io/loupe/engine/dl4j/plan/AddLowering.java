package io.loupe.engine.dl4j.plan;

import java.util.List;

/** Sum of the inputs, each times a factor. */
record AddLowering(List<Double> factors) implements Lowering {
  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new BoundStep() {
      @Override
      public void forward() {
        output.value().assign(0);
        for (int i = 0; i < inputs.size(); i++) {
          output.value().addi(inputs.get(i).value().mul(factors.get(i)));
        }
      }

      @Override
      public void backward() {
        for (int i = 0; i < inputs.size(); i++) {
          inputs.get(i).add(output.gradient().mul(factors.get(i)));
        }
      }
    };
  }
}
