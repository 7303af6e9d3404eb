package io.loupe.formats.microscope;

import io.loupe.data.InputPictures;
import io.loupe.data.InputSpec;
import io.loupe.formats.image.WebPWriter;
import io.loupe.tensor.Tensor;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Many small pictures of one size, some to a file.
 *
 * @param file where they lie in the folder, with {@code #} for the number of the file
 * @param width of one picture in pixels
 * @param height of one picture in pixels
 * @param columns pictures side by side
 * @param perFile pictures of a file that is full
 * @param count of all pictures
 */
record Sprite(String file, int width, int height, int columns, int perFile, int count) {
  private static final int LARGEST = 112;
  private static final int COLUMNS = 16;

  /** A sprite without pictures, whose inputs are made smaller than some pixels. */
  static Sprite empty(String file, InputSpec spec, int largest) {
    int height = spec.shape().dim(1);
    int width = spec.shape().dim(2);
    double scale = Math.min(1, (double) Math.min(LARGEST, largest) / Math.max(width, height));
    return new Sprite(
        file,
        Math.max(1, (int) Math.round(width * scale)),
        Math.max(1, (int) Math.round(height * scale)),
        COLUMNS,
        COLUMNS * COLUMNS,
        0);
  }

  /** A sprite without pictures, which are to be square. */
  static Sprite tiles(String file, int side) {
    return new Sprite(file, side, side, COLUMNS, COLUMNS * COLUMNS, 0);
  }

  /** Writes inputs [C,H,W] in the order given; large ones are made smaller. */
  static Sprite write(Folder folder, String file, List<Tensor> inputs, InputSpec spec) {
    Sprite sprite = empty(file, spec, LARGEST);
    return sprite.with(
        folder, inputs.stream().map(input -> sprite.small(InputPictures.of(input, spec))).toList());
  }

  /** The first place of a file that is not begun. */
  int next() {
    return (count + perFile - 1) / perFile * perFile;
  }

  /** Writes pictures from {@link #next} on. */
  Sprite with(Folder folder, List<BufferedImage> pictures) {
    int first = next();
    for (int from = 0; from < pictures.size(); from += perFile) {
      List<BufferedImage> some = pictures.subList(from, Math.min(pictures.size(), from + perFile));
      int rows = (some.size() + columns - 1) / columns;
      BufferedImage sheet =
          new BufferedImage(
              Math.min(columns, some.size()) * width, rows * height, BufferedImage.TYPE_INT_RGB);
      Graphics2D pen = sheet.createGraphics();
      for (int i = 0; i < some.size(); i++) {
        pen.drawImage(some.get(i), i % columns * width, i / columns * height, null);
      }
      pen.dispose();
      folder.write(
          file.replace("#", Integer.toString((first + from) / perFile)), WebPWriter.toBytes(sheet));
    }
    return new Sprite(file, width, height, columns, perFile, first + pictures.size());
  }

  /**
   * A picture at the size of the sprite: by halves as far as that goes, so that no pixel is lost.
   */
  BufferedImage small(BufferedImage picture) {
    BufferedImage now = picture;
    while (now.getWidth() >= 2 * width && now.getHeight() >= 2 * height) {
      now = scaled(now, now.getWidth() / 2, now.getHeight() / 2);
    }
    return scaled(now, width, height);
  }

  private static BufferedImage scaled(BufferedImage picture, int width, int height) {
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D pen = small.createGraphics();
    pen.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    pen.drawImage(picture, 0, 0, width, height, null);
    pen.dispose();
    return small;
  }
}
