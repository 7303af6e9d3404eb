package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.Randomization;
import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.api.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights that a layer of the network's own has for one run, and those it has otherwise. Layers
 * with others inside cannot be copied with other weights, so they borrow them.
 *
 * @param own of the network, by key
 * @param drawn for a run
 */
record BorrowedWeights(Map<String, INDArray> own, Map<String, INDArray> drawn) {
  /** Draws a layer's weights; its own stay in place. */
  static BorrowedWeights of(Layer layer, Randomization randomization) {
    Map<String, INDArray> own = new TreeMap<>();
    Map<String, INDArray> drawn = new TreeMap<>();
    for (Map.Entry<String, INDArray> entry : new TreeMap<>(layer.paramTable()).entrySet()) {
      own.put(entry.getKey(), entry.getValue().dup('c'));
      drawn.put(entry.getKey(), randomization.reordered(entry.getValue()));
    }
    return new BorrowedWeights(own, drawn);
  }

  /** To be called by one thread at a time, and followed by {@link #takeBack}. */
  void lend(Layer layer) {
    put(layer, drawn);
  }

  void takeBack(Layer layer) {
    put(layer, own);
  }

  private static void put(Layer layer, Map<String, INDArray> weights) {
    layer.paramTable().forEach((key, array) -> array.assign(weights.get(key)));
  }
}
