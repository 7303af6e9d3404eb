package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Imported;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * A model of Keras, whose inputs' sizes were known when it was read.
 *
 * @param graph the whole of it
 * @param flattensChannelsFirst whether its pictures have their channels first
 * @param version of the Keras that wrote it, as the file says it
 */
public record KerasNetwork(Graph graph, boolean flattensChannelsFirst, String version)
    implements Imported {
  @Override
  public List<String> inputs() {
    return graph.inputs();
  }

  @Override
  public Map<String, String> about() {
    return Map.of("keras_version", version);
  }

  @Override
  public Graph graph(String model, String free, Map<String, Shape> sizes, ModelSize size) {
    return graph;
  }
}
