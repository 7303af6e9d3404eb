package io.loupe.visualizers.accentuation;

import com.google.common.primitives.Doubles;
import io.loupe.data.Batch;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How far images are from samples in the activations of layers: the mean over the layers of {@code
 * |a(x) - a(s)| / |a(s)|}, Euclidean lengths over a layer's whole map. 0 is the same answer, 1 as
 * far as no answer at all. Where a layer is silent on the sample, the length of its answer to the
 * image counts as it is. Used from one thread.
 */
final class HeldLayers {
  private final Differentiable model;
  private final Set<String> layers;
  private final Map<String, float[]> wanted = new LinkedHashMap<>();

  /** Reads what the layers answer to the samples. */
  HeldLayers(Differentiable model, List<String> layers, Batch samples) {
    this.model = model;
    this.layers = Set.copyOf(layers);
    try (ForwardPass pass = model.forward(samples, this.layers)) {
      for (String layer : layers) {
        wanted.put(layer, pass.activation(layer).toArray());
      }
    }
  }

  /** The distance of each image of a batch, and where it grows. */
  Distances of(Batch images) {
    int items = images.inputs().shape().dim(0);
    double[] distances = new double[items];
    try (ForwardPass pass = model.forward(images, layers)) {
      Map<String, Tensor> gradients = new LinkedHashMap<>();
      wanted.forEach(
          (layer, goal) -> {
            Tensor answer = pass.activation(layer);
            float[] values = answer.toArray();
            int size = values.length / items;
            for (int n = 0; n < items; n++) {
              distances[n] += oneLayer(values, goal, n * size, size) / wanted.size();
            }
            gradients.put(layer, Tensor.of(answer.shape(), values));
          });
      return new Distances(Doubles.asList(distances), pass.pullback(gradients));
    }
  }

  /** Puts the gradient in the place of the values; returns the distance. */
  private double oneLayer(float[] values, float[] goal, int from, int size) {
    double squares = 0;
    double own = 0;
    for (int i = from; i < from + size; i++) {
      double difference = (double) values[i] - goal[i];
      squares += difference * difference;
      own += (double) goal[i] * goal[i];
    }
    double length = Math.sqrt(squares);
    double unit = own == 0 ? 1 : Math.sqrt(own);
    double factor = length == 0 ? 0 : 1 / (length * unit * wanted.size());
    for (int i = from; i < from + size; i++) {
      values[i] = (float) (factor * ((double) values[i] - goal[i]));
    }
    return length / unit;
  }

  /**
   * What a batch came to.
   *
   * @param each distance of each item
   * @param gradient of the distances at the images, [N,C,H,W], owned
   */
  record Distances(List<Double> each, Tensor gradient) {
    Distances {
      each = List.copyOf(each);
    }
  }
}
