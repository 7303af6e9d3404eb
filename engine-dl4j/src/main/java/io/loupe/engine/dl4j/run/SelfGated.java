package io.loupe.engine.dl4j.run;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.kernel.Pointwise.Kind;
import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.Curve;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.ExactGelu;
import io.loupe.engine.dl4j.op.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationSwish;

/**
 * A function that a file writes as a product of a value with another function of it, as PyTorch
 * does in ONNX: swish {@code x sigmoid(x)}, mish {@code x tanh(softplus(x))}, GELU {@code x (1 +
 * erf(x / sqrt(2))) / 2}.
 *
 * @param value node of which it is one
 * @param inner nodes between, which nobody else reads
 * @param function the same in one operation
 */
record SelfGated(int value, List<Integer> inner, Activation function) {
  private static final double NEAR = 1e-6;

  SelfGated {
    inner = List.copyOf(inner);
  }

  /**
   * Looks whether a node is one.
   *
   * @param nodes all
   * @param readers how many nodes read each
   * @param node the last one of the product
   */
  static Optional<SelfGated> of(List<Node> nodes, int[] readers, int node) {
    Factors factors = new Factors(nodes, readers);
    return factors.take(node) && factors.leaves.size() == 2
        ? Stream.of(0, 1)
            .flatMap(i -> factors.gated(factors.leaves.get(i), factors.leaves.get(1 - i)).stream())
            .findFirst()
        : Optional.empty();
  }

  /** What a node multiplies, through nodes that nobody else reads. */
  private static final class Factors {
    private final List<Node> nodes;
    private final int[] readers;
    private final List<Integer> leaves = new ArrayList<>();
    private final List<Integer> inner = new ArrayList<>();
    private double number = 1;

    Factors(List<Node> nodes, int[] readers) {
      this.nodes = nodes;
      this.readers = readers;
    }

    /** Whether a node is a product; takes its factors then. */
    boolean take(int node) {
      Op op = nodes.get(node).op();
      if (op instanceof Arithmetic with && with.kind() == Elementwise.Kind.MULTIPLY) {
        number *= with.number();
      } else if (op instanceof Arithmetic by && isDivision(by)) {
        number /= by.number();
      } else if (!(op instanceof Elementwise join && join.kind() == Elementwise.Kind.MULTIPLY)) {
        return false;
      }
      for (int factor : nodes.get(node).inputs()) {
        if (readers[factor] == 1 && take(factor)) {
          inner.add(factor);
        } else {
          leaves.add(factor);
        }
      }
      return true;
    }

    private static boolean isDivision(Arithmetic op) {
      return op.kind() == Elementwise.Kind.DIVIDE && !op.before();
    }

    private Optional<SelfGated> gated(int value, int gate) {
      if (is(1)) {
        Optional<SelfGated> swish = along(gate, value, new ActivationSwish(), is(Kind.LOGISTIC));
        return swish.isPresent()
            ? swish
            : along(gate, value, new ActivationMish(), is(Kind.TANH), is(Kind.SOFTPLUS));
      }
      return is(0.5)
          ? along(
              gate,
              value,
              new ExactGelu(),
              op -> op instanceof Arithmetic add && isOne(add),
              op -> op instanceof Curve curve && curve.name().equals("erf"),
              op -> op instanceof Arithmetic scale && isHalfRoot(scale))
          : Optional.empty();
    }

    private boolean is(double expected) {
      return near(number, expected);
    }

    private static boolean near(double number, double expected) {
      return Math.abs(number - expected) < NEAR;
    }

    private static Predicate<Op> is(Kind kind) {
      return op -> op.pointwise().filter(function -> function.kind() == kind).isPresent();
    }

    private static boolean isOne(Arithmetic op) {
      return op.kind() == Elementwise.Kind.ADD && near(op.number(), 1);
    }

    private static boolean isHalfRoot(Arithmetic op) {
      return isDivision(op)
          ? near(op.number(), Math.sqrt(2))
          : op.kind() == Elementwise.Kind.MULTIPLY && near(op.number(), Math.sqrt(0.5));
    }

    /** Follows operations from the last one down to the value. */
    @SafeVarargs
    private Optional<SelfGated> along(
        int gate, int value, IActivation function, Predicate<Op>... operations) {
      List<Integer> between = new ArrayList<>(inner);
      int node = gate;
      for (Predicate<Op> operation : operations) {
        List<Integer> inputs = nodes.get(node).inputs();
        if (readers[node] != 1 || inputs.size() != 1 || !operation.test(nodes.get(node).op())) {
          return Optional.empty();
        }
        between.add(node);
        node = inputs.get(0);
      }
      return node == value
          ? Optional.of(new SelfGated(value, between, new Activation(function, false)))
          : Optional.empty();
    }
  }
}
