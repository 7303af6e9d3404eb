package io.loupe.formats.image;

import io.loupe.formats.picture.webp.LosslessWriter;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Encodes pictures as WebP without loss, for pages: drawings are a half to a fifth as large as PNG.
 * Equal pictures give equal bytes.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9649">RFC 9649</a>
 */
public final class WebPWriter {
  private static final int ANIMATED = 2;
  private static final int WITH_ALPHA = 16;

  private WebPWriter() {}

  /**
   * Says whether a picture is small enough to be a WebP.
   *
   * @param image the picture
   * @return whether neither side is longer than 16,384 pixels
   */
  public static boolean takes(BufferedImage image) {
    return Math.max(image.getWidth(), image.getHeight()) <= LosslessWriter.LARGEST;
  }

  /**
   * Encodes a picture.
   *
   * @param image one that it {@link #takes}
   * @return a WebP file
   */
  public static byte[] toBytes(BufferedImage image) {
    byte[] pixels = LosslessWriter.encode(Pixels.argb(image), image.getWidth(), image.getHeight());
    return file(List.of(chunk("VP8L", pixels)));
  }

  /**
   * Encodes an animation that plays for ever; of each frame only what has changed.
   *
   * @param frames pictures of one size, at least one, that it {@link #takes}; transparent pixels
   *     lie over white
   * @param perFrame how long each is shown, rounded down to milliseconds
   * @return a WebP file
   */
  public static byte[] toBytes(List<BufferedImage> frames, Duration perFrame) {
    int width = frames.get(0).getWidth();
    int height = frames.get(0).getHeight();
    ByteArrayOutputStream header = new ByteArrayOutputStream();
    number(header, ANIMATED | WITH_ALPHA, 4);
    number(header, width - 1, 3);
    number(header, height - 1, 3);
    List<byte[]> chunks = new ArrayList<>();
    chunks.add(chunk("VP8X", header.toByteArray()));
    chunks.add(chunk("ANIM", new byte[] {-1, -1, -1, -1, 0, 0}));
    int[] shown = new int[width * height];
    for (BufferedImage frame : frames) {
      int[] pixels = Arrays.stream(Pixels.argb(frame)).map(WebPWriter::opaque).toArray();
      chunks.add(chunk("ANMF", frame(shown, pixels, width, perFrame)));
      shown = pixels;
    }
    return file(chunks);
  }

  private static int opaque(int pixel) {
    return 0xff000000 | Pixels.over(pixel, 255);
  }

  /** The smallest part that holds all changes, what stays the same transparent. */
  private static byte[] frame(int[] shown, int[] pixels, int width, Duration perFrame) {
    Part part = Part.of(shown, pixels, width);
    int[] changed = new int[part.width() * part.height()];
    for (int y = 0; y < part.height(); y++) {
      for (int x = 0; x < part.width(); x++) {
        int at = (part.top() + y) * width + part.left() + x;
        changed[y * part.width() + x] = shown[at] == pixels[at] ? 0 : pixels[at];
      }
    }
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    number(frame, part.left() / 2, 3);
    number(frame, part.top() / 2, 3);
    number(frame, part.width() - 1, 3);
    number(frame, part.height() - 1, 3);
    number(frame, (int) Math.min(perFrame.toMillis(), 0xffffff), 3);
    number(frame, 0, 1);
    frame.writeBytes(chunk("VP8L", LosslessWriter.encode(changed, part.width(), part.height())));
    return frame.toByteArray();
  }

  /** A part of a picture; its corner has even coordinates. */
  private record Part(int left, int top, int width, int height) {
    static Part of(int[] shown, int[] pixels, int width) {
      int left = width;
      int top = pixels.length / width;
      int right = 0;
      int bottom = 0;
      for (int i = 0; i < pixels.length; i++) {
        if (shown[i] != pixels[i]) {
          left = Math.min(left, i % width);
          right = Math.max(right, i % width + 1);
          top = Math.min(top, i / width);
          bottom = Math.max(bottom, i / width + 1);
        }
      }
      if (right == 0) {
        return new Part(0, 0, 1, 1);
      }
      left -= left % 2;
      top -= top % 2;
      return new Part(left, top, right - left, bottom - top);
    }
  }

  private static byte[] chunk(String name, byte[] content) {
    ByteArrayOutputStream chunk = new ByteArrayOutputStream();
    chunk.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    number(chunk, content.length, 4);
    chunk.writeBytes(content);
    number(chunk, 0, content.length % 2);
    return chunk.toByteArray();
  }

  private static byte[] file(List<byte[]> chunks) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes("WEBP".getBytes(StandardCharsets.US_ASCII));
    chunks.forEach(all::writeBytes);
    return chunk("RIFF", all.toByteArray());
  }

  private static void number(ByteArrayOutputStream out, int value, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write(value >> (8 * i));
    }
  }
}
