package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Puts zeros around the positions, or cuts positions off. */
public final class Border implements RowOp {
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
    return output.holdsPictures()
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
    private final Lines before;
    private final Lines behind;
    private final int kept;
    private final float[] zeros;

    Pictures(Slot input, Slot output) {
      this.input = input;
      this.output = output;
      int left = amounts.get(2);
      before = Lines.of(input, Math.max(0, -left));
      behind = Lines.of(output, Math.max(0, left));
      kept = Math.max(0, Math.min(before.length - before.start, behind.length - behind.start));
      zeros = new float[Math.max(before.length, behind.length)];
    }

    @Override
    public void forward() {
      copy(input.value(), before, output.value(), behind, -amounts.get(0));
    }

    @Override
    public void backward() {
      copy(output.gradient(), behind, input.target(), before, amounts.get(0));
      input.commit();
    }

    /** Fills each row with that so many rows further, and with zeros where there is none. */
    private void copy(INDArray source, Lines rows, INDArray target, Lines filled, int further) {
      FloatBuffer from = source.data().asNioFloat();
      FloatBuffer to = target.data().asNioFloat();
      for (int n = 0; n < rows.items; n++) {
        for (int y = 0; y < filled.count; y++) {
          int row = y + further;
          int length = row >= 0 && row < rows.count ? kept : 0;
          int lead = length == 0 ? 0 : filled.start;
          int at = (n * filled.count + y) * filled.length;
          to.put(at, zeros, 0, lead);
          if (length > 0) {
            to.put(at + lead, from, (n * rows.count + row) * rows.length + rows.start, length);
          }
          to.put(at + lead + length, zeros, 0, filled.length - lead - length);
        }
      }
    }
  }

  /**
   * The rows of a batch of pictures.
   *
   * @param items pictures
   * @param count rows of each
   * @param length values of a row
   * @param start first of them that both have
   */
  private record Lines(int items, int count, int length, int start) {
    static Lines of(Slot slot, int columns) {
      int[] sizes = Arrays.stream(slot.shape()).mapToInt(Math::toIntExact).toArray();
      return new Lines(sizes[0], sizes[1], sizes[2] * sizes[3], columns * sizes[3]);
    }
  }
}
