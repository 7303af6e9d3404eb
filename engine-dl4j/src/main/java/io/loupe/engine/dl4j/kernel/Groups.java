package io.loupe.engine.dl4j.kernel;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Kernels [O,...,I/G] of convolutions in G groups, over any axes: the first O/G filters read the
 * first I/G channels alone, and so on.
 */
public final class Groups {
  private static final int LARGEST_KERNEL = 1 << 27;

  private Groups() {}

  /**
   * Counts the groups of a convolution.
   *
   * @param kernel [O,...,I/G]
   * @param channels I
   * @return G
   */
  static int of(INDArray kernel, long channels) {
    return Math.toIntExact(channels / kernel.size(-1));
  }

  /** Into how many groups so many can be taken together, most first. */
  static IntStream fewer(int groups) {
    return IntStream.rangeClosed(1, groups)
        .filter(each -> groups % each == 0)
        .map(each -> groups / each);
  }

  /**
   * Tells whether all groups may be taken as one.
   *
   * @param length of the kernel
   * @param groups that it has
   * @return false if the kernel would be too large
   */
  public static boolean fitAsOne(long length, int groups) {
    return length * groups <= LARGEST_KERNEL;
  }

  /**
   * Takes neighbouring groups together: zeros where a filter did not look.
   *
   * @param kernel [O,...,I/G]
   * @param groups G
   * @param left so many groups are left; divides G
   * @return a copy, [O,...,I/left]
   */
  public static INDArray merged(INDArray kernel, int groups, int left) {
    int together = groups / left;
    if (!fitAsOne(kernel.length(), together)) {
      throw new IllegalArgumentException(
          "A convolution in " + groups + " groups would need too large a kernel");
    }
    int out = Math.toIntExact(kernel.size(0));
    int in = Math.toIntExact(kernel.size(-1));
    int area = Math.toIntExact(kernel.length() / out / in);
    float[] narrow = kernel.dup('c').data().asFloat();
    float[] wide = new float[narrow.length * together];
    for (int i = 0; i < out * area; i++) {
      int group = i / area / (out / groups) % together;
      System.arraycopy(narrow, i * in, wide, (i * together + group) * in, in);
    }
    long[] shape = kernel.shape().clone();
    shape[shape.length - 1] *= together;
    return Nd4j.create(wide, shape, 'c');
  }
}
