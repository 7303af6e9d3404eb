package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.op.Channels;
import io.loupe.engine.dl4j.op.Channels.FeatureOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A layer's weights without what nobody needs any more. */
final class Slices {
  private static final String WEIGHTS = "W";
  private static final String POINTWISE = "pW";
  private static final String BIAS = "b";

  private final Map<String, INDArray> params;
  private final Channels in;
  private final Channels out;

  /**
   * Prepares the cut.
   *
   * @param params as they were
   * @param in what is left of the channels the layer reads
   * @param out what is left of those it makes
   */
  Slices(Map<String, INDArray> params, Channels in, Channels out) {
    this.params = params;
    this.in = in;
    this.out = out;
  }

  /** Whether it is known where a layer has its channels, or nothing is gone. */
  boolean areKnown(Layer layer) {
    boolean whole = in.isWhole() && out.isWhole();
    return params.isEmpty() || whole || Role.of(layer) != Role.OTHER;
  }

  /** The weights that are left, by the same names. */
  Map<String, INDArray> of(Layer layer) {
    Map<String, INDArray> cut = new LinkedHashMap<>();
    params.keySet().forEach(name -> cut.put(name, cut(layer, name)));
    return cut;
  }

  private INDArray param(String name) {
    return Objects.requireNonNull(params.get(name), name);
  }

  private INDArray cut(Layer layer, String name) {
    INDArray values = param(name);
    return switch (Role.of(layer)) {
      case CONVOLUTION ->
          name.equals(BIAS)
              ? ofVector(withConstants(values, param(WEIGHTS), in))
              : taken(taken(values, 0, out), 1, in);
      case DENSE ->
          name.equals(BIAS)
              ? ofVector(withConstants(values, param(WEIGHTS).transpose(), in))
              : taken(taken(values, 1, out), 0, in);
      case TRANSPOSED -> name.equals(BIAS) ? ofVector(values) : taken(taken(values, 1, out), 0, in);
      case SEPARABLE ->
          switch (name) {
            case BIAS -> ofVector(values);
            case POINTWISE -> taken(taken(values, 0, out), 1, times(in, param(WEIGHTS)));
            default -> taken(values, 1, in);
          };
      case DEPTHWISE -> name.equals(BIAS) ? ofVector(values) : taken(values, 2, in);
      case NORMALISATION -> ofVector(values);
      default -> values;
    };
  }

  private INDArray ofVector(INDArray values) {
    return taken(values, values.rank() - 1, out);
  }

  /** Channels of a separable convolution in between: each input makes several. */
  private static Channels times(Channels in, INDArray depthwise) {
    int multiplier = Math.toIntExact(depthwise.size(0));
    return in.flattened(multiplier, FeatureOrder.CHANNELS_FIRST);
  }

  private static INDArray withConstants(INDArray bias, INDArray outputsFirst, Channels in) {
    if (in.isZeroWhereGone()) {
      return bias;
    }
    double[] sums = values(bias);
    int window = Math.toIntExact(outputsFirst.length() / sums.length / in.before());
    double[] added = in.sums(values(outputsFirst), sums.length, window);
    Arrays.setAll(sums, o -> sums[o] + added[o]);
    return Nd4j.create(sums, bias.shape(), bias.dataType());
  }

  private static double[] values(INDArray array) {
    return array.dup('c').data().asDouble();
  }

  private static INDArray taken(INDArray array, int axis, Channels channels) {
    if (channels.isWhole()) {
      return array;
    }
    if (array.size(axis) != channels.before()) {
      throw new IllegalStateException(
          array.shapeInfoToString() + " has not " + channels.before() + " on axis " + axis);
    }
    long[] shape = array.shape();
    int inner = 1;
    for (int i = axis + 1; i < shape.length; i++) {
      inner *= Math.toIntExact(shape[i]);
    }
    double[] left = channels.taken(values(array), inner);
    shape = shape.clone();
    shape[axis] = channels.after();
    return Nd4j.create(left, shape, array.dataType());
  }

  /** Where the weights of a layer have the channels that it reads and makes. */
  enum Role {
    CONVOLUTION,
    SEPARABLE,
    TRANSPOSED,
    DENSE,
    DEPTHWISE,
    NORMALISATION,
    /** Not known. */
    OTHER;

    static Role of(Layer layer) {
      Class<?> type = layer.getClass();
      if (type == ConvolutionLayer.class) {
        return CONVOLUTION;
      }
      if (type == SeparableConvolution2D.class) {
        return SEPARABLE;
      }
      if (type == Deconvolution2D.class) {
        return TRANSPOSED;
      }
      if (type == DepthwiseConvolution2D.class) {
        return DEPTHWISE;
      }
      if (type == BatchNormalization.class) {
        return NORMALISATION;
      }
      return type == DenseLayer.class || type == OutputLayer.class ? DENSE : OTHER;
    }
  }
}
