package io.loupe.engine.dl4j.plan;

import java.util.List;

/**
 * What makes several rows of each.
 *
 * @param inner works on [N,..]
 */
record ItemsLowering(Lowering inner) implements Lowering {
  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    long items = inputs.get(0).shape()[0];
    long length = output.value().length() / items;
    return inner.bind(inputs, output.in(items, length));
  }

  @Override
  public Lowering redrawn(Redraw redraw) {
    Lowering drawn = inner.redrawn(redraw);
    return drawn == inner ? this : new ItemsLowering(drawn);
  }
}
