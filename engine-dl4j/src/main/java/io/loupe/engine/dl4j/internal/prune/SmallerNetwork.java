package io.loupe.engine.dl4j.internal.prune;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Builds the network that is left. Its vertices have the names that people know. */
final class SmallerNetwork {
  private final Sketch sketch;
  private final Flow flow;

  SmallerNetwork(Sketch sketch, Flow flow) {
    this.sketch = sketch;
    this.flow = flow;
  }

  ComputationGraph build() {
    ComputationGraph graph = new ComputationGraph(configuration());
    graph.init();
    for (String vertex : sketch.order()) {
      if (!sketch.isInput(vertex)) {
        sketch.layer(vertex).ifPresent(layer -> copyWeights(vertex, layer, graph));
      }
    }
    return graph;
  }

  private void copyWeights(String vertex, Layer layer, ComputationGraph graph) {
    Map<String, INDArray> params = sketch.graph().getLayer(vertex).paramTable(false);
    new Slices(params, flow.read(vertex), flow.made(vertex))
        .of(layer)
        .forEach(
            (name, values) -> graph.getLayer(sketch.shown(vertex)).getParam(name).assign(values));
  }

  private ComputationGraphConfiguration configuration() {
    ComputationGraphConfiguration smaller = sketch.graph().getConfiguration().clone();
    smaller.getDefaultConfiguration().setSeed(0);
    Map<String, GraphVertex> vertices = new LinkedHashMap<>();
    Map<String, List<String>> inputs = new LinkedHashMap<>();
    for (String name : sketch.order()) {
      if (!sketch.isInput(name)) {
        GraphVertex vertex = Objects.requireNonNull(smaller.getVertices().get(name), name);
        change(name, vertex);
        vertices.put(sketch.shown(name), vertex);
        inputs.put(sketch.shown(name), sketch.inputs(name).stream().map(sketch::shown).toList());
      }
    }
    smaller.setVertices(vertices);
    smaller.setVertexInputs(inputs);
    smaller.setNetworkOutputs(smaller.getNetworkOutputs().stream().map(sketch::shown).toList());
    smaller.setTopologicalOrder(null);
    smaller.setTopologicalOrderStr(null);
    return smaller;
  }

  private void change(String name, GraphVertex vertex) {
    if (vertex instanceof LayerVertex layer) {
      layer.getLayerConf().setSeed(0);
      layer.getLayerConf().getLayer().setLayerName(sketch.shown(name));
      resize(Sketch.unwrapped(layer.getLayerConf().getLayer()), name);
      if (layer.getPreProcessor() != null) {
        layer.setPreProcessor(resized(name, layer.getPreProcessor()));
      }
    } else if (vertex instanceof MergeVertex merge
        && sketch.vertex(name) instanceof MergeVertex original) {
      merge.setMergeAxis(original.getMergeAxis()); // which its clone() forgets
    } else if (vertex instanceof PreprocessorVertex change) {
      change.setPreProcessor(resized(name, change.getPreProcessor()));
    }
  }

  private void resize(Layer layer, String name) {
    if (layer instanceof FeedForwardLayer sized
        && (!flow.read(name).isWhole() || !flow.made(name).isWhole())) {
      boolean keeps = Role.of(layer).keepsChannels();
      sized.setNOut(flow.made(name).after());
      sized.setNIn(keeps ? flow.made(name).after() : flow.read(name).after());
    }
  }

  private InputPreProcessor resized(String name, InputPreProcessor change) {
    Channels before = flow.made(sketch.inputs(name).get(0));
    if (change instanceof CnnToFeedForwardPreProcessor flatten) {
      flatten.setNumChannels(before.after());
      return flatten;
    }
    return change;
  }
}
