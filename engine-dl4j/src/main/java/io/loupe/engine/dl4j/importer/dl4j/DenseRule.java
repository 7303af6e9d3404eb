package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Fully connected layers and heads, also those that work on each step of a sequence. */
final class DenseRule implements LayerRule {
  @Override
  public OptionalInt lower(LayerSite site) {
    if (site.is(DenseLayer.class)) {
      DenseLayer layer = (DenseLayer) site.conf();
      boolean serves = !layer.hasLayerNorm() && !site.before().isSpatial();
      return serves
          ? site.activated(
              site.input(),
              new Dense(weights(site), site.bias(layer.hasBias())),
              layer.getActivationFn())
          : OptionalInt.empty();
    }
    boolean flat = site.is(OutputLayer.class, CenterLossOutputLayer.class);
    if ((flat && !site.before().isSpatial()) || site.is(RnnOutputLayer.class)) {
      BaseOutputLayer layer = (BaseOutputLayer) site.conf();
      Op dense = new Dense(weights(site), site.bias(layer.hasBias()));
      return site.head(Viewed.atPositions(dense, site.before()), layer.getActivationFn());
    }
    return OptionalInt.empty();
  }

  /** A picture is taken as it is stored: the rows of the weights are put in that order once. */
  private static INDArray weights(LayerSite site) {
    INDArray weights = site.param("W");
    Node node = site.plan().node(site.input());
    if (!Preprocessors.isStoredPicture(site.plan(), node, site.name())) {
      return weights;
    }
    TensorType picture = site.plan().node(node.inputs().get(0)).type();
    return weights
        .dup('c')
        .reshape('c', picture.channels(), picture.positions(), weights.size(1))
        .permute(1, 0, 2)
        .dup('c')
        .reshape('c', weights.size(0), weights.size(1));
  }
}
