package io.loupe.visualizers.maximization;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.LayerSelection;
import io.loupe.tensor.Tensor;
import java.util.Optional;
import java.util.Set;

/** The model's decision on images: one probability for each output. */
final class Head {
  private final Differentiable gradients;
  private final LayerInfo layer;

  private Head(Differentiable gradients, LayerInfo layer) {
    this.gradients = gradients;
    this.layer = layer;
  }

  /** The head of a classifier; empty where the last layer is a map or a single number. */
  static Optional<Head> of(Model model, Differentiable gradients) {
    LayerInfo layer = LayerSelection.OUTPUT.resolve(model).get(0);
    return layer.outputShape().rank() == 1 && layer.channels() > 1
        ? Optional.of(new Head(gradients, layer))
        : Optional.empty();
  }

  LayerInfo layer() {
    return layer;
  }

  /** [N][K]; values of a head that are no probabilities yet go through softmax. */
  double[][] probabilities(Tensor batch) {
    int items = batch.shape().dim(0);
    try (ForwardPass pass = gradients.forward(batch, Set.of(layer.name()))) {
      float[] values = pass.activation(layer.name()).toArray();
      int outputs = values.length / items;
      double[][] rows = new double[items][outputs];
      for (int n = 0; n < items; n++) {
        for (int k = 0; k < outputs; k++) {
          rows[n][k] = values[n * outputs + k];
        }
        if (!areProbabilities(rows[n])) {
          softmax(rows[n]);
        }
      }
      return rows;
    }
  }

  private static boolean areProbabilities(double[] row) {
    for (double value : row) {
      if (!(value >= 0) || !(value <= 1)) {
        return false;
      }
    }
    return true;
  }

  static void softmax(double[] row) {
    double highest = Double.NEGATIVE_INFINITY;
    for (double value : row) {
      highest = Math.max(highest, value);
    }
    double sum = 0;
    for (int k = 0; k < row.length; k++) {
      row[k] = StrictMath.exp(row[k] - highest);
      sum += row[k];
    }
    for (int k = 0; k < row.length; k++) {
      row[k] /= sum;
    }
  }
}
