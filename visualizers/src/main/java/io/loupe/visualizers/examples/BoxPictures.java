package io.loupe.visualizers.examples;

import io.loupe.data.InputSpec;
import io.loupe.visualizers.raster.Canvas;
import java.awt.image.BufferedImage;
import org.jspecify.annotations.Nullable;

/** Samples with a box drawn around what a filter saw, and the box alone. */
final class BoxPictures {
  private static final int SIDE = 168;
  private static final int LINE = 0xff8c00;
  private static final int OUTSIDE = 4;
  private static final int EDGE = 0x000000;

  private BoxPictures() {}

  /** The whole picture, enlarged, the line of the box outside of its pixels where there is room. */
  static BufferedImage boxed(BufferedImage picture, Box box) {
    int factor = factor(picture);
    Canvas canvas = new Canvas(picture.getWidth() * factor, picture.getHeight() * factor, 0);
    canvas.image(0, 0, picture, factor);
    int left = Math.max(0, box.left() * factor - OUTSIDE);
    int top = Math.max(0, box.top() * factor - OUTSIDE);
    int right = (box.left() + box.width()) * factor + OUTSIDE;
    int bottom = (box.top() + box.height()) * factor + OUTSIDE;
    int width = Math.min(picture.getWidth() * factor, right) - left;
    int height = Math.min(picture.getHeight() * factor, bottom) - top;
    canvas.frame(left, top, width, height, OUTSIDE, EDGE);
    canvas.frame(left, top, width, height, OUTSIDE - 1, LINE);
    return canvas.toImage();
  }

  /** A drawing of data over time with a frame about what was seen, where that is not all. */
  static BufferedImage framed(BufferedImage picture, @Nullable Box box, InputSpec input) {
    int steps = input.shape().elements() / input.channels();
    return box == null || box.width() >= steps ? picture : span(picture, box, steps);
  }

  private static BufferedImage span(BufferedImage picture, Box box, int steps) {
    Canvas canvas = new Canvas(picture.getWidth(), picture.getHeight(), 0);
    canvas.image(0, 0, picture, 1);
    int left = box.left() * picture.getWidth() / steps;
    int right = (box.left() + box.width()) * picture.getWidth() / steps;
    canvas.frame(left, 0, Math.max(OUTSIDE, right - left), picture.getHeight(), OUTSIDE - 1, LINE);
    return canvas.toImage();
  }

  static BufferedImage whole(BufferedImage picture) {
    int factor = factor(picture);
    Canvas canvas = new Canvas(picture.getWidth() * factor, picture.getHeight() * factor, 0);
    canvas.image(0, 0, picture, factor);
    return canvas.toImage();
  }

  static BufferedImage crop(BufferedImage picture, Box box) {
    BufferedImage part = picture.getSubimage(box.left(), box.top(), box.width(), box.height());
    int factor = factor(part);
    Canvas canvas = new Canvas(part.getWidth() * factor, part.getHeight() * factor, 0);
    canvas.image(0, 0, part, factor);
    return canvas.toImage();
  }

  private static int factor(BufferedImage picture) {
    return Math.max(1, SIDE / Math.max(picture.getWidth(), picture.getHeight()));
  }
}
