package io.loupe.engine.dl4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.Sets;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jNetwork;
import io.loupe.engine.dl4j.kernel.FastestKernels;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Nd4jKernels;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.tensor.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

class RouteTest {
  private static final Pointwise SWISH = Pointwise.of(Pointwise.Kind.SWISH, 1);
  private static final Offset<Float> WITHIN = within(1e-6f);

  private final ExecutionPlan plan = plan(new Nd4jKernels());

  @AfterEach
  void close() {
    plan.close();
  }

  @Test
  void runsNeighboursAsOneOperationWhereNobodyLooks() {
    assertThat(computed(Set.of("pool"), Set.of())).containsExactly("in", "norm", "pool");
    assertThat(computed(Set.of("act"), Set.of())).containsExactly("in", "act");
    assertThat(computed(Set.of("norm"), Set.of())).containsExactly("in", "norm");
    assertThat(computed(Set.of("bent"), Set.of())).containsExactly("in", "bent");
    assertThat(computed(Set.of("bent", "side"), Set.of())).containsExactly("in", "side", "bent");
    assertThat(computed(Set.of("smooth"), Set.of()))
        .as("the result of a swish does not tell its derivative")
        .containsExactly("in", "other", "smooth");
  }

  @Test
  void computesWhatIsLookedAt() {
    assertThat(computed(Set.of("act", "pool"), Set.of())).containsExactly("in", "act", "pool");
    assertThat(computed(Set.of("conv", "pool"), Set.of()))
        .containsExactly("in", "conv", "norm", "pool");
    assertThat(computed(Set.of("conv", "norm", "act", "pool"), Set.of()))
        .containsExactly("in", "conv", "norm", "act", "pool");
  }

  @Test
  void computesWhatIsChanged() {
    assertThat(computed(Set.of("pool"), Set.of("act"))).containsExactly("in", "act", "pool");
    assertThat(computed(Set.of("pool"), Set.of("conv")))
        .containsExactly("in", "conv", "norm", "pool");
  }

  @Test
  void doesNotComputeWhatIsGivenNorWhatIsBeforeIt() {
    Route route =
        plan.route(nodes(Set.of("pool")), nodes(Set.of("norm")), nodes(Set.of("act")), true);
    assertThat(route.needs(node("pool"))).isTrue();
    assertThat(route.needs(node("act"))).as("it is read").isTrue();
    assertThat(route.isGiven(node("act"))).isTrue();
    assertThat(route.isGiven(node("pool"))).isFalse();
    assertThat(route.needs(node("conv"))).isFalse();
    assertThat(route.needs(0)).isFalse();
    assertThat(route.changed().get(node("act"))).isTrue();
    assertThat(route.changed().get(node("norm"))).isTrue();
    assertThat(route.changed().get(node("pool"))).isFalse();
    assertThat(route.deepest()).isEqualTo(node("pool"));
    assertThat(route.fusion(node("pool"))).as("what is given is not run past").isNull();
    Route free = plan.route(nodes(Set.of("pool")), Set.of(), Set.of(), true);
    assertThat(free.fusion(node("pool"))).isNotNull();
    assertThat(free.fusion(node("act"))).isNull();
  }

  @Test
  void leavesOutWhatNothingDependsOn() {
    assertThat(computed(Set.of("conv"), Set.of("act"))).containsExactly("in", "conv");
    assertThat(computed(Set.of("side"), Set.of())).containsExactly("in", "side");
  }

  @Test
  void takesTheMaximumBeforeWhatKeepsOrder() {
    int cut = node("cut");
    int round = node("round");
    Kernels fastest = FastestKernels.start();
    try (ExecutionPlan fast = plan(fastest)) {
      Route route = fast.route(nodes(Set.of("best", "top")), Set.of(), Set.of(), true);
      assertThat(route.needs(cut)).isEqualTo(!fastest.has(Pointwise.clip(0, 6)));
      assertThat(route.needs(round)).as("approximated").isTrue();
    }
    Route plain = plan.route(nodes(Set.of("best")), Set.of(), Set.of(), true);
    assertThat(plain.needs(cut)).as("ND4J has no clip").isTrue();
  }

  @Test
  void aSwishRunsWithTheLayerBeforeItWhereNoGradientIsWanted() {
    assumeTrue(FastestKernels.start().has(SWISH), "only oneDNN has a swish");
    try (ExecutionPlan fast = plan(FastestKernels.start())) {
      for (String swish : List.of("smooth", "gated")) {
        String linear = swish.equals("smooth") ? "other" : "plain";
        Route forward = fast.route(nodes(Set.of(swish)), Set.of(), Set.of(), false);
        assertThat(forward.needs(node(linear))).isFalse();
        assertThat(forward.needs(node("gate"))).isFalse();
        Route both = fast.route(nodes(Set.of(swish)), Set.of(), Set.of(), true);
        assertThat(both.needs(node(linear))).as("its values tell the derivative").isTrue();
        assertThat(both.needs(node("gate"))).isFalse();
        Set<String> all = swish.equals("smooth") ? Set.of(linear) : Set.of(linear, "gate");
        Route apart = fast.route(nodes(Sets.union(all, Set.of(swish))), Set.of(), Set.of(), true);
        all.forEach(name -> assertThat(apart.needs(node(name))).isTrue());
        assertThat(apart.fusion(node(swish))).isNull();

        float[] values = ran(fast, apart, swish, true);
        assertThat(ran(fast, forward, swish, false)).containsExactly(valuesOf(values), WITHIN);
        assertThat(ran(fast, both, swish, true)).containsExactly(values, WITHIN);
      }
    }
  }

