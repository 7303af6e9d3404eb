package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Slot;
import io.loupe.tensor.Tensor;
import java.util.Arrays;
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
      case SELECTS -> with(node, op, (in, out) -> select(op, in, out, true));
      case SELECTS_SMALLEST -> with(node, op, (in, out) -> select(op, in, out, false));
      case SELECTS_SEVERAL -> refused(node, op);
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
      float[] back = Beside.copy(Beside.gradient(output));
      plain.seed().put(0, back);
      plain.back();
      float[] slope = Beside.copy(plain.arrived(0));
      float[] in = Beside.copy(Beside.values(input));
      float[] out = Beside.copy(Beside.values(output));
      int half = in.length / 2;
      for (int i = 0; i < half; i++) {
        float quotient = (out[i] - out[half + i]) / (in[i] - in[half + i]);
        slope[i] = isRounding(in[i], in[half + i]) ? slope[i] : back[i] * quotient;
      }
      give(input, slope);
    }
  }

  /** Multipliers at items; nothing goes back from baselines. */
  private static void give(Slot input, float[] multipliers) {
    Arrays.fill(multipliers, multipliers.length / 2, multipliers.length, 0);
    input.target().data().asNioFloat().put(0, multipliers);
    input.commit();
  }

  /**
   * A choice of one value: what the largest has more than the baseline's goes to the value that is
   * taken, what it has less to the one that is taken for the baseline; of the smallest the other
   * way round. So the value that is given it has changed itself.
   */
  private static void select(Op op, List<Slot> inputs, Slot output, boolean largest) {
    float[] back = Beside.copy(Beside.gradient(output));
    float[] out = Beside.copy(Beside.values(output));
    int half = out.length / 2;
    float[] shares = new float[out.length];
    for (int i = 0; i < half; i++) {
      float difference = out[i] - out[half + i];
      shares[difference > 0 == largest ? i : half + i] = back[i] * difference;
    }
    Arrays.fill(back, half, back.length, 0);
    try (Beside contributions = Beside.computed(op, inputs, output);
        Beside plain = Beside.computed(op, inputs, output)) {
      contributions.seed().put(0, shares);
      contributions.back();
      plain.seed().put(0, back);
      plain.back();
      for (int k = 0; k < inputs.size(); k++) {
        float[] in = Beside.copy(Beside.values(inputs.get(k)));
        float[] given = Beside.copy(contributions.arrived(k));
        float[] slope = Beside.copy(plain.arrived(k));
        int values = in.length / 2;
        for (int i = 0; i < values; i++) {
          float quotient = (given[i] + given[values + i]) / (in[i] - in[values + i]);
          slope[i] = isRounding(in[i], in[values + i]) ? slope[i] : quotient;
        }
        give(inputs.get(k), slope);
      }
    }
  }

  /** A product: each factor counts at the mean of the other's two values. */
  private static void multiply(Op op, List<Slot> inputs, Slot output) {
    float[] back = Beside.copy(Beside.gradient(output));
    int half = back.length / 2;
    for (int i = 0; i < half; i++) {
      back[i] /= 2;
      back[half + i] = back[i];
    }
    try (Beside both = Beside.computed(op, inputs, output)) {
      both.seed().put(0, back);
      both.back();
      for (int k = 0; k < inputs.size(); k++) {
        float[] arrived = Beside.copy(both.arrived(k));
        int values = arrived.length / 2;
        for (int i = 0; i < values; i++) {
          arrived[i] += arrived[values + i];
        }
        give(inputs.get(k), arrived);
      }
    }
  }
}
