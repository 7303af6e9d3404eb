package io.loupe.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.imageio.ImageIO;

/**
 * Files whose names do harm where they are not escaped: a Keras model (Conv2D of 2 filters on 8 x 8
 * x 1, Dense of 2, saved by Keras 3.15, its layer then renamed) and folders of pictures.
 *
 * @param model its file
 * @param data of the pictures
 */
record HostileNames(String model, String data) {
  /** Of the layer and of the first class. */
  static final String NAME = "=cmd()\u001b[2J<img src=x onerror=alert(1)>\u202e";

  /** Writes them; the second class has a name of the test's own. */
  static HostileNames in(Path folder, String second) throws IOException {
    Path model = folder.resolve("names.keras");
    try (InputStream in =
        Objects.requireNonNull(HostileNames.class.getResourceAsStream("hostile-names.keras"))) {
      Files.copy(in, model);
    }
    Path pictures = folder.resolve("pictures");
    for (String name : List.of(NAME, second)) {
      Path classFolder = Files.createDirectories(pictures.resolve(name));
      ImageIO.write(
          new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY),
          "png",
          classFolder.resolve("@sum(1)\u0007\n.png").toFile());
    }
    return new HostileNames(model.toString(), "folder:" + pictures);
  }
}
