package com.example;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class ActivationGridTest {
  @Test
  void drawsAllFilters() throws IOException {
    Path out = Path.of("target", "grid.png");
    String model = "../../../samples/src/main/resources/io/loupe/samples/mnist/mnist.zip";
    ActivationGrid.main(new String[] {model, "digit.png", out.toString()});
    assertTrue(ImageIO.read(out.toFile()).getWidth() > 16 * 28, "one map for each filter");
  }
}
