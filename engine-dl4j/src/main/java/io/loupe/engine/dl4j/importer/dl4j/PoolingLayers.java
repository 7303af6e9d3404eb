package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.importer.dl4j.LayerTypes.Windows;
import io.loupe.engine.dl4j.importer.dl4j.Layers.LayerRule;
import io.loupe.engine.dl4j.importer.dl4j.Layers.LayerSite;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.GlobalPooling;
import io.loupe.engine.dl4j.op.NormPooling;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Pooling;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Pooling1D;
import org.deeplearning4j.nn.conf.layers.Pooling2D;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.jspecify.annotations.Nullable;

/** Pooling over windows of one and two dimensions, and over everything. */
final class PoolingLayers implements LayerRule {
  @Override
  public OptionalInt lower(LayerSite site) {
    if (site.conf() instanceof GlobalPoolingLayer layer) {
      return global(site, layer);
    }
    if (site.is(SubsamplingLayer.class, Pooling2D.class)) {
      SubsamplingLayer layer = (SubsamplingLayer) site.conf();
      return windows(site, layer, Windows.of(layer), false);
    }
    if (site.is(Subsampling1DLayer.class, Pooling1D.class)) {
      SubsamplingLayer layer = (SubsamplingLayer) site.conf();
      return windows(site, layer, Windows.of(layer).alongRows(), true);
    }
    return OptionalInt.empty();
  }

  private static OptionalInt windows(
      LayerSite site, SubsamplingLayer layer, Window geometry, boolean sequence) {
    PoolingType type = layer.getPoolingType();
    if (!geometry.isDense()) {
      return OptionalInt.empty();
    }
    if (type == PoolingType.PNORM) {
      int[] in = site.before().positionsByAxis();
      int[] out = site.type().positionsByAxis();
      return site.done(
          new NormPooling(
              geometry,
              Math.toIntExact(site.before().channels()),
              layer.getPnorm(),
              in[0],
              sequence ? 1 : in[1],
              out[0],
              sequence ? 1 : out[1]));
    }
    if (type == PoolingType.SUM) {
      return OptionalInt.empty();
    }
    Op op = new Pooling(geometry, type == PoolingType.MAX);
    return site.done(sequence ? new Viewed(op, Viewed.View.SEQUENCES_AS_PICTURES) : op);
  }

  private static OptionalInt global(LayerSite site, GlobalPoolingLayer layer) {
    TensorType before = site.before();
    boolean whole =
        before.isSpatial()
            && site.type().length() == before.channels() * site.type().copies()
            && isEverywhere(layer.getPoolingDimensions(), before);
    return whole
        ? site.done(
            new GlobalPooling(
                kind(layer.getPoolingType()),
                layer.getPnorm(),
                Math.toIntExact(site.before().channels())))
        : OptionalInt.empty();
  }

  /** Whether axes of the network's own layout are all but batch and channels. */
  private static boolean isEverywhere(int @Nullable [] axes, TensorType type) {
    int count = type.shape().size() - 1;
    int first = type.planar() ? 2 : 1;
    return axes == null || Arrays.equals(axes, IntStream.range(first, first + count).toArray());
  }

  private static GlobalPooling.Kind kind(PoolingType type) {
    return switch (type) {
      case MAX -> GlobalPooling.Kind.MAX;
      case AVG -> GlobalPooling.Kind.AVERAGE;
      case SUM -> GlobalPooling.Kind.SUM;
      case PNORM -> GlobalPooling.Kind.NORM;
    };
  }
}
