package io.loupe.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scored;
import io.loupe.gradient.Scoring;
import io.loupe.gradient.Tape;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

/** The same call gives the same bits, in the same model and in one loaded anew. */
class RepeatTest {
  private static final int ITEMS = 40;

  static Stream<Subject> subjects() {
    return Stream.concat(
        TrainedSubjects.all(),
        Stream.concat(
            ConvolutionSubjects.all().filter(s -> s.name().contains("channels last")),
            SequenceSubjects.all().filter(s -> s.name().equals("two LSTMs"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void twoRunsGiveTheSameBits(Subject subject) {
    Tensor batch = Tensor.of(subject.input().withBatch(ITEMS), subject.inputs(ITEMS));
    try (Model model = subject.model();
        Model again = subject.model()) {
      float[] first = gradient(model, batch);
      assertThat(gradient(model, batch)).containsExactly(first);
      assertThat(gradient(again, batch)).containsExactly(first);
    }
  }

  /** An engine may score part by part, each forward and back at once. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("subjects")
  void scoringGivesTheBitsOfAPassOfTheWholeBatch(Subject subject) {
    Tensor batch = Tensor.of(subject.input().withBatch(ITEMS), subject.inputs(ITEMS));
    try (Model model = subject.model()) {
      Differentiable passes = model.capability(Differentiable.class).orElseThrow();
      String last = model.layers().get(model.layers().size() - 1).name();
      Objective first = Objectives.layerNorm(model.layers().get(0).name());
      Objective unit = Objectives.unit(last, 1);
      Objective known = new Objective.SoftMin(0.5, List.of(unit, first)).plus(unit.times(-0.5));
      Objective each =
          new Objective.PerItem(
              IntStream.range(0, ITEMS)
                  .mapToObj(n -> n % 3 == 0 ? known : n % 3 == 1 ? unit : first.times(n))
                  .toList());
      for (Objective objective :
          List.of(unit, each, first.plus(each), each.times(0.1), new Foreign(each))) {
        Scored whole;
        try (ForwardPass pass = passes.forward(batch, objective.layers())) {
          whole = Scoring.score(objective, pass, ITEMS);
        }
        Scored scored = passes.score(objective, batch);
        assertThat(scored.values()).as(objective.describe()).containsExactly(whole.values());
        assertThat(scored.gradient().toArray())
            .as(objective.describe())
            .containsExactly(whole.gradient().toArray());
      }
    }
  }

  /** An objective that others wrote. */
  private record Foreign(Objective own) implements Objective.Custom {
    @Override
    public Set<String> layers() {
      return own.layers();
    }

    @Override
    public String describe() {
      return "foreign(" + own.describe() + ")";
    }

    @Override
    public double accumulate(double factor, int item, Tape tape) {
      return own.accumulate(factor, item, tape);
    }
  }

  /** So that a machine on which others compute may use fewer. */
  @Test
  void anyNumberOfNativeThreadsGivesTheSameBits() {
    Subject large =
        Subject.of(
            "large",
            InputType.convolutional(128, 128, 3),
            convolution(3, 1),
            pooling(PoolingType.MAX),
            convolution(3, 2),
            new DepthwiseConvolution2D.Builder(3, 3)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.SWISH)
                .build(),
            new BatchNormalization.Builder().build(),
            convolution(1, 1),
            pooling(PoolingType.AVG),
            new GlobalPoolingLayer.Builder(PoolingType.AVG).build(),
            new OutputLayer.Builder().nOut(3).activation(Activation.SOFTMAX).build());
    Tensor one = Tensor.of(large.input().withBatch(1), large.inputs(1));
    NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int before = natives.ompGetMaxThreads();
    try (Model model = large.model()) {
      natives.setOmpNumThreads(1);
      float[] first = gradient(model, one);
      for (int threads : new int[] {2, 4}) {
        natives.setOmpNumThreads(threads);
        assertThat(gradient(model, one)).as("%d threads", threads).containsExactly(first);
      }
    } finally {
      natives.setOmpNumThreads(before);
    }
  }

  private static ConvolutionLayer convolution(int size, int stride) {
    return new ConvolutionLayer.Builder(size, size)
        .nOut(32)
        .stride(stride, stride)
        .convolutionMode(ConvolutionMode.Same)
        .activation(Activation.RELU)
        .build();
  }

  private static SubsamplingLayer pooling(PoolingType type) {
    return new SubsamplingLayer.Builder(type)
        .kernelSize(3, 3)
        .stride(1, 1)
        .convolutionMode(ConvolutionMode.Same)
        .build();
  }

  private static float[] gradient(Model model, Tensor batch) {
    String last = model.layers().get(model.layers().size() - 1).name();
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(batch, Set.of(last))) {
      Shape shape = pass.activation(last).shape();
      Tensor seed = Tensor.of(shape, TestNetworks.noise(shape.elements(), 7));
      return pass.pullback(Map.of(last, seed)).toArray();
    }
  }
}
