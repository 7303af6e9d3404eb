package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Slot;
import java.nio.FloatBuffer;
import java.util.List;

/** An operation that is run once more beside the plan, with gradients of its own. */
final class Beside implements AutoCloseable {
  private final List<Slot> inputs;
  private final Slot output;
  private final BoundStep step;

  private Beside(Op op, List<Slot> inputs, Slot output) {
    this.inputs = inputs;
    this.output = output;
    this.step = op.bind(inputs, output);
  }

  /** On the values that the plan has computed. */
  static Beside computed(Op op, List<Slot> inputs, Slot output) {
    return new Beside(op, inputs.stream().map(Slot::beside).toList(), output.beside());
  }

  /** On values that are still to be written. */
  static Beside empty(Op op, List<Slot> inputs, Slot output) {
    return new Beside(op, inputs.stream().map(Slot::another).toList(), output.another());
  }

  static FloatBuffer values(Slot slot) {
    return slot.value().data().asNioFloat();
  }

  static FloatBuffer gradient(Slot slot) {
    return slot.gradient().data().asNioFloat();
  }

  static float[] copy(FloatBuffer values) {
    float[] copy = new float[values.limit()];
    values.get(0, copy);
    return copy;
  }

  /** An input's values, to be written before {@link #forward}. */
  FloatBuffer input(int input) {
    return values(inputs.get(input));
  }

  /** The output's values behind {@link #forward}. */
  FloatBuffer forward() {
    step.forward();
    return values(output);
  }

  /** Where something is written that is to go {@link #back}. */
  FloatBuffer seed() {
    return gradient(output);
  }

  /** Carries the seed back as a gradient; what arrived before is forgotten. */
  void back() {
    inputs.forEach(Slot::forgetGradient);
    step.backward();
  }

  /** What arrived at an input. */
  FloatBuffer arrived(int input) {
    return gradient(inputs.get(input));
  }

  @Override
  public void close() {
    step.close();
    inputs.forEach(Slot::close);
    output.close();
  }
}
