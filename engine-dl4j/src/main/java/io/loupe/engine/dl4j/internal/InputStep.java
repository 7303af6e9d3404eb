package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.importer.dl4j.ChannelScale;
import io.loupe.engine.dl4j.importer.dl4j.FunctionVertex;
import io.loupe.engine.dl4j.importer.dl4j.StepsVertex;
import io.loupe.engine.dl4j.internal.InputRange.Channels;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.Gathering;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What one of a network's first layers does to its input, as far as it says how that is scaled. */
sealed interface InputStep {
  /** Each channel by {@code scale * x + shift}. */
  record Affine(Channels scale, Channels shift) implements InputStep {}

  /**
   * Brings data of a mean and deviation to 0 and 1.
   *
   * @param adapted whether they are exactly those of some data; else running ones
   */
  record Standardised(Channels mean, Channels deviation, boolean adapted) implements InputStep {}

  /**
   * Leaves values as they are.
   *
   * @param rearranged whether channels may be other channels behind it
   */
  record Same(boolean rearranged) implements InputStep {}

  /** Anything else. */
  record Other() implements InputStep {}

  static InputStep of(Network network, String vertex) {
    GraphVertex conf = network.graph().getConfiguration().getVertices().get(vertex);
    if (conf instanceof ScaleVertex scale) {
      return new Affine(Channels.of(scale.getScaleFactor()), Channels.of(0));
    }
    if (conf instanceof ShiftVertex shift) {
      return new Affine(Channels.of(1), Channels.of(shift.getShiftFactor()));
    }
    if (conf instanceof FunctionVertex function) {
      return of(function);
    }
    if (conf instanceof StepsVertex) {
      return new Same(true);
    }
    return conf instanceof LayerVertex layer
        ? of(network, vertex, layer.getPreProcessor() != null)
        : new Other();
  }

  private static InputStep of(Network network, String vertex, boolean rearranged) {
    Layer layer = network.graph().getLayer(vertex);
    var kind = layer.conf().getLayer();
    boolean identity =
        kind instanceof ActivationLayer activation
            && activation.getActivationFn() instanceof ActivationIdentity;
    if (identity || kind instanceof DropoutLayer || kind instanceof ZeroPaddingLayer) {
      return new Same(rearranged);
    }
    return kind instanceof BatchNormalization norm && !rearranged
        ? of(norm, layer, network.classes().getOrDefault(vertex, ""))
        : new Other();
  }

  private static InputStep of(FunctionVertex vertex) {
    if (vertex.function() instanceof Gathering) {
      return new Same(true);
    }
    if (!(vertex.function() instanceof Arithmetic arithmetic)) {
      return new Other();
    }
    double number = arithmetic.number();
    return switch (arithmetic.how()) {
      case SUM -> new Affine(Channels.of(1), Channels.of(number));
      case DIFFERENCE ->
          arithmetic.before()
              ? new Affine(Channels.of(-1), Channels.of(number))
              : new Affine(Channels.of(1), Channels.of(-number));
      case PRODUCT -> new Affine(Channels.of(number), Channels.of(0));
      case QUOTIENT ->
          arithmetic.before() ? new Other() : new Affine(Channels.of(1 / number), Channels.of(0));
      default -> new Other();
    };
  }

  /** Keras's layers of constants run as batch normalisation. */
  private static InputStep of(BatchNormalization norm, Layer layer, String className) {
    if (className.equals("Rescaling")) {
      ChannelScale scale = ChannelScale.of(norm, layer);
      return new Affine(channels(scale.scale()), channels(scale.shift()));
    }
    double[] variance = ChannelScale.variance(layer).data().asDouble();
    double[] deviation = new double[variance.length];
    for (int c = 0; c < variance.length; c++) {
      deviation[c] = Math.sqrt(variance[c] + norm.getEps());
    }
    return new Standardised(
        channels(ChannelScale.mean(layer)),
        Channels.of(deviation),
        className.equals("Normalization"));
  }

  private static Channels channels(INDArray array) {
    return Channels.of(array.data().asDouble());
  }
}
