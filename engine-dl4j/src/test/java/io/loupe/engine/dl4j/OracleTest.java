package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/** Every kind of layer against Deeplearning4j's own passes. */
class OracleTest {
  private static final double STEP = 1e-6;
  private static final int TRIALS = 8;

  /** Deeplearning4j's activation layers work in place and overwrite the layer before them. */
  private static final List<String> OVERWRITTEN = List.of("overwritten", "norm");

  /** Native threads that wait for each other cost more than such small networks. */
  @BeforeAll
  static void useOneNativeThread() {
    Nd4j.getExecutioner();
    NativeOpsHolder.getInstance().getDeviceNativeOps().setOmpNumThreads(1);
  }

  static Stream<Subject> subjects() {
    return Stream.of(
            TrainedSubjects.all(),
            ConvolutionSubjects.all(),
            PoolingSubjects.all(),
            ShapeSubjects.all(),
            ActivationSubjects.all(),
            HeadSubjects.all(),
            SequenceSubjects.all(),
            VertexSubjects.all(),
            FusionSubjects.all())
        .flatMap(subjects -> subjects);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void equalsDl4j(Subject subject) {
    float[] inputs = subject.inputs(Subject.ITEMS);
    Tensor batch = Tensor.of(subject.input().withBatch(Subject.ITEMS), inputs);
    try (Model model = subject.model()) {
      List<LayerInfo> layers =
          model.layers().stream().filter(l -> !OVERWRITTEN.contains(l.name())).toList();
      INDArray same = array(subject.input(), doubles(inputs)).castTo(DataType.FLOAT);
      Expected expected =
          new Expected(
              subject.feedForward(subject.network(), same),
              subject.indices() == 0 ? moved(subject, inputs) : Map.of());
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      compare(subject, gradients, batch, layers, expected);
      for (LayerInfo layer : layers) {
        compare(subject, gradients, batch, List.of(layer), expected);
      }
    }
  }

  /** What is looked at together with other layers is not run as one operation with them. */
  private static void compare(
      Subject subject,
      Differentiable gradients,
      Tensor batch,
      List<LayerInfo> layers,
      Expected expected) {
    Set<String> names = layers.stream().map(LayerInfo::name).collect(Collectors.toSet());
    try (ForwardPass pass = gradients.forward(batch, names)) {
      for (LayerInfo layer : layers) {
        compareValues(subject, layer, pass.activation(layer.name()), expected.values());
        if (subject.indices() == 0) {
          compareGradient(subject, layer, pass, expected.moved());
        }
      }
    }
  }

  private static void compareValues(
      Subject subject, LayerInfo layer, Tensor actual, Map<String, INDArray> expected) {
    double[] own =
        byItem(
            Objects.requireNonNull(expected.get(layer.name())),
            layer,
            Subject.ITEMS,
            subject.stacks());
    double largest = Arrays.stream(own).map(Math::abs).max().orElse(0);
    assertThat(doubles(actual.toArray()))
        .as(layer.name())
        .containsExactly(own, Offset.offset(1e-5 * Math.max(1e-3, largest)));
  }

  /** Layers that run several times for an item have a row for each time. */
  private static double[] byItem(INDArray array, LayerInfo layer, int items, boolean stacked) {
    double[] values = array.dup('c').data().asDouble();
    int copies = Math.toIntExact(array.size(0)) / items;
    if (copies <= 1) {
      return values;
    }
    int length = values.length / copies / items;
    int positions = length / layer.channels();
    double[] sorted = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int row = i / length;
      int item = stacked ? row % items : row / copies;
      int copy = stacked ? row / items : row % copies;
      int channel = i % length / positions;
      int plane = (item * layer.channels() + channel) * copies + copy;
      sorted[plane * positions + i % positions] = values[i];
    }
    return sorted;
  }

  private static void compareGradient(
      Subject subject, LayerInfo layer, ForwardPass pass, Map<String, INDArray> moved) {
    int[] places = places(subject);
    Shape shape = layer.outputShape().withBatch(Subject.ITEMS);
    float[] seed = TestNetworks.noise(shape.elements(), 17);
    Tensor gradient = pass.pullback(Map.of(layer.name(), Tensor.of(shape, seed)));
    double largest = 1e-3;
    for (float g : gradient.toArray()) {
      largest = Math.max(largest, Math.abs(g));
    }
    double[] all =
        byItem(
            Objects.requireNonNull(moved.get(layer.name())), layer, 2 * TRIALS, subject.stacks());
    int length = shape.elements() / Subject.ITEMS;
    for (int trial = 0; trial < TRIALS; trial++) {
      int item = places[trial] / subject.input().elements();
      double difference = 0;
      for (int i = 0; i < length; i++) {
        double up = all[2 * trial * length + i];
        double down = all[(2 * trial + 1) * length + i];
        difference += (up - down) * seed[item * length + i];
      }
      assertThat((double) gradient.get(places[trial]))
          .as(layer.name() + " at " + places[trial])
          .isCloseTo(difference / (2 * STEP), Offset.offset(2e-5 * largest));
    }
  }

  /** Inputs that are moved, of any item. */
  private static int[] places(Subject subject) {
    int count = Subject.ITEMS * subject.input().elements();
    return new SplittableRandom(23).ints(TRIALS, 0, count).toArray();
  }

  /** Activations where one value of one item is a step larger, then smaller, for each place. */
  private static Map<String, INDArray> moved(Subject subject, float[] inputs) {
    int[] places = places(subject);
    int length = subject.input().elements();
    double[] all = new double[2 * places.length * length];
    for (int i = 0; i < 2 * places.length; i++) {
      int place = places[i / 2];
      for (int k = 0; k < length; k++) {
        all[i * length + k] = inputs[place / length * length + k];
      }
      all[i * length + place % length] += i % 2 == 0 ? STEP : -STEP;
    }
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      return subject.feedForward(subject.inDoublePrecision(), array(subject.input(), all));
    } finally {
      Nd4j.setDefaultDataTypes(DataType.FLOAT, DataType.FLOAT);
    }
  }

  private static INDArray array(Shape item, double[] values) {
    long[] dims = new long[item.rank() + 1];
    dims[0] = values.length / item.elements();
    for (int i = 0; i < item.rank(); i++) {
      dims[i + 1] = item.dim(i);
    }
    return Nd4j.createFromArray(values).reshape(dims);
  }

  /** What Deeplearning4j gives for the inputs, and for inputs a step away. */
  private record Expected(Map<String, INDArray> values, Map<String, INDArray> moved) {}

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }
}
