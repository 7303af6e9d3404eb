package io.loupe.formats.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.ChannelOrder;
import io.loupe.data.DataLocation;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.tensor.Shape;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PictureSamplesTest {
  private static final List<Double> MEAN = List.of(0.4, 0.5, 0.6);

  @ParameterizedTest
  @ValueSource(
      ints = {
        BufferedImage.TYPE_BYTE_GRAY,
        BufferedImage.TYPE_INT_RGB,
        BufferedImage.TYPE_3BYTE_BGR,
        BufferedImage.TYPE_INT_ARGB
      })
  void haveTheValuesOfTheSamePictureInAFile(int type, @TempDir Path folder) throws IOException {
    BufferedImage picture = noise(type);
    ImageIO.write(picture, "png", folder.resolve("a.png").toFile());
    for (InputSpec input :
        List.of(
            InputSpec.of(Shape.of(1, 4, 6), 0, 1),
            InputSpec.of(Shape.of(3, 4, 6), -1, 1),
            new InputSpec(
                Shape.of(3, 4, 6), 0, 1, MEAN, List.of(0.2, 0.3, 0.4), ChannelOrder.BGR, ""))) {
      assertThat(PictureSamples.of("a", picture, input).input().toArray())
          .isEqualTo(fromFile(folder, "", input));
    }
    for (Shape other : List.of(Shape.of(1, 3, 2), Shape.of(3, 9, 13))) {
      InputSpec input = InputSpec.of(other, 0, 255);
      Sample resized = PictureSamples.resized("a", picture, input);
      assertThat(resized.input().shape()).isEqualTo(other);
      assertThat(resized.input().toArray()).isEqualTo(fromFile(folder, "?resize=true", input));
    }
  }

  @Test
  void anotherSizeAndOtherInputsAreRefused() {
    BufferedImage picture = noise(BufferedImage.TYPE_INT_RGB);
    assertThatThrownBy(
            () -> PictureSamples.of("a.png", picture, InputSpec.of(Shape.of(1, 6, 4), 0, 1)))
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "a.png is 6 × 4 pixels, but the model wants 4 × 6. Use resized, or cut it to that"
                + " size.");
    for (Shape shape : List.of(Shape.of(4, 4, 6), Shape.of(24))) {
      assertThatThrownBy(() -> PictureSamples.resized("a", picture, InputSpec.of(shape, 0, 1)))
          .isInstanceOf(DatasetException.class)
          .hasMessageStartingWith("The model wants " + shape + ", and pictures have 1 or 3");
    }
  }

  private static BufferedImage noise(int type) {
    BufferedImage picture = new BufferedImage(6, 4, type);
    Random random = new Random(5);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 6; x++) {
        for (int band = 0; band < picture.getRaster().getNumBands(); band++) {
          picture.getRaster().setSample(x, y, band, random.nextInt(256));
        }
      }
    }
    return picture;
  }

  private static float[] fromFile(Path folder, String options, InputSpec input) {
    DataLocation location = DataLocation.parse("folder:" + folder + options);
    try (Stream<Sample> samples = new ImageFolderProvider().open(location, input).samples()) {
      return samples.findFirst().orElseThrow().input().toArray();
    }
  }
}
