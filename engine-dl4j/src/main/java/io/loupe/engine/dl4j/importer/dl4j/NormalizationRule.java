package io.loupe.engine.dl4j.importer.dl4j;

import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;

/** Batch and local response normalisation. */
final class NormalizationRule implements LayerRule {
  @Override
  public OptionalInt lower(LayerSite site) {
    if (site.is(BatchNormalization.class)) {
      ChannelScale scale = ChannelScale.of((BatchNormalization) site.conf(), site.layer());
      return site.keepingShape()
          .done(
              new io.loupe.engine.dl4j.op.BatchNormalization(
                  scale.scale(), scale.shift(), site.plan().isConstant(site.name())));
    }
    if (site.conf() instanceof LocalResponseNormalization layer) {
      int reach = Math.toIntExact(Math.round(layer.getN())) / 2;
      int channels = Math.toIntExact(site.before().channels());
      return site.keepingShape()
          .done(
              new io.loupe.engine.dl4j.op.LocalResponseNormalization(
                  channels, reach, layer.getK(), layer.getAlpha(), layer.getBeta()));
    }
    return OptionalInt.empty();
  }
}
