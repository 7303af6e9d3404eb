package io.loupe.probe;

import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.List;

/** The reductions' reference meaning, as plain loops. */
final class ReferenceReductions {
  private ReferenceReductions() {}

  static Tensor argMax(Tensor batch, float floor) {
    Layout in = Layout.of(batch.shape());
    FloatBuffer data = batch.data();
    float[] winners = new float[in.items * in.positions];
    for (int n = 0; n < in.items; n++) {
      for (int p = 0; p < in.positions; p++) {
        float best = floor;
        int winner = floor == Float.NEGATIVE_INFINITY ? 0 : -1;
        for (int k = 0; k < in.channels; k++) {
          float value = data.get(in.at(n, k, p));
          if (value > best) {
            best = value;
            winner = k;
          }
        }
        winners[n * in.positions + p] = winner;
      }
    }
    int[] dims = batch.shape().dims();
    int[] without = new int[dims.length - 1];
    without[0] = dims[0];
    System.arraycopy(dims, 2, without, 1, dims.length - 2);
    return Tensor.of(Shape.of(without), winners);
  }

  static Tensor mean(Tensor batch) {
    Layout in = Layout.of(batch.shape());
    FloatBuffer data = batch.data();
    float[] means = new float[in.items * in.channels];
    for (int m = 0; m < means.length; m++) {
      double sum = 0;
      for (int p = 0; p < in.positions; p++) {
        sum += data.get(m * in.positions + p);
      }
      means[m] = (float) (sum / in.positions);
    }
    return Tensor.of(Shape.of(in.items, in.channels), means);
  }

  static Tensor max(Tensor batch) {
    Layout in = Layout.of(batch.shape());
    FloatBuffer data = batch.data();
    float[] maxima = new float[in.items * in.channels];
    for (int m = 0; m < maxima.length; m++) {
      float best = data.get(m * in.positions);
      for (int p = 1; p < in.positions; p++) {
        best = Math.max(best, data.get(m * in.positions + p));
      }
      maxima[m] = best;
    }
    return Tensor.of(Shape.of(in.items, in.channels), maxima);
  }

  static Tensor channels(Tensor batch, List<Integer> indices) {
    Layout in = Layout.of(batch.shape());
    indices.forEach(in::requireChannel);
    FloatBuffer data = batch.data();
    float[] kept = new float[in.items * indices.size() * in.positions];
    for (int n = 0; n < in.items; n++) {
      for (int k = 0; k < indices.size(); k++) {
        int target = (n * indices.size() + k) * in.positions;
        data.get(in.at(n, indices.get(k), 0), kept, target, in.positions);
      }
    }
    int[] dims = batch.shape().dims();
    dims[1] = indices.size();
    return Tensor.of(Shape.of(dims), kept);
  }

  /** [N,K,positions...] seen as three axes. */
  private record Layout(int items, int channels, int positions) {
    static Layout of(Shape shape) {
      if (shape.rank() < 2) {
        throw new IllegalArgumentException("Expected [N,K,...], got " + shape);
      }
      int positions = 1;
      for (int axis = 2; axis < shape.rank(); axis++) {
        positions *= shape.dim(axis);
      }
      return new Layout(shape.dim(0), shape.dim(1), positions);
    }

    void requireChannel(int channel) {
      if (channel < 0 || channel >= channels) {
        throw new ParameterException(
            "There is no channel " + channel + ".",
            "There are " + channels + ", from 0 to " + (channels - 1) + ".");
      }
    }

    int at(int item, int channel, int position) {
      return (item * channels + channel) * positions + position;
    }
  }
}
