package io.loupe.engine.dl4j.importer.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * What batch normalisation by its running statistics comes to: every channel is scaled and shifted.
 *
 * @param scale one for each channel
 * @param shift added after scaling
 */
public record ChannelScale(INDArray scale, INDArray shift) {

  /**
   * Works them out.
   *
   * @param norm the layer's configuration
   * @param layer its statistics and weights, which are copied
   * @return in single precision
   */
  public static ChannelScale of(BatchNormalization norm, Layer layer) {
    INDArray mean = param(layer, BatchNormalizationParamInitializer.GLOBAL_MEAN);
    INDArray scale = Transforms.sqrt(variance(layer, mean).add(norm.getEps()), true).rdivi(1.0);
    boolean locked = norm.isLockGammaBeta();
    scale.muli(locked ? constant(mean, norm.getGamma()) : param(layer, "gamma"));
    INDArray beta = locked ? constant(mean, norm.getBeta()) : param(layer, "beta");
    return new ChannelScale(scale, beta.dup().subi(mean.mul(scale)));
  }

  /**
   * Returns the running means.
   *
   * @param layer a batch normalisation
   * @return one for each channel, a copy in single precision
   */
  public static INDArray mean(Layer layer) {
    return param(layer, BatchNormalizationParamInitializer.GLOBAL_MEAN).dup();
  }

  /**
   * Returns the running variances.
   *
   * @param layer a batch normalisation
   * @return one for each channel, a copy in single precision
   */
  public static INDArray variance(Layer layer) {
    return variance(layer, mean(layer)).dup();
  }

  /** Networks hold the variance itself or the common logarithm of its root. */
  private static INDArray variance(Layer layer, INDArray like) {
    String logarithm = BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
    if (layer.getParam(logarithm) == null) {
      return param(layer, BatchNormalizationParamInitializer.GLOBAL_VAR);
    }
    return Transforms.pow(constant(like, 10), param(layer, logarithm).mul(2));
  }

  private static INDArray param(Layer layer, String name) {
    return layer.getParam(name).castTo(DataType.FLOAT).ravel();
  }

  private static INDArray constant(INDArray like, double value) {
    return Nd4j.valueArrayOf(like.shape(), value, DataType.FLOAT);
  }
}
