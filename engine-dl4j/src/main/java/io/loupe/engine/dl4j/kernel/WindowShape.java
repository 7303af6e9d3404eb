package io.loupe.engine.dl4j.kernel;

import java.util.Arrays;

/** A window over any number of axes. */
public final class WindowShape {
  private final int[] size;
  private final int[] stride;
  private final int[] dilation;
  private final int[] before;

  /**
   * Keeps the parts.
   *
   * @param size places along each axis
   * @param stride how far it moves
   * @param dilation distance of its places
   * @param before how far its first place lies before the first of what it moves over
   */
  public WindowShape(int[] size, int[] stride, int[] dilation, int[] before) {
    this.size = size;
    this.stride = stride;
    this.dilation = dilation;
    this.before = before;
  }

  /**
   * Returns its size.
   *
   * @return places along each axis
   */
  public int[] size() {
    return size;
  }

  /**
   * Returns its stride.
   *
   * @return how far it moves
   */
  public int[] stride() {
    return stride;
  }

  /**
   * Returns its dilation.
   *
   * @return distance of its places
   */
  public int[] dilation() {
    return dilation;
  }

  /**
   * Returns its padding in front.
   *
   * @return how far its first place lies before the first of what it moves over
   */
  public int[] before() {
    return before;
  }

  /**
   * Tells whether its places lie next to each other.
   *
   * @return false if it has holes
   */
  public boolean isDense() {
    return Arrays.stream(dilation).allMatch(step -> step == 1);
  }
}
