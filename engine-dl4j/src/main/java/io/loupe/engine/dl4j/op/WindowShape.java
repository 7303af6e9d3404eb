package io.loupe.engine.dl4j.op;

/** A window over several axes. */
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

  /** Returns its size. */
  public int[] size() {
    return size;
  }

  /** Returns its stride. */
  public int[] stride() {
    return stride;
  }

  /** Returns its dilation. */
  public int[] dilation() {
    return dilation;
  }

  /** Returns its before. */
  public int[] before() {
    return before;
  }
}
