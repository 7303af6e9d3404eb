package io.loupe.visualizers.raster;

import java.awt.image.BufferedImage;

/** Program of its own: draws a grid with text. */
final class DrawsText {
  private DrawsText() {}

  public static void main(String[] arguments) {
    BufferedImage cell = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    BufferedImage image =
        ImageGrid.builder(1, 1)
            .title("Title")
            .row(0, "row", "note")
            .column(0, "column", "note")
            .cell(0, 0, cell, "cell")
            .footer("footer")
            .render();
    if (image.getWidth() < 100) {
      throw new IllegalStateException("Nothing was drawn");
    }
    System.out.println("drawn");
  }
}
