package io.loupe.visualizers.internal.evidence;

import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.TextStyle;
import java.awt.image.BufferedImage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Draws the null model's picture small, to stand in the margin of the real one. */
public final class NullStrip {
  private static final int MARGIN = 32;
  private static final int SMALLEST = 720;
  private static final int SIDE = 36;
  private static final int LARGEST_SIDE = 72;
  private static final int GAP = 8;
  private static final int LINE = 0xc4cad1;
  private static final int BACKGROUND = 0xffffff;

  private NullStrip() {}

  /**
   * Draws a strip.
   *
   * @param similarity of the two pictures
   * @param arranged how its cells lie, a sentence for people
   * @param cells rows of pictures, in the order of the real ones; null stays empty
   * @param width of the real picture's content, in pixels
   */
  public static BufferedImage draw(
      Similarity similarity,
      String arranged,
      List<? extends List<? extends @Nullable BufferedImage>> cells,
      int width) {
    List<String> lines =
        TextStyle.NOTE.wrap(
            "Null model: the same picture with all weights drawn anew. "
                + capital(similarity.describe())
                + ": "
                + similarity.measure()
                + "; 1 is the same picture. What is seen here as well was not learned. "
                + arranged,
            width);
    int side = side(cells, width);
    int columns = cells.stream().mapToInt(List::size).max().orElse(0);
    int perLine = Math.max(1, (width + GAP) / (side + GAP));
    int wraps = (columns + perLine - 1) / perLine;
    int top = lines.size() * TextStyle.NOTE.lineHeight() + 2 * GAP;
    int rows = cells.size() * Math.max(1, wraps);
    Canvas canvas = new Canvas(width, top + rows * (side + GAP), BACKGROUND);
    for (int i = 0; i < lines.size(); i++) {
      int baseline = i * TextStyle.NOTE.lineHeight() + TextStyle.NOTE.ascent();
      canvas.text(0, baseline, lines.get(i), TextStyle.NOTE);
    }
    for (int r = 0; r < cells.size(); r++) {
      for (int c = 0; c < cells.get(r).size(); c++) {
        int line = r * Math.max(1, wraps) + c / perLine;
        BufferedImage image = cells.get(r).get(c);
        if (image != null) {
          stamp(canvas, image, c % perLine * (side + GAP), top + line * (side + GAP), side);
        }
      }
    }
    return canvas.toImage();
  }

  /** A picture that is finished, with the strip under it. */
  public static BufferedImage under(
      BufferedImage picture,
      Similarity similarity,
      String arranged,
      List<? extends List<? extends @Nullable BufferedImage>> cells) {
    int width = Math.max(SMALLEST, picture.getWidth() - 2 * MARGIN);
    BufferedImage strip = draw(similarity, arranged, cells, width);
    Canvas canvas =
        new Canvas(
            Math.max(picture.getWidth(), width + 2 * MARGIN),
            picture.getHeight() + strip.getHeight() + MARGIN,
            BACKGROUND);
    canvas.image(0, 0, picture, 1);
    canvas.image(MARGIN, picture.getHeight(), strip, 1);
    return canvas.toImage();
  }

  private static int side(
      List<? extends List<? extends @Nullable BufferedImage>> cells, int width) {
    int largest = 1;
    for (List<? extends @Nullable BufferedImage> row : cells) {
      for (BufferedImage image : row) {
        if (image != null) {
          largest = Math.max(largest, Math.max(image.getWidth(), image.getHeight()));
        }
      }
    }
    return largest > LARGEST_SIDE ? LARGEST_SIDE : largest * times(cells, largest, width);
  }

  /** A single row is drawn larger, as long as it stays one. */
  private static int times(
      List<? extends List<? extends @Nullable BufferedImage>> cells, int largest, int width) {
    int usual = Math.max(1, (SIDE + largest / 2) / largest);
    if (cells.size() > 1) {
      return usual;
    }
    int room = (width + GAP) / Math.max(1, cells.get(0).size()) - GAP - 2;
    return Math.max(usual, Math.min(room, LARGEST_SIDE) / largest);
  }

  /** Enlarged by a whole factor, or every so many pixels of a large picture. */
  private static void stamp(Canvas canvas, BufferedImage image, int x, int y, int side) {
    int longest = Math.max(image.getWidth(), image.getHeight());
    int step = (longest + side - 1) / side;
    if (step <= 1) {
      int factor = side / longest;
      frame(canvas, x, y, image.getWidth() * factor, image.getHeight() * factor);
      canvas.image(x + 1, y + 1, image, factor);
      return;
    }
    int width = image.getWidth() / step;
    int height = image.getHeight() / step;
    frame(canvas, x, y, width, height);
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int rgb = image.getRGB(column * step + step / 2, row * step + step / 2) & 0xffffff;
        canvas.fill(x + 1 + column, y + 1 + row, 1, 1, rgb);
      }
    }
  }

  private static void frame(Canvas canvas, int x, int y, int width, int height) {
    canvas.frame(x, y, width + 2, height + 2, 1, LINE);
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
