package io.loupe.engine.dl4j.attribution;

import io.loupe.Loupe;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.npy.NpyReader;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The networks whose attributions other libraries computed, and what they gave. */
final class References {
  private References() {}

  /** By name, to be closed. */
  static Map<String, Model> networks() {
    String lenet = folder("/attribution/lenet_bn").resolve("model.zip").toString();
    return Map.of(
        "lenet_bn",
        Loupe.create().model(lenet, Map.of("input-shape", "1,28,28")),
        "fashion_branch",
        Loupe.load(folder("/keras/fashion_branch").resolve("model.keras")));
  }

  /** The pictures that a network was asked about, [N,1,28,28]. */
  static Tensor inputs(String network) throws IOException {
    return array(folder("/attribution/" + network).resolve("input.npy"));
  }

  /** What was given or computed, by folder and name. */
  static Tensor read(String name) throws IOException {
    return array(folder("/attribution_maps").resolve(name + ".npy"));
  }

  static Tensor array(Path file) throws IOException {
    return NpyReader.readAll(DataFile.of(file));
  }

  static Path folder(String name) {
    try {
      return Path.of(Objects.requireNonNull(References.class.getResource(name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
