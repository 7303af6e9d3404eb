package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.plan.PlanBuffers;
import io.loupe.error.ProviderException;
import io.loupe.gradient.ForwardPass;
import io.loupe.tensor.Lifetime;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A run of the plan that keeps its buffers until closed. */
final class Dl4jForwardPass implements ForwardPass {
  private final PlanRunner runner;
  private final PlanBuffers buffers;
  private final Set<String> layers;
  private final Lifetime lifetime = Lifetime.of("forward pass");

  Dl4jForwardPass(PlanRunner runner, PlanBuffers buffers, Set<String> layers) {
    this.runner = runner;
    this.buffers = buffers;
    this.layers = Set.copyOf(layers);
  }

  @Override
  public Tensor activation(String layer) {
    int node = node(layer);
    return TensorBridge.borrow(buffers.value(node), runner.plan().isChannelsLast(node), lifetime);
  }

  @Override
  public Tensor pullback(Map<String, Tensor> layerGradients) {
    Map<Integer, INDArray> seeds = new LinkedHashMap<>();
    for (Map.Entry<String, Tensor> entry : layerGradients.entrySet()) {
      int node = node(entry.getKey());
      String refusal = runner.plan().gradientRefusal(node);
      if (!refusal.isEmpty()) {
        throw new ProviderException(
            "Gradients from layer \"" + entry.getKey() + "\" are not offered: " + refusal + ".",
            "Choose a layer before it.",
            null);
      }
      INDArray seed = seed(node, entry.getKey(), entry.getValue());
      INDArray other = seeds.putIfAbsent(node, seed);
      if (other != null) {
        other.addi(seed);
        seed.close();
      }
    }
    try {
      return runner.backward(buffers, seeds);
    } finally {
      seeds.values().forEach(INDArray::close);
    }
  }

  private INDArray seed(int node, String layer, Tensor gradient) {
    boolean channelsLast = runner.plan().isChannelsLast(node);
    INDArray value = buffers.value(node);
    Shape wanted = TensorBridge.shape(TensorBridge.planar(value, channelsLast).shape());
    if (!gradient.shape().equals(wanted)) {
      throw new IllegalArgumentException(
          "Gradient at " + layer + " has shape " + gradient.shape() + ", expected " + wanted);
    }
    INDArray seed = Nd4j.createUninitializedDetached(value.dataType(), 'c', value.shape());
    TensorBridge.fill(seed, channelsLast, gradient.data());
    return seed;
  }

  private int node(String layer) {
    if (!layers.contains(layer)) {
      throw new IllegalArgumentException("The pass was not asked for layer " + layer);
    }
    return runner.catalog().node(layer);
  }

  @Override
  public void close() {
    if (!lifetime.hasEnded()) {
      lifetime.end();
      runner.plan().release(buffers);
    }
  }
}
