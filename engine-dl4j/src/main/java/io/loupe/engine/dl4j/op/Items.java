package io.loupe.engine.dl4j.op;

import java.util.List;

/**
 * What makes several rows of each.
 *
 * @param inner works on [N,..]
 */
public record Items(Op inner) implements Op {
  @Override
  public String outputFunction() {
    return inner.outputFunction();
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    long items = inputs.get(0).shape()[0];
    long length = output.value().length() / items;
    return inner.bind(inputs, output.in(items, length));
  }

  @Override
  public Op randomized(Randomization randomization) {
    Op drawn = inner.randomized(randomization);
    return drawn == inner ? this : new Items(drawn);
  }
}
