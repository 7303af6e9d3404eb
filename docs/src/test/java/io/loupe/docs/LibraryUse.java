package io.loupe.docs;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.model.Model;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import javax.imageio.ImageIO;

/** The README's use of Loupe as a library. */
final class LibraryUse {
  private LibraryUse() {}

  static void run(Path folder) throws IOException {
    // snippet: library
    Loupe loupe = Loupe.create();
    try (Model model = loupe.model("sample:mnist", Map.of())) { // or a file, such as lenet.zip
      RunResult result =
          loupe.request("class-means").on(model).data("sample:mnist").with("layers", "L2").run();
      for (Artifact artifact : result.artifacts()) {
        if (artifact instanceof Artifact.Image picture) {
          ImageIO.write(picture.image(), "png", folder.resolve(picture.name() + ".png").toFile());
        }
      }
    }
    // end
  }
}
