package io.loupe.engine.dl4j.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
  public void forward(float[][] in, float[] out) {
    gather.forward(in, out);
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    gather.backward(in, out, gradient, targets);
  }
}
