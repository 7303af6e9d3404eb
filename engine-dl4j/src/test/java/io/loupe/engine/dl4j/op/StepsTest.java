package io.loupe.engine.dl4j.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.engine.dl4j.kernel.FastestKernels;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Nd4jKernels;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Elementwise.Kind;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Operations that work on whole batches. */
class StepsTest {
  private final List<Slot> inputs = new ArrayList<>();

  @Test
  void tensorsStandOneAfterTheOtherAlongAnAxis() {
    Slot out = run(new Concat(2), slot(2, 2, 5), in(2, 2, 2), in(2, 2, 3));
    float[] values = values(out);
    for (int row = 0; row < 4; row++) {
      for (int k = 0; k < 5; k++) {
        float expected = k < 2 ? row * 2 + k : 100 + row * 3 + k - 2;
        assertThat(values[row * 5 + k]).isEqualTo(expected);
      }
    }
    float[] first = gradient(0);
    float[] second = gradient(1);
    for (int row = 0; row < 4; row++) {
      assertThat(first[row * 2 + 1]).isEqualTo(row * 5 + 1);
      assertThat(second[row * 3 + 2]).isEqualTo(row * 5 + 4);
    }
    inputs.clear();
    Slot below = run(new Concat(1), slot(2, 3, 2), in(2, 1, 2), in(2, 2, 2));
    assertThat(values(below)).containsExactly(0, 1, 100, 101, 102, 103, 2, 3, 104, 105, 106, 107);
    assertThat(gradient(0)).containsExactly(0, 1, 6, 7);
    assertThat(gradient(1)).containsExactly(2, 3, 4, 5, 8, 9, 10, 11);
    assertThat(new Concat(1).describe()).isEqualTo("Concat");
  }

  @Test
  void rowsOfSeveralInputsStandNextToEachOther() {
    Slot out = run(Stack.stack(), slot(4, 2), in(2, 2), in(2, 2));
    assertThat(values(out)).containsExactly(0, 1, 100, 101, 2, 3, 102, 103);
    assertThat(gradient(0)).containsExactly(0, 1, 4, 5);
    assertThat(gradient(1)).containsExactly(2, 3, 6, 7);
    inputs.clear();
    Slot taken = run(Stack.unstack(1), slot(2, 2), in(6, 2));
    assertThat(values(taken)).containsExactly(2, 3, 8, 9);
    assertThat(gradient(0)).containsExactly(0, 0, 0, 1, 0, 0, 0, 0, 2, 3, 0, 0);
  }

  @Test
  void distancesHaveNoSlopeAtZero() {
    Slot one = new Slot(new Nd4jKernels(), 2, 2);
    Slot two = new Slot(new Nd4jKernels(), 2, 2);
    one.value().assign(Nd4j.createFromArray(1f, 2, 5, 5).reshape(2, 2));
    two.value().assign(Nd4j.createFromArray(4f, 6, 5, 5).reshape(2, 2));
    Slot out = run(new Distance(), slot(2, 1), one, two);
    assertThat(values(out)).containsExactly(5, 0);
    INDArray gradient = Nd4j.createFromArray(10f, 10).reshape(2, 1);
    BoundStep step = new Distance().bind(List.of(one, two), out);
    one.forgetGradient();
    two.forgetGradient();
    out.forgetGradient();
    out.add(gradient);
    step.backward();
    assertThat(one.gradient().data().asFloat()).containsExactly(-6, -8, 0, 0);
    assertThat(two.gradient().data().asFloat()).containsExactly(6, 8, 0, 0);
  }

  @Test
  void oneTensorReadTwiceHasBothGradients() {
    Slot in = in(2, 3);
    int[] shape = {3};
    run(new Elementwise(Kind.MULTIPLY, new int[][] {shape, shape}, shape), slot(2, 3), in, in);
    assertThat(in.gradient().data().asFloat()).containsExactly(0, 2, 8, 18, 32, 50);
  }

  @Test
  void batchNormalisationMultipliesAndAdds() {
    float[] gamma = {1.5f, -2};
    float[] beta = {0.5f, 1};
    float[] mean = {3, -1};
    float[] variance = {4, 0.21f};
    BatchNormalization op = new BatchNormalization(gamma, beta, mean, variance, 0.04, false);
    Slot out = run(op, slot(3, 2), in(3, 2));
    float[] values = values(out);
    for (int i = 0; i < 6; i++) {
      int c = i % 2;
      double expected = (i - mean[c]) / Math.sqrt(variance[c] + 0.04) * gamma[c] + beta[c];
      assertThat((double) values[i]).isCloseTo(expected, within(1e-4));
      assertThat((double) gradient(0)[i])
          .isCloseTo(i * gamma[c] / Math.sqrt(variance[c] + 0.04), within(1e-4));
    }
    assertThat(op.deviation()[1]).isCloseTo(0.5, within(1e-6));
    assertThat(op.scale()[1]).isCloseTo(-4, within(1e-5f));
    assertThat(op.shift()[1]).isCloseTo(-3, within(1e-5f));
    assertThat(op.gamma()).containsExactly(gamma);
    assertThat(op.beta()).containsExactly(beta);
    assertThat(op.mean()).containsExactly(mean);
    assertThat(op.variance()).containsExactly(variance);
    assertThat(op.epsilon()).isEqualTo(0.04);
    assertThat(op.describe()).isEqualTo("BatchNormalization");
    assertThat(
            op.readableWeights(TensorType.flat(gamma.length)).stream()
                .map(w -> w.name() + w.values().get(0)))
        .containsExactly(
            "gamma1.5", "beta0.5", "moving_mean3.0", "moving_variance4.0", "epsilon0.04");
    BatchNormalization constant = new BatchNormalization(gamma, beta, mean, variance, 0, true);
    assertThat(constant.describe()).isEqualTo("ScaleShift");
  }

