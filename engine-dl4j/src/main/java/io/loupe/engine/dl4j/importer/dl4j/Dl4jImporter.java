package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.GraphBuilder;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.model.LayerKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;

/** Makes a graph of a network, vertex by vertex. */
final class Dl4jImporter {
  private final ComputationGraph network;
  private final Map<String, InputType> types;
  private final VertexNames names;
  private final GraphBuilder builder;
  private final Map<Integer, Integer> nodeOfVertex = new HashMap<>();

  private Dl4jImporter(
      ComputationGraph network,
      VertexNames names,
      Map<String, InputType> types,
      GraphBuilder builder) {
    this.network = network;
    this.types = types;
    this.names = names;
    this.builder = builder;
  }

  /**
   * Makes the graph.
   *
   * @param network in single precision; its weights are copied
   * @param names how its vertices are known
   * @param types type of each input, by name
   * @param size counts what the network takes
   */
  static Graph graph(
      ComputationGraph network, VertexNames names, Map<String, InputType> types, ModelSize size) {
    Dl4jImporter importer = new Dl4jImporter(network, names, types, new GraphBuilder(size));
    for (int index : network.topologicalSortOrder()) {
      importer.take(network.getVertices()[index]);
    }
    List<Integer> outputs = new ArrayList<>();
    for (String output : network.getConfiguration().getNetworkOutputs()) {
      outputs.add(importer.nodeOfVertex.get(network.getVertex(output).getVertexIndex()));
    }
    return importer.builder.build(outputs);
  }

  private void take(GraphVertex vertex) {
    if (vertex.isInputVertex()) {
      String name = vertex.getVertexName();
      int node = builder.add(name, List.of(), new Input(), typeOf(name));
      nodeOfVertex.put(vertex.getVertexIndex(), node);
      return;
    }
    List<Integer> inputs = new ArrayList<>();
    for (VertexIndices before : vertex.getInputVertices()) {
      inputs.add(nodeOfVertex.get(before.getVertexIndex()));
    }
    String name = names.of(vertex);
    var conf =
        Objects.requireNonNull(
            network.getConfiguration().getVertices().get(vertex.getVertexName()), name);
    int node =
        vertex instanceof LayerVertex layer
            ? Layers.lower(builder, layer, name, inputs.get(0))
            : new Vertices(builder, this::typeOf, vertex, conf, name, inputs).lower();
    nodeOfVertex.put(vertex.getVertexIndex(), node);
    String className = className(vertex);
    long parameters = vertex.hasLayer() ? vertex.getLayer().numParams() : 0;
    builder.layer(new Graph.Layer(node, className, kind(className), parameters));
  }

  private TensorType typeOf(String input) {
    InputType type = types.get(input);
    if (type == null) {
      throw new IllegalArgumentException("No type for input " + input);
    }
    return LayerTypes.of(type);
  }

  private static String className(GraphVertex vertex) {
    return vertex.hasLayer()
        ? Layers.unwrapped(vertex.getLayer()).conf().getLayer().getClass().getSimpleName()
        : vertex.getClass().getSimpleName();
  }

  private static LayerKind kind(String type) {
    if (type.contains("Output") || type.contains("Loss")) {
      return LayerKind.OUTPUT;
    }
    if (type.contains("onvolution")) {
      return LayerKind.CONVOLUTION;
    }
    if (type.contains("Pooling") || type.contains("ubsampling") || type.contains("psampling")) {
      return LayerKind.POOLING;
    }
    if (type.contains("Normalization")) {
      return LayerKind.NORMALIZATION;
    }
    if (type.equals("DenseLayer")) {
      return LayerKind.DENSE;
    }
    if (type.contains("LSTM") || type.contains("Rnn")) {
      return LayerKind.RECURRENT;
    }
    return type.equals("ActivationLayer") ? LayerKind.ACTIVATION : LayerKind.OTHER;
  }
}
