package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.importer.dl4j.RunningStatistics;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What becomes of removed channels in layers that change each channel by itself. */
final class Constants {
  private final Sketch sketch;
  private final String vertex;

  Constants(Sketch sketch, String vertex) {
    this.sketch = sketch;
    this.vertex = vertex;
  }

  /** Empty if the removed channels would no longer have one value everywhere. */
  Optional<Channels> behind(Layer layer, Channels in) {
    return switch (Role.of(layer)) {
      case NORMALISATION -> Optional.of(normalised((BatchNormalization) layer, in));
      case ACTIVATION -> activated(((ActivationLayer) layer).getActivationFn(), in);
      case DEPTHWISE -> depthwise((BaseLayer) layer, in);
      case POOLING -> pooled((SubsamplingLayer) layer, in);
      case GLOBAL_POOLING -> pooled((GlobalPoolingLayer) layer, in);
      case BORDER -> in.isZeroWhereGone() ? Optional.of(in) : Optional.empty();
      case INERT -> Optional.of(in);
      default -> Optional.empty();
    };
  }

  private Channels normalised(BatchNormalization norm, Channels in) {
    var change = RunningStatistics.of(norm, sketch.graph().getLayer(vertex));
    float[] scale = change.scale();
    float[] shift = change.shift();
    return in.mapIndexed((k, value) -> (double) scale[k] * value + shift[k]);
  }

  private Optional<Channels> activated(IActivation function, Channels in) {
    boolean mixes =
        function.getClass().getSimpleName().toLowerCase(Locale.ROOT).contains("softmax");
    if (mixes) {
      return in.isWhole() ? Optional.of(in) : Optional.empty();
    }
    return Optional.of(in.map(value -> applied(function, value)));
  }

  private Optional<Channels> depthwise(BaseLayer layer, Channels in) {
    if (!in.isZeroWhereGone()) {
      return Optional.empty();
    }
    INDArray stored = params().get("b");
    double[] bias = stored == null ? new double[in.before()] : Biases.values(stored);
    return Optional.of(in.mapIndexed((k, value) -> applied(layer.getActivationFn(), bias[k])));
  }

  private static double applied(IActivation function, double value) {
    INDArray one = Nd4j.createFromArray(new float[][] {{(float) value}});
    return function.getActivation(one, false).getDouble(0);
  }

  private static Optional<Channels> pooled(SubsamplingLayer layer, Channels in) {
    boolean padded =
        layer.getConvolutionMode() == ConvolutionMode.Same
            || Arrays.stream(layer.getPadding()).anyMatch(size -> size != 0);
    boolean keeps = isPlain(layer.getPoolingType()) && !padded;
    return keeps || in.isZeroWhereGone() ? Optional.of(in) : Optional.empty();
  }

  private static Optional<Channels> pooled(GlobalPoolingLayer layer, Channels in) {
    return isPlain(layer.getPoolingType()) || in.isZeroWhereGone()
        ? Optional.of(in)
        : Optional.empty();
  }

  private static boolean isPlain(PoolingType type) {
    return type == PoolingType.MAX || type == PoolingType.AVG;
  }

  private Map<String, INDArray> params() {
    return sketch.graph().getLayer(vertex).paramTable(false);
  }
}
