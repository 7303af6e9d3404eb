package io.loupe.testkit.reference;

import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * One layer's weights drawn anew: the old ones in another order, kernels times a factor.
 *
 * @param seed decides the order
 * @param factor for kernels, not for biases
 * @param before values of typical inputs before the layer, in the redrawn network
 */
record TinyRedraw(long seed, double factor, List<float[]> before) {
  TinyRedraw {
    before = List.copyOf(before);
  }

  float[] kernel(float[] weights) {
    float[] drawn = reordered(weights, 0);
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] *= (float) factor;
    }
    return drawn;
  }

  float[] bias(float[] weights) {
    return reordered(weights, 1);
  }

  private float[] reordered(float[] weights, int stream) {
    SplittableRandom random = new SplittableRandom(seed * 31 + stream);
    float[] drawn = weights.clone();
    for (int i = drawn.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      float kept = drawn[i];
      drawn[i] = drawn[other];
      drawn[other] = kept;
    }
    return drawn;
  }

  /** Draws a whole network, layer by layer from the input on. */
  static TinyConvNet of(TinyConvNet net, long seed, List<float[]> inputs, Set<String> kept) {
    List<float[]> trained = inputs;
    List<float[]> drawn = inputs;
    TinyConvNet result = net;
    for (int i = 0; i < net.steps().size(); i++) {
      TinyLayer layer = net.steps().get(i);
      List<float[]> before = drawn;
      List<float[]> wanted = trained.stream().map(layer.op()::forward).toList();
      TinyOp raw = layer.op().redrawn(new TinyRedraw(seed + i, 1, before));
      double found = spread(before.stream().map(raw::forward).toList());
      double factor = found > 0 ? spread(wanted) / found : 1;
      TinyOp op =
          kept.contains(layer.name())
              ? layer.op()
              : layer.op().redrawn(new TinyRedraw(seed + i, factor, before));
      result = result.with(i, op);
      trained = wanted.stream().map(layer.activation()::forward).toList();
      drawn = before.stream().map(op::forward).map(layer.activation()::forward).toList();
    }
    return result;
  }

  private static double spread(List<float[]> items) {
    double sum = 0;
    double squares = 0;
    long count = 0;
    for (float[] item : items) {
      for (float value : item) {
        sum += value;
        squares += (double) value * value;
        count++;
      }
    }
    double mean = sum / count;
    return Math.sqrt(Math.max(0, squares / count - mean * mean));
  }
}
