package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * In which order Keras writes the arrays of each layer of the outermost model. A file that lists
 * arrays without the names of the models around them is read by this order alone, as Keras does.
 */
final class WeightOrder {
  private final List<Top> all;
  private final int major;
  private final ListMultimap<String, List<PathStep>> places = ArrayListMultimap.create();
  private final ListMultimap<List<PathStep>, LayerSpec> models = ArrayListMultimap.create();

  private WeightOrder(List<Top> all, int major) {
    this.all = List.copyOf(all);
    this.major = major;
    all.stream()
        .flatMap(top -> top.weights().layers())
        .forEach(
            layer -> {
              List<PathStep> path = layer.path();
              if (!places.containsEntry(key(layer), path)) {
                places.put(key(layer), path);
                models.put(path.subList(0, path.size() - 1), layer);
              }
            });
  }

  /**
   * A layer of the outermost model.
   *
   * @param name its name
   * @param weights its arrays
   */
  record Top(String name, LayerWeights weights) {}

  static WeightOrder of(JsonNode model, LayerSpec.Era era) {
    return new WeightOrder(
        ModelLayer.list(model, List.of(), era).stream()
            .map(entry -> new Top(entry.name(), LayerWeights.of(entry)))
            .toList(),
        era.major());
  }

  /** Those that have arrays, in the file's order. */
  List<Top> layers() {
    return all.stream().filter(top -> !top.weights().isEmpty()).toList();
  }

  private static String key(LayerSpec layer) {
    return key(layer.path());
  }

  private static String key(List<PathStep> path) {
    PathStep last = path.get(path.size() - 1);
    return last.kind() + " " + last.name();
  }

  /** The places of the layers with a layer's class and name, which may be one that is shared. */
  List<List<PathStep>> twins(List<PathStep> path) {
    return places.get(key(path));
  }

  /**
   * The place of a layer among those of its class in its model if layers that came before with the
   * same name are not counted: -1 where it came before itself.
   */
  int rank(List<PathStep> path) {
    if (isRepeated(path)) {
      return -1;
    }
    return (int) first(path).filter(step -> step.index() < last(path).index()).count();
  }

  /** How many layers of its class its model has if such layers are not counted. */
  long distinct(List<PathStep> path) {
    return first(path).count();
  }

  private Stream<PathStep> first(List<PathStep> path) {
    return models.get(path.subList(0, path.size() - 1)).stream()
        .map(LayerSpec::path)
        .filter(other -> last(other).kind().equals(last(path).kind()) && !isRepeated(other))
        .map(WeightOrder::last);
  }

  private static PathStep last(List<PathStep> path) {
    return path.get(path.size() - 1);
  }

  private boolean isRepeated(List<PathStep> path) {
    List<List<PathStep>> twins = twins(path);
    return !twins.isEmpty() && !twins.get(0).equals(path);
  }

  Optional<Top> top(String name) {
    return all.stream().filter(top -> top.name().equals(name)).findFirst();
  }

  /**
   * The arrays of a layer in the order of a list of their names: as its configuration says which
   * can be trained. Where that contradicts what the arrays are called, as when layers were frozen
   * after the list was made, in the order that agrees with most of them. A layer that is shared by
   * models within it is listed once.
   *
   * @param layer of the outermost model
   * @param names as the file lists them
   * @return the arrays; empty if they are not as many
   */
  Optional<List<LayerWeights.Slot>> order(Top layer, List<String> names) {
    LayerWeights weights = layer.weights();
    List<List<LayerWeights.Slot>> ways = new ArrayList<>();
    ways.add(major < 3 ? weights.trainedFirst() : weights.byVariable());
    ways.add(weights.all());
    ways.add(weights.thawed());
    if (ways.get(0).size() != names.size()) {
      ways.replaceAll(this::once);
    }
    return ways.stream()
        .filter(way -> way.size() == names.size())
        .min(Comparator.comparingLong(way -> -agreeing(way, names)));
  }

  /**
   * The arrays of the whole model in the order of a list of their names: layer by layer of the
   * outermost model, or those of all layers that can be trained first.
   *
   * @param names as the file lists them
   * @return the arrays; empty if they are not as many
   */
  Optional<List<LayerWeights.Slot>> order(List<String> names) {
    Stream<LayerWeights.Slot> byLayer =
        all.stream()
            .map(Top::weights)
            .flatMap(top -> (major < 3 ? top.trainedFirst() : top.byVariable()).stream());
    List<LayerWeights.Slot> together =
        Stream.concat(
                all.stream().flatMap(top -> top.weights().learning().stream()),
                all.stream().flatMap(top -> top.weights().fixed().stream()))
            .toList();
    return Stream.of(byLayer.toList(), together)
        .filter(way -> way.size() == names.size())
        .min(Comparator.comparingLong(way -> -agreeing(way, names)));
  }

  private List<LayerWeights.Slot> once(List<LayerWeights.Slot> slots) {
    Map<String, List<PathStep>> first = new HashMap<>();
    return slots.stream()
        .filter(
            slot -> slot.path().equals(first.computeIfAbsent(key(slot.path()), k -> slot.path())))
        .toList();
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
}
