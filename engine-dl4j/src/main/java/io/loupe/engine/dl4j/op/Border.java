package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Puts zeros around the positions, or cuts positions off. */
public final class Border implements RowOp {
  /** Axes of a batch of pictures. */
  private static final int PICTURES = 4;

  private final List<Integer> amounts;
  private final Gather gather;

  /**
   * Works out what is read where.
   *
   * @param amounts positions added before and after each axis; cut off where they are negative
   * @param before type of the input
   */
  public Border(int[] amounts, TensorType before) {
    this.amounts = Arrays.stream(amounts).boxed().toList();
    int[] in = before.positionsByAxis();
    int[] out = type(amounts, before).positionsByAxis();
    gather = Gather.of(before.channels(), in, out, (axis, i) -> i - amounts[2 * axis]);
  }

  /**
   * The type behind it.
   *
   * @param amounts positions added before and after each axis
   * @param before type of the input
   * @return sizes of 0 and less where nothing is left
   */
  public static TensorType type(int[] amounts, TensorType before) {
    List<Long> shape = new ArrayList<>(before.shape());
    for (int axis = 0; axis < shape.size() - 1; axis++) {
      shape.set(axis, shape.get(axis) + amounts[2 * axis] + amounts[2 * axis + 1]);
    }
    return new TensorType(before.copies(), shape, before.planar());
  }

  /**
   * Returns what is added.
   *
   * @return positions before and after each axis; cut off where they are negative
   */
  public List<Integer> amounts() {
    return amounts;
  }

  @Override
  public Role role() {
    return Role.MOVES;
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    int[] each = amounts.stream().mapToInt(amount -> amount).toArray();
    return Optional.of(
        Cutting.Keeping.of(
            Cutting.Keeping.positions(false), (in, types) -> new Border(each, types.get(0))));
  }

  @Override
  public String describe() {
    return "Border " + amounts;
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    return output.shape().length == PICTURES
        ? new Pictures(inputs.get(0), output)
        : RowOp.super.bind(inputs, output);
  }

  @Override
  public void forward(float[][] in, float[] out) {
    gather.forward(in, out);
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    gather.backward(in, out, gradient, targets);
  }

  /** Pictures, each row in one piece. */
  private final class Pictures implements BoundStep {
    private final Slot input;
    private final Slot output;
    private final int items;
    private final int rowsIn;
    private final int rowsOut;
    private final int rowIn;
    private final int rowOut;
    private final int top;
    private final int cut;
    private final int left;
    private final int kept;
    private final float[] zeros;

    Pictures(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      int[] before = Arrays.stream(input.shape()).mapToInt(Math::toIntExact).toArray();
      int[] behind = Arrays.stream(output.shape()).mapToInt(Math::toIntExact).toArray();
      items = before[0];
      rowsIn = before[1];
      rowsOut = behind[1];
      rowIn = before[2] * before[3];
      rowOut = behind[2] * behind[3];
      top = amounts.get(0);
      cut = Math.max(0, -amounts.get(2)) * before[3];
      left = Math.max(0, amounts.get(2)) * before[3];
      kept = Math.max(0, Math.min(rowIn - cut, rowOut - left));
      zeros = new float[Math.max(rowIn, rowOut)];
    }

    @Override
    public void forward() {
      FloatBuffer from = input.value().data().asNioFloat();
      FloatBuffer to = output.value().data().asNioFloat();
      for (int n = 0; n < items; n++) {
        for (int y = 0; y < rowsOut; y++) {
          int row = y - top;
          int start = row >= 0 && row < rowsIn ? (n * rowsIn + row) * rowIn + cut : -1;
          copy(from, start, to, (n * rowsOut + y) * rowOut, left, rowOut);
        }
      }
    }

    @Override
    public void backward() {
      FloatBuffer from = output.gradient().data().asNioFloat();
      FloatBuffer to = input.target().data().asNioFloat();
      for (int n = 0; n < items; n++) {
        for (int row = 0; row < rowsIn; row++) {
          int y = row + top;
          int start = y >= 0 && y < rowsOut ? (n * rowsOut + y) * rowOut + left : -1;
          copy(from, start, to, (n * rowsIn + row) * rowIn, cut, rowIn);
        }
      }
      input.commit();
    }

    /** Fills a row: with zeros, and behind the first of them with what is kept, if there is any. */
    private void copy(FloatBuffer from, int start, FloatBuffer to, int at, int first, int row) {
      int length = start < 0 ? 0 : kept;
      int lead = length == 0 ? 0 : first;
      to.put(at, zeros, 0, lead);
      if (length > 0) {
        to.put(at + lead, from, start, length);
      }
      to.put(at + lead + length, zeros, 0, row - lead - length);
    }
  }
}
