package io.loupe.engine.dl4j.op;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.engine.dl4j.kernel.Nd4jKernels;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.List;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

class PoolingTest {
  private static final int ITEMS = 2;

  @ParameterizedTest(name = "{0} channels, side {1}, kernel {2}, stride {3}, padding {4}")
  @CsvSource({
    "1, 6, 2, 2, 0",
    "1, 7, 3, 1, 1",
    "3, 7, 2, 1, 0",
    "4, 6, 3, 2, 1",
    "8, 7, 3, 1, 0",
    "16, 6, 2, 2, 0",
    "17, 7, 3, 2, 1",
    "32, 7, 2, 2, 0",
    "64, 6, 3, 1, 1"
  })
  void firstOfEqualMaximaTakesTheGradient(
      int channels, int side, int kernel, int stride, int padding) {
    int rows = (side + 2 * padding - kernel) / stride + 1;
    Slot input = new Slot(new Nd4jKernels(), ITEMS, side, side, channels);
    Slot output = new Slot(new Nd4jKernels(), ITEMS, rows, rows, channels);
    SplittableRandom random = new SplittableRandom(channels);
    float[] values = new float[ITEMS * side * side * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(4) - 2;
    }
    float[] gradient = new float[ITEMS * rows * rows * channels];
    for (int i = 0; i < gradient.length; i++) {
      gradient[i] = (float) random.nextDouble();
    }
    input.value().assign(Nd4j.createFromArray(values).reshape(input.shape()));
    output.add(Nd4j.createFromArray(gradient).reshape(output.shape()));
    var geometry = new Window(kernel, kernel, stride, stride, padding, padding, 1, 1, false);

    BoundStep step = new Pooling(geometry, true).bind(List.of(input), output);
    step.forward();
    step.backward();

    float[] expected = new float[values.length];
    for (int i = 0; i < gradient.length; i++) {
      int c = i % channels;
      int x = i / channels % rows;
      int y = i / channels / rows % rows;
      int n = i / channels / rows / rows;
      int best = -1;
      for (int k = 0; k < kernel * kernel; k++) {
        int row = y * stride - padding + k / kernel;
        int column = x * stride - padding + k % kernel;
        boolean inside = row >= 0 && row < side && column >= 0 && column < side;
        int at = ((n * side + row) * side + column) * channels + c;
        if (inside && (best < 0 || values[at] > values[best])) {
          best = at;
        }
      }
      expected[best] += gradient[i];
      assertThat(output.value().data().getFloat(i)).isEqualTo(values[best]);
    }
    assertThat(input.gradient().data().asFloat()).containsExactly(expected, Offset.offset(1e-5f));
    step.close();
    input.close();
    output.close();
  }
}
