package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Slot;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * DeepLIFT by the rescale rule (Shrikumar et al. 2017). The second half of all rows are baselines;
 * multipliers go back in the first half.
 */
final class RescaleWay implements WayBack {
  /** Differences that are smaller, beside the values, are rounding. */
  private static final double RELATIVE = 1e-6;

  private static final double ABSOLUTE = 1e-10;

  private final Tensor baseline;

  RescaleWay(Tensor baseline) {
    this.baseline = baseline;
  }

  @Override
  public Optional<Tensor> baseline() {
    return Optional.of(baseline);
  }

  @Override
  public List<Node> changed(List<Node> nodes) {
    BitSet moved = Ruled.moved(nodes);
    return nodes.stream().map(node -> changed(node, moved)).toList();
  }

  private static Node changed(Node node, BitSet moved) {
    Op op = Ruled.apart(node.op());
    return switch (op.role()) {
      case MOVES, LINEAR, CONVOLUTION, DENSE, BATCH_NORMALIZATION -> node;
      case RELU, POINTWISE -> with(node, op, (in, out) -> rescale(op, in, out));
      case SELECTS -> with(node, op, (in, out) -> select(op, in, out));
      case PRODUCT -> with(node, op, (in, out) -> multiply(op, in, out));
      case SOFTMAX ->
          Ruled.with(
              node,
              new Ruled.Refused(
                  op,
                  "is a softmax, which has no rule in DeepLIFT (of a head, explain the logits)"));
      case QUOTIENT -> moved.get(node.inputs().get(1)) ? refused(node, op) : node;
      case OTHER -> node.inputs().isEmpty() ? node : refused(node, op);
    };
  }

  private static Node refused(Node node, Op op) {
    String reason = "(" + op.describe() + ") has no rule in DeepLIFT";
    return Ruled.with(node, new Ruled.Refused(op, reason));
  }

  private static Node with(Node node, Op op, Ruled.Back back) {
    return Ruled.with(node, new Ruled.Changed(op, back, () -> {}));
  }

  @Override
  public List<String> remarks(List<Node> way) {
    return way.stream()
        .filter(node -> node.op().role() == Op.Role.PRODUCT)
        .findFirst()
        .map(
            node ->
                "DeepLIFT has no rule for products, such as \""
                    + node.name()
                    + "\": each factor is given its Shapley value.")
        .stream()
        .toList();
  }

  private static boolean isRounding(float value, float other) {
    double scale = Math.max(Math.abs(value), Math.abs(other));
    return Math.abs((double) value - other) <= Math.max(ABSOLUTE, RELATIVE * scale);
  }

  /** A function of each value: the slope between the baseline's value and the item's. */
  private static void rescale(Op op, List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    try (Beside plain = Beside.computed(op, inputs, output)) {
      FloatBuffer back = Beside.gradient(output);
      plain.seed().put(0, back, 0, back.limit());
      plain.back();
      FloatBuffer slope = plain.arrived(0);
      FloatBuffer in = Beside.values(input);
      FloatBuffer out = Beside.values(output);
      FloatBuffer target = input.target().data().asNioFloat();
      int half = in.limit() / 2;
      for (int i = 0; i < half; i++) {
        float value = in.get(i);
        float other = in.get(half + i);
        float quotient = (out.get(i) - out.get(half + i)) / (value - other);
        target.put(i, isRounding(value, other) ? slope.get(i) : back.get(i) * quotient);
      }
      clearBaselines(target);
      input.commit();
    }
  }

  private static void clearBaselines(FloatBuffer target) {
    for (int i = target.limit() / 2; i < target.limit(); i++) {
      target.put(i, 0);
    }
  }

  /**
   * A choice of one value: what the result has more than the baseline's goes to the value that is
   * taken, what it has less to the one that is taken for the baseline.
   */
  private static void select(Op op, List<Slot> inputs, Slot output) {
    FloatBuffer back = Beside.gradient(output);
    FloatBuffer out = Beside.values(output);
    int half = out.limit() / 2;
    try (Beside contributions = Beside.computed(op, inputs, output);
        Beside plain = Beside.computed(op, inputs, output)) {
      for (int i = 0; i < half; i++) {
        float contribution = back.get(i) * (out.get(i) - out.get(half + i));
        boolean more = out.get(i) > out.get(half + i);
        contributions.seed().put(i, more ? contribution : 0);
        contributions.seed().put(half + i, more ? 0 : contribution);
        plain.seed().put(i, back.get(i));
        plain.seed().put(half + i, 0);
      }
      contributions.back();
      plain.back();
      for (int k = 0; k < inputs.size(); k++) {
        Slot input = inputs.get(k);
        FloatBuffer in = Beside.values(input);
        FloatBuffer given = contributions.arrived(k);
        FloatBuffer target = input.target().data().asNioFloat();
        int values = in.limit() / 2;
        for (int i = 0; i < values; i++) {
          float value = in.get(i);
          float other = in.get(values + i);
          target.put(
              i,
              isRounding(value, other)
                  ? plain.arrived(k).get(i)
                  : (given.get(i) + given.get(values + i)) / (value - other));
        }
        clearBaselines(target);
        input.commit();
      }
    }
  }

  /** A product: each factor counts at the mean of the other's two values. */
  private static void multiply(Op op, List<Slot> inputs, Slot output) {
    FloatBuffer back = Beside.gradient(output);
    int half = back.limit() / 2;
    try (Beside both = Beside.computed(op, inputs, output)) {
      for (int i = 0; i < half; i++) {
        both.seed().put(i, back.get(i) / 2);
        both.seed().put(half + i, back.get(i) / 2);
      }
      both.back();
      for (int k = 0; k < inputs.size(); k++) {
        Slot input = inputs.get(k);
        FloatBuffer arrived = both.arrived(k);
        FloatBuffer target = input.target().data().asNioFloat();
        int values = target.limit() / 2;
        for (int i = 0; i < values; i++) {
          target.put(i, arrived.get(i) + arrived.get(values + i));
        }
        clearBaselines(target);
        input.commit();
      }
    }
  }
}