  /** More values than one piece of the loop, of a number of channels that does not divide it. */
  @Test
  void longTensorsAreNormalisedPieceByPiece() {
    float[] gamma = {1, 2, 3};
    BatchNormalization op =
        new BatchNormalization(gamma, new float[3], new float[3], new float[] {1, 1, 1}, 0, false);
    Slot out = run(op, slot(1, 3001, 3), in(1, 3001, 3));
    float[] values = values(out);
    float[] gradient = gradient(0);
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isEqualTo(i * gamma[i % 3]);
      assertThat(gradient[i]).isEqualTo(i * gamma[i % 3]);
    }
  }

  @Test
  void reluLetsThroughWhatIsAboveZero() {
    Slot in = new Slot(new Nd4jKernels(), 5001);
    float[] values = new float[5001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 3 == 0 ? -i - 1 : i % 3 == 1 ? Float.MIN_VALUE : 0;
    }
    in.value().assign(Nd4j.createFromArray(values));
    Slot out =
        run(
            new Activation(new org.nd4j.linalg.activations.impl.ActivationReLU(), false),
            slot(5001),
            in);
    float[] gradient = in.gradient().data().asFloat();
    for (int i = 0; i < values.length; i++) {
      assertThat(values(out)[i]).isEqualTo(Math.max(0, values[i]));
      assertThat(gradient[i]).as("at %s", values[i]).isEqualTo(values[i] > 0 ? i : 0);
    }
  }

  @Test
  void theSecondHalfOfAFusedPairIsThatOfBoth() {
    Pooling pooling = new Pooling(new Window(2, 2, 2, 2, 0, 0, 1, 1, false), true);
    for (int side = 4; side < 6; side++) {
      Slot in = new Slot(new Nd4jKernels(), 1, side, side, 1);
      float[] values = PlainLoops.noise(side * side, 3);
      values[0] = -1;
      values[1] = -1;
      values[side] = -1;
      values[side + 1] = -1;
      in.value().assign(Nd4j.createFromArray(values).reshape(1, side, side, 1));
      Slot out = run(new Activation.FunctionBehind(pooling, Pointwise.RELU), slot(1, 2, 2, 1), in);
      float[] expected = new float[side * side];
      for (int i = 0; i < 4; i++) {
        int best = i / 2 * 2 * side + i % 2 * 2;
        for (int tap : new int[] {1, side, side + 1}) {
          int at = i / 2 * 2 * side + i % 2 * 2 + tap;
          best = values[at] > values[best] ? at : best;
        }
        assertThat(values(out)[i]).isEqualTo(Math.max(0, values[best]));
        expected[best] += values[best] > 0 ? i : 0;
      }
      assertThat(in.gradient().data().asFloat()).containsExactly(expected);
    }
    assertThat(pooling.describe()).isEqualTo("MaxPooling 2x2 stride 2x2");
    assertThat(new Pooling(new Window(3, 2, 1, 1, 1, 0, 1, 2, false), false).describe())
        .isEqualTo("AveragePooling 3x2 padding 1x0 dilation 1x2");
    assertThat(new Pooling(new Window(3, 2, 1, 1, 1, 0, 1, 1, true), false).describe())
        .isEqualTo("AveragePooling 3x2 same");
  }

  static Stream<Kernels> libraries() {
    return Stream.of(new Nd4jKernels(), FastestKernels.start());
  }

  /** As a squeeze-and-excitation block does, either factor first. */
  @ParameterizedTest
  @MethodSource("libraries")
  void channelsOfPicturesAreScaled(Kernels kernels) {
    int[] shape = {3, 5, 4};
    float[] picture = PlainLoops.noise(2 * 60, 1);
    float[] scale = PlainLoops.noise(2 * 4, 2);
    float[] back = PlainLoops.noise(2 * 60, 3);
    for (int first = 0; first < 2; first++) {
      Slot large = filled(picture, new Slot(kernels, 2, 3, 5, 4));
      Slot small = filled(scale, new Slot(kernels, 2, 1, 1, 4));
      Slot out = new Slot(kernels, 2, 3, 5, 4);
      int[][] shapes = first == 0 ? new int[][] {shape, {1, 1, 4}} : new int[][] {{1, 1, 4}, shape};
      List<Slot> factors = first == 0 ? List.of(large, small) : List.of(small, large);
      BoundStep step = new Elementwise(Kind.MULTIPLY, shapes, shape).bind(factors, out);
      step.forward();
      out.add(Nd4j.createFromArray(back).reshape(2, 3, 5, 4));
      step.backward();
      double[] sums = new double[8];
      for (int i = 0; i < picture.length; i++) {
        int at = i / 60 * 4 + i % 4;
        assertThat(values(out)[i]).isEqualTo(picture[i] * scale[at], within(1e-6f));
        assertThat(large.gradient().data().getFloat(i))
            .isEqualTo(back[i] * scale[at], within(1e-6f));
        sums[at] += (double) back[i] * picture[i];
      }
      for (int i = 0; i < sums.length; i++) {
        assertThat((double) small.gradient().data().getFloat(i)).isCloseTo(sums[i], within(1e-5));
      }
      step.close();
    }
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void theMeanOfAPictureIsThatOfItsPositions(Kernels kernels) {
    float[] picture = PlainLoops.noise(2 * 7 * 5 * 3, 1);
    float[] back = PlainLoops.noise(2 * 3, 3);
    Slot in = filled(picture, new Slot(kernels, 2, 7, 5, 3));
    Slot out = new Slot(kernels, 2, 3);
    BoundStep step = new GlobalPooling(GlobalPooling.Kind.AVERAGE, 0, 3).bind(List.of(in), out);
    step.forward();
    out.add(Nd4j.createFromArray(back).reshape(2, 3));
    step.backward();
    double[] means = new double[6];
    for (int i = 0; i < picture.length; i++) {
      int at = i / 105 * 3 + i % 3;
      means[at] += picture[i] / 35.0;
      assertThat(in.gradient().data().getFloat(i)).isEqualTo(back[at] / 35, within(1e-7f));
    }
    for (int i = 0; i < means.length; i++) {
      assertThat((double) values(out)[i]).isCloseTo(means[i], within(1e-6));
    }
    step.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1,2,0,3", "0,1,0,1", "-1,1,2,-1", "-2,-1,-1,-2", "3,-4,-3,2"})
  void picturesHaveTheBorderThatEachHasByItself(String text) {
    int[] amounts = Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray();
    TensorType before = TensorType.picture(5, 4, 3, false);
    Border op = new Border(amounts, before);
    long[] shape = Border.type(amounts, before).batch(2);
    float[] values = PlainLoops.noise(2 * 60, 1);
    Slot in = filled(values, slot(2, 5, 4, 3));
    Slot out = slot(shape);
    int size = Math.toIntExact(out.value().length() / 2);
    float[] back = PlainLoops.noise(2 * size, 2);
    out.value().assign(7);
    in.gradient().assign(7);
    BoundStep step = op.bind(List.of(in), out);
    step.forward();
    out.add(Nd4j.createFromArray(back).reshape(shape));
    step.backward();
    step.close();
    for (int n = 0; n < 2; n++) {
      float[] own = Arrays.copyOfRange(values, n * 60, (n + 1) * 60);
      float[] expected = PlainLoops.forward(op, size, own);
      float[] slopes =
          PlainLoops.backward(op, Arrays.copyOfRange(back, n * size, (n + 1) * size), own)[0];
      assertThat(Arrays.copyOfRange(values(out), n * size, (n + 1) * size))
          .containsExactly(expected);
      assertThat(Arrays.copyOfRange(in.gradient().data().asFloat(), n * 60, (n + 1) * 60))
          .containsExactly(slopes);
    }
  }

  private static Slot filled(float[] values, Slot slot) {
    slot.value().assign(Nd4j.createFromArray(values).reshape(slot.shape()));
    return slot;
  }

  private static Slot slot(long... shape) {
    return new Slot(new Nd4jKernels(), shape);
  }

  /** Counts up, from 0, the next one from 100. */
  private Slot in(long... shape) {
    Slot slot = slot(shape);
    INDArray array = slot.value();
    for (int i = 0; i < array.length(); i++) {
      array.data().put(i, i + (inputs.isEmpty() ? 0 : 100));
    }
    inputs.add(slot);
    return slot;
  }

  /** Runs it, and back with a gradient that counts up from 0. */
  private Slot run(Op op, Slot out, Slot... in) {
    INDArray gradient = out.target();
    for (int i = 0; i < gradient.length(); i++) {
      gradient.data().put(i, i);
    }
    out.commit();
    BoundStep step = op.bind(List.of(in), out);
    step.forward();
    step.backward();
    step.close();
    return out;
  }

  private static float[] values(Slot slot) {
    return slot.value().data().asFloat();
  }

  private float[] gradient(int input) {
    return inputs.get(input).gradient().data().asFloat();
  }
}
