package io.loupe.engine.dl4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jNetwork;
import io.loupe.engine.dl4j.kernel.FastestKernels;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Nd4jKernels;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.tensor.Shape;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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
    Route route = plan.route(nodes(Set.of("pool")), nodes(Set.of("norm")), nodes(Set.of("act")));
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
    Route free = plan.route(nodes(Set.of("pool")), Set.of(), Set.of());
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
      Route route = fast.route(nodes(Set.of("best", "top")), Set.of(), Set.of());
      assertThat(route.needs(cut)).isEqualTo(!fastest.has(Pointwise.clip(0, 6)));
      assertThat(route.needs(round)).as("approximated").isTrue();
    }
    Route plain = plan.route(nodes(Set.of("best")), Set.of(), Set.of());
    assertThat(plain.needs(cut)).as("ND4J has no clip").isTrue();
  }

  private Stream<String> computed(Set<String> watched, Set<String> changed) {
    Route route = plan.route(nodes(watched), nodes(changed), Set.of());
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
                .addLayer("cut", new ActivationLayer(Activation.RELU6), "in")
                .addLayer("best", new SubsamplingLayer.Builder().kernelSize(2, 2).build(), "cut")
                .addLayer("round", new ActivationLayer(Activation.TANH), "in")
                .addLayer("top", new SubsamplingLayer.Builder().kernelSize(2, 2).build(), "round")
                .setOutputs("pool", "bent", "smooth", "best", "top")
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
