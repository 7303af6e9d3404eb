package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;

/** Sums of products along one axis of each of two inputs, for all pairs of their other places. */
public final class Contraction implements RowOp {
  private final Lines first;
  private final Lines second;

  /**
   * Chooses the axes.
   *
   * @param first shape of the first input
   * @param firstAxis its axis
   * @param second shape of the second input
   * @param secondAxis its axis, of the same length
   */
  public Contraction(int[] first, int firstAxis, int[] second, int secondAxis) {
    this.first = Lines.of(first, firstAxis);
    this.second = Lines.of(second, secondAxis);
  }

  private record Lines(int count, int length, int step) {
    static Lines of(int[] shape, int axis) {
      int step = Links.product(Arrays.copyOfRange(shape, axis + 1, shape.length));
      return new Lines(Links.product(shape) / shape[axis], shape[axis], step);
    }

    int at(int line, int k) {
      return (line / step * length + k) * step + line % step;
    }
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i++) {
      double sum = 0;
      for (int k = 0; k < first.length(); k++) {
        sum +=
            in[0][first.at(i / second.count(), k)]
                * (double) in[1][second.at(i % second.count(), k)];
      }
      out[i] = (float) sum;
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < out.length; i++) {
      for (int k = 0; k < first.length(); k++) {
        int one = first.at(i / second.count(), k);
        int two = second.at(i % second.count(), k);
        targets[0][one] += gradient[i] * in[1][two];
        targets[1][two] += gradient[i] * in[0][one];
      }
    }
  }
}
