package io.loupe.formats.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.formats.Pictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PngTest {
  private static BufferedImage decoded(byte[] png) throws IOException {
    return Objects.requireNonNull(ImageIO.read(new ByteArrayInputStream(png)));
  }

  /** The texts as another reader than our own sees them. */
  private static Map<String, String> textsSeenByJava(byte[] png) throws IOException {
    ImageReader reader = ImageIO.getImageReadersByFormatName("png").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(png))) {
      reader.setInput(in);
      IIOMetadata metadata = reader.getImageMetadata(0);
      Element tree = (Element) metadata.getAsTree("javax_imageio_png_1.0");
      NodeList entries = tree.getElementsByTagName("iTXtEntry");
      Map<String, String> texts = new HashMap<>();
      for (int i = 0; i < entries.getLength(); i++) {
        Element entry = (Element) entries.item(i);
        texts.put(entry.getAttribute("keyword"), entry.getAttribute("text"));
      }
      return texts;
    } finally {
      reader.dispose();
    }
  }

  @Test
  void picturesReadBackExactly() throws IOException {
    BufferedImage colour = Pictures.gradient(31, 17, 1);
    assertThat(Pixels.argb(decoded(PngWriter.toBytes(colour)))).isEqualTo(Pixels.argb(colour));
    BufferedImage clear = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
    clear.setRGB(0, 0, 0x80ff0010);
    assertThat(Pixels.argb(decoded(PngWriter.toBytes(clear)))).containsExactly(0x80ff0010, 0);
  }

  @Test
  void greyValuesAreThoseOfTheFile() throws IOException {
    BufferedImage grey = Pictures.grey(16, 16);
    int[] pixels = Pixels.argb(decoded(PngWriter.toBytes(grey)));
    for (int i = 0; i < pixels.length; i++) {
      int value = ((i % 16) * 16 + i / 16) & 0xff;
      assertThat(pixels[i]).isEqualTo(0xff000000 | (value * 0x010101));
    }
    BufferedImage deep = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
    deep.getRaster().setSample(0, 0, 0, 0x8000);
    assertThat(Pixels.argb(deep)).containsExactly(0xff808080);
  }

  @Test
  void textsAreReadByOthers() throws IOException {
    Map<String, String> texts = Map.of("Title", "grid", "Description", "Größe: 5 × 3\n<b>„☃“ 😀");
    byte[] png = PngWriter.toBytes(Pictures.gradient(8, 8, 0), texts);
    assertThat(textsSeenByJava(png)).isEqualTo(texts);
    assertThat(PngText.read(png)).isEqualTo(texts);
    assertThat(decoded(png).getWidth()).isEqualTo(8);
  }

  @Test
  void textsAreReplaced() throws IOException {
    byte[] png = PngWriter.toBytes(Pictures.gradient(8, 8, 0), Map.of("A", "1", "B", "2"));
    byte[] changed = PngText.put(png, Map.of("B", "3"));
    assertThat(textsSeenByJava(changed)).isEqualTo(Map.of("B", "3"));
    assertThat(PngText.put(changed, Map.of("A", "1", "B", "2"))).isEqualTo(png);
  }

  @Test
  void equalPicturesGiveEqualBytes() {
    Map<String, String> texts = Map.of("Title", "x", "Software", "Loupe");
    assertThat(PngWriter.toBytes(Pictures.gradient(40, 30, 2), texts))
        .isEqualTo(PngWriter.toBytes(Pictures.gradient(40, 30, 2), texts));
  }

  @Test
  void refusesWhatIsNotPng() {
    assertThatThrownBy(() -> PngText.read(new byte[100]))
        .isInstanceOf(IllegalArgumentException.class);
    byte[] png = PngWriter.toBytes(Pictures.gradient(8, 8, 0));
    assertThatThrownBy(() -> PngText.put(png, Map.of("", "x")))
        .isInstanceOf(IllegalArgumentException.class);
    png[34] = 0x7f;
    png[33] = 0x7f;
    assertThatThrownBy(() -> PngText.read(png)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void laysPixelsOverABackground() {
    assertThat(Pixels.over(0xff123456, 0)).isEqualTo(0x123456);
    assertThat(Pixels.over(0x00ffffff, 0)).isZero();
    assertThat(Pixels.over(0x00000000, 255)).isEqualTo(0xffffff);
    assertThat(Pixels.over(0x80ff0000, 0)).isEqualTo(0x800000);
  }

  @Test
  void textsHoldNothingThatDoesSomethingToATerminal() {
    byte[] png = PngWriter.toBytes(Pictures.grey(2, 2), Map.of("Title", "a\u001b[2J\0\n\u202eb"));
    assertThat(PngText.read(png)).containsEntry("Title", "a\\u001b[2J\\u0000\n\\u202eb");
  }
}
