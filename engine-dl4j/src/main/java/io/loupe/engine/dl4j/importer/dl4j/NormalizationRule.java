package io.loupe.engine.dl4j.importer.dl4j;

import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;

/** Batch and local response normalisation. */
final class NormalizationRule implements LayerRule {
  @Override
  public OptionalInt lower(LayerSite site) {
    if (site.conf() instanceof BatchNormalization norm && site.is(BatchNormalization.class)) {
      return site.keepingShape().done(RunningStatistics.of(norm, site.layer()));
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
