package io.loupe.engine.dl4j.plan;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One node's weights drawn anew: the trained ones in another order, so that a layer keeps exactly
 * their distribution and loses what they say. The same seed, node and weights give the same.
 */
final class Redraw {
  private static final long NODE_GAP = 0x9e3779b97f4a7c15L;

  private final SplittableRandom random;
  private final float factor;
  private final Statistics before;
  private final Statistics wanted;

  /**
   * Begins a draw.
   *
   * @param seed of the whole network
   * @param node index in the plan
   * @param factor what kernels are multiplied with; biases are not
   * @param before the redrawn network's values at the node's input
   * @param wanted the trained network's values at the node
   */
  Redraw(long seed, int node, double factor, Statistics before, Statistics wanted) {
    this.random = new SplittableRandom(seed + NODE_GAP * node);
    this.factor = (float) factor;
    this.before = before;
    this.wanted = wanted;
  }

  Statistics before() {
    return before;
  }

  Statistics wanted() {
    return wanted;
  }

  /** An order of as many things. */
  int[] order(int count) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }

  /** Reordered, as trained. */
  float[] reordered(float[] values) {
    int[] order = order(values.length);
    float[] drawn = new float[values.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = values[order[i]];
    }
    return drawn;
  }

  /** Reordered and multiplied. */
  float[] kernel(float[] values) {
    float[] drawn = reordered(values);
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] *= factor;
    }
    return drawn;
  }

  /** A new array. */
  INDArray kernel(INDArray array) {
    return shaped(kernel(values(array)), array);
  }

  /** A new array. */
  INDArray reordered(INDArray array) {
    return shaped(reordered(values(array)), array);
  }

  @Nullable INDArray bias(@Nullable INDArray array) {
    return array == null ? null : reordered(array);
  }

  static float[] values(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  static INDArray shaped(float[] values, INDArray like) {
    return Nd4j.createFromArray(values).reshape('c', like.shape());
  }
}
