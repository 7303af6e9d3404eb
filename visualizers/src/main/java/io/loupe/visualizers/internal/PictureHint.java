package io.loupe.visualizers.internal;

import io.loupe.data.InputSpec;
import io.loupe.visualizer.RenderContext;

/** Tells who gives a list of values of the way to see it as a picture. */
public final class PictureHint {
  private static final int SMALLEST_SIDE = 8;

  private PictureHint() {}

  /** Warns where a list without names has as many values as a square picture. */
  public static void warn(RenderContext context) {
    InputSpec input = context.model().info().input();
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
