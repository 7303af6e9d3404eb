package io.loupe.engine.dl4j.importer.keras;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * In which order Keras writes the arrays of each layer of the outermost model. A file that lists
 * arrays without the names of the models around them is read by this order alone, as Keras does.
 *
 * @param layers those of the outermost model that have arrays, in the file's order
 * @param major which Keras wrote the file
 */
record WeightOrder(List<Top> layers, int major) {
  WeightOrder {
    layers = List.copyOf(layers);
  }

  /**
   * A layer of the outermost model.
   *
   * @param name its name
   * @param weights its arrays
   */
  record Top(String name, LayerWeights weights) {}

  static WeightOrder of(JsonNode model, LayerSpec.Era era) {
    List<Top> layers =
        ModelLayer.list(model, List.of(), era).stream()
            .map(entry -> new Top(entry.name(), LayerWeights.of(entry)))
            .filter(top -> !top.weights().isEmpty())
            .toList();
    return new WeightOrder(layers, era.major());
  }

  Optional<Top> top(String name) {
    return layers.stream().filter(top -> top.name().equals(name)).findFirst();
  }

  /**
   * The arrays of a layer in the order of a list of their names: as its configuration says which
   * can be trained. Where that contradicts what the arrays are called, as when layers were frozen
   * after the list was made, in the order that agrees with most of them.
   *
   * @param layer of the outermost model
   * @param names as the file lists them
   * @return the arrays; empty if they are not as many
   */
  Optional<List<LayerWeights.Slot>> order(Top layer, List<String> names) {
    LayerWeights weights = layer.weights();
    List<LayerWeights.Slot> best = major < 3 ? weights.trainedFirst() : weights.byVariable();
    if (best.size() != names.size()) {
      return Optional.empty();
    }
    long agreeing = agreeing(best, names);
    for (List<LayerWeights.Slot> other : List.of(weights.all(), weights.thawed())) {
      long more = agreeing(other, names);
      if (more > agreeing) {
        best = other;
        agreeing = more;
      }
    }
    return Optional.of(best);
  }

  private static long agreeing(List<LayerWeights.Slot> slots, List<String> names) {
    return IntStream.range(0, slots.size())
        .filter(i -> slots.get(i).name().equals(own(names.get(i))))
        .count();
  }

  /** What a layer itself calls an array: {@code gamma} of {@code a/gamma_1:0}. */
  private static String own(String name) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    return last.replaceFirst(":\\d+$", "").replaceFirst("_\\d+$", "");
  }

  /** All arrays, one layer of the outermost model after the other. */
  Stream<LayerWeights.Slot> all() {
    return layers.stream().flatMap(top -> top.weights().all().stream());
  }
}
