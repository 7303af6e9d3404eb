package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.error.ModelLoadException;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;

/**
 * Refuses networks in which pictures reach a dense layer and nothing makes lists of them:
 * Deeplearning4j restores such files and cannot run them.
 */
final class PictureBeforeDense {
  private final ComputationGraphConfiguration configuration;

  private PictureBeforeDense(ComputationGraphConfiguration configuration) {
    this.configuration = configuration;
  }

  static void check(String model, ComputationGraph graph, VertexNames names) {
    PictureBeforeDense found = new PictureBeforeDense(graph.getConfiguration());
    for (String name : graph.getConfiguration().getVertices().keySet()) {
      if (found.isDenseWithoutChange(name) && found.givesPictures(found.before(name))) {
        throw new ModelLoadException(
            "Layer \""
                + names.of(graph.getVertex(name))
                + "\" of model \""
                + model
                + "\" is dense and gets pictures, and nothing makes lists of them before it.",
            "Build the network with setInputType, or with a CnnToFeedForwardPreProcessor before"
                + " that layer, and write it again.",
            null);
      }
    }
  }

  private boolean isDenseWithoutChange(String name) {
    return vertex(name) instanceof LayerVertex layer
        && layer.getPreProcessor() == null
        && InputTypes.isDense(layer);
  }

  private boolean givesPictures(String name) {
    if (!(vertex(name) instanceof LayerVertex vertex)) {
      return false;
    }
    Layer layer = InputTypes.layer(vertex);
    if (layer instanceof ConvolutionLayer || layer instanceof SubsamplingLayer) {
      return !(layer instanceof Convolution1DLayer || layer instanceof Subsampling1DLayer);
    }
    boolean keeps =
        layer instanceof ActivationLayer
            || layer instanceof BatchNormalization
            || layer instanceof DropoutLayer
            || layer instanceof LocalResponseNormalization;
    return keeps && vertex.getPreProcessor() == null && givesPictures(before(name));
  }

  private @Nullable GraphVertex vertex(String name) {
    Map<String, GraphVertex> vertices = configuration.getVertices();
    return vertices.get(name);
  }

  private String before(String name) {
    return configuration.getVertexInputs().getOrDefault(name, List.of("")).get(0);
  }
}
