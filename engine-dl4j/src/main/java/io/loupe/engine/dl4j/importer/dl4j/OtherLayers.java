package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.importer.dl4j.Layers.LayerRule;
import io.loupe.engine.dl4j.importer.dl4j.Layers.LayerSite;
import io.loupe.engine.dl4j.importer.dl4j.NetworkOrder.Layouts;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.PRelu;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.Arrays;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.Cnn3DLossLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Dense layers, heads, normalisations and activation functions. */
public final class OtherLayers {
  private OtherLayers() {}

  /** Heads without weights: an activation function over the channels of each position. */
  static final class HeadRule implements LayerRule {
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

  /** Fully connected layers and heads, also those that work on each step of a sequence. */
  static final class DenseRule implements LayerRule {
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

  /** Batch and local response normalisation. */
  static final class NormalizationRule implements LayerRule {
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
                    channels, reach, reach, layer.getK(), layer.getAlpha(), layer.getBeta()));
      }
      return OptionalInt.empty();
    }
  }

  /** Activation functions as layers, and what does nothing when a network is only looked at. */
  static final class ActivationRule implements LayerRule {
    @Override
    public OptionalInt lower(LayerSite given) {
      LayerSite site = given.keepingShape();
      if (site.is(DropoutLayer.class)) {
        return site.done(new Identity());
      }
      if (site.is(ActivationLayer.class)) {
        ActivationLayer layer = (ActivationLayer) site.conf();
        return site.done(site.activation(layer.getActivationFn(), false));
      }
      return site.is(PReLULayer.class) ? slopes(site) : OptionalInt.empty();
    }

    /** Slopes are stored in the network's order; shared axes have length 1. */
    private static OptionalInt slopes(LayerSite site) {
      TensorType type = site.before();
      INDArray stored = site.param("W");
      long[] network = type.batch(1);
      if (type.isSpatial() && type.planar()) {
        network[1] = type.channels();
        for (int i = 2; i < network.length; i++) {
          network[i] = type.shape().get(i - 2);
        }
      }
      long[] own = Arrays.copyOfRange(network, 1, network.length);
      if (stored.rank() != own.length) {
        return OptionalInt.empty();
      }
      INDArray all = stored.broadcast(own);
      long[] batch = new long[own.length + 1];
      batch[0] = 1;
      System.arraycopy(own, 0, batch, 1, own.length);
      INDArray slopes = Layouts.toPlan(all.dup('c').reshape('c', batch), type).dup('c');
      return site.done(
          new PRelu(
              IntStream.range(0, Math.toIntExact(slopes.length())).toArray(),
              slopes.data().asFloat()));
    }
  }

  /** What a batch normalisation of Deeplearning4j holds. */
  public static final class RunningStatistics {
    private RunningStatistics() {}

    /**
     * Copies a layer's statistics and weights.
     *
     * @param norm the layer's configuration
     * @param layer with its parameters
     * @return the operation, in single precision
     */
    public static io.loupe.engine.dl4j.op.BatchNormalization of(
        org.deeplearning4j.nn.conf.layers.BatchNormalization norm, Layer layer) {
      float[] mean = param(layer, BatchNormalizationParamInitializer.GLOBAL_MEAN);
      boolean locked = norm.isLockGammaBeta();
      return new io.loupe.engine.dl4j.op.BatchNormalization(
          locked ? filled(mean.length, norm.getGamma()) : param(layer, "gamma"),
          locked ? filled(mean.length, norm.getBeta()) : param(layer, "beta"),
          mean,
          variance(layer, mean.length),
          norm.getEps(),
          false);
    }

    /** Networks hold the variance itself or the common logarithm of its root. */
    private static float[] variance(Layer layer, int channels) {
      String logarithm = BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
      if (layer.getParam(logarithm) == null) {
        return param(layer, BatchNormalizationParamInitializer.GLOBAL_VAR);
      }
      INDArray roots = Nd4j.createFromArray(param(layer, logarithm));
      INDArray tens = Nd4j.valueArrayOf(new long[] {channels}, 10.0, DataType.FLOAT);
      return Transforms.pow(tens, roots.mul(2)).data().asFloat();
    }

    private static float[] param(Layer layer, String name) {
      return layer.getParam(name).castTo(DataType.FLOAT).ravel().dup('c').data().asFloat();
    }

    private static float[] filled(int count, double value) {
      float[] values = new float[count];
      Arrays.fill(values, (float) value);
      return values;
    }
  }
}
