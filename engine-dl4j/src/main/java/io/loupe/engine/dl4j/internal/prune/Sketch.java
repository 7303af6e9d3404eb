package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.importer.dl4j.VertexNames;
import io.loupe.error.ParameterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network as its vertices and what flows between them.
 *
 * @param graph the network
 * @param names by which its vertices are known to people
 * @param channels how many each vertex has, by the name people know
 */
record Sketch(ComputationGraph graph, VertexNames names, ToIntFunction<String> channels) {

  /** The vertices' own names, each behind those it reads. */
  List<String> order() {
    List<String> order = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      order.add(graph.getVertices()[index].getVertexName());
    }
    return order;
  }

  boolean isInput(String vertex) {
    return graph.getConfiguration().getNetworkInputs().contains(vertex);
  }

  boolean isOutput(String vertex) {
    return graph.getConfiguration().getNetworkOutputs().contains(vertex);
  }

  List<String> inputs(String vertex) {
    return graph.getConfiguration().getVertexInputs().getOrDefault(vertex, List.of());
  }

  List<String> readers(String vertex) {
    return order().stream().filter(other -> inputs(other).contains(vertex)).toList();
  }

  GraphVertex vertex(String name) {
    Map<String, GraphVertex> vertices = graph.getConfiguration().getVertices();
    return Objects.requireNonNull(vertices.get(name), name);
  }

  /** A vertex's layer without what freezes it. */
  Optional<Layer> layer(String name) {
    return vertex(name) instanceof LayerVertex layer
        ? Optional.of(unwrapped(layer.getLayerConf().getLayer()))
        : Optional.empty();
  }

  Optional<InputPreProcessor> preprocessor(String name) {
    return vertex(name) instanceof LayerVertex layer
        ? Optional.ofNullable(layer.getPreProcessor())
        : Optional.empty();
  }

  Role role(String name) {
    return layer(name).map(Role::of).orElse(Role.OTHER);
  }

  /** How pictures lie in the network. */
  CNN2DFormat format() {
    boolean last =
        order().stream()
            .filter(name -> !isInput(name))
            .flatMap(name -> layer(name).stream())
            .anyMatch(Sketch::isChannelsLast);
    return last ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
  }

  private static boolean isChannelsLast(Layer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      return convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC;
    }
    return layer instanceof SubsamplingLayer pooling
        && pooling.getCnn2dDataFormat() == CNN2DFormat.NHWC;
  }

  /** Which axis of a batch of pictures has the channels. */
  int channelAxis() {
    return format() == CNN2DFormat.NHWC ? 3 : 1;
  }

  /** How people know a vertex. */
  String shown(String vertex) {
    return isInput(vertex) ? vertex : names.of(graph.getVertex(vertex));
  }

  int channels(String vertex) {
    return channels.applyAsInt(shown(vertex));
  }

  /** The vertex that people know by a name. */
  String vertexOf(String shown) {
    return order().stream()
        .filter(vertex -> !isInput(vertex) && shown(vertex).equals(shown))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    "Filters of \"" + shown + "\" cannot be removed.",
                    "Name a layer that \"loupe layers\" lists."));
  }

  static Layer unwrapped(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return unwrapped(frozen.getLayer());
    }
    boolean frozen =
        layer instanceof BaseWrapperLayer && layer.getClass().getSimpleName().startsWith("Frozen");
    return frozen ? unwrapped(((BaseWrapperLayer) layer).getUnderlying()) : layer;
  }
}
