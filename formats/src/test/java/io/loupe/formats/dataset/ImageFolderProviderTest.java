package io.loupe.formats.dataset;

import static io.loupe.formats.dataset.TestFiles.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.ChannelOrder;
import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.formats.Pictures;
import io.loupe.formats.image.PngText;
import io.loupe.formats.image.PngWriter;
import io.loupe.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderProviderTest {
  private static final InputSpec GREY = InputSpec.of(Shape.of(1, 4, 6), 0, 1);
  private static final InputSpec COLOUR = InputSpec.of(Shape.of(3, 4, 6), 0, 255);

  private final Path folder;

  ImageFolderProviderTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private Dataset open(String options, InputSpec input) {
    return new ImageFolderProvider().open(DataLocation.parse("folder:" + folder + options), input);
  }

  private static List<Sample> all(Dataset dataset) {
    try (Stream<Sample> samples = dataset.samples()) {
      return samples.toList();
    }
  }

  private void picture(String name, String format, BufferedImage image) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    write(folder, name, out.toByteArray());
  }

  @Test
  void subFoldersAreClassesInSortedOrder() throws IOException {
    picture("seven/b.png", "png", Pictures.grey(6, 4));
    picture("seven/a.png", "png", Pictures.grey(6, 4));
    picture("one/deeper/c.gif", "gif", Pictures.grey(6, 4));
    picture("two/x.BMP", "bmp", Pictures.gradient(6, 4, 0));
    write(folder, "one/notes.txt", new byte[] {1});
    write(folder, "readme.md", new byte[] {1});
    write(folder, ".hidden/z.png", new byte[] {1});
    Dataset dataset = open("", GREY);
    assertThat(dataset.classNames()).containsExactly("one", "seven", "two");
    assertThat(dataset.size()).hasValue(4);
    List<Sample> samples = all(dataset);
    assertThat(samples.stream().map(Sample::id))
        .containsExactly("one/deeper/c.gif", "seven/a.png", "seven/b.png", "two/x.BMP");
    assertThat(samples.stream().map(Sample::label).map(OptionalInt::getAsInt))
        .containsExactly(0, 1, 1, 2);
    assertThat(samples.get(1).input().get(0)).isZero();
    assertThat(samples.get(1).input().get(7)).isEqualTo((float) (17 / 255.0));
    assertThat(dataset.sha256()).isPresent().isEqualTo(open("", GREY).sha256());
    assertThat(all(dataset)).as("second pass").hasSize(4);
  }

  @Test
  void foldersNamedByNumbersAreInTheOrderOfTheirValues() throws IOException {
    for (int k : new int[] {10, 2, 0, 43, 7}) {
      picture(k + "/a.png", "png", Pictures.grey(6, 4));
    }
    assertThat(open("", GREY).classNames()).containsExactly("0", "2", "7", "10", "43");
    assertThat(all(open("", GREY)).stream().map(s -> s.id() + "=" + s.label().orElseThrow()))
        .containsExactly("0/a.png=0", "2/a.png=1", "7/a.png=2", "10/a.png=3", "43/a.png=4");
    picture("07/a.png", "png", Pictures.grey(6, 4));
    assertThat(open("", GREY).classNames()).containsExactly("0", "2", "07", "7", "10", "43");
    picture("none/a.png", "png", Pictures.grey(6, 4));
    assertThat(open("", GREY).classNames())
        .as("not all are numbers")
        .containsExactly("0", "07", "10", "2", "43", "7", "none");
  }

  @Test
  void someSamplesAreOfEveryClass() throws IOException {
    for (int i = 0; i < 9; i++) {
      picture("a/" + i + ".png", "png", Pictures.grey(6, 4));
    }
    picture("b/0.png", "png", Pictures.grey(6, 4));
    picture("c/0.png", "png", Pictures.grey(6, 4));
    picture("c/1.png", "png", Pictures.grey(6, 4));
    assertThat(open("", GREY).some(9).stream().map(Sample::id))
        .containsExactly("a/0.png", "a/3.png", "a/6.png", "b/0.png", "c/0.png", "c/1.png");
    assertThat(open("", GREY).some(9).stream().map(s -> s.label().orElseThrow()))
        .containsExactly(0, 0, 0, 1, 2, 2);
  }

  @Test
  void someAreSharedOutAmongTheClasses() throws IOException {
    for (String name : new String[] {"a", "b", "c"}) {
      for (int i = 0; i < 5; i++) {
        picture(name + "/" + i + ".png", "png", Pictures.grey(6, 4));
      }
    }
    assertThat(open("", GREY).some(7).stream().map(Sample::id))
        .containsExactly(
            "a/0.png", "a/2.png", "b/0.png", "b/2.png", "c/0.png", "c/1.png", "c/3.png");
    assertThat(open("", GREY).some(2).stream().map(Sample::id))
        .containsExactly("b/0.png", "c/0.png");
  }

  @Test
  void theFingerprintIsOfNamesAndBytes() throws IOException {
    picture("a/0.png", "png", Pictures.grey(6, 4));
    picture("b/0.png", "png", Pictures.grey(6, 4));
    String first = open("", GREY).sha256().orElseThrow();
    assertThat(first).hasSize(64).isEqualTo(open("", GREY).sha256().orElseThrow());
    picture("b/0.png", "png", Pictures.gradient(6, 4, 0));
    String changed = open("", GREY).sha256().orElseThrow();
    assertThat(changed).isNotEqualTo(first);
    Files.move(folder.resolve("b/0.png"), folder.resolve("b/1.png"));
    assertThat(open("", GREY).sha256().orElseThrow()).isNotEqualTo(changed);
  }

  @Test
  void folderWithoutSubFoldersHasNoLabels() throws IOException {
    picture("b.png", "png", Pictures.grey(6, 4));
    picture("a.jpeg", "jpg", Pictures.gradient(6, 4, 0));
    Dataset dataset = open("", GREY);
    assertThat(dataset.classNames()).isEmpty();
    assertThat(all(dataset).stream().map(Sample::id)).containsExactly("a.jpeg", "b.png");
    assertThat(all(dataset)).allMatch(sample -> sample.label().isEmpty());
  }

  @Test
  void coloursAndTransparencyBecomeChannels() throws IOException {
    BufferedImage image = new BufferedImage(6, 4, BufferedImage.TYPE_INT_ARGB);
    image.setRGB(0, 0, 0xff0a141e);
    image.setRGB(1, 0, 0x80ff8000);
    picture("a.png", "png", image);
    float[] colour = all(open("", COLOUR)).get(0).input().toArray();
    assertThat(colour[0]).isEqualTo(10);
    assertThat(colour[24]).isEqualTo(20);
    assertThat(colour[48]).isEqualTo(30);
    assertThat(colour[1]).as("alpha is dropped, as Keras drops it").isEqualTo(255);
    assertThat(colour[25]).isEqualTo(128);
    assertThat(colour[2]).isZero();
    float[] grey = all(open("", GREY)).get(0).input().toArray();
    assertThat(grey[0]).isEqualTo((float) (18 / 255.0));
    InputSpec normalised =
        new InputSpec(Shape.of(3, 4, 6), 0, 1, List.of(0.5, 0.25, 0.0), List.of(0.5, 0.5, 2.0));
    float[] model = all(open("", normalised)).get(0).input().toArray();
    assertThat(model[0]).isEqualTo((float) ((10 / 255.0 - 0.5) / 0.5));
    assertThat(model[48]).isEqualTo((float) (30 / 255.0 / 2));
  }

  @Test
  void blueComesFirstWhereTheModelWantsIt() throws IOException {
    BufferedImage image = new BufferedImage(6, 4, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, 0x0a141e);
    picture("a.png", "png", image);
    InputSpec caffe =
        new InputSpec(
            COLOUR.shape(), 0, 255, List.of(103.0, 116.0, 123.0), List.of(), ChannelOrder.BGR, "");
    float[] model = all(open("", caffe)).get(0).input().toArray();
    assertThat(model[0]).as("blue").isEqualTo(30 - 103);
    assertThat(model[24]).as("green").isEqualTo(20 - 116);
    assertThat(model[48]).as("red").isEqualTo(10 - 123);
  }

  @Test
  void whatIsNotReadIsSaidOnce() throws IOException {
    picture("a/1.png", "png", Pictures.grey(6, 4));
    assertThat(open("", GREY).warnings()).isEmpty();
    write(folder, "a/2.heic", new byte[] {1});
    write(folder, "a/.DS_Store", new byte[] {1});
    write(folder, "a/Thumbs.db", new byte[] {1});
    assertThat(open("", GREY).warnings())
        .containsExactly(
            "1 file in folder \""
                + folder
                + "\" is not read: a/2.heic. Loupe reads PNG, JPEG, GIF, BMP, TIFF or WebP.");
    write(folder, "readme.md", new byte[] {1});
    write(folder, "b/deep/3.avif", new byte[] {1});
    write(folder, "b/4.avif", new byte[] {1});
    assertThat(open("", GREY).warnings())
        .containsExactly(
            "4 files in folder \""
                + folder
                + "\" are not read: readme.md, a/2.heic, b/4.avif and others."
                + " Loupe reads PNG, JPEG, GIF, BMP, TIFF or WebP.");
  }

  @Test
  void anotherSizeIsNamedAndCanBeResized() throws IOException {
    BufferedImage halves = new BufferedImage(12, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 0; y < 8; y++) {
      for (int x = 6; x < 12; x++) {
        halves.getRaster().setSample(x, y, 0, 200);
      }
    }
    picture("a/x.png", "png", halves);
    assertThatThrownBy(() -> open("", GREY))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "a/x.png is 12 × 8 pixels, but the model wants 6 × 4. "
                + "Add ?resize=true to resize every picture.");
    InputSpec bytes = InputSpec.of(Shape.of(1, 4, 6), 0, 255);
    float[] small = all(open("?resize=true", bytes)).get(0).input().toArray();
    assertThat(small).startsWith(0f, 0f, 25f, 175f, 200f, 200f);
    InputSpec larger = InputSpec.of(Shape.of(1, 16, 24), 0, 255);
    float[] large = all(open("?resize=true", larger)).get(0).input().toArray();
    assertThat(large[10]).isZero();
    assertThat(large[11]).isEqualTo(50);
    assertThat(large[12]).isEqualTo(150);
    assertThat(large[13]).isEqualTo(200);
    assertThatThrownBy(() -> open("?resize=maybe", GREY)).isInstanceOf(ParameterException.class);
  }

  @Test
  void aLaterPictureOfAnotherSizeIsNamedWhenItIsRead() throws IOException {
    picture("a.png", "png", Pictures.grey(6, 4));
    picture("b.png", "png", Pictures.grey(7, 4));
    Dataset dataset = open("", GREY);
    assertThatThrownBy(() -> all(dataset))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith("b.png is 7 × 4 pixels");
  }

  @Test
  void foldersThatCannotServeAreNamed() throws IOException {
    assertThatThrownBy(() -> open("", GREY))
        .hasMessageStartingWith("Folder \"" + folder + "\" has no pictures.");
    write(folder, "a.heic", new byte[] {1});
    assertThatThrownBy(() -> open("", GREY))
        .hasMessageStartingWith("Folder \"" + folder + "\" has no pictures. 1 file in folder")
        .hasMessageContaining("is not read: a.heic. Loupe reads PNG");
    assertThatThrownBy(() -> new ImageFolderProvider().open(DataLocation.parse("folder: "), GREY))
        .hasMessage("Data \"folder: \" names no folder. Write it as folder:DIR.");
    assertThatThrownBy(() -> open("/none", GREY))
        .hasMessageStartingWith("\"" + folder.resolve("none") + "\" is not there.");
    assertThatThrownBy(() -> open("", InputSpec.of(Shape.of(784), 0, 1)))
        .hasMessageStartingWith("The model wants [784], and pictures have 1 or 3 channels.");
    picture("a/x.png", "png", Pictures.grey(6, 4));
    picture("loose.png", "png", Pictures.grey(6, 4));
    assertThatThrownBy(() -> open("", GREY))
        .hasMessageStartingWith(
            "Folder \""
                + folder
                + "\" has pictures beside its sub-folders, for example loose.png.");
  }

  @Test
  void aHugePictureIsRefusedBeforeItIsDecoded() throws IOException {
    byte[] png = PngWriter.toBytes(Pictures.grey(6, 4));
    ByteBuffer.wrap(png).putInt(16, 60000).putInt(20, 60000);
    CRC32 crc = new CRC32();
    crc.update(png, 12, 17);
    ByteBuffer.wrap(png).putInt(29, (int) crc.getValue());
    write(folder, "bomb.png", png);
    assertThatThrownBy(() -> open("?resize=true", GREY))
        .hasMessageStartingWith("bomb.png is a picture of 60000 × 60000 pixels");
  }

  @Test
  void damagedPicturesAreNamed() throws IOException {
    picture("a.png", "png", Pictures.grey(6, 4));
    write(folder, "b.png", "not a picture".getBytes(StandardCharsets.US_ASCII));
    Dataset dataset = open("", GREY);
    assertThatThrownBy(() -> all(dataset)).hasMessageStartingWith("b.png is not a picture.");
    byte[] png = PngText.put(PngWriter.toBytes(Pictures.grey(6, 4)), Map.of("A", "b"));
    Random random = new Random(3);
    Files.delete(folder.resolve("b.png"));
    for (int i = 0; i < 200; i++) {
      byte[] bytes = png.clone();
      for (int k = 0; k < 2; k++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      write(folder, "a.png", Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1));
      try {
        assertThat(all(open("", GREY))).hasSize(1);
      } catch (DatasetException e) {
        assertThat(e.message()).endsWith(".").startsWith("a.png is");
      }
    }
  }
}
