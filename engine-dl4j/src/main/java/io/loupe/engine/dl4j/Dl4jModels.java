package io.loupe.engine.dl4j;

import io.loupe.data.InputSpec;
import io.loupe.engine.dl4j.internal.ModelLoader;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/**
 * Makes models of networks in memory. Inputs, activations and gradients are channels first, [C,H,W]
 * with a batch in front, whatever the network's own layout. Safe for use by several threads, as
 * long as none trains the network meanwhile.
 */
public final class Dl4jModels {
  private Dl4jModels() {}

  /**
   * Looks at a graph. Its weights are copied: training it further does not change the model.
   *
   * @param network an initialised network with one input
   * @param input what it is fed, channels first
   * @return an open model, to be closed by the caller
   * @throws io.loupe.error.ModelLoadException if the network cannot be looked at
   */
  public static Model wrap(ComputationGraph network, InputSpec input) {
    return ModelLoader.wrap("network", network, input);
  }

  /**
   * Looks at a network. Its weights are copied: training it further does not change the model.
   *
   * @param network an initialised network
   * @param input what it is fed, channels first
   * @return an open model, to be closed by the caller
   * @throws io.loupe.error.ModelLoadException if the network cannot be looked at
   */
  public static Model wrap(MultiLayerNetwork network, InputSpec input) {
    return ModelLoader.wrap("network", network, input);
  }

  /**
   * Looks at one input of a graph with several; the others are held. Its weights are copied:
   * training it further does not change the model.
   *
   * @param network an initialised network
   * @param free name of the input that is looked at
   * @param input what it is fed, channels first
   * @param held one item [C,H,W] or [K] of each other input by name, channels first; copied
   * @return an open model, to be closed by the caller
   * @throws io.loupe.error.ModelLoadException if the network cannot be looked at
   */
  public static Model wrap(
      ComputationGraph network, String free, InputSpec input, Map<String, Tensor> held) {
    return ModelLoader.wrap("network", network, free, input, held);
  }
}
