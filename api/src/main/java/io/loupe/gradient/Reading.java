package io.loupe.gradient;

import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import java.nio.FloatBuffer;

/** One item's activations of one layer, with the place where its gradient goes. */
final class Reading {
  private final String layer;
  private final FloatBuffer data;
  private final Tape tape;
  private final Shape shape;
  private final int offset;
  private final int positions;

  private Reading(String layer, Tape tape, int item) {
    var activation = tape.activation(layer);
    this.layer = layer;
    this.data = activation.data();
    this.tape = tape;
    this.shape = activation.shape().item();
    this.offset = item * shape.elements();
    this.positions = shape.rank() == 0 ? 1 : shape.elements() / Math.max(1, shape.dim(0));
  }

  static Reading of(Tape tape, String layer, int item) {
    return new Reading(layer, tape, item);
  }

  double meanOfChannel(int channel, double factor) {
    Terms.requireIndex(layer, "channel", channel, shape.rank() == 0 ? 1 : shape.dim(0));
    int start = offset + channel * positions;
    double sum = 0;
    for (int p = 0; p < positions; p++) {
      sum += data.get(start + p);
    }
    if (factor != 0) {
      float[] gradient = tape.gradient(layer);
      float share = (float) (factor / positions);
      for (int p = 0; p < positions; p++) {
        gradient[start + p] += share;
      }
    }
    return sum / positions;
  }

  double neuron(int channel, int row, int column, double factor) {
    if (shape.rank() != 3) {
      throw new ParameterException(
          "Layer \"" + layer + "\" of shape " + shape + " has no rows and columns.",
          "Use unit(" + layer + ", " + channel + ").");
    }
    Terms.requireIndex(layer, "channel", channel, shape.dim(0));
    Terms.requireIndex(layer, "row", row, shape.dim(1));
    Terms.requireIndex(layer, "column", column, shape.dim(2));
    int at = offset + (channel * shape.dim(1) + row) * shape.dim(2) + column;
    if (factor != 0) {
      tape.gradient(layer)[at] += (float) factor;
    }
    return data.get(at);
  }

  double meanSquare(double factor) {
    int count = shape.elements();
    float[] gradient = factor == 0 ? new float[0] : tape.gradient(layer);
    double sum = 0;
    for (int i = offset; i < offset + count; i++) {
      double value = data.get(i);
      sum += value * value;
      if (factor != 0) {
        gradient[i] += (float) (2 * factor * value / count);
      }
    }
    return sum / count;
  }

  double logSoftmax(int channel, double factor) {
    int channels = shape.rank() == 0 ? 1 : shape.dim(0);
    Terms.requireIndex(layer, "channel", channel, channels);
    double[] logits = new double[channels];
    double highest = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < channels; k++) {
      logits[k] = meanOfChannel(k, 0);
      highest = Math.max(highest, logits[k]);
    }
    double sum = 0;
    for (double logit : logits) {
      sum += StrictMath.exp(logit - highest);
    }
    double normal = highest + StrictMath.log(sum);
    if (factor != 0) {
      for (int k = 0; k < channels; k++) {
        double share = StrictMath.exp(logits[k] - normal);
        meanOfChannel(k, factor * ((k == channel ? 1 : 0) - share));
      }
    }
    return logits[channel] - normal;
  }

  void requireChannels(int wanted) {
    if (shape.dim(0) != wanted) {
      throw new ParameterException(
          "Layer \""
              + layer
              + "\" has "
              + shape.dim(0)
              + " channels, the direction "
              + wanted
              + ".",
          "Give one number for each channel.");
    }
  }
}
