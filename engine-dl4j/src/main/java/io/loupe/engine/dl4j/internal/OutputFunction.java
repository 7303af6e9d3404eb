package io.loupe.engine.dl4j.internal;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayerWithBackprop;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;

/** Tells by configuration which activation function the values of a vertex went through last. */
final class OutputFunction {
  private static final String UNKNOWN = "";
  private static final int MOST_STEPS = 64;
  private static final Map<String, String> IN_KERAS =
      Map.of(
          "identity", "linear",
          "hardsigmoid", "hard_sigmoid",
          "hardtanh", "hard_tanh",
          "leakyrelu", "leaky_relu");

  /** What Keras calls layers that only move values. */
  private static final Set<String> ARRANGING = Set.of("Flatten", "Reshape", "Permute");

  private OutputFunction() {}

  /** Keras's name of the function, in lower case; empty where it cannot be told. */
  static String of(ComputationGraphConfiguration graph, String vertex, String shown) {
    String at = vertex;
    boolean arranging = ARRANGING.contains(shown);
    for (int step = 0; step < MOST_STEPS; step++) {
      var configuration = graph.getVertices().get(at);
      if (configuration == null) {
        return UNKNOWN;
      }
      boolean passing =
          configuration instanceof PreprocessorVertex || configuration instanceof ReshapeVertex;
      if (configuration instanceof LayerVertex layer) {
        Layer own = unfrozen(layer.getLayerConf().getLayer());
        passing = own instanceof DropoutLayer || (arranging && isIdentity(own));
        if (!passing) {
          return of(own);
        }
      }
      List<String> inputs = graph.getVertexInputs().getOrDefault(at, List.of());
      if (inputs.size() != 1 || !(passing || arranging)) {
        return UNKNOWN;
      }
      at = inputs.get(0);
      arranging = false;
    }
    return UNKNOWN;
  }

  private static Layer unfrozen(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return frozen.getLayer();
    }
    return layer instanceof FrozenLayerWithBackprop frozen ? frozen.getUnderlying() : layer;
  }

  private static boolean isIdentity(Layer layer) {
    return layer instanceof ActivationLayer activation
        && activation.getActivationFn() instanceof ActivationIdentity;
  }

  private static String of(Layer layer) {
    if (layer instanceof ActivationLayer activation) {
      return name(activation.getActivationFn());
    }
    boolean plain =
        layer instanceof FeedForwardLayer
            && !(layer instanceof BaseRecurrentLayer)
            && !(layer instanceof BatchNormalization);
    return plain ? name(((FeedForwardLayer) layer).getActivationFn()) : UNKNOWN;
  }

  private static String name(IActivation function) {
    String own = function.toString().toLowerCase(Locale.ROOT);
    int end = own.indexOf('(');
    String plain = end < 0 ? own : own.substring(0, end);
    return IN_KERAS.getOrDefault(plain, plain);
  }
}
