package io.loupe.engine.dl4j.importer.dl4j;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.AbstractLSTM;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationRReLU;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/** Of which layers of the network's own the input gradient is right. */
final class NativeGradients {
  /** Those whose gradient was checked against central differences, with every function. */
  private static final Set<String> VERIFIED =
      Set.of(
          "ConvolutionLayer",
          "Convolution1DLayer",
          "Convolution1D",
          "Convolution3D",
          "Deconvolution2D",
          "SubsamplingLayer",
          "Subsampling1DLayer",
          "Subsampling3DLayer",
          "GlobalPoolingLayer",
          "DenseLayer",
          "LSTM",
          "SimpleRnn",
          "LastTimeStep",
          "Bidirectional");

  private NativeGradients() {}

  /** Why a layer offers no gradient, empty if it offers one. */
  static String refusal(LayerSite site) {
    String kind = site.conf().getClass().getSimpleName();
    boolean lastSteps = kind.equals("Bidirectional") && !site.type().isSpatial();
    String shown = lastSteps ? kind + " of last steps" : kind;
    String layer = "(" + shown + ") ";
    if (kind.startsWith("Embedding")) {
      return layer + "looks whole numbers up, which have no gradient";
    }
    if (lastSteps || !VERIFIED.contains(kind)) {
      return layer + "has no gradient that was verified";
    }
    return hasWrongFunction(site.conf())
        ? layer + "has an activation function whose gradient Deeplearning4j gets wrong there"
        : "";
  }

  /**
   * A randomised ReLU keeps slopes for its gradient when it is trained alone, and the memory of an
   * LSTM is taken to go through its function value by value, which a softmax does not.
   */
  private static boolean hasWrongFunction(Layer layer) {
    if (layer instanceof BaseWrapperLayer wrapper) {
      return hasWrongFunction(wrapper.getUnderlying());
    }
    if (layer instanceof Bidirectional both) {
      return hasWrongFunction(both.getFwd());
    }
    List<IActivation> functions = new ArrayList<>();
    if (layer instanceof BaseLayer base) {
      functions.add(base.getActivationFn());
    }
    if (layer instanceof AbstractLSTM memory) {
      functions.add(memory.getGateActivationFn());
    }
    return functions.stream().anyMatch(ActivationRReLU.class::isInstance)
        || (layer instanceof AbstractLSTM && functions.get(0) instanceof ActivationSoftmax);
  }
}
