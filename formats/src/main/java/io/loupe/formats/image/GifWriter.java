package io.loupe.formats.image;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Encodes pictures of one size as a GIF that plays for ever. All frames share one palette, so
 * colours do not flicker; up to 256 colours are kept exactly. Transparent pixels lie over white.
 */
public final class GifWriter {
  private static final String FORMAT = "javax_imageio_gif_image_1.0";
  private static final int WHITE = 255;

  private GifWriter() {}

  /**
   * Encodes an animation.
   *
   * @param frames pictures of one size, at least one
   * @param perFrame how long each is shown, rounded to 10 ms, at least 20 ms
   * @return a GIF file
   * @throws IllegalArgumentException if there is no frame or sizes differ
   */
  public static byte[] toBytes(List<BufferedImage> frames, Duration perFrame) {
    checkSizes(frames);
    List<int[]> opaque = frames.stream().map(GifWriter::opaque).toList();
    Palette palette = Palette.of(opaque);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
      for (int i = 0; i < frames.size(); i++) {
        BufferedImage indexed = indexed(opaque.get(i), frames.get(i), palette);
        IIOMetadata metadata = metadata(writer, indexed, perFrame, i == 0);
        writer.writeToSequence(new IIOImage(indexed, null, metadata), null);
      }
      writer.endWriteSequence();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  private static void checkSizes(List<BufferedImage> frames) {
    if (frames.isEmpty()) {
      throw new IllegalArgumentException("An animation needs a frame");
    }
    int width = frames.get(0).getWidth();
    int height = frames.get(0).getHeight();
    if (frames.stream().anyMatch(f -> f.getWidth() != width || f.getHeight() != height)) {
      throw new IllegalArgumentException("The frames of an animation must be of one size");
    }
  }

  private static int[] opaque(BufferedImage frame) {
    int[] pixels = Pixels.argb(frame);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = Pixels.over(pixels[i], WHITE);
    }
    return pixels;
  }

  private static BufferedImage indexed(int[] opaque, BufferedImage frame, Palette palette) {
    BufferedImage indexed =
        new BufferedImage(
            frame.getWidth(), frame.getHeight(), BufferedImage.TYPE_BYTE_INDEXED, palette.model());
    byte[] data = ((DataBufferByte) indexed.getRaster().getDataBuffer()).getData();
    for (int i = 0; i < opaque.length; i++) {
      data[i] = palette.indexOf(opaque[i], i % frame.getWidth(), i / frame.getWidth());
    }
    return indexed;
  }

  private static IIOMetadata metadata(
      ImageWriter writer, BufferedImage frame, Duration perFrame, boolean first)
      throws IOException {
    IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(frame), null);
    IIOMetadataNode root = new IIOMetadataNode(FORMAT);
    root.appendChild(control(perFrame));
    if (first) {
      root.appendChild(loop());
    }
    metadata.mergeTree(FORMAT, root);
    return metadata;
  }

  private static IIOMetadataNode control(Duration perFrame) {
    long hundredths = Math.min(Math.max((perFrame.toMillis() + 5) / 10, 2), 0xffff);
    IIOMetadataNode control = new IIOMetadataNode("GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Long.toString(hundredths));
    return control;
  }

  private static IIOMetadataNode loop() {
    IIOMetadataNode extension = new IIOMetadataNode("ApplicationExtension");
    extension.setAttribute("applicationID", "NETSCAPE");
    extension.setAttribute("authenticationCode", "2.0");
    extension.setUserObject(new byte[] {1, 0, 0});
    IIOMetadataNode extensions = new IIOMetadataNode("ApplicationExtensions");
    extensions.appendChild(extension);
    return extensions;
  }
}
