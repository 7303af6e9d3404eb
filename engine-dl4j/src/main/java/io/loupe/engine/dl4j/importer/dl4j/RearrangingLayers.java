package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.importer.dl4j.Layers.LayerRule;
import io.loupe.engine.dl4j.importer.dl4j.Layers.LayerSite;
import io.loupe.engine.dl4j.op.Border;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.engine.dl4j.op.Upsampling;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.layers.BaseUpsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SpaceToBatchLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.Upsampling3D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPadding3DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping3D;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.jspecify.annotations.Nullable;

/** Padding, cropping, upsampling and moving blocks about, over one to three dimensions. */
final class RearrangingLayers implements LayerRule {
  @Override
  public OptionalInt lower(LayerSite site) {
    Layer conf = site.conf();
    if (conf instanceof SpaceToDepthLayer layer) {
      return spaceToDepth(site, layer.getBlockSize());
    }
    if (conf instanceof SpaceToBatchLayer layer) {
      return spaceToBatch(site, layer.getBlocks(), layer.getPadding());
    }
    if (conf instanceof RepeatVector) {
      int steps = site.type().positionsByAxis()[0];
      return site.done(gather(site, new int[] {1}, new int[] {steps}, (axis, i) -> 0));
    }
    int @Nullable [] border = border(conf);
    if (border != null) {
      return site.done(new Border(border, site.before()));
    }
    boolean upsampling =
        conf instanceof Upsampling1D
            || conf instanceof Upsampling2D
            || conf instanceof Upsampling3D;
    if (!upsampling) {
      return OptionalInt.empty();
    }
    int[] size = ((BaseUpsamplingLayer) conf).getSize();
    int[] sizes = new int[site.before().shape().size() - 1];
    Arrays.setAll(sizes, axis -> size[Math.min(axis, size.length - 1)]);
    return site.done(new Upsampling(sizes, site.before()));
  }

  private static int @Nullable [] border(Layer conf) {
    if (conf instanceof ZeroPaddingLayer layer) {
      return layer.getPadding();
    }
    if (conf instanceof ZeroPadding1DLayer layer) {
      return layer.getPadding();
    }
    if (conf instanceof ZeroPadding3DLayer layer) {
      return layer.getPadding();
    }
    if (conf instanceof Cropping1D layer) {
      return negative(layer.getCropping());
    }
    if (conf instanceof Cropping2D layer) {
      return negative(layer.getCropping());
    }
    return conf instanceof Cropping3D layer ? negative(layer.getCropping()) : null;
  }

  private static int[] negative(int[] amounts) {
    return Arrays.stream(amounts).map(amount -> -amount).toArray();
  }

  private static Op gather(LayerSite site, int[] in, int[] out, Gather.Source source) {
    return Gather.of(site.before().channels(), in, out, source);
  }

  private static OptionalInt spaceToDepth(LayerSite site, int block) {
    int[] in = site.before().positionsByAxis();
    int[] out = site.type().positionsByAxis();
    int[] from = new int[out[0] * out[1] * block * block];
    for (int i = 0; i < from.length; i++) {
      int within = i % (block * block);
      int position = i / (block * block);
      int y = position / out[1] * block + within / block;
      int x = position % out[1] * block + within % block;
      from[i] = y * in[1] + x;
    }
    int channels = Math.toIntExact(site.before().channels());
    return site.done(Gather.ofBlocks(channels, from));
  }

  /** Each item becomes a row for every place within a block. */
  private static OptionalInt spaceToBatch(LayerSite site, int[] blocks, int[][] padding) {
    int[] in = site.before().positionsByAxis();
    int rows = (in[0] + padding[0][0] + padding[0][1]) / blocks[0];
    int columns = (in[1] + padding[1][0] + padding[1][1]) / blocks[1];
    int[] from = new int[blocks[0] * blocks[1] * rows * columns];
    for (int i = 0; i < from.length; i++) {
      int place = i / (rows * columns);
      int position = i % (rows * columns);
      int y = position / columns * blocks[0] + place / blocks[1] - padding[0][0];
      int x = position % columns * blocks[1] + place % blocks[1] - padding[1][0];
      from[i] = y < 0 || y >= in[0] || x < 0 || x >= in[1] ? -1 : y * in[1] + x;
    }
    TensorType before = site.before();
    int channels = Math.toIntExact(before.channels());
    TensorType type =
        TensorType.picture(rows, columns, channels, before.planar())
            .times(before.copies() * blocks[0] * blocks[1]);
    Op op = new Viewed(Gather.ofBlocks(channels, from), Viewed.View.ITEMS_AS_ROWS);
    return OptionalInt.of(site.plan().add(site.name(), List.of(site.input()), op, type));
  }
}
