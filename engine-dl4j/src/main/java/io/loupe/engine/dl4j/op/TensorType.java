package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.guard.ModelSize;
import java.util.ArrayList;
import java.util.List;

/**
 * Shape of one item of a node. Channels come last in every plan, [T,C], [H,W,C] or [D,H,W,C],
 * whatever the network's own layout: ND4J's pooling is some fifty times faster so, and convolution
 * no slower.
 *
 * @param copies rows of the network's batch that belong to one item: time steps that pass through a
 *     layer for flat inputs, or stacked inputs
 * @param shape one row's shape in the plan
 * @param planar whether the network itself has its channels first
 */
public record TensorType(long copies, List<Long> shape, boolean planar) {
  public TensorType {
    shape = List.copyOf(shape);
  }

  /** The type of an array that a network gave for one item. */
  public static TensorType ofArray(long[] dims, boolean planar) {
    List<Long> shape = new ArrayList<>();
    for (int i = 1; i < dims.length; i++) {
      shape.add(dims[i]);
    }
    if (planar && shape.size() > 1) {
      shape.add(shape.remove(0));
    }
    return new TensorType(1, shape, planar && shape.size() > 1);
  }

  public static TensorType picture(long height, long width, long channels, boolean planar) {
    return new TensorType(1, List.of(height, width, channels), planar);
  }

  public static TensorType sequence(long steps, long size, boolean planar) {
    return new TensorType(1, List.of(steps, size), planar);
  }

  public static TensorType flat(long length) {
    return new TensorType(1, List.of(length), false);
  }

  /** In the layout of the node before: layers keep it, but do not always declare it. */
  public TensorType inLayoutOf(TensorType before) {
    boolean same = shape.size() == before.shape.size();
    return same ? new TensorType(copies, shape, before.planar) : this;
  }

  public TensorType times(long rows) {
    return new TensorType(rows, shape, planar);
  }

  /** Number of values of one item, all its rows together. */
  public long length() {
    return copies * rowLength();
  }

  /** The same for sizes that nobody has checked: the largest long where it is more. */
  public long values() {
    long rows = ModelSize.values(shape.stream().mapToLong(size -> Math.max(0, size)).toArray());
    return ModelSize.values(copies, rows);
  }

  public long rowLength() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  public long channels() {
    return shape.get(shape.size() - 1);
  }

  public long positions() {
    return rowLength() / Math.max(1, channels());
  }

  public boolean isSpatial() {
    return shape.size() > 1;
  }

  /** Sizes without the channels. */
  public int[] positionsByAxis() {
    return shape.subList(0, shape.size() - 1).stream().mapToInt(Math::toIntExact).toArray();
  }

  /** Whether channels first and channels last are the same in memory. */
  public boolean isOrderFree() {
    return !isSpatial() || channels() == 1 || positions() == 1;
  }

  /** Axis of the channels in a batch. */
  public int channelAxis() {
    return shape.size();
  }

  public long[] batch(long items) {
    long[] dims = new long[shape.size() + 1];
    dims[0] = items * copies;
    for (int i = 0; i < shape.size(); i++) {
      dims[i + 1] = shape.get(i);
    }
    return dims;
  }

  /** Shape of one item with its channels first, its rows as an axis after them. */
  public List<Long> channelsFirst() {
    List<Long> dims = new ArrayList<>();
    dims.add(channels());
    if (copies > 1) {
      dims.add(copies);
    }
    dims.addAll(shape.subList(0, shape.size() - 1));
    return dims;
  }
}
