package io.loupe.engine.dl4j.op;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Repeats every position along each axis: up-sampling by the nearest value. */
public final class Upsampling implements RowOp {
  private final List<Integer> sizes;
  private final Gather gather;

  /**
   * Works out what is read where.
   *
   * @param sizes how often positions are repeated, by axis
   * @param before type of the input
   */
  public Upsampling(int[] sizes, TensorType before) {
    this.sizes = Arrays.stream(sizes).boxed().toList();
    int[] in = before.positionsByAxis();
    int[] out = type(sizes, before).positionsByAxis();
    gather = Gather.of(before.channels(), in, out, (axis, i) -> i / sizes[axis]);
  }

  /**
   * The type behind it.
   *
   * @param sizes how often positions are repeated, by axis
   * @param before type of the input
   * @return its type
   */
  public static TensorType type(int[] sizes, TensorType before) {
    List<Long> shape = new ArrayList<>(before.shape());
    for (int axis = 0; axis < shape.size() - 1; axis++) {
      shape.set(axis, Math.multiplyExact(shape.get(axis), sizes[axis]));
    }
    return new TensorType(before.copies(), shape, before.planar());
  }

  /**
   * Returns how often positions are repeated.
   *
   * @return a number for each axis
   */
  public List<Integer> sizes() {
    return sizes;
  }

  @Override
  public Role role() {
    return Role.MOVES;
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    int[] each = sizes.stream().mapToInt(size -> size).toArray();
    return Optional.of(
        Cutting.Keeping.of(
            Cutting.Keeping.positions(true), (in, types) -> new Upsampling(each, types.get(0))));
  }

  @Override
  public String describe() {
    return "Upsampling " + sizes;
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
