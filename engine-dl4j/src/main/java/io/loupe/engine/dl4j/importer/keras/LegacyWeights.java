package io.loupe.engine.dl4j.importer.keras;

import com.google.common.base.Splitter;
import io.jhdf.api.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Weights of an HDF5 model: {@code model_weights/<layer>} lists their names. */
record LegacyWeights(Hdf5 file) implements WeightSource {
  @Override
  public List<Weight> of(List<PathStep> path) {
    Optional<Node> root = file.find("model_weights");
    if (root.isEmpty()) {
      return List.of();
    }
    Optional<Node> group =
        file.children(root.get()).stream()
            .filter(child -> child.getName().equals(path.get(0).name()))
            .findFirst()
            .or(() -> file.find(root.get(), path.get(0).name()));
    if (group.isEmpty()) {
      return List.of();
    }
    List<Weight> weights = new ArrayList<>();
    for (String name : file.texts(group.get(), "weight_names")) {
      if (belongs(name, path)) {
        Node array =
            file.find(group.get(), name)
                .orElseThrow(() -> KerasProblem.damaged("its weight " + name + " is missing"));
        weights.add(file.weight(name, array));
      }
    }
    return weights;
  }

  /** A nested model's group lists the arrays of all its layers, each under its layer's name. */
  private static boolean belongs(String name, List<PathStep> path) {
    List<String> parts = Splitter.on('/').splitToList(name);
    int from = 0;
    for (PathStep step : path.subList(1, path.size())) {
      int at = parts.subList(from, Math.max(from, parts.size() - 1)).indexOf(step.name());
      if (at < 0) {
        return false;
      }
      from += at + 1;
    }
    return true;
  }
}