  @Test
  void aSigmoidThatIsReadElsewhereIsComputed() {
    assumeTrue(FastestKernels.start().has(SWISH), "only oneDNN has a swish");
    try (ExecutionPlan fast = plan(FastestKernels.start())) {
      Route watched = fast.route(nodes(Set.of("gate", "gated")), Set.of(), Set.of(), false);
      assertThat(watched.needs(node("gate"))).isTrue();
      Route changed = fast.route(nodes(Set.of("gated")), nodes(Set.of("gate")), Set.of(), false);
      assertThat(changed.needs(node("gate"))).isTrue();
    }
  }

  /** A node's values and, if wanted, the gradient of their sum at the input behind them. */
  private float[] ran(ExecutionPlan fast, Route route, String name, boolean back) {
    Buffers buffers = fast.acquire(1, route);
    FloatBuffer input = buffers.value(0).data().asNioFloat();
    for (int i = 0; i < 36; i++) {
      input.put(i, (float) Math.sin(i));
    }
    fast.forward(buffers, route, Map.of());
    int size = Math.toIntExact(fast.elements(node(name)));
    float[] found = new float[size + (back ? 36 : 0)];
    buffers.value(node(name)).data().asNioFloat().get(0, found, 0, size);
    if (back) {
      fast.backward(
          buffers,
          route,
          Map.of(node(name), List.of(target -> target.assign(1))),
          Map.of(0, gradient -> gradient.get(0, found, size, 36)));
    }
    fast.release(buffers);
    return found;
  }

  private static float[] valuesOf(float[] values) {
    return Arrays.copyOf(values, values.length - 36);
  }

  private Stream<String> computed(Set<String> watched, Set<String> changed) {
    Route route = plan.route(nodes(watched), nodes(changed), Set.of(), true);
    Map<Integer, String> names =
        Map.of(
            node("other"),
            "other",
            0,
            "in",
            node("conv"),
            "conv",
            node("norm"),
            "norm",
            node("act"),
            "act",
            node("pool"),
            "pool",
            node("side"),
            "side",
            node("bent"),
            "bent",
            node("smooth"),
            "smooth");
    return IntStream.range(0, plan.size()).filter(route::needs).mapToObj(names::get);
  }

  private Set<Integer> nodes(Set<String> names) {
    return Set.copyOf(names.stream().map(this::node).toList());
  }

  private int node(String name) {
    return plan.indexOf(name);
  }

  private static ExecutionPlan plan(Kernels kernels) {
    InputType input = InputType.convolutional(6, 6, 1);
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(input)
                .addLayer("conv", convolution(), "in")
                .addLayer("norm", new BatchNormalization.Builder().build(), "conv")
                .addLayer("act", new ActivationLayer(Activation.RELU), "norm")
                .addLayer(
                    "pool",
                    new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build(),
                    "act")
                .addLayer("side", convolution(), "in")
                .addLayer("bent", new ActivationLayer(Activation.RELU), "side")
                .addLayer("other", convolution(), "in")
                .addLayer("smooth", new ActivationLayer(Activation.SWISH), "other")
                .addLayer("plain", convolution(), "in")
                .addLayer("gate", new ActivationLayer(Activation.SIGMOID), "plain")
                .addVertex(
                    "gated", new ElementWiseVertex(ElementWiseVertex.Op.Product), "gate", "plain")
                .addLayer("cut", new ActivationLayer(Activation.RELU6), "in")
                .addLayer("best", new SubsamplingLayer.Builder().kernelSize(2, 2).build(), "cut")
                .addLayer("round", new ActivationLayer(Activation.TANH), "in")
                .addLayer("top", new SubsamplingLayer.Builder().kernelSize(2, 2).build(), "round")
                .setOutputs("pool", "bent", "smooth", "gated", "best", "top")
                .build());
    graph.init();
    Graph made =
        Dl4jNetwork.of(graph)
            .graph("n", "in", Map.of("in", Shape.of(1, 6, 6)), new ModelSize(Long.MAX_VALUE));
    return new ExecutionPlan(made, kernels);
  }

  private static ConvolutionLayer convolution() {
    return new ConvolutionLayer.Builder(3, 3).nOut(2).activation(Activation.IDENTITY).build();
  }
}
