package io.loupe.docs;

import io.loupe.Loupe;
import io.loupe.data.InputSpec;
import io.loupe.engine.dl4j.Dl4jModels;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.model.Prunable;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/** What the guide to Deeplearning4j networks shows. */
final class Dl4jUse {
  private Dl4jUse() {}

  static List<LayerInfo> file(MultiLayerNetwork network, Path file) throws IOException {
    // snippet: dl4j-file
    ModelSerializer.writeModel(network, file.toFile(), false); // false: without the updater's state
    try (Model model = Loupe.load(file)) {
      return model.layers();
    }
    // end
  }

  static List<LayerInfo> options(String file) {
    Loupe loupe = Loupe.create();
    // snippet: dl4j-options
    Map<String, String> options =
        Map.of("input-shape", "3,64,64", "range", "0,255", "mean", "127.5,127.5,127.5");
    try (Model model = loupe.model(file, options)) {
      return model.layers();
    }
    // end
  }

  static List<LayerInfo> memory(MultiLayerNetwork network) {
    // snippet: dl4j-memory
    InputSpec input = InputSpec.of(Shape.of(1, 28, 28), 0, 1); // channels first, values 0 to 1
    try (Model model = Dl4jModels.wrap(network, input)) {
      return model.layers();
    }
    // end
  }

  static List<LayerInfo> inputs(ComputationGraph graph) {
    // snippet: dl4j-inputs
    InputSpec picture = InputSpec.of(Shape.of(1, 28, 28), 0, 1);
    Map<String, Tensor> held = Map.of("meta", Tensor.of(Shape.of(2), 0.5f, 1));
    try (Model model = Dl4jModels.wrap(graph, "picture", picture, held)) {
      return model.layers();
    }
    // end
  }

  static void prune(Model model, Path file) throws IOException {
    // snippet: dl4j-prune
    Prunable prunable = model.capability(Prunable.class).orElseThrow();
    try (OutputStream target = Files.newOutputStream(file)) {
      prunable.writeWithout(Map.of("L1", Set.of(3, 5), "L2", Set.of(7)), target);
    }
    // end
  }
}
