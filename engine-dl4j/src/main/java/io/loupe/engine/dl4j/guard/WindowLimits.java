package io.loupe.engine.dl4j.guard;

import java.util.Optional;

/** Which windows can move over an input: others would be long loops over nothing. */
public final class WindowLimits {
  /** Kernels of this length may be larger than their input, as those of small pictures are. */
  private static final int ALWAYS = 64;

  private static final int LONGEST_REACH = 1 << 16;

  private WindowLimits() {}

  /**
   * Checks one axis of a window.
   *
   * @param in places of the input
   * @param kernel places under the window
   * @param stride how far it moves
   * @param dilation distance of the places under it
   * @param added places that the layer adds on both sides
   * @param within whether the window stays within the input and what is added
   * @return why it cannot be, empty if it can
   */
  public static Optional<String> problem(
      long in, long kernel, long stride, long dilation, long added, boolean within) {
    if (kernel < 1 || stride < 1 || dilation < 1 || added < 0) {
      return Optional.of(
          "its window has the size "
              + kernel
              + ", the step "
              + stride
              + ", the dilation "
              + dilation
              + " and the padding "
              + added);
    }
    long reach = dilation * (kernel - 1) + 1;
    long whole = in + 2 * added;
    boolean outside = within && reach > whole;
    boolean pointless = kernel > Math.max(ALWAYS, 2 * whole);
    boolean far = reach > Math.max(LONGEST_REACH, 2 * whole);
    if (!outside && !pointless && !far) {
      return Optional.empty();
    }
    return Optional.of(
        "its window of "
            + (outside || far ? reach : kernel)
            + (outside ? " is larger than its input of " : " is far larger than its input of ")
            + whole);
  }
}
