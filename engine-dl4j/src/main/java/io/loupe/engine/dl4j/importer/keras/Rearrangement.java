package io.loupe.engine.dl4j.importer.keras;

import java.util.stream.IntStream;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Brings axes into an order, cuts the values into other axes, and orders those. */
public final class Rearrangement implements InputPreProcessor {
  private static final long serialVersionUID = 1L;

  private final int[] before;
  private final int[] read;
  private final int[] shape;
  private final int[] after;
  private final InputType type;

  /**
   * Keeps the orders.
   *
   * @param before the order of a batch's axes, batch first, in which its values are read
   * @param read sizes of one item's axes in that order
   * @param shape sizes of the axes that its values are cut into
   * @param after the order of the new batch's axes, batch first
   * @param type what comes out
   */
  Rearrangement(int[] before, int[] read, int[] shape, int[] after, InputType type) {
    this.before = before;
    this.read = read;
    this.shape = shape;
    this.after = after;
    this.type = type;
  }

  /**
   * Tells whether pictures become lists.
   *
   * @return whether one item's [C,H,W] become one axis
   */
  public boolean isFlattening() {
    return shape.length == 1 && read.length == 3 && after.length == 2;
  }

  /**
   * Tells which axis of a batch is read fastest.
   *
   * @return the axis whose values stand side by side in the list
   */
  public int fastestAxis() {
    return before[before.length - 1];
  }

  /**
   * Returns the sizes of pictures that become lists.
   *
   * @param channelAxis where the channels are in a batch
   * @return height and width
   */
  public int[] pictureSize(int channelAxis) {
    return IntStream.range(0, read.length)
        .filter(i -> before[i + 1] != channelAxis)
        .map(i -> read[i])
        .toArray();
  }

  @Override
  public INDArray preProcess(INDArray in, int batch, LayerWorkspaceMgr workspaces) {
    return in.permute(before)
        .dup('c')
        .reshape('c', batch(in.size(0), shape))
        .permute(after)
        .dup('c');
  }

  @Override
  public INDArray backprop(INDArray gradient, int batch, LayerWorkspaceMgr workspaces) {
    return gradient
        .permute(inverse(after))
        .dup('c')
        .reshape('c', batch(gradient.size(0), read))
        .permute(inverse(before))
        .dup('c');
  }

  private static long[] batch(long items, int[] shape) {
    long[] all = new long[shape.length + 1];
    all[0] = items;
    for (int i = 0; i < shape.length; i++) {
      all[i + 1] = shape[i];
    }
    return all;
  }

  private static int[] inverse(int[] order) {
    int[] inverse = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      inverse[order[i]] = i;
    }
    return inverse;
  }

  @Override
  public InputPreProcessor clone() {
    return this;
  }

  @Override
  public InputType getOutputType(InputType in) {
    return type;
  }

  @Override
  public Pair<INDArray, MaskState> feedForwardMaskArray(INDArray mask, MaskState state, int batch) {
    return new Pair<>(mask, state);
  }
}
