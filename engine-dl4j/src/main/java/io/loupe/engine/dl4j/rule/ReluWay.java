package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Slot;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Guided backpropagation and the way back of deconvolutional networks: the gradient with another
 * answer at ReLU.
 *
 * @param guided whether the value must be positive too
 */
record ReluWay(boolean guided) implements WayBack {
  @Override
  public List<Node> changed(List<Node> nodes) {
    return nodes.stream()
        .map(
            node ->
                node.op().role() == Op.Role.RELU
                    ? Ruled.with(node, new Rectified(node.op(), guided))
                    : node)
        .toList();
  }

  @Override
  public List<String> remarks(List<Node> way) {
    if (way.stream().noneMatch(node -> node.op() instanceof Rectified)) {
      return List.of(
          "No ReLU lies on the way, and this rule changes ReLU only: this is the plain gradient.");
    }
    String others =
        way.stream()
            .map(Node::op)
            .filter(op -> op.role() == Op.Role.POINTWISE && !op.outputFunction().isEmpty())
            .map(Op::outputFunction)
            .filter(name -> !name.equals("linear"))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    return others.isEmpty()
        ? List.of()
        : List.of("Only ReLU is changed by this rule; these keep their gradient: " + others + ".");
  }

  private static void keepPositive(FloatBuffer values) {
    for (int i = 0; i < values.limit(); i++) {
      values.put(i, Math.max(0, values.get(i)));
    }
  }

  /** A ReLU that lets only positive gradients through. */
  private record Rectified(Op relu, boolean guided) implements Op {
    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      BoundStep step = relu.bind(inputs, output);
      return new BoundStep() {
        @Override
        public void forward() {
          step.forward();
        }

        @Override
        public void backward() {
          INDArray gradient = output.gradient();
          keepPositive(gradient.data().asNioFloat());
          if (guided) {
            step.backward();
          } else {
            inputs.get(0).add(gradient.reshape('c', inputs.get(0).shape()));
          }
        }

        @Override
        public void close() {
          step.close();
        }
      };
    }
  }
}
