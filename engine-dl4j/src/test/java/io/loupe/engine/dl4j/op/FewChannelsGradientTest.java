package io.loupe.engine.dl4j.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.engine.dl4j.kernel.FastestKernels;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Against the sum over all links between an input and an output value. */
class FewChannelsGradientTest {
  private static final int ITEMS = 3;
  private static final int FILTERS = 4;
  private static final Kernels KERNELS = FastestKernels.start();

  /** Among them a window as wide as the input, which lines are not lengthened for. */
  @ParameterizedTest(name = "{0}x{1}, kernel {2}x{3}, stride {4}, padding {5}, {6} channels")
  @CsvSource({
    "9, 8, 3, 3, 1, 0, 1",
    "9, 8, 3, 3, 1, 1, 3",
    "9, 8, 2, 4, 1, 1, 2",
    "9, 8, 1, 1, 1, 0, 1",
    "9, 8, 1, 1, 1, 2, 2",
    "9, 8, 3, 8, 1, 0, 1",
    "9, 8, 3, 6, 1, 0, 2",
    "9, 8, 3, 3, 2, 1, 1",
    "9, 8, 2, 5, 3, 2, 3",
    "12, 1, 3, 1, 1, 0, 2"
  })
  void isTheSumOverAllLinks(
      int height, int width, int down, int across, int stride, int padding, int channels) {
    Window window =
        new Window(down, across, stride, stride, padding, width == 1 ? 0 : padding, 1, 1, false);
    int rows = (height + 2 * window.padH() - down) / stride + 1;
    int columns = (width + 2 * window.padW() - across) / stride + 1;
    float[] weights = PlainLoops.noise(FILTERS * down * across * channels, 1);
    float[] gradient = PlainLoops.noise(ITEMS * rows * columns * FILTERS, 2);
    double[] wanted = new double[ITEMS * height * width * channels];
    for (int i = 0; i < gradient.length; i++) {
      int filter = i % FILTERS;
      int column = i / FILTERS % columns;
      int row = i / FILTERS / columns % rows;
      int item = i / FILTERS / columns / rows;
      for (int k = 0; k < down * across * channels; k++) {
        int y = row * stride - window.padH() + k / channels / across;
        int x = column * stride - window.padW() + k / channels % across;
        if (y >= 0 && y < height && x >= 0 && x < width) {
          int to = ((item * height + y) * width + x) * channels + k % channels;
          double weight = weights[filter * down * across * channels + k];
          wanted[to] += weight * gradient[i];
        }
      }
    }
    INDArray target = Nd4j.create(ITEMS, height, width, channels);
    try (FewChannelsGradient step =
        new FewChannelsGradient(
            KERNELS,
            window,
            array(weights, FILTERS, down, across, channels),
            array(gradient, ITEMS, rows, columns, FILTERS),
            target)) {
      step.run();
      step.run();
    }
    float[] found = target.data().asFloat();
    for (int e = 0; e < wanted.length; e++) {
      assertThat((double) found[e]).as("value %d", e).isCloseTo(wanted[e], within(1e-4));
    }
  }

  /** A kernel as wide as a spectrogram of 512 columns: lengthened lines would take gigabytes. */
  @Test
  void aWideWindowTakesNoMoreThanItsPlanes() {
    INDArray weights = Nd4j.ones(64, 3, 512, 1);
    INDArray gradient = Nd4j.ones(20, 998, 1, 64);
    INDArray target = Nd4j.create(20, 1000, 512, 1);
    Window window = new Window(3, 512, 1, 1, 0, 0, 1, 1, false);
    try (FewChannelsGradient step =
        new FewChannelsGradient(KERNELS, window, weights, gradient, target)) {
      step.run();
    }

    assertThat(target.getFloat(7, 500, 100, 0)).isEqualTo(3 * 64);
    assertThat(target.getFloat(19, 0, 511, 0)).isEqualTo(64);
  }

  private static INDArray array(float[] values, long... shape) {
    return Nd4j.createFromArray(values).reshape('c', shape);
  }
}
