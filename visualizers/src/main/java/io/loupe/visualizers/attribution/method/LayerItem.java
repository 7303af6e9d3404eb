package io.loupe.visualizers.attribution.method;

import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;

/**
 * One item at a layer: activations A_k,p of channel k at position p, and the objective's gradients
 * g_k,p there.
 */
final class LayerItem {
  private final FloatBuffer activations;
  private final FloatBuffer gradients;
  private final int from;
  private final int channels;
  private final int positions;

  /** Of [N,K,...]; gradients may be the activations again where there are none. */
  LayerItem(Tensor activations, Tensor gradients, int item) {
    this.activations = activations.data();
    this.gradients = gradients.data();
    this.channels = activations.shape().dim(1);
    this.positions = activations.shape().item().elements() / channels;
    this.from = item * channels * positions;
  }

  int channels() {
    return channels;
  }

  int positions() {
    return positions;
  }

  double activation(int channel, int position) {
    return activations.get(from + channel * positions + position);
  }

  double gradient(int channel, int position) {
    return gradients.get(from + channel * positions + position);
  }

  /** Adds a channel's activations, multiplied, to a map. */
  void addTo(double[] map, int channel, double weight) {
    for (int p = 0; p < positions; p++) {
      map[p] += weight * activation(channel, p);
    }
  }
}
