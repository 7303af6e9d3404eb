package io.loupe.engine.dl4j.plan;

import java.util.OptionalInt;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Batch and local response normalisation. */
final class NormalizationRule implements LayerRule {
  @Override
  public OptionalInt lower(LayerSite site) {
    if (site.is(BatchNormalization.class)) {
      return site.keepingShape().done(batchNorm(site, (BatchNormalization) site.conf()));
    }
    if (site.conf() instanceof LocalResponseNormalization layer) {
      int reach = Math.toIntExact(Math.round(layer.getN())) / 2;
      int channels = Math.toIntExact(site.before().channels());
      return site.keepingShape()
          .done(
              new KernelLowering(
                  new LocalResponseKernel(
                      channels, reach, layer.getK(), layer.getAlpha(), layer.getBeta())));
    }
    return OptionalInt.empty();
  }

  private static Lowering batchNorm(LayerSite site, BatchNormalization norm) {
    INDArray mean = site.param(BatchNormalizationParamInitializer.GLOBAL_MEAN).ravel();
    INDArray scale = Transforms.sqrt(variance(site, mean).add(norm.getEps()), true).rdivi(1.0);
    boolean locked = norm.isLockGammaBeta();
    scale.muli(locked ? constant(mean, norm.getGamma()) : site.param("gamma").ravel());
    INDArray beta = locked ? constant(mean, norm.getBeta()) : site.param("beta").ravel();
    INDArray shift = beta.dup().subi(mean.mul(scale));
    return new ScaleShiftLowering(scale, shift);
  }

  /** Networks hold the variance itself or the common logarithm of its root. */
  private static INDArray variance(LayerSite site, INDArray like) {
    String logarithm = BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
    if (site.layer().getParam(logarithm) == null) {
      return site.param(BatchNormalizationParamInitializer.GLOBAL_VAR).ravel();
    }
    return Transforms.pow(constant(like, 10), site.param(logarithm).ravel().mul(2));
  }

  private static INDArray constant(INDArray like, double value) {
    return Nd4j.valueArrayOf(like.shape(), value, DataType.FLOAT);
  }
}
