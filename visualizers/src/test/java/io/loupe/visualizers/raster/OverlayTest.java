package io.loupe.visualizers.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;

class OverlayTest {
  private static final Tensor MAP = Tensor.of(Shape.of(1, 2, 3), 0, 4, 1, 8, 2, -3);

  /** Recorded: {@code torch.nn.functional.interpolate(x, size, mode="bilinear")}, PyTorch 2. */
  @Test
  void mapsAreResizedAsPyTorchDoesIt() {
    assertValues(
        TensorImages.resize(MAP, 4, 5),
        new double[] {
          0, 1.6, 4, 2.2, 1, 2, 2.6, 3.5, 1.4, 0, 6, 4.6, 2.5, -0.2, -2, 8, 5.6, 2, -1, -3
        });
    assertValues(TensorImages.resize(MAP, 1, 2), new double[] {3.75, 0});
    assertValues(TensorImages.resize(MAP, 2, 3), new double[] {0, 4, 1, 8, 2, -3});
  }

  private static void assertValues(Tensor resized, double[] expected) {
    assertThat(resized.isBorrowed()).isFalse();
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) resized.get(i)).isCloseTo(expected[i], within(1e-5));
    }
    assertThat(resized.shape().elements()).isEqualTo(expected.length);
  }

  @Test
  void whatIsNotFiniteStaysThere() {
    Tensor odd = Tensor.of(Shape.of(1, 3), Float.NaN, 1, Float.POSITIVE_INFINITY);
    assertThat(TensorImages.resize(odd, 1, 3).toArray())
        .containsExactly(Float.NaN, 1, Float.POSITIVE_INFINITY);
  }

  @Test
  void severalMapsAreRefused() {
    assertThatThrownBy(() -> TensorImages.resize(Tensor.of(Shape.of(2, 1, 1), 1, 2), 2, 2))
        .hasMessage("Expected [h,w] or [1,h,w], got [2,1,1]");
    assertThatThrownBy(() -> TensorImages.resize(Tensor.of(Shape.of(0, 2)), 2, 2))
        .hasMessage("Expected [h,w] or [1,h,w], got [0,2]");
  }

  @Test
  void aPictureIsLaidOverAnother() {
    BufferedImage under = TensorImages.ofPixels(2, 1, new int[] {0x000000, 0x6496c8});
    BufferedImage over = TensorImages.ofPixels(2, 1, new int[] {0xffffff, 0xc86400});
    assertThat(pixels(TensorImages.overlay(under, over, 0))).containsExactly(0x000000, 0x6496c8);
    assertThat(pixels(TensorImages.overlay(under, over, 0.25))).containsExactly(0x404040, 0x7d8a96);
    assertThat(pixels(TensorImages.overlay(under, over, 1))).containsExactly(0xffffff, 0xc86400);
    assertThatThrownBy(() -> TensorImages.overlay(under, over, 1.5))
        .hasMessage("Opacity must be from 0 to 1, got 1.5");
    BufferedImage small = TensorImages.ofPixels(1, 1, new int[1]);
    assertThatThrownBy(() -> TensorImages.overlay(under, small, 0.5))
        .hasMessage("A picture of 1 x 1 pixels over one of 2 x 1");
  }

  private static int[] pixels(BufferedImage image) {
    int[] rgb = image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] &= 0xffffff;
    }
    return rgb;
  }
}
