package io.loupe.engine.dl4j.run;

import io.loupe.engine.dl4j.op.Op;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring nodes that can be run as one operation where nobody looks between them. The
 * operation is made when it is first used, since it may have weights of its own.
 */
final class Fusion implements AutoCloseable {
  private final List<Integer> inner;
  private final List<Integer> inputs;
  private final Supplier<Op> maker;
  private @Nullable Op made;

  /**
   * Describes a fusion.
   *
   * @param inner nodes that are not computed then
   * @param inputs nodes that are read
   * @param maker makes the operation
   */
  Fusion(List<Integer> inner, List<Integer> inputs, Supplier<Op> maker) {
    this.inner = List.copyOf(inner);
    this.inputs = List.copyOf(inputs);
    this.maker = maker;
  }

  List<Integer> inner() {
    return inner;
  }

  List<Integer> inputs() {
    return inputs;
  }

  synchronized Op op() {
    Op op = made;
    if (op == null) {
      op = maker.get();
      made = op;
    }
    return op;
  }

  @Override
  public synchronized void close() {
    if (made != null) {
      made.close();
    }
  }
}
