package io.loupe.engine.dl4j.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Maps of a network that somebody else trained: residual, separable, batch norm everywhere. */
class StrangersNetworkTest {
  private static final String NETWORK = "mini_xception";

  /** One unit on the other side of its kink at one of 50 points. */
  private static final double KINK = 5;

  @Test
  void mapsAreThoseOfThePeers(@TempDir Path folder) throws IOException {
    unpack(folder);
    Batch batch = new Batch(References.array(folder.resolve("input.npy")), Map.of());
    try (Model model = Loupe.load(folder.resolve("model.h5"))) {
      String head = model.layers().get(model.layers().size() - 1).name();
      Objective highest = Objectives.unit(head, highest(model, head, batch));
      for (String line : Files.readAllLines(folder.resolve("float32.tsv"))) {
        String[] cells = line.split("\t", -1);
        Tensor found = request(cells[0]).attribute(model, batch, highest).maps();
        compare(
            cells[0],
            found.toArray(),
            References.array(folder.resolve(cells[0] + ".npy")),
            Double.parseDouble(cells[1]));
      }
    }
  }

  private static int highest(Model model, String head, Batch batch) {
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (ForwardPass pass = gradients.forward(batch, Set.of(head))) {
      float[] values = pass.activation(head).toArray();
      int best = 0;
      for (int k = 1; k < values.length; k++) {
        best = values[k] > values[best] ? k : best;
      }
      return best;
    }
  }

  private static AttributionRequest request(String reference) {
    String name = reference.split("@", -1)[0];
    String method =
        switch (name) {
          case "saliency_signed" -> "gradient";
          case "ig_gl50_zero" -> "integrated-gradients(steps=50, most-steps=50)";
          case "guided_backprop" -> "guided-backprop";
          case "gradcam_relu" -> "grad-cam";
          case "lrp_epsilon_plus_zennit" -> "lrp";
          default -> throw new IllegalArgumentException(reference);
        };
    AttributionRequest request =
        AttributionRequest.parseAll(method, Loupe.create().attributionMethods()).get(0);
    return name.equals(reference) ? request : request.layer(reference.substring(name.length() + 1));
  }

  private static void compare(String name, float[] own, Tensor reference, double deviation) {
    float[] wanted = reference.toArray();
    assertThat(own).as(name).hasSameSizeAs(wanted);
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < own.length; i++) {
      largest = Math.max(largest, Math.abs(wanted[i]));
      worst = Math.max(worst, Math.abs(own[i] - wanted[i]));
    }
    double allowed = Math.max(1e-4 * largest, 5 * deviation);
    assertThat(worst)
        .as(name + ", largest value " + largest)
        .isLessThanOrEqualTo(name.startsWith("ig_") ? KINK * allowed : allowed);
  }

  private static void unpack(Path folder) throws IOException {
    InputStream file =
        Objects.requireNonNull(
            StrangersNetworkTest.class.getResourceAsStream(
                "/attribution_maps/" + NETWORK + "/" + NETWORK + ".zip"));
    try (ZipInputStream zip = new ZipInputStream(file)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, folder.resolve(entry.getName()));
      }
    }
  }
}
