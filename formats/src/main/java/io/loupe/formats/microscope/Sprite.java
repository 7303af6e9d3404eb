package io.loupe.formats.microscope;

import io.loupe.data.InputPictures;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Many small pictures of one size in one file.
 *
 * @param file where it lies in the folder
 * @param width of one picture in pixels
 * @param height of one picture in pixels
 * @param columns pictures side by side
 * @param count of all pictures
 */
record Sprite(String file, int width, int height, int columns, int count) {
  private static final int LARGEST = 112;
  private static final int COLUMNS = 16;

  /** Writes inputs [C,H,W] in the order given; large ones are made smaller. */
  static Sprite write(Folder folder, String file, List<Tensor> inputs, InputSpec spec) {
    int height = spec.shape().dim(1);
    int width = spec.shape().dim(2);
    double scale = Math.min(1, (double) LARGEST / Math.max(width, height));
    int w = Math.max(1, (int) Math.round(width * scale));
    int h = Math.max(1, (int) Math.round(height * scale));
    int columns = Math.min(COLUMNS, Math.max(1, inputs.size()));
    int rows = Math.max(1, (inputs.size() + columns - 1) / columns);
    BufferedImage sheet = new BufferedImage(columns * w, rows * h, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = sheet.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    for (int i = 0; i < inputs.size(); i++) {
      BufferedImage picture = halved(InputPictures.of(inputs.get(i), spec), w, h);
      pen.drawImage(picture, i % columns * w, i / columns * h, w, h, null);
    }
    pen.dispose();
    folder.picture(file, sheet);
    return new Sprite(file, w, h, columns, inputs.size());
  }

  /** By halves as long as it is more than twice as large, so that no pixel is passed over. */
  private static BufferedImage halved(BufferedImage picture, int width, int height) {
    BufferedImage now = picture;
    while (now.getWidth() >= 2 * width && now.getHeight() >= 2 * height) {
      int w = now.getWidth() / 2;
      int h = now.getHeight() / 2;
      BufferedImage half = new BufferedImage(w, h, BufferedImage.TYPE_INT_RGB);
      Graphics2D pen = half.createGraphics();
      pen.setRenderingHint(
          RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
      pen.drawImage(now, 0, 0, w, h, null);
      pen.dispose();
      now = half;
    }
    return now;
  }
}
