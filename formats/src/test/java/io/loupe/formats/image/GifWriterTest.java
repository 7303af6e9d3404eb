package io.loupe.formats.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.formats.Pictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class GifWriterTest {
  private record Frame(BufferedImage image, String delay) {}

  private static List<Frame> decoded(byte[] gif) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(gif))) {
      reader.setInput(in);
      List<Frame> frames = new ArrayList<>();
      for (int i = 0; i < reader.getNumImages(true); i++) {
        Element tree =
            (Element) reader.getImageMetadata(i).getAsTree("javax_imageio_gif_image_1.0");
        Element control = (Element) tree.getElementsByTagName("GraphicControlExtension").item(0);
        frames.add(new Frame(reader.read(i), control.getAttribute("delayTime")));
        if (i == 0) {
          IIOMetadataNode loop =
              (IIOMetadataNode) tree.getElementsByTagName("ApplicationExtension").item(0);
          assertThat(loop.getAttribute("applicationID")).isEqualTo("NETSCAPE");
          assertThat((byte[]) loop.getUserObject()).containsExactly(1, 0, 0);
        }
      }
      return frames;
    } finally {
      reader.dispose();
    }
  }

  private static int[] opaque(BufferedImage image) {
    return IntStream.of(Pixels.argb(image)).map(pixel -> Pixels.over(pixel, 255)).toArray();
  }

  @Test
  void fewColoursAreKeptExactly() throws IOException {
    List<BufferedImage> frames = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      BufferedImage frame = Pictures.grey(16, 12);
      frame.getRaster().setSample(i, 0, 0, 255);
      frames.add(frame);
    }
    List<Frame> back = decoded(GifWriter.toBytes(frames, Duration.ofMillis(125)));
    assertThat(back).hasSize(5);
    for (int i = 0; i < 5; i++) {
      assertThat(opaque(back.get(i).image())).isEqualTo(opaque(frames.get(i)));
      assertThat(back.get(i).delay()).isEqualTo("13");
    }
  }

  @Test
  void manyColoursStayClose() throws IOException {
    List<BufferedImage> frames =
        List.of(Pictures.gradient(64, 48, 0), Pictures.gradient(64, 48, 3));
    List<Frame> back = decoded(GifWriter.toBytes(frames, Duration.ofMillis(40)));
    for (int f = 0; f < 2; f++) {
      int[] wanted = opaque(frames.get(f));
      int[] got = opaque(back.get(f).image());
      double sum = 0;
      for (int i = 0; i < wanted.length; i++) {
        for (int shift = 0; shift <= 16; shift += 8) {
          sum += Math.abs(((wanted[i] >> shift) & 0xff) - ((got[i] >> shift) & 0xff));
        }
      }
      assertThat(sum / wanted.length / 3).as("mean error of a channel").isLessThan(11.3);
    }
  }

  @Test
  void everyPixelHasTheDitherOfItsPlace() throws IOException {
    BufferedImage frame = Pictures.gradient(48, 40, 0);
    int[] pixels = opaque(frame);
    Palette palette = Palette.of(List.of(pixels));
    byte[] gif = GifWriter.toBytes(List.of(frame), Duration.ofMillis(1));
    Frame back = decoded(gif).get(0);
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 48; x++) {
        int index = palette.indexOf(pixels[y * 48 + x], x, y) & 255;
        assertThat(back.image().getRGB(x, y)).isEqualTo(palette.model().getRGB(index));
      }
    }
    assertThat(back.delay()).isEqualTo("2");
    assertThat(gif).as("trailer").endsWith(0x3b);
  }

  @Test
  void equalFramesGiveEqualBytes() {
    List<BufferedImage> frames = List.of(Pictures.gradient(64, 48, 0));
    assertThat(GifWriter.toBytes(frames, Duration.ofMillis(40)))
        .isEqualTo(GifWriter.toBytes(List.of(Pictures.gradient(64, 48, 0)), Duration.ofMillis(40)));
  }

  @Test
  void framesMustBeOfOneSize() {
    List<BufferedImage> frames = List.of(Pictures.grey(4, 4), Pictures.grey(4, 5));
    assertThatThrownBy(() -> GifWriter.toBytes(frames, Duration.ofMillis(40)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> GifWriter.toBytes(List.of(), Duration.ofMillis(40)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
