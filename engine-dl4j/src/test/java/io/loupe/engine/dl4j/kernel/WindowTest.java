package io.loupe.engine.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WindowTest {
  private static final Window WINDOW = new Window(3, 5, 2, 4, 1, 2, 2, 3, false);

  @Test
  void otherWindowsKeepWhatTheyDoNotChange() {
    assertThat(WINDOW.alongRows()).isEqualTo(new Window(3, 1, 2, 1, 1, 0, 2, 1, false));
    assertThat(WINDOW.withoutPadding()).isEqualTo(new Window(3, 5, 2, 4, 0, 0, 2, 3, false));
    assertThat(WINDOW.withoutHoles()).isEqualTo(new Window(5, 13, 2, 4, 1, 2, 1, 1, false));
    assertThat(WINDOW.sparsity()).isEqualTo(65 / 15.0);
    assertThat(WINDOW.isDense()).isFalse();
    assertThat(WINDOW.withoutHoles().isDense()).isTrue();
    assertThat(new Window(3, 5, 1, 1, 0, 0, 1, 3, false).isDense()).isFalse();
    assertThat(WINDOW.arguments(7, 8)).containsExactly(3, 5, 2, 4, 1, 2, 2, 3, 0, 7, 8);
    assertThat(new Window(1, 1, 1, 1, 0, 0, 1, 1, true).arguments()[8]).isEqualTo(1);
    assertThat(WINDOW).hasToString("3x5 stride 2x4 padding 1x2 dilation 2x3");
    assertThat(Window.POINT).hasToString("1x1");
    assertThat(new Window(2, 2, 1, 1, 0, 1, 1, 1, true)).hasToString("2x2 same");
    assertThat(new Window(2, 2, 1, 3, 0, 1, 1, 1, false)).hasToString("2x2 stride 1x3 padding 0x1");
  }

  /** As many before as behind, or one more behind. */
  @Test
  void samePaddingIsSplitInHalves() {
    Window same = new Window(3, 5, 2, 1, 9, 9, 1, 2, true);
    assertThat(same.topPadding(7, 4)).as("6 + 3 - 7 = 2").isEqualTo(1);
    assertThat(same.topPadding(8, 4)).as("6 + 3 - 8 = 1").isZero();
    assertThat(same.topPadding(20, 4)).as("less than nothing").isZero();
    assertThat(same.leftPadding(6, 6)).as("5 + 9 - 6 = 8").isEqualTo(4);
    assertThat(WINDOW.topPadding(7, 4)).isEqualTo(1);
    assertThat(WINDOW.leftPadding(7, 4)).isEqualTo(2);
  }

  /** The gradient at the input is a convolution with the kernel turned where strides are 1. */
  @ParameterizedTest
  @CsvSource({
    "3, 3, 1, 1, 0, 0, 1, 1, false, true, 2, 2",
    "3, 5, 1, 1, 1, 3, 1, 1, false, true, 1, 1",
    "3, 5, 1, 1, 2, 4, 1, 1, false, true, 0, 0",
    "3, 5, 1, 1, 3, 4, 1, 1, false, false, 0, 0",
    "3, 5, 1, 1, 2, 5, 1, 1, false, false, 0, 0",
    "3, 3, 2, 1, 0, 0, 1, 1, false, false, 0, 0",
    "3, 3, 1, 2, 0, 0, 1, 1, false, false, 0, 0",
    "2, 4, 1, 1, 0, 1, 1, 1, false, true, 1, 2",
    "2, 3, 1, 1, 0, 0, 1, 1, true, false, 0, 0",
    "3, 2, 1, 1, 0, 0, 1, 1, true, false, 0, 0",
    "2, 3, 1, 1, 0, 0, 2, 1, true, true, 0, 0",
    "3, 2, 1, 1, 0, 0, 1, 2, true, true, 0, 0",
    "3, 3, 1, 1, 1, 2, 2, 3, false, true, 3, 4"
  })
  void turnedWindows(
      int kernelH,
      int kernelW,
      int strideH,
      int strideW,
      int padH,
      int padW,
      int dilationH,
      int dilationW,
      boolean same,
      boolean is,
      int turnedH,
      int turnedW) {
    Window window =
        new Window(kernelH, kernelW, strideH, strideW, padH, padW, dilationH, dilationW, same);
    assertThat(window.gradientIsConvolution()).isEqualTo(is);
    if (is) {
      assertThat(window.turned())
          .isEqualTo(
              new Window(kernelH, kernelW, 1, 1, turnedH, turnedW, dilationH, dilationW, same));
    }
  }
}
