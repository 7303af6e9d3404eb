package io.loupe.formats.microscope;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.formats.Provenances;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TabPageTest {
  private static BufferedImage noise(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(3);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, random.nextInt());
      }
    }
    return image;
  }

  private static TabPage written(Path folder, int most, Artifact... artifacts) {
    RunResult run = new RunResult(List.of(artifacts), Provenances.of("heat"));
    return TabPage.written(Folder.at(folder), "tab/0-class-1", run, 7, most);
  }

  @Test
  void picturesAreHalvedUntilTheyFitAndSaySo(@TempDir Path folder) throws IOException {
    Artifact loud = new Artifact.Image("loud", "caption", noise(512, 256));
    TabPage page = written(folder, 40_000, loud);
    TabPage.Part part = page.parts().get(0);
    assertThat(part.note()).isEqualTo("Shown 4 times smaller.");
    assertThat(part.picture()).isEqualTo(new TabPage.Picture("tab/0-class-1-0.webp", 128, 64));
    assertThat(Files.size(folder.resolve("tab/0-class-1-0.webp"))).isLessThan(40_000);
    assertThat(written(folder, 500_000, loud).parts().get(0).note()).isNull();
  }

  @Test
  void pagesKeepWithinTheirBytes(@TempDir Path folder) {
    Artifact loud = new Artifact.Image("loud", "caption", noise(64, 64));
    List<TabPage.Part> parts = written(folder, 20_000, loud, loud, loud).parts();
    assertThat(parts.get(0).picture()).isNotNull();
    assertThat(parts.get(2).picture()).isNull();
    assertThat(parts.get(2).note()).isEqualTo("Too large for this page; loupe run writes it.");
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(List.of(i, "text".repeat(100)));
    }
    Artifact table = new Artifact.Table("table", "c", List.of("n", "text"), rows);
    TabPage.Part shown = written(folder, 2200, table).parts().get(0);
    assertThat(shown.note()).isEqualTo("The first 10 of 100 rows and 2 of 2 columns.");
  }

  @Test
  void whatCannotBeShownIsNamed(@TempDir Path folder) {
    BufferedImage frame = new BufferedImage(8, 8, BufferedImage.TYPE_INT_ARGB);
    List<TabPage.Part> parts =
        written(
                folder,
                10_000,
                new Artifact.Animation("a", "c", List.of(frame, frame), Duration.ofMillis(9)),
                new Artifact.Numbers("n", "c", Tensor.of(Shape.of(2, 3), new float[6])))
            .parts();
    assertThat(parts.get(0).note()).isEqualTo("The last of 2 frames.");
    assertThat(parts.get(1).note()).isEqualTo("Values [2,3], which loupe run writes as a file.");
  }
}
