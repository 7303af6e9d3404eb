package io.loupe.visualizers.internal;

import io.loupe.data.InputSpec;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.picture.InputPicture;

/** Tells of the way to see an input as a picture, or in colours. */
public final class PictureHint {
  private static final int SMALLEST_SIDE = 8;

  private PictureHint() {}

  /**
   * Warns where a list without names has as many values as a square picture, and where a picture's
   * channels are drawn in a way that may not be theirs.
   */
  public static void warn(RenderContext context) {
    InputSpec input = context.model().info().input();
    if (InputPicture.isPicture(input) && input.composite().isEmpty()) {
      String legend = InputPicture.legend(input);
      if (!legend.isEmpty()) {
        context.warn(legend);
      }
    }
    if (!input.isList() || !input.features().names().isEmpty()) {
      return;
    }
    int values = input.shape().dim(0);
    for (int channels : new int[] {1, 3}) {
      int side = (int) Math.round(Math.sqrt(values / (double) channels));
      if (side >= SMALLEST_SIDE && channels * side * side == values) {
        context.warn(
            "The model takes "
                + values
                + " values without a place. If they are those of a picture, --input-shape "
                + channels
                + ","
                + side
                + ","
                + side
                + " shows it as one; --features names them else.");
        return;
      }
    }
  }
}
