package io.loupe.visualizers.internal.picture;

import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.TextStyle;
import java.awt.image.BufferedImage;

/**
 * A number on a coloured ground, as a cell of a matrix.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record NumberCell(int width, int height) {
  private static final int EMPTY = 0xf3f4f6;
  private static final int DARK = 0x1b1f24;
  private static final int LIGHT = 0xffffff;
  private static final double[] WEIGHTS = {0.2126, 0.7152, 0.0722};
  private static final double HALF = 0.18;

  /** Ink that can be read on the ground, by relative luminance. */
  public BufferedImage of(String text, int ground) {
    double luminance = 0;
    for (int c = 0; c < WEIGHTS.length; c++) {
      double share = ((ground >> (16 - 8 * c)) & 0xff) / 255.0;
      luminance += WEIGHTS[c] * Math.pow(share, 2.2);
    }
    return block(text, ground, luminance > HALF ? DARK : LIGHT);
  }

  /** Where there is nothing to be said, or little. */
  public BufferedImage pale(String text) {
    return block(text, EMPTY, DARK);
  }

  private BufferedImage block(String text, int ground, int ink) {
    Canvas canvas = new Canvas(width, height, ground);
    TextStyle style = new TextStyle(TextStyle.LABEL.size(), ink);
    int left = (width - style.width(text)) / 2;
    int top = (height - style.lineHeight()) / 2;
    canvas.text(left, top + style.ascent(), text, style);
    return canvas.toImage();
  }
}
