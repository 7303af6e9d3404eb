package io.loupe.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TinyOpsTest {
  private static final SeededWeights RANDOM = new SeededWeights(3, 1);

  @ParameterizedTest
  @CsvSource({"5,3,1,SAME", "5,3,2,SAME", "6,3,2,SAME", "6,2,2,SAME", "7,3,2,VALID", "4,4,1,VALID"})
  void convolvesAsTheDefinitionSays(int size, int kernel, int stride, Padding padding) {
    Shape input = Shape.of(2, size, size + 1);
    Convolution op = new Convolution(input, 3, kernel, stride, padding, RANDOM);
    float[] x = RANDOM.uniform(input.elements(), -1, 1);
    float[] y = op.forward(x);
    Shape out = op.output();
    int top = padBefore(size, out.dim(1), kernel, stride, padding);
    int left = padBefore(size + 1, out.dim(2), kernel, stride, padding);
    for (int k = 0; k < 3; k++) {
      for (int i = 0; i < out.dim(1); i++) {
        for (int j = 0; j < out.dim(2); j++) {
          double sum = op.weights()[1][k];
          for (int c = 0; c < 2; c++) {
            for (int a = 0; a < kernel; a++) {
              for (int b = 0; b < kernel; b++) {
                int row = i * stride + a - top;
                int column = j * stride + b - left;
                boolean inside = row >= 0 && row < size && column >= 0 && column <= size;
                float w = op.weights()[0][((k * 2 + c) * kernel + a) * kernel + b];
                sum += inside ? (double) w * x[(c * size + row) * (size + 1) + column] : 0;
              }
            }
          }
          int at = (k * out.dim(1) + i) * out.dim(2) + j;
          assertThat((double) y[at]).isCloseTo(sum, within(1e-6));
        }
      }
    }
  }

  private static int padBefore(int size, int out, int kernel, int stride, Padding padding) {
    if (padding == Padding.VALID) {
      assertThat(out).isEqualTo((size - kernel) / stride + 1);
      return 0;
    }
    assertThat(out).isEqualTo((int) Math.ceil((double) size / stride));
    return Math.max(0, (out - 1) * stride + kernel - size) / 2;
  }

  @Test
  void poolsAndSendsGradientsToTheFirstOfEqualValues() {
    Pooling max = new Pooling(Shape.of(1, 2, 5), 2, true);
    float[] x = {1, 3, 2, 2, 9, 3, 0, 2, 2, 9};
    assertThat(max.output()).isEqualTo(Shape.of(1, 1, 2));
    assertThat(max.forward(x)).containsExactly(3, 2);
    assertThat(max.inputGradient(x, new float[] {5, 7}))
        .containsExactly(0, 5, 7, 0, 0, 0, 0, 0, 0, 0);
    Pooling mean = new Pooling(Shape.of(1, 2, 5), 2, false);
    assertThat(mean.forward(x)).containsExactly(1.75f, 2);
    assertThat(mean.inputGradient(x, new float[] {4, 8}))
        .containsExactly(1, 1, 2, 2, 0, 1, 1, 2, 2, 0);
  }

  @Test
  void normalisesWithItsFixedStatistics() {
    BatchNorm op = new BatchNorm(Shape.of(2, 1, 2), RANDOM);
    float[][] w = op.weights();
    float[] y = op.forward(new float[] {1, 2, 3, 4});
    for (int i = 0; i < 4; i++) {
      int c = i / 2;
      double expected = (i + 1 - w[2][c]) / Math.sqrt(w[3][c] + 1e-3) * w[0][c] + w[1][c];
      assertThat((double) y[i]).isCloseTo(expected, within(1e-6));
    }
  }

  @Test
  void activates() {
    float[] x = {-1, 0, 2};
    assertThat(Activation.RELU.forward(x)).containsExactly(0, 0, 2);
    assertThat(Activation.RELU.inputGradient(x, x, new float[] {5, 5, 5})).containsExactly(0, 0, 5);
    assertThat(Activation.TANH.forward(x)[2]).isEqualTo((float) StrictMath.tanh(2));
    assertThat(Activation.SIGMOID.forward(x))
        .contains(0.5f, org.assertj.core.data.Index.atIndex(1));
    float[] shares = Activation.SOFTMAX.forward(new float[] {1000, 1000, -1000});
    assertThat(shares).containsExactly(0.5f, 0.5f, 0);
  }

  @Test
  void refusesNetworksThatCannotBe() {
    InputSpec input = InputSpec.of(Shape.of(4), 0, 1);
    TinyConvNet.Builder builder = TinyConvNet.builder(input, 1);
    assertThatThrownBy(builder::build).hasMessage("A network needs a layer");
    assertThatThrownBy(() -> builder.maxPool("pool", 2))
        .hasMessage("Layer pool needs [C,H,W], got [4]");
    assertThatThrownBy(() -> builder.dense("dense", 2, Activation.SOFTMAX))
        .hasMessage("Softmax is for heads, not for layer dense");
    builder.dense("dense", 2, Activation.RELU);
    assertThatThrownBy(() -> builder.dense("dense", 2, Activation.RELU))
        .hasMessage("Two layers named dense");
  }
}
