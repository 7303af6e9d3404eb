package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Slot;
import java.util.BitSet;
import java.util.List;

/** What rules make of operations. */
final class Ruled {
  private Ruled() {}

  /** Nodes that the first one, the input, has an effect on, itself included. */
  static BitSet moved(List<Node> nodes) {
    BitSet moved = new BitSet();
    moved.set(0);
    for (int i = 0; i < nodes.size(); i++) {
      moved.set(i, moved.get(i) || nodes.get(i).inputs().stream().anyMatch(moved::get));
    }
    return moved;
  }

  /** The same node with another operation. */
  static Node with(Node node, Op op) {
    return new Node(node.name(), node.inputs(), op, node.type());
  }

  /** The same operation, which leaves the values before it as they are. */
  static Op apart(Op op) {
    return op instanceof Activation activation && activation.inPlace()
        ? new Activation(activation.function(), false)
        : op;
  }

  /**
   * An operation that a rule cannot go back through.
   *
   * @param inner what it computes; shared
   * @param gradientRefusal why
   */
  record Refused(Op inner, String gradientRefusal) implements Op {
    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      return inner.bind(inputs, output);
    }
  }

  /** What a rule does on the way back. */
  @FunctionalInterface
  interface Back {
    /**
     * Reads the output's gradient and contributes to the inputs' gradients.
     *
     * @param inputs nodes before
     * @param output this node
     */
    void run(List<Slot> inputs, Slot output);
  }

  /**
   * An operation with another way back.
   *
   * @param inner what it computes; shared
   * @param back what it does on the way back
   * @param release gives back what the way back has of its own
   */
  record Changed(Op inner, Back back, Runnable release) implements Op {
    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      BoundStep step = inner.bind(inputs, output);
      return new BoundStep() {
        @Override
        public void forward() {
          step.forward();
        }

        @Override
        public void backward() {
          back.run(inputs, output);
        }

        @Override
        public void close() {
          step.close();
        }
      };
    }

    @Override
    public Role role() {
      return inner.role();
    }

    @Override
    public String outputFunction() {
      return inner.outputFunction();
    }

    @Override
    public String describe() {
      return inner.describe();
    }

    @Override
    public void close() {
      release.run();
    }
  }
}
