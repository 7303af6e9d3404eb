package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OracleTest {
  private static final int ITEMS = 3;

  /** Deeplearning4j's activation layer works in place and overwrites the layer before it. */
  private static final String OVERWRITTEN = "norm";

  static Stream<Arguments> networks() {
    return Stream.of(
        Arguments.of("digits", TestNetworks.digits(), 1, false),
        Arguments.of("log std", TestNetworks.normalised(true, false), 1, false),
        Arguments.of("locked", TestNetworks.normalised(false, true), 1, false),
        Arguments.of("windows", TestNetworks.windows(), 2, false),
        Arguments.of("own layers", TestNetworks.ownLayers(), 1, false),
        Arguments.of("channels last", TestNetworks.channelsLast(), 2, true),
        Arguments.of("frozen", TestNetworks.frozen(), 1, false),
        Arguments.of("branches", TestNetworks.branches(), 1, false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void activationsEqualDl4js(String name, Object network, int channels, boolean channelsLast) {
    Tensor batch = batch(channels);
    Map<String, INDArray> expected =
        feedForward(network, array(batch, channelsLast, DataType.FLOAT));
    try (Model model = wrap(network, channels)) {
      List<ProbeRequest> requests =
          model.layers().stream()
              .map(LayerInfo::name)
              .filter(layer -> !layer.equals(OVERWRITTEN))
              .map(ProbeRequest::of)
              .toList();
      List<Sample> samples = new ArrayList<>();
      for (int i = 0; i < ITEMS; i++) {
        samples.add(Sample.of("s" + i, batch.slice(i).copy()));
      }
      model
          .probe()
          .run(
              new ProbePlan(requests, 2),
              Datasets.of(samples),
              part -> {
                for (ProbeRequest request : requests) {
                  INDArray all =
                      planar(Objects.requireNonNull(expected.get(request.layer())), channelsLast);
                  for (int i = 0; i < part.samples().size(); i++) {
                    float[] item = all.slice(part.start() + i).dup('c').data().asFloat();
                    float[] actual = part.get(request).slice(i).toArray();
                    assertThat(actual).as(request.layer()).hasSize(item.length);
                    for (int k = 0; k < item.length; k++) {
                      assertThat(actual[k])
                          .as(request.layer())
                          .isCloseTo(
                              item[k],
                              org.assertj.core.data.Offset.offset(
                                  1e-5f * Math.max(1, Math.abs(item[k]))));
                    }
                  }
                }
              },
              RunMonitor.silent());
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("networks")
  void gradientsEqualCentralDifferences(
      String name, Object network, int channels, boolean channelsLast) {
    Object exact =
        network instanceof MultiLayerNetwork layers
            ? layers.convertDataType(DataType.DOUBLE)
            : ((ComputationGraph) network).convertDataType(DataType.DOUBLE);
    Tensor batch = batch(channels);
    try (Model model = wrap(network, channels)) {
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      for (LayerInfo layer : model.layers()) {
        Tensor seed =
            Tensor.of(
                layer.outputShape().withBatch(ITEMS),
                TestNetworks.noise(ITEMS * layer.outputShape().elements(), 17));
        Tensor gradient;
        try (ForwardPass pass = gradients.forward(batch, Set.of(layer.name()))) {
          gradient = pass.pullback(Map.of(layer.name(), seed));
        }
        if (layer.name().equals(OVERWRITTEN)) {
          continue;
        }
        compare(exact, layer.name(), batch, seed, gradient, channelsLast);
      }
    }
  }

  private static void compare(
      Object exact,
      String layer,
      Tensor batch,
      Tensor seed,
      Tensor gradient,
      boolean channelsLast) {
    double step = 1e-6;
    double largest = 1e-3;
    for (float g : gradient.toArray()) {
      largest = Math.max(largest, Math.abs(g));
    }
    SplittableRandom random = new SplittableRandom(23);
    for (int trial = 0; trial < 8; trial++) {
      int at = random.nextInt(gradient.shape().elements());
      double up = score(exact, layer, batch, seed, at, step, channelsLast);
      double down = score(exact, layer, batch, seed, at, -step, channelsLast);
      assertThat((double) gradient.get(at))
          .as(layer + " at " + at)
          .isCloseTo((up - down) / (2 * step), org.assertj.core.data.Offset.offset(2e-5 * largest));
    }
  }

  private static double score(
      Object exact,
      String layer,
      Tensor batch,
      Tensor seed,
      int at,
      double change,
      boolean channelsLast) {
    double[] values = new double[batch.shape().elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = batch.get(i);
    }
    values[at] += change;
    INDArray input =
        Nd4j.createFromArray(values)
            .reshape(
                batch.shape().dim(0),
                batch.shape().dim(1),
                batch.shape().dim(2),
                batch.shape().dim(3));
    INDArray laid = channelsLast ? input.permute(0, 2, 3, 1).dup('c') : input;
    INDArray activation =
        planar(Objects.requireNonNull(feedForward(exact, laid).get(layer)), channelsLast);
    double[] actual = activation.dup('c').data().asDouble();
    double sum = 0;
    for (int i = 0; i < actual.length; i++) {
      sum += actual[i] * seed.get(i);
    }
    return sum;
  }

  private static Map<String, INDArray> feedForward(Object network, INDArray input) {
    if (network instanceof ComputationGraph graph) {
      return graph.feedForward(input, false);
    }
    MultiLayerNetwork layers = (MultiLayerNetwork) network;
    List<INDArray> all = layers.feedForward(input, false);
    Map<String, INDArray> byName = new HashMap<>();
    for (int i = 0; i < layers.getnLayers(); i++) {
      byName.put(layers.getLayerNames().get(i), all.get(i + 1));
    }
    return byName;
  }

  private static Model wrap(Object network, int channels) {
    InputSpec input = InputSpec.of(Shape.of(channels, TestNetworks.SIDE, TestNetworks.SIDE), 0, 1);
    return network instanceof MultiLayerNetwork layers
        ? Dl4jModels.wrap(layers, input)
        : Dl4jModels.wrap((ComputationGraph) network, input);
  }

  private static Tensor batch(int channels) {
    Shape shape = Shape.of(ITEMS, channels, TestNetworks.SIDE, TestNetworks.SIDE);
    return Tensor.of(shape, TestNetworks.noise(shape.elements(), 29));
  }

  private static INDArray array(Tensor batch, boolean channelsLast, DataType type) {
    int[] dims = batch.shape().dims();
    INDArray array =
        Nd4j.createFromArray(batch.toArray())
            .reshape(dims[0], dims[1], dims[2], dims[3])
            .castTo(type);
    return channelsLast ? array.permute(0, 2, 3, 1).dup('c') : array;
  }

  private static INDArray planar(INDArray array, boolean channelsLast) {
    return channelsLast && array.rank() == 4 ? array.permute(0, 3, 1, 2) : array;
  }
}
