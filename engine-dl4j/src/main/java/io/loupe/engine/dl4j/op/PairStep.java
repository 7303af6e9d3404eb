package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.kernel.Kernel;
import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A sum or product of two inputs by native primitives, where one at least is as large as the
 * result; the other may count for several places.
 */
final class PairStep implements BoundStep {
  private final boolean product;
  private final int[][] shapes;
  private final int[] shape;
  private final List<Slot> inputs;
  private final Slot output;
  private final BoundStep rows;
  private final boolean runs;
  private final Optional<Kernel> forward;
  private final Map<Integer, Kernel> factors = new HashMap<>();
  private @Nullable Spread spread;
  private float[] gradient = {};
  private float[] other = {};

  /**
   * Binds it.
   *
   * @param product whether they are multiplied; else they are added
   * @param shapes sizes of each input's axes
   * @param shape sizes of the output's axes
   * @param inputs nodes before
   * @param output this node
   * @param rows the same in Java, for what the kernels do not have
   */
  PairStep(
      boolean product,
      int[][] shapes,
      int[] shape,
      List<Slot> inputs,
      Slot output,
      BoundStep rows) {
    this.product = product;
    this.shapes = shapes;
    this.shape = shape;
    this.inputs = inputs;
    this.output = output;
    this.rows = rows;
    runs = Arrays.stream(shapes).allMatch(own -> Elementwise.period(own, shape) > 0);
    int whole = isWhole(0) ? 0 : 1;
    forward =
        output
            .kernels()
            .joined(product, value(whole), value(1 - whole), batched(output.value(), shape));
  }

  private boolean isWhole(int input) {
    return Arrays.equals(shapes[input], shape);
  }

  private INDArray value(int input) {
    return batched(inputs.get(input).value(), shapes[input]);
  }

  /** With the batch in front, and as many axes as the result has. */
  private INDArray batched(INDArray array, int[] own) {
    long[] sizes = new long[shape.length + 1];
    Arrays.fill(sizes, 1);
    sizes[0] = output.shape()[0];
    for (int axis = 1; axis <= own.length; axis++) {
      sizes[sizes.length - axis] = own[own.length - axis];
    }
    return array.reshape('c', sizes);
  }

  @Override
  public void forward() {
    forward.ifPresentOrElse(Kernel::run, rows::forward);
  }

  @Override
  public void backward() {
    if (forward.isEmpty() || !runs) {
      rows.backward();
      return;
    }
    for (int i = 0; i < 2; i++) {
      Slot slot = inputs.get(i);
      if (!isWhole(i)) {
        backwardToSpread(i);
      } else if (product) {
        factors.computeIfAbsent(i, this::factor).runInto(slot.target());
        slot.commit();
      } else {
        slot.add(output.gradient().reshape('c', slot.shape()));
      }
    }
  }

  private Kernel factor(int input) {
    INDArray back = batched(output.gradient(), shape);
    INDArray target = batched(inputs.get(input).target(), shape);
    return output.kernels().joined(true, back, value(1 - input), target).orElseThrow();
  }

  /** An input that counts for several places is given the sum over them. */
  private void backwardToSpread(int input) {
    Slot slot = inputs.get(input);
    if (product && isWhole(1 - input) && countsForPositions(shapes[input])) {
      spread = spread == null ? new Spread(input) : spread;
      spread.backward(slot);
      return;
    }
    if (gradient.length == 0) {
      gradient = new float[Links.product(shape)];
      other = new float[product ? gradient.length : 0];
    }
    float[] target = new float[Links.product(shapes[input])];
    FloatBuffer to = slot.target().data().asNioFloat();
    for (int n = 0; n < output.shape()[0]; n++) {
      output.gradient().data().asNioFloat().get(n * gradient.length, gradient);
      Arrays.fill(target, 0);
      if (product) {
        inputs.get(1 - input).value().data().asNioFloat().get(n * other.length, other);
        addProducts(gradient, other, target);
      } else {
        addRuns(gradient, target);
      }
      to.put(n * target.length, target);
    }
    slot.commit();
  }

  /** Whether each of its values belongs to a channel of a picture. */
  private boolean countsForPositions(int[] own) {
    return shape.length == 3 && Elementwise.period(own, shape) == shape[2];
  }

  /** What scales a picture's channels is given the sum of gradient times value over positions. */
  private final class Spread implements AutoCloseable {
    private final INDArray products;
    private final INDArray mean;
    private final Kernel multiplication;
    private final PositionMeans means;
    private final float[] values;

    Spread(int input) {
      INDArray back = batched(output.gradient(), shape);
      products = Nd4j.createUninitializedDetached(DataType.FLOAT, back.shape());
      mean = Nd4j.createUninitializedDetached(DataType.FLOAT, back.size(0), 1, 1, back.size(3));
      multiplication =
          output.kernels().joined(true, back, value(1 - input), products).orElseThrow();
      means = new PositionMeans(output.kernels(), products, mean);
      values = new float[Math.toIntExact(mean.length())];
    }

    void backward(Slot slot) {
      multiplication.run();
      means.run();
      mean.data().asNioFloat().get(0, values);
      int positions = shape[0] * shape[1];
      for (int i = 0; i < values.length; i++) {
        values[i] *= positions;
      }
      slot.target().data().asNioFloat().put(0, values);
      slot.commit();
    }

    @Override
    public void close() {
      multiplication.close();
      means.close();
      products.close();
      mean.close();
    }
  }

  /** Adds up a gradient over the places that a target counts for. */
  static void addRuns(float[] gradient, float[] target) {
    for (int start = 0; start < gradient.length; start += target.length) {
      for (int k = 0; k < target.length; k++) {
        target[k] += gradient[start + k];
      }
    }
  }

  /** The same times the other factor; the shorter one of both begins anew within the longer one. */
  static void addProducts(float[] gradient, float[] other, float[] target) {
    int run = Math.min(other.length, target.length);
    for (int start = 0; start < gradient.length; start += run) {
      int from = start % other.length;
      int to = start % target.length;
      for (int k = 0; k < run; k++) {
        target[to + k] += gradient[start + k] * other[from + k];
      }
    }
  }

  @Override
  public void close() {
    forward.ifPresent(Kernel::close);
    factors.values().forEach(Kernel::close);
    if (spread != null) {
      spread.close();
    }
    rows.close();
  }
}
