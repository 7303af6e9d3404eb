package io.loupe.engine.dl4j.kernel;

import java.util.stream.IntStream;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What moves over an input, as oneDNN has it, and what it moves over, as it lies. */
final class OneDnnWindow {
  final long[] sizes;
  final long[] steps;
  final long[] dilations;
  final long[] before;
  final long[] after;
  final memory.desc input;
  final memory.desc output;
  private final long[] over;

  /**
   * Works out how it moves.
   *
   * @param window what moves
   * @param front how far its first place lies before the input's first
   * @param input [N,...,I]
   * @param output [N,...,O]
   */
  OneDnnWindow(WindowShape window, int[] front, INDArray input, INDArray output) {
    int axes = front.length;
    sizes = new long[axes];
    steps = new long[axes];
    dilations = new long[axes];
    before = new long[axes];
    after = new long[axes];
    over = new long[axes];
    for (int axis = 0; axis < axes; axis++) {
      over[axis] = input.size(axis + 1);
      sizes[axis] = window.size()[axis];
      steps[axis] = window.stride()[axis];
      dilations[axis] = window.dilation()[axis] - 1L;
      before[axis] = front[axis];
      long reach = (sizes[axis] - 1) * window.dilation()[axis] + 1;
      long end = (output.size(axis + 1) - 1) * steps[axis] + reach;
      after[axis] = Math.max(0, end - over[axis] - front[axis]);
    }
    this.input = OneDnn.channelsLast(input);
    this.output = OneDnn.channelsLast(output);
  }

  /** Over a picture. */
  static OneDnnWindow of(Window window, INDArray input, INDArray output) {
    int[] front = {
      window.topPadding((int) input.size(1), (int) output.size(1)),
      window.leftPadding((int) input.size(2), (int) output.size(2))
    };
    return new OneDnnWindow(window.shape(), front, input, output);
  }

  /** Over a volume; Keras's "same" takes no notice of the window's own padding. */
  static OneDnnWindow of(WindowShape window, boolean same, INDArray input, INDArray output) {
    int[] front = window.before().clone();
    for (int axis = 0; same && axis < front.length; axis++) {
      front[axis] =
          Window.samePadding(
              Math.toIntExact(input.size(axis + 1)),
              Math.toIntExact(output.size(axis + 1)),
              window.stride()[axis],
              window.size()[axis],
              window.dilation()[axis]);
    }
    return new OneDnnWindow(window, front, input, output);
  }

  /**
   * Whether no window is larger than what it moves over or lies by more than half beyond it. Of
   * others oneDNN pools wrongly, and writes beyond its arrays.
   */
  boolean reachesLittleBeyond() {
    return IntStream.range(0, sizes.length)
        .allMatch(
            axis ->
                sizes[axis] <= over[axis]
                    && 2 * before[axis] <= sizes[axis]
                    && 2 * after[axis] <= sizes[axis]);
  }
}
