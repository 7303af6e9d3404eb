package io.loupe.formats.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.formats.Pictures;
import io.loupe.formats.picture.webp.Lossless;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

/** What is written is read by the decoder, which is held against Pillow elsewhere. */
class WebPWriterTest {
  private static final int LARGEST = 16384;

  /** A chunk of a file, from its first byte behind the header. */
  @SuppressWarnings("ArrayRecordComponent") // chunks are not compared
  private record Chunk(String name, byte[] file, int from, int length) {
    int u24(int at) {
      return (file[from + at] & 0xff)
          | (file[from + at + 1] & 0xff) << 8
          | (file[from + at + 2] & 0xff) << 16;
    }

    int[] pixels(int at, int width, int height) throws IOException {
      return Lossless.decode(file, from + at, from + length, width, height);
    }
  }

  private static List<Chunk> chunks(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new String(file, 0, 4, StandardCharsets.US_ASCII)).isEqualTo("RIFF");
    assertThat(in.getInt(4)).isEqualTo(file.length - 8);
    assertThat(new String(file, 8, 4, StandardCharsets.US_ASCII)).isEqualTo("WEBP");
    List<Chunk> all = new ArrayList<>();
    for (int at = 12; at < file.length; ) {
      int length = in.getInt(at + 4);
      String name = new String(file, at, 4, StandardCharsets.US_ASCII);
      all.add(new Chunk(name, file, at + 8, length));
      at += 8 + length + length % 2;
    }
    return all;
  }

  private static BufferedImage drawn(int width, int height, IntBinaryOperator argb) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, argb.applyAsInt(x, y));
      }
    }
    return image;
  }

  private static void assertKept(BufferedImage image) throws IOException {
    List<Chunk> chunks = chunks(WebPWriter.toBytes(image));
    assertThat(chunks).extracting(Chunk::name).containsExactly("VP8L");
    assertThat(chunks.get(0).pixels(0, image.getWidth(), image.getHeight()))
        .containsExactly(Pixels.argb(image));
  }

  @Test
  void everyPixelIsKept() throws IOException {
    Random random = new Random(1);
    assertKept(drawn(1, 1, (x, y) -> 0xff123456));
    assertKept(drawn(1, 1, (x, y) -> 0));
    assertKept(drawn(2, 1, (x, y) -> x == 0 ? 0xff000000 : 0xffffffff));
    assertKept(drawn(300, 200, (x, y) -> 0xffffffff));
    assertKept(drawn(37, 53, (x, y) -> 0xff000000 | random.nextInt()));
    assertKept(drawn(64, 64, (x, y) -> random.nextInt()));
    assertKept(drawn(200, 150, (x, y) -> 0xff000000 | (x / 7 * 31 + y / 7 * 17) % 251 * 0x10101));
    assertKept(drawn(200, 150, (x, y) -> 0xff000000 | x << 16 | y << 8 | (x ^ y)));
    assertKept(drawn(1, 5000, (x, y) -> y % 3 == 0 ? 0xff00ff00 : 0x80ff0000));
    assertKept(drawn(LARGEST, 2, (x, y) -> 0xff000000 | x % 999));
    assertKept(Pictures.grey(31, 17));
    assertKept(Pictures.gradient(90, 70, 3));
  }

  @Test
  void distancesInTwoDimensionsAreFoundOnNarrowPictures() throws IOException {
    for (int width = 1; width < 20; width++) {
      Random random = new Random(width);
      assertKept(drawn(width, 40, (x, y) -> 0xff000000 | random.nextInt(3) * 0x404040));
    }
  }

  @Test
  void whatIsMagnifiedIsMuchSmallerThanAsPng() {
    Random random = new Random(5);
    int[] cells = random.ints(40 * 30, 0, 200).toArray();
    BufferedImage magnified =
        drawn(400, 300, (x, y) -> 0xff000000 | cells[y / 10 * 40 + x / 10] * 0x010203);
    assertThat(WebPWriter.toBytes(magnified).length)
        .isLessThan(PngWriter.toBytes(magnified).length / 2);
  }

  private static BufferedImage photograph(int width, int height) {
    Random random = new Random(7);
    return drawn(
        width,
        height,
        (x, y) -> {
          double light = 120 + 70 * Math.sin(x / 19.0 + y / 31.0) + 50 * Math.cos(y / 13.0);
          int grey = (int) Math.max(8, Math.min(240, light + 3 * random.nextGaussian()));
          int red = grey + random.nextInt(4) - 2;
          int blue = grey + 6 + random.nextInt(4) - 2;
          return 0xff000000 | (red << 16) | (grey << 8) | blue;
        });
  }

  @Test
  void whatIsPhotographedIsSmallerThanAsPngAndKeepsEveryPixel() throws IOException {
    BufferedImage picture = photograph(203, 149);
    assertThat(WebPWriter.toBytes(picture).length)
        .isLessThan(PngWriter.toBytes(picture).length * 9 / 10);
    assertKept(picture);
    for (int width = 1; width < 40; width += 3) {
      assertKept(photograph(width, 41 - width));
    }
  }

  @Test
  void equalPicturesGiveEqualBytes() {
    assertThat(WebPWriter.toBytes(Pictures.gradient(64, 48, 0)))
        .isEqualTo(WebPWriter.toBytes(Pictures.gradient(64, 48, 0)));
  }

  @Test
  void whatIsTooLargeIsRefused() {
    BufferedImage wide = new BufferedImage(LARGEST + 1, 1, BufferedImage.TYPE_INT_RGB);
    assertThat(WebPWriter.takes(wide)).isFalse();
    assertThat(WebPWriter.takes(new BufferedImage(LARGEST, 1, BufferedImage.TYPE_INT_RGB)))
        .isTrue();
    assertThatThrownBy(() -> WebPWriter.toBytes(wide))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("No WebP is 16385 x 1 pixels");
  }

  @Test
  void anAnimationHoldsWhatChangesAndPlaysForEver() throws IOException {
    int[][] shown = new int[4][];
    List<BufferedImage> frames = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      int at = Math.min(i, 2); // the last is the same as the one before
      BufferedImage frame =
          drawn(23, 15, (x, y) -> x == 5 + at && y == 7 ? 0xffff0000 : x == 22 ? 0 : 0xff0000ff);
      frames.add(frame);
      shown[i] = Arrays.stream(Pixels.argb(frame)).map(p -> p == 0 ? 0xffffffff : p).toArray();
    }
    List<Chunk> chunks = chunks(WebPWriter.toBytes(frames, Duration.ofMillis(125)));
    assertThat(chunks)
        .extracting(Chunk::name)
        .containsExactly("VP8X", "ANIM", "ANMF", "ANMF", "ANMF", "ANMF");
    assertThat(chunks.get(0).u24(0)).isEqualTo(2 | 16);
    assertThat(chunks.get(0).u24(4)).isEqualTo(22);
    assertThat(chunks.get(0).u24(7)).isEqualTo(14);
    assertThat(chunks.get(1).u24(3) >> 8).isZero();
    int[] canvas = new int[23 * 15];
    for (int i = 0; i < 4; i++) {
      Chunk frame = chunks.get(2 + i);
      int left = 2 * frame.u24(0);
      int top = 2 * frame.u24(3);
      int width = frame.u24(6) + 1;
      int height = frame.u24(9) + 1;
      assertThat(frame.u24(12)).isEqualTo(125);
      assertThat(frame.file()[frame.from() + 15]).isZero();
      assertThat(width * height).isLessThanOrEqualTo(i == 0 ? 23 * 15 : 8);
      int[] part = frame.pixels(16 + 8, width, height);
      for (int p = 0; p < part.length; p++) {
        if (part[p] != 0) {
          canvas[(top + p / width) * 23 + left + p % width] = part[p];
        }
      }
      assertThat(canvas).containsExactly(shown[i]);
    }
  }
}
