package io.loupe.formats.microscope;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.formats.file.DataFile;
import io.loupe.formats.microscope.Seen.Cutter;
import io.loupe.formats.microscope.Seen.Part;
import io.loupe.formats.microscope.Seen.Plan;
import io.loupe.formats.picture.DecodedPicture;
import io.loupe.formats.picture.PictureFile;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeenTest {
  /** Each pixel tells where it lies. */
  private static BufferedImage places(int side, int blue) {
    BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        image.setRGB(x, y, y << 16 | x << 8 | blue);
      }
    }
    return image;
  }

  private static BufferedImage read(Path file) {
    DecodedPicture picture = PictureFile.read(DataFile.of(file), (width, height) -> {});
    BufferedImage image =
        new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
    int[] row = new int[picture.width()];
    for (int y = 0; y < picture.height(); y++) {
      picture.row(y, row);
      image.setRGB(0, y, row.length, 1, row, 0, row.length);
    }
    return image;
  }

  @Test
  void earlyLayersAreCutAtFullResolutionAndManyFiltersShareTheBytes() {
    double shrunk = 48 / 224.0;
    assertThat(Plan.of(3, shrunk, 32, 52)).contains(new Plan(3, 9));
    assertThat(Plan.of(15, shrunk, 32, 52)).contains(new Plan(15, 9));
    assertThat(Plan.of(15, shrunk, 96, 52)).contains(new Plan(15, 1));
    assertThat(Plan.of(27, shrunk, 144, 52)).contains(new Plan(22, 1));
    assertThat(Plan.of(200, shrunk, 960, 52)).isEmpty();
    assertThat(Plan.of(224, shrunk, 16, 4)).contains(new Plan(112, 4));
    assertThat(Plan.of(5, 1, 32, 5)).isEmpty();
  }

  @Test
  void tilesHoldThePixelsThatTheFilterSaw(@TempDir Path folder) {
    List<Part> parts =
        List.of(
            new Part(7, 1, List.of(100, 30, 5, 4)),
            new Part(9, 1, List.of(0, 2, 3, 5)),
            new Part(9, 0, List.of(60, 61, 5, 5)));
    Cutter cutter = Cutter.of(parts, 0.25, 2, 1).orElseThrow();
    assertThat(cutter.wants(7)).isTrue();
    assertThat(cutter.wants(8)).isFalse();
    cutter.look(7, places(128, 7));
    cutter.look(9, places(128, 9));
    Seen seen = cutter.written(Folder.at(folder), "layer/0-seen-#.webp");
    assertThat(seen.each()).isEqualTo(9);
    assertThat(seen.sprite().width()).isEqualTo(5);
    assertThat(seen.sprite().count()).isEqualTo(18);
    BufferedImage sheet = read(folder.resolve("layer/0-seen-0.webp"));
    assertThat(sheet.getRGB(0, 0) & 0xffffff).isEqualTo(60 << 16 | 61 << 8 | 9);
    int first = 9 * 5;
    assertThat(sheet.getRGB(first + 3, 4) & 0xffffff).isEqualTo(104 << 16 | 33 << 8 | 7);
    assertThat(sheet.getRGB(first + 4, 4) & 0xffffff).isZero();
    assertThat(sheet.getRGB(first + 5 + 4, 2) & 0xffffff).isEqualTo(2 << 16 | 6 << 8 | 9);
  }

  @Test
  void whereNothingIsKnownOfWhatFiltersSawNothingIsCut() {
    assertThat(Cutter.of(List.of(new Part(1, 0, List.of())), 0.25, 2, 1)).isEmpty();
    assertThat(Cutter.of(List.of(), 0.25, 2, 1)).isEmpty();
  }
}
