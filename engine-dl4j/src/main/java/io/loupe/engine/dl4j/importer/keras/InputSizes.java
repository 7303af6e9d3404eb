package io.loupe.engine.dl4j.importer.keras;

import io.loupe.tensor.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the user says of the sizes of a model's inputs, channels first.
 *
 * @param looked the input that is looked at, where it is named
 * @param free size of the input that is looked at
 * @param named sizes of inputs by their names
 * @param held names of the inputs that are not looked at
 */
public record InputSizes(
    Optional<String> looked, Optional<Shape> free, Map<String, Shape> named, Set<String> held) {
  /** Copies the collections. */
  public InputSizes {
    named = Map.copyOf(named);
    held = Set.copyOf(held);
  }

  /** Whether an input may be the one that is looked at. */
  boolean isLooked(String input) {
    return looked.map(input::equals).orElse(!held.contains(input));
  }
}
