package io.loupe.formats.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.npy.NpyReader;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Colours of files against those that Pillow gives; see README.md beside the files. */
class PicturesAsPillowTest {
  /** Five bits to eight, and YCbCr in TIFF, are rounded in another way by one. */
  private static final int ROUNDING = 1;

  static Path folder(String name) {
    try {
      return Path.of(Objects.requireNonNull(PicturesAsPillowTest.class.getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  static List<Path> pictures() throws IOException {
    try (Stream<Path> cases = Files.list(folder("cases"));
        Stream<Path> made = Files.list(folder("made"))) {
      return Stream.concat(cases, made)
          .filter(file -> Files.exists(Path.of(file + ".npy")))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void coloursAreThoseOfPillow(Path file) {
    Tensor wanted = NpyReader.readAll(DataFile.of(file + ".npy"));
    DecodedPicture picture = PictureFile.read(DataFile.of(file), (width, height) -> {});

    assertThat(wanted.shape()).isEqualTo(Shape.of(picture.height(), picture.width(), 3));
    int[] row = new int[picture.width()];
    int at = 0;
    int worst = 0;
    for (int y = 0; y < picture.height(); y++) {
      picture.row(y, row);
      for (int rgb : row) {
        for (int shift = 16; shift >= 0; shift -= 8) {
          worst = Math.max(worst, Math.abs(((rgb >> shift) & 0xff) - (int) wanted.get(at++)));
        }
      }
    }
    String name = String.valueOf(file.getFileName());
    boolean rounded = name.matches("b5.5\\.bmp|t_ycbcr\\.tif");
    assertThat(worst).isLessThanOrEqualTo(rounded ? ROUNDING : 0);
  }

  @Test
  void everyFormatIsAmongThem() throws IOException {
    List<Path> all = pictures();
    assertThat(all).hasSizeGreaterThan(90);
    for (String ending : List.of("png", "jpg", "gif", "bmp", "tif", "webp")) {
      assertThat(all).anyMatch(file -> file.toString().endsWith("." + ending));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "t_rgb_jpeg.tif | is a TIFF picture with JPEG pictures inside, which Loupe does not read.",
        "t_f32.tif | is a TIFF picture of values that are not whole numbers from 0, which",
        "t_i32.tif | is a TIFF picture of values that are not whole numbers from 0, which",
        "t_lab.tif | is a TIFF picture of 3 samples for a pixel, which Loupe does not read."
      })
  void whatIsNotReadIsNamed(String name, String problem) {
    DataFile file = DataFile.of(folder("made").resolve(name));
    assertThatThrownBy(() -> PictureFile.read(file, (width, height) -> {}))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(name + " " + problem)
        .hasMessageEndingWith("Save it as PNG.");
  }
}
