package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.error.ModelLoadException;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
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
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What is wrong with a network before it is run. */
final class Dl4jChecks {
  private Dl4jChecks() {}

  /** Refuses networks whose weights are not numbers: nothing they compute would be one. */
  static final class WeightChecks {
    private static final int PIECE = 1 << 16;

    private WeightChecks() {}

    static void check(String model, ComputationGraph graph, VertexNames names) {
      INDArray all = graph.params();
      if (all == null || all.isEmpty() || broken(all) == 0) {
        return;
      }
      for (GraphVertex vertex : graph.getVertices()) {
        if (vertex.hasLayer() && vertex.getLayer().numParams() > 0) {
          long broken = broken(vertex.getLayer().params());
          if (broken > 0) {
            throw new ModelLoadException(
                "Layer \""
                    + names.of(vertex)
                    + "\" of model \""
                    + model
                    + "\" has weights that are not finite numbers: "
                    + broken
                    + " of "
                    + vertex.getLayer().numParams()
                    + ".",
                "Its training diverged; take a checkpoint from before.",
                null);
          }
        }
      }
    }

    private static long broken(INDArray weights) {
      FloatBuffer values = weights.dup('c').data().asNioFloat();
      float[] piece = new float[PIECE];
      long broken = 0;
      for (int start = 0; start < values.capacity(); start += PIECE) {
        int count = Math.min(PIECE, values.capacity() - start);
        values.get(start, piece, 0, count);
        for (int i = 0; i < count; i++) {
          broken += Float.isFinite(piece[i]) ? 0 : 1;
        }
      }
      return broken;
    }
  }

  /**
   * Refuses networks in which pictures reach a dense layer and nothing makes lists of them:
   * Deeplearning4j restores such files and cannot run them.
   */
  static final class PictureBeforeDense {
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

    private org.deeplearning4j.nn.conf.graph.@Nullable GraphVertex vertex(String name) {
      Map<String, org.deeplearning4j.nn.conf.graph.GraphVertex> vertices =
          configuration.getVertices();
      return vertices.get(name);
    }

    private String before(String name) {
      return configuration.getVertexInputs().getOrDefault(name, List.of("")).get(0);
    }
  }
}
