package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.importer.dl4j.LayerTypes.Windows;
import io.loupe.engine.dl4j.importer.dl4j.Layers.LayerRule;
import io.loupe.engine.dl4j.importer.dl4j.Layers.LayerSite;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Convolution;
import io.loupe.engine.dl4j.op.DepthwiseConvolution;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.engine.dl4j.op.TransposedConvolution;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.List;
import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.Convolution1D;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution2D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Convolutions over one and two dimensions: plain, depthwise, separable, transposed. */
final class ConvolutionLayers implements LayerRule {
  private static final double LARGEST_SPARSITY = 16;

  @Override
  public OptionalInt lower(LayerSite site) {
    if (!(site.conf() instanceof ConvolutionLayer layer)) {
      return OptionalInt.empty();
    }
    Window geometry = Windows.of(layer);
    boolean causal = layer.getConvolutionMode() == ConvolutionMode.Causal;
    boolean sparse = geometry.sparsity() > LARGEST_SPARSITY;
    if (site.is(Convolution1DLayer.class, Convolution1D.class)) {
      return sparse ? OptionalInt.empty() : sequence(site, layer, geometry, causal);
    }
    if (causal) {
      return OptionalInt.empty();
    }
    if (site.is(DepthwiseConvolution2D.class)) {
      return depthwise(site, layer, geometry);
    }
    if (site.is(SeparableConvolution2D.class)) {
      return separable(site, layer, geometry);
    }
    if (sparse) {
      return OptionalInt.empty();
    }
    if (site.is(Deconvolution2D.class)) {
      return transposed(site, layer, geometry);
    }
    return site.is(ConvolutionLayer.class, Convolution2D.class)
        ? plain(site, layer, geometry)
        : OptionalInt.empty();
  }

  private static OptionalInt plain(LayerSite site, ConvolutionLayer layer, Window geometry) {
    INDArray weights = site.param("W").permute(0, 2, 3, 1);
    return site.activated(
        site.input(),
        new Convolution(geometry, weights, site.bias(layer.hasBias())),
        layer.getActivationFn());
  }

  private static OptionalInt sequence(
      LayerSite site, ConvolutionLayer layer, Window geometry, boolean causal) {
    int input = site.input();
    Window window = geometry.alongRows();
    if (causal) {
      TensorType before = site.before();
      int before0 = Math.toIntExact(before.shape().get(0));
      int padding = window.dilationH() * (window.kernelH() - 1);
      TensorType padded =
          TensorType.sequence(before0 + padding, before.channels(), before.planar());
      input =
          site.hidden(
              ":padded",
              input,
              Gather.of(
                  before.channels(),
                  new int[] {before0},
                  new int[] {before0 + padding},
                  (axis, i) -> i - padding),
              padded.times(before.copies()));
      window = window.withoutPadding();
    }
    INDArray weights = sequenceWeights(site.param("W"), window.kernelH());
    Op op = new Convolution(window, weights, site.bias(layer.hasBias()));
    return site.activated(
        input, new Viewed(op, Viewed.View.SEQUENCES_AS_PICTURES), layer.getActivationFn());
  }

  /** The network says [out,in,k,1], but reads its memory as [k,in,out]. */
  private static INDArray sequenceWeights(INDArray stored, int kernel) {
    return stored
        .dup('c')
        .reshape('c', kernel, 1, stored.size(1), stored.size(0))
        .permute(3, 0, 1, 2);
  }

  private static OptionalInt depthwise(LayerSite site, ConvolutionLayer layer, Window geometry) {
    INDArray weights = site.param("W");
    Op op =
        DepthwiseConvolution.of(
            geometry,
            weights,
            site.bias(layer.hasBias()),
            site.before().positionsByAxis(),
            site.type().positionsByAxis());
    return site.activated(site.input(), op, layer.getActivationFn());
  }

  private static OptionalInt separable(LayerSite site, ConvolutionLayer layer, Window geometry) {
    INDArray spatial = site.param("W").permute(2, 3, 1, 0);
    List<Long> out = site.type().shape();
    TensorType between =
        TensorType.picture(
                out.get(0),
                out.get(1),
                site.before().channels() * spatial.size(3),
                site.type().planar())
            .times(site.type().copies());
    int node =
        site.hidden(
            ":depthwise",
            site.input(),
            DepthwiseConvolution.of(
                geometry,
                spatial,
                null,
                site.before().positionsByAxis(),
                between.positionsByAxis()),
            between);
    return site.activated(
        node,
        new Convolution(
            Window.POINT, site.param("pW").permute(0, 2, 3, 1), site.bias(layer.hasBias())),
        layer.getActivationFn());
  }

  private static OptionalInt transposed(LayerSite site, ConvolutionLayer layer, Window geometry) {
    INDArray weights = site.param("W").permute(0, 2, 3, 1);
    return site.activated(
        site.input(),
        new TransposedConvolution(geometry, weights, site.bias(layer.hasBias())),
        layer.getActivationFn());
  }
}
