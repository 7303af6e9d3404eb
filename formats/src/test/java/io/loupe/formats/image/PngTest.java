package io.loupe.formats.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.formats.Pictures;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
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

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_INT_ARGB,
        BufferedImage.TYPE_INT_BGR,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_4BYTE_ABGR,
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_BYTE_INDEXED,
        BufferedImage.TYPE_BYTE_BINARY
      })
  void picturesOfEveryKindReadBackExactly(int type) throws IOException {
    BufferedImage drawn = Pictures.gradient(37, 19, 1);
    BufferedImage image = new BufferedImage(37, 19, type);
    for (int y = 0; y < 19; y++) {
      for (int x = 0; x < 37; x++) {
        image.setRGB(x, y, (drawn.getRGB(x, y) & 0x7fffffff) | (x % 3 << 30));
      }
    }
    byte[] png = PngWriter.toBytes(image);
    assertThat(Pixels.argb(decoded(png))).isEqualTo(Pixels.argb(image));
    assertThat(PngWriter.toBytes(image)).isEqualTo(png);
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
  void chunksOfTextHaveTheirLengthAndChecksum() {
    byte[] png = PngWriter.toBytes(Pictures.gradient(8, 8, 0), Map.of("Title", "a", "Other", "bc"));
    ByteBuffer in = ByteBuffer.wrap(png).position(8);
    int texts = 0;
    while (in.hasRemaining()) {
      int length = in.getInt();
      CRC32 crc = new CRC32();
      crc.update(png, in.position(), length + 4);
      texts += new String(png, in.position(), 4, StandardCharsets.US_ASCII).equals("iTXt") ? 1 : 0;
      in.position(in.position() + length + 4);
      assertThat(in.getInt()).isEqualTo((int) crc.getValue());
    }
    assertThat(texts).isEqualTo(2);
  }

  @Test
  void damagedTextsAreNoTexts() {
    byte[] png = PngWriter.toBytes(Pictures.gradient(8, 8, 0), Map.of("Title", "a"));
    byte[] title = "Title".getBytes(StandardCharsets.US_ASCII);
    int at = 33 + 8;
    assertThat(Arrays.copyOfRange(png, at, at + 5)).isEqualTo(title);
    byte[] damaged = png.clone();
    Arrays.fill(damaged, at + 5, at + 10, (byte) 'x');
    assertThat(PngText.read(damaged)).isEmpty();
    byte[] compressed = png.clone();
    compressed[at + 6] = 1;
    assertThat(PngText.read(compressed)).isEmpty();
    assertThat(PngText.read(Arrays.copyOf(png, 33))).isEmpty();
    for (int missing : new int[] {1, 4, 8, 11}) {
      byte[] cut = Arrays.copyOf(png, png.length - missing);
      assertThatThrownBy(() -> PngText.read(cut))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("A damaged PNG file");
    }
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
  void greyWithAlphaIsReadAsItIs() {
    ComponentColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, 3, DataBuffer.TYPE_BYTE);
    WritableRaster raster = model.createCompatibleWritableRaster(3, 2);
    int[] wanted = new int[6];
    for (int i = 0; i < 6; i++) {
      raster.setSample(i % 3, i / 3, 0, 10 + 40 * i);
      raster.setSample(i % 3, i / 3, 1, 250 - 30 * i);
      wanted[i] = (250 - 30 * i) << 24 | (10 + 40 * i) * 0x010101;
    }
    assertThat(Pixels.argb(new BufferedImage(model, raster, false, null))).isEqualTo(wanted);
  }

  @Test
  void laysPixelsOverABackground() {
    for (int alpha = 0; alpha < 256; alpha += 5) {
      for (int value = 0; value < 256; value += 3) {
        for (int background : new int[] {0, 100, 255}) {
          double mixed = (value * alpha + background * (255 - alpha)) / 255.0;
          int wanted = (int) Math.round(mixed) * 0x010101;
          assertThat(Pixels.over(alpha << 24 | value * 0x010101, background)).isEqualTo(wanted);
        }
      }
    }
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
