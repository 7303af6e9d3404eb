package io.loupe.engine.dl4j.graph;

import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an importer has read. It becomes a graph when the sizes of its inputs are known. */
public interface Imported {
  /**
   * Returns the inputs.
   *
   * @return their names, in the file's order
   */
  List<String> inputs();

  /**
   * Returns what the file calls sizes that it leaves open, so that one can say them by name.
   *
   * @return names of axes; none where it does not name them
   */
  default Set<String> openAxes() {
    return Set.of();
  }

  /**
   * Returns what the file says of itself.
   *
   * @return values by name, in the file's order
   */
  default Map<String, String> about() {
    return Map.of();
  }

  /**
   * Makes the graph.
   *
   * @param model its name, for messages
   * @param free the input that is looked at; the others are held
   * @param sizes what is said of the sizes of inputs, channels first, and of open axes, by name
   * @param size counts what the graph takes
   * @return the graph; its inputs are not held yet
   * @throws io.loupe.error.ModelLoadException if a size is missing or does not fit
   */
  Graph graph(String model, String free, Map<String, Shape> sizes, ModelSize size);

  /**
   * Tells in which order the program that wrote the file makes a list of a picture's values, where
   * the network itself does not say it.
   *
   * @return whether one channel comes after the other; else the channels of a pixel stand side by
   *     side
   */
  boolean flattensChannelsFirst();
}
