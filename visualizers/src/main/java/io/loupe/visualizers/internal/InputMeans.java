package io.loupe.visualizers.internal;

import io.loupe.data.InputSpec;
import io.loupe.probe.MapStatistics;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.raster.TensorImages;
import java.awt.image.BufferedImage;
import org.jspecify.annotations.Nullable;

/** Draws the mean input of some samples, for orientation. */
public final class InputMeans {
  private InputMeans() {}

  public static boolean drawable(InputSpec input) {
    return InputPicture.isPicture(input);
  }

  /** The mean curve [C,T] of data over time. */
  public static @Nullable Tensor signal(MapStatistics inputs, InputSpec input) {
    return SignalPicture.suits(input.shape()) && inputs.count() > 0
        ? Tensor.of(input.shape(), inputs.means())
        : null;
  }

  public static @Nullable BufferedImage picture(MapStatistics inputs, InputSpec input) {
    if (!drawable(input) || inputs.count() == 0) {
      return null;
    }
    return TensorImages.picture(Tensor.of(input.shape(), inputs.means()), input);
  }
}
