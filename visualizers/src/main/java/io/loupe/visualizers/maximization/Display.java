package io.loupe.visualizers.maximization;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.synthesis.ImageSize;
import java.awt.image.BufferedImage;

/** How an image is shown: as the model sees it, or with the contrast stretch of keras-vis. */
final class Display {
  private static final double KERAS_VIS_EPSILON = 1e-7;
  private static final double KERAS_VIS_SPREAD = 0.1;
  private static final int SKETCH = 72;

  /** Width of a signal among others, in pixels. */
  static final int SIGNAL = 420;

  private Display() {}

  /** [C,H,W] in model input scale, inside the input range after the stretch. */
  static Tensor of(Tensor image, InputSpec input, Preset preset) {
    return preset.isFollowed() ? stretched(image, input) : image;
  }

  /** Draws an image as the model sees it, data over time as curves, lists as bars. */
  static BufferedImage picture(Tensor image, InputSpec input, Preset preset, int width) {
    Tensor shown = of(image, input, preset);
    return InputPicture.draw(shown, input, InputPicture.range(input), width);
  }

  /** The same small, for the margin. */
  static BufferedImage small(Tensor image, InputSpec input, Preset preset) {
    Tensor shown = of(image, input, preset);
    return InputPicture.small(
        shown, input, InputPicture.range(input), SKETCH, input.isList() ? SKETCH : SKETCH / 2);
  }

  /** {@code clip((x - mean) / (std + 1e-7) * 0.1 + 0.5, 0, 1)}, scaled to the input range. */
  private static Tensor stretched(Tensor image, InputSpec input) {
    float[] values = image.toArray();
    double mean = 0;
    for (float value : values) {
      mean += value / (double) values.length;
    }
    double variance = 0;
    for (float value : values) {
      variance += (value - mean) * (value - mean) / values.length;
    }
    double scale = KERAS_VIS_SPREAD / (Math.sqrt(variance) + KERAS_VIS_EPSILON);
    int positions = ImageSize.of(image.shape()).positions();
    for (int i = 0; i < values.length; i++) {
      double share = Math.min(1, Math.max(0, (values[i] - mean) * scale + 0.5));
      values[i] = (float) input.ofShare(share, i / positions);
    }
    return Tensor.of(image.shape(), values);
  }
}
