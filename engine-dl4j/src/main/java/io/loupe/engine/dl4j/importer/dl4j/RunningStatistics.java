package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.BatchNormalization;
import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** What a batch normalisation of Deeplearning4j holds. */
public final class RunningStatistics {
  private RunningStatistics() {}

  /**
   * Copies a layer's statistics and weights.
   *
   * @param norm the layer's configuration
   * @param layer with its parameters
   * @return the operation, in single precision
   */
  public static BatchNormalization of(
      org.deeplearning4j.nn.conf.layers.BatchNormalization norm, Layer layer) {
    float[] mean = param(layer, BatchNormalizationParamInitializer.GLOBAL_MEAN);
    boolean locked = norm.isLockGammaBeta();
    return new BatchNormalization(
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
