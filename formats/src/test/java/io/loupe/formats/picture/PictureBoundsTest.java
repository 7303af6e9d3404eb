package io.loupe.formats.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a small file may not ask for, and what is said of it. */
class PictureBoundsTest {
  private final Path folder;

  PictureBoundsTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private void assertRefused(String name, byte[] bytes, String problem) throws IOException {
    Path file = Files.write(folder.resolve(name), bytes);
    assertThatThrownBy(() -> PictureFile.read(DataFile.of(file), (width, height) -> {}))
        .isInstanceOfSatisfying(
            DatasetException.class,
            e -> {
              assertThat(e.message()).isEqualTo(name + " " + problem);
              assertThat(e.hint()).endsWith(".");
            });
  }

  private static byte[] of(String resource) throws IOException {
    return Files.readAllBytes(PicturesAsPillowTest.folder("made").resolve(resource));
  }

  private static byte[] resized(byte[] png, int width, int height) {
    ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    return png;
  }

  @Test
  void memoryIsKnownFromTheHeader() throws IOException {
    Path file = Files.write(folder.resolve("deep.png"), resized(of("rgba16.png"), 8192, 8192));
    long third = (512L << 20) / 3;
    assertThatThrownBy(() -> PictureFile.read(DataFile.of(file), (width, height) -> {}, third))
        .hasMessage(
            "deep.png is a picture that needs 513 MB to decode, more than the 171 MB that a picture"
                + " may have, a third of Java's memory. Make it smaller first, or give Java more"
                + " memory (-Xmx).");
  }

  @ParameterizedTest
  @CsvSource({"60000, 60000", "8193, 8192", "65537, 1"})
  void pixelsAreCountedInTheHeader(int width, int height) throws IOException {
    assertRefused(
        "large.png",
        resized(of("p1.png"), width, height),
        "is a picture of " + width + " × " + height + " pixels, which is too large.");
  }

  @Test
  void aPictureWithoutPixelsIsDamaged() throws IOException {
    assertRefused(
        "none.png",
        resized(of("p1.png"), 0, 5),
        "is a damaged PNG picture: its header gives it no pixels.");
    byte[] gif = of("L.gif");
    int descriptor = 13 + 3 * (2 << (gif[10] & 7));
    while (gif[descriptor] != ',') {
      descriptor++;
    }
    ByteBuffer.wrap(gif).order(ByteOrder.LITTLE_ENDIAN).putShort(descriptor + 5, (short) 0);
    assertRefused("none.gif", gif, "is a damaged GIF picture: its header gives it no pixels.");
  }

  @Test
  void passesOverThePictureAreCounted() throws IOException {
    byte[] jpeg = of("j_prog.jpg");
    int scan = 0;
    for (int i = 0; i < jpeg.length - 1; i++) {
      if ((jpeg[i] & 0xff) == 0xff && (jpeg[i + 1] & 0xff) == 0xda) {
        scan = i;
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, jpeg.length - 2);
    for (int i = 0; i < 100; i++) {
      out.write(jpeg, scan, jpeg.length - 2 - scan);
    }
    out.write(jpeg, jpeg.length - 2, 2);
    assertRefused(
        "scans.jpg",
        out.toByteArray(),
        "is a picture of 29 × 23 pixels in 110 passes, which would take too long.");
  }

  @Test
  void noOtherPictureIsDecodedInside() throws IOException {
    byte[] bmp = of("rgba.bmp");
    ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).putInt(30, 4).putShort(28, (short) 0);
    assertRefused(
        "a.bmp",
        bmp,
        "is a BMP picture of 0 bits, packed in the way 4, which Loupe does not read.");
  }

  @Test
  void contentDecidesNotTheName() throws IOException {
    Path file = Files.write(folder.resolve("a.png"), of("t_lzwp.tif"));
    assertThat(PictureFile.read(DataFile.of(file), (width, height) -> {}).width()).isEqualTo(29);
    assertRefused(
        "text.png", "hello, world, hello".getBytes(StandardCharsets.UTF_8), "is not a picture.");
    byte[] avif = new byte[32];
    System.arraycopy("ftypavif".getBytes(StandardCharsets.US_ASCII), 0, avif, 4, 8);
    assertRefused("b.png", avif, "is a picture of the kind AVIF, which Loupe does not read.");
  }

  @ParameterizedTest
  @CsvSource({
    "rgb16.png, PNG",
    "j_75_2.jpg, JPEG",
    "j_prog.jpg, JPEG",
    "L.gif, GIF",
    "topdown.bmp, BMP",
    "t_rgb16le.tif, TIFF",
    "w_75.webp, WebP",
    "w_ll.webp, WebP"
  })
  void cutFilesAreNotHalfPictures(String name, String format) throws IOException {
    byte[] whole = of(name);
    for (double share : new double[] {0.3, 0.6, 0.97}) {
      byte[] cut = Arrays.copyOf(whole, (int) (share * whole.length));
      assertRefused(name, cut, "is a " + format + " picture that ends too early.");
    }
  }

  @Test
  void aChangedByteInAPngIsNoticed() throws IOException {
    byte[] png = of("gama.png");
    png[png.length - 40] ^= 1;
    assertRefused("a.png", png, "is a damaged PNG picture: a checksum is wrong.");
  }
}
