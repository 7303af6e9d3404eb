package io.loupe.visualizers.internal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.testkit.GoldenImages;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NullStripTest {
  private static final Similarity SIMILARITY = new Similarity("a measure", 0.31, 0.12);
  private static final GoldenImages GOLDEN = GoldenImages.of(NullStripTest.class);

  @Test
  void aSingleRowIsDrawnLargeAndAnEmptyPlaceStaysEmpty() {
    List<@Nullable BufferedImage> row = new ArrayList<>(Arrays.asList(picture(3, 2), null));
    row.add(picture(2, 3));
    GOLDEN.check("strip-row", NullStrip.draw(SIMILARITY, "As above.", List.of(row), 720));
  }

  @Test
  void severalRowsWrapWhereTheyAreTooLong() {
    List<BufferedImage> row = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      row.add(picture(5, 5));
    }
    BufferedImage strip =
        NullStrip.draw(SIMILARITY, "As above.", List.of(row, row.subList(0, 7)), 300);
    assertThat(strip.getWidth()).isEqualTo(300);
    GOLDEN.check("strip-rows", strip);
  }

  @Test
  void ofLargePicturesSomePixelsAreDrawn() {
    BufferedImage strip =
        NullStrip.draw(SIMILARITY, "As above.", List.of(List.of(picture(150, 100))), 720);
    GOLDEN.check("strip-large", strip);
  }

  @Test
  void underAPictureItIsAtLeastAsWide() {
    BufferedImage narrow =
        NullStrip.under(picture(40, 30), SIMILARITY, "As above.", List.of(List.of(picture(4, 4))));
    assertThat(narrow.getWidth()).isEqualTo(720 + 64);
    GOLDEN.check("strip-under", narrow);
    BufferedImage wide =
        NullStrip.under(picture(900, 30), SIMILARITY, "As above.", List.of(List.of(picture(4, 4))));
    assertThat(wide.getWidth()).isEqualTo(900);
  }

  /** Each pixel in another colour. */
  private static BufferedImage picture(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int red = x * 255 / width;
        int green = y * 255 / height;
        image.setRGB(x, y, (red << 16) | (green << 8) | ((x + y) % 2 * 128));
      }
    }
    return image;
  }
}
