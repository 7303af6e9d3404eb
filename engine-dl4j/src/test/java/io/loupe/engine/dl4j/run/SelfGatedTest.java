package io.loupe.engine.dl4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.kernel.FastestKernels;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.ElementaryFunctions;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Elementwise.Kind;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationTanH;

/** Files write some activation functions as several operations. */
class SelfGatedTest {
  private static final int SIZE = 5;
  private static final float[] VALUES = {-3, -0.7f, 0, 0.4f, 2.5f};
  private static final float ROOT = (float) Math.sqrt(2);

  private final List<Node> nodes = new ArrayList<>();

  private SelfGatedTest begin() {
    nodes.clear();
    add(new Input());
    return this;
  }

  private int add(Op op, Integer... inputs) {
    nodes.add(new Node("n" + nodes.size(), List.of(inputs), op, TensorType.flat(SIZE)));
    return nodes.size() - 1;
  }

  private int product(int one, int two) {
    int[] shape = {SIZE};
    return add(new Elementwise(Kind.MULTIPLY, new int[][] {shape, shape}, shape), one, two);
  }

  private int function(IActivation function, int of) {
    return add(new Activation(function, false), of);
  }

  private int number(Kind kind, double number, int of) {
    return add(new Arithmetic(kind, (float) number, false), of);
  }

  private int erf(int of) {
    return add(ElementaryFunctions.named("erf").orElseThrow(), of);
  }

  /** 1 + erf(x / sqrt(2)). */
  private int gate(int of) {
    return number(Kind.ADD, 1, erf(number(Kind.DIVIDE, ROOT, of)));
  }

  @Test
  void swishIsOneOperation() {
    DoubleUnaryOperator swish = x -> x / (1 + Math.exp(-x));
    begin().product(0, function(new ActivationSigmoid(), 0));
    isOne(swish);
    begin().product(function(new ActivationSigmoid(), 0), 0);
    isOne(swish);
  }

  @Test
  void mishIsOneOperation() {
    begin();
    product(0, function(new ActivationTanH(), function(new ActivationSoftPlus(), 0)));
    isOne(x -> x * Math.tanh(Math.log1p(Math.exp(x))));
  }

  @Test
  void geluIsOneOperationWhereverItsHalfStands() {
    DoubleUnaryOperator gelu = x -> x * normal(x);
    begin();
    number(Kind.MULTIPLY, 0.5, product(0, gate(0)));
    isOne(gelu);
    begin();
    number(Kind.DIVIDE, 2, product(gate(0), 0));
    isOne(gelu);
    begin();
    product(number(Kind.MULTIPLY, 0.5, 0), gate(0));
    isOne(gelu);
    begin();
    product(0, number(Kind.MULTIPLY, 0.5, gate(0)));
    isOne(gelu);
    begin();
    int scaled = number(Kind.MULTIPLY, Math.sqrt(0.5), 0);
    number(Kind.MULTIPLY, 0.5, product(0, number(Kind.ADD, 1, erf(scaled))));
    isOne(gelu);
  }

  @Test
  void whatIsOnlyNearlyOneIsComputedAsItIsWritten() {
    begin();
    product(number(Kind.MULTIPLY, 2, 0), function(new ActivationSigmoid(), 0));
    isNone();
    begin();
    int other = number(Kind.ADD, 1, 0);
    product(other, function(new ActivationSigmoid(), 0));
    isNone();
    begin();
    product(0, function(new ActivationTanH(), 0));
    isNone();
    begin();
    int sigmoid = function(new ActivationSigmoid(), 0);
    product(sigmoid, product(0, sigmoid));
    isNone();
    begin();
    product(0, gate(0));
    isNone();
    begin();
    number(Kind.MULTIPLY, 0.5, product(0, number(Kind.ADD, 1, erf(number(Kind.DIVIDE, 2, 0)))));
    isNone();
    begin();
    number(Kind.MULTIPLY, 0.5, product(0, number(Kind.ADD, 2, erf(number(Kind.DIVIDE, ROOT, 0)))));
    isNone();
    begin();
    add(new Arithmetic(Kind.DIVIDE, 2, true), product(0, gate(0)));
    isNone();
  }

  private void isNone() {
    assertThat(SelfGated.of(nodes, readers(), nodes.size() - 1)).isEmpty();
  }

  private int[] readers() {
    int[] readers = new int[nodes.size()];
    nodes.forEach(node -> node.inputs().forEach(input -> readers[input]++));
    return readers;
  }

  private void isOne(DoubleUnaryOperator function) {
    int last = nodes.size() - 1;
    SelfGated found = SelfGated.of(nodes, readers(), last).orElseThrow();
    assertThat(found.value()).isZero();
    assertThat(found.inner()).hasSize(last - 1).doesNotContain(0, last);
    Pointwise pointwise = found.function().pointwise().orElseThrow();
    assumeTrue(FastestKernels.start().has(pointwise), "only oneDNN has it");
    try (ExecutionPlan plan =
        new ExecutionPlan(new Graph(nodes, List.of(), List.of()), FastestKernels.start())) {
      Route route = plan.route(Set.of(last), Set.of(), Set.of(), true);
      assertThat(found.inner()).noneMatch(route::needs);
      Buffers buffers = plan.acquire(1, route);
      buffers.value(0).data().asNioFloat().put(0, VALUES);
      plan.forward(buffers, route, Map.of());
      FloatBuffer values = buffers.value(last).data().asNioFloat();
      float[] slopes = new float[SIZE];
      plan.backward(
          buffers,
          route,
          Map.of(last, List.of(target -> target.assign(1))),
          Map.of(0, gradient -> gradient.get(0, slopes)));
      for (int i = 0; i < SIZE; i++) {
        double x = VALUES[i];
        double slope = (function.applyAsDouble(x + 1e-5) - function.applyAsDouble(x - 1e-5)) / 2e-5;
        assertThat((double) values.get(i)).isCloseTo(function.applyAsDouble(x), within(2e-6));
        assertThat((double) slopes[i]).isCloseTo(slope, within(5e-6));
      }
      plan.release(buffers);
    }
  }

  /** The normal distribution by Simpson's rule. */
  private static double normal(double x) {
    int steps = 200;
    double sum = 0;
    for (int i = 0; i <= steps; i++) {
      double t = x * i / steps;
      int weight = i == 0 || i == steps ? 1 : i % 2 == 1 ? 4 : 2;
      sum += weight * Math.exp(-t * t / 2);
    }
    return 0.5 + sum * x / steps / 3 / Math.sqrt(2 * Math.PI);
  }
}
