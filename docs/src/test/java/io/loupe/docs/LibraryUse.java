package io.loupe.docs;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.Provenance;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.formats.artifact.DirectorySink;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scored;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** The README's use of Loupe as a library, and that of the guide. */
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

  static List<Path> writeFiles(Path folder) {
    Loupe loupe = Loupe.create();
    try (Model model = loupe.model("sample:mnist", Map.of())) {
      // snippet: library-files
      DirectorySink sink = DirectorySink.into(folder);
      loupe
          .request("activations")
          .on(model)
          .data("sample:mnist?take=100")
          .with("layers", "L2")
          .to(sink)
          .run();
      List<Path> files = sink.written(); // L2.npy, ..., activations.json
      // end
      return files;
    }
  }

  static RunResult ownData(float[] pixels) {
    Loupe loupe = Loupe.create();
    try (Model model = loupe.model("sample:mnist", Map.of())) {
      // snippet: library-data
      Sample sample = Sample.of("my digit", Tensor.of(Shape.of(1, 28, 28), pixels), 7);
      Dataset data = Datasets.of(sample); // pixels from 0 to 1, row by row
      RunResult result =
          loupe
              .request("input-gradient")
              .on(model)
              .data(data)
              .with("objective", "unit(preds, 7)")
              .run();
      // end
      return result;
    }
  }

  static List<Float> probe() {
    Loupe loupe = Loupe.create();
    try (Model model = loupe.model("sample:mnist", Map.of())) {
      // snippet: library-probe
      ProbeRequest means = new ProbeRequest("L2", new Reduction.MeanSpatial());
      Dataset data = loupe.dataset("sample:mnist?per-class=2", model.info().input());
      List<Float> strongest = new ArrayList<>();
      model
          .probe()
          .run(
              ProbePlan.of(means),
              data,
              batch -> {
                Tensor filters = batch.get(means); // [N,K], borrowed until this returns
                for (int i = 0; i < batch.samples().size(); i++) {
                  float highest = 0;
                  for (float mean : filters.slice(i).toArray()) {
                    highest = Math.max(highest, mean);
                  }
                  strongest.add(highest);
                }
              },
              RunMonitor.silent());
      // end
      return strongest;
    }
  }

  static Tensor gradient(Tensor images) {
    try (Model model = Loupe.create().model("sample:mnist", Map.of())) {
      // snippet: library-gradient
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      Scored scored = gradients.score(Objectives.parse("unit(preds, 3)"), images); // [N,1,28,28]
      Tensor inputGradient = scored.gradient(); // as large as the images, and your own
      // end
      return inputGradient;
    }
  }

  static String errors() {
    Loupe loupe = Loupe.create();
    // snippet: library-errors
    try (Model model = loupe.model("lenet.zip", Map.of("input-shape", "1,28,28"))) {
      return model.layers().get(0).name();
    } catch (LoupeException e) {
      return e.message() + " " + e.hint(); // for people: what is wrong, and what to do
    }
    // end
  }

  static Provenance provenance() {
    Loupe loupe = Loupe.create();
    try (Model model = loupe.model("sample:mnist", Map.of())) {
      return loupe
          .request("class-means")
          .on(model)
          .data("sample:mnist?per-class=1")
          .with("layers", "L1")
          .seed(7)
          .run()
          .provenance();
    }
  }
}
