package io.loupe.formats.image;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Encodes pictures as PNG. Equal pictures and texts give equal bytes on one version of Java. */
public final class PngWriter {
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
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.write(image);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return texts.isEmpty() ? out.toByteArray() : PngText.put(out.toByteArray(), texts);
  }
}
