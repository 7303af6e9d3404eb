package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GoldenImagesTest {
  @TempDir Path folder = Path.of("replaced");

  @AfterEach
  void stopUpdating() {
    System.clearProperty(GoldenImages.UPDATE);
  }

  @Test
  void keepsAndComparesPictures() {
    keep(picture(0xff336699));
    assertThat(folder.resolve("resources/io/loupe/testkit/square.png")).exists();
    assertThatCode(() -> golden().check("square", picture(0xff336699))).doesNotThrowAnyException();
    assertThat(folder.resolve("golden")).doesNotExist();
  }

  @Test
  void writesWhatDiffers() throws IOException {
    keep(picture(0xff336699));
    BufferedImage other = picture(0xff336699);
    other.setRGB(2, 1, 0xff33669b);
    assertThatThrownBy(() -> golden().check("square", other))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "1 of 12 pixels of square differ, by up to 2 of 255. See %s and %s.",
            folder.resolve("golden/square-actual.png"), folder.resolve("golden/square-diff.png"));
    BufferedImage diff = ImageIO.read(folder.resolve("golden/square-diff.png").toFile());
    assertThat(diff.getRGB(2, 1)).isEqualTo(0xffff0000);
    assertThat(diff.getRGB(1, 1)).isEqualTo(0xffcccccc);
    BufferedImage actual = ImageIO.read(folder.resolve("golden/square-actual.png").toFile());
    assertThat(actual.getRGB(2, 1)).isEqualTo(0xff33669b);
  }

  @Test
  void allowsWhatItIsToldTo() {
    keep(picture(0xff336699));
    BufferedImage other = picture(0xff336699);
    other.setRGB(2, 1, 0xff33669b);
    assertThatCode(() -> golden().tolerance(2, 0).check("square", other))
        .doesNotThrowAnyException();
    assertThatCode(() -> golden().tolerance(0, 0.1).check("square", other))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> golden().tolerance(1, 0.08).check("square", other))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void refusesOtherSizes() {
    keep(picture(0xff336699));
    BufferedImage other = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
    assertThatThrownBy(() -> golden().check("square", other))
        .hasMessageStartingWith("Golden image square is 4 x 3, this one 4 x 4.");
  }

  @Test
  void saysWhatToDoWithoutAKeptPicture() {
    assertThatThrownBy(() -> golden().check("square", picture(0xff336699)))
        .hasMessageStartingWith("No golden image ")
        .hasMessageEndingWith("then run with -Dgolden.update=true.");
    assertThat(Files.exists(folder.resolve("golden/square-actual.png"))).isTrue();
  }

  private GoldenImages golden() {
    return GoldenImages.of(GoldenImagesTest.class)
        .folders(folder.resolve("resources"), folder.resolve("golden"));
  }

  private void keep(BufferedImage image) {
    System.setProperty(GoldenImages.UPDATE, "true");
    golden().check("square", image);
    System.clearProperty(GoldenImages.UPDATE);
  }

  private static BufferedImage picture(int argb) {
    BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_ARGB);
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 4; x++) {
        image.setRGB(x, y, argb);
      }
    }
    return image;
  }
}
