package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.nio.FloatBuffer;
import java.util.List;

/** An input that is held: the same values for every item. */
public final class Constant implements Op {
  private final float[] values;

  /**
   * Copies the values.
   *
   * @param values one item, channels last
   */
  public Constant(float[] values) {
    this.values = values.clone();
  }

  /**
   * Returns the values.
   *
   * @return a copy, channels last
   */
  public float[] values() {
    return values.clone();
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return new BoundStep() {
      @Override
      public void forward() {
        FloatBuffer to = output.value().data().asNioFloat();
        long length = output.value().length();
        for (int at = 0; at < length; at += values.length) {
          to.put(at, values);
        }
      }

      @Override
      public void backward() {}
    };
  }
}
