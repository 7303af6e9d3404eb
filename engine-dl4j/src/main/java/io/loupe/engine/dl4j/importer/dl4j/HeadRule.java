package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.Identity;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;

/** Heads without weights: an activation function over the channels of each position. */
final class HeadRule implements LayerRule {
  @Override
  public OptionalInt lower(LayerSite site) {
    boolean known =
        site.is(LossLayer.class, CnnLossLayer.class, RnnLossLayer.class, Cnn3DLossLayer.class);
    return known
        ? site.keepingShape()
            .head(new Identity(), ((FeedForwardLayer) site.conf()).getActivationFn())
        : OptionalInt.empty();
  }
}
