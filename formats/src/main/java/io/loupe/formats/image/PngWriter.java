package io.loupe.formats.image;

import com.pngencoder.PngEncoder;
import java.awt.image.BufferedImage;
import java.util.Map;

/** Encodes pictures as PNG. Equal pictures and texts give equal bytes on one version of Java. */
public final class PngWriter {
  private static final int LEVEL = 6;

  private PngWriter() {}

  /**
   * Encodes a picture.
   *
   * @param image the picture
   * @return a PNG file
   */
  public static byte[] toBytes(BufferedImage image) {
    return toBytes(image, Map.of());
  }

  /**
   * Encodes a picture with texts inside.
   *
   * @param image the picture
   * @param texts by keyword, as {@link PngText#put} takes them
   * @return a PNG file
   * @throws IllegalArgumentException if a keyword is not allowed
   */
  public static byte[] toBytes(BufferedImage image, Map<String, String> texts) {
    // in one thread, since where several cut depends on the machine
    byte[] file =
        new PngEncoder()
            .withBufferedImage(image)
            .withCompressionLevel(LEVEL)
            .withMultiThreadedCompressionEnabled(false)
            .toBytes();
    return texts.isEmpty() ? file : PngText.put(file, texts);
  }
}
