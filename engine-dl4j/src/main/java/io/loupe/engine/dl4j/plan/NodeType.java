package io.loupe.engine.dl4j.plan;

import io.loupe.engine.dl4j.internal.guard.ModelSize;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;

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
record NodeType(long copies, List<Long> shape, boolean planar) {
  NodeType {
    shape = List.copyOf(shape);
  }

  static NodeType of(InputType type) {
    if (type instanceof InputType.InputTypeConvolutional image) {
      return picture(
          image.getHeight(),
          image.getWidth(),
          image.getChannels(),
          image.getFormat() == CNN2DFormat.NCHW);
    }
    if (type instanceof InputType.InputTypeRecurrent sequence) {
      boolean planar = sequence.getFormat() != RNNFormat.NWC;
      return sequence(sequence.getTimeSeriesLength(), sequence.getSize(), planar);
    }
    if (type instanceof InputType.InputTypeConvolutional3D volume) {
      return new NodeType(
          1,
          List.of(volume.getDepth(), volume.getHeight(), volume.getWidth(), volume.getChannels()),
          volume.getDataFormat() == Convolution3D.DataFormat.NCDHW);
    }
    return flat(type.arrayElementsPerExample());
  }

  /** The type of an array that a network gave for one item. */
  static NodeType ofArray(long[] dims, boolean planar) {
    List<Long> shape = new ArrayList<>();
    for (int i = 1; i < dims.length; i++) {
      shape.add(dims[i]);
    }
    if (planar && shape.size() > 1) {
      shape.add(shape.remove(0));
    }
    return new NodeType(1, shape, planar && shape.size() > 1);
  }

  static NodeType picture(long height, long width, long channels, boolean planar) {
    return new NodeType(1, List.of(height, width, channels), planar);
  }

  static NodeType sequence(long steps, long size, boolean planar) {
    return new NodeType(1, List.of(steps, size), planar);
  }

  static NodeType flat(long length) {
    return new NodeType(1, List.of(length), false);
  }

  /** The network's own type for one row. */
  InputType toInputType() {
    return switch (shape.size()) {
      case 1 -> InputType.feedForward(channels());
      case 2 ->
          InputType.recurrent(channels(), shape.get(0), planar ? RNNFormat.NCW : RNNFormat.NWC);
      case 3 ->
          InputType.convolutional(
              shape.get(0), shape.get(1), channels(), planar ? CNN2DFormat.NCHW : CNN2DFormat.NHWC);
      default ->
          InputType.convolutional3D(
              planar ? Convolution3D.DataFormat.NCDHW : Convolution3D.DataFormat.NDHWC,
              shape.get(0),
              shape.get(1),
              shape.get(2),
              channels());
    };
  }

  /** In the layout of the node before: layers keep it, but do not always declare it. */
  NodeType inLayoutOf(NodeType before) {
    boolean same = shape.size() == before.shape.size();
    return same ? new NodeType(copies, shape, before.planar) : this;
  }

  NodeType times(long rows) {
    return new NodeType(rows, shape, planar);
  }

  /** Number of values of one item, all its rows together. */
  long length() {
    return copies * rowLength();
  }

  /** The same for sizes that nobody has checked: the largest long where it is more. */
  long values() {
    long rows = ModelSize.values(shape.stream().mapToLong(size -> Math.max(0, size)).toArray());
    return ModelSize.values(copies, rows);
  }

  long rowLength() {
    return shape.stream().reduce(1L, Math::multiplyExact);
  }

  long channels() {
    return shape.get(shape.size() - 1);
  }

  long positions() {
    return rowLength() / Math.max(1, channels());
  }

  boolean isSpatial() {
    return shape.size() > 1;
  }

  /** Sizes without the channels. */
  int[] positionsByAxis() {
    return shape.subList(0, shape.size() - 1).stream().mapToInt(Math::toIntExact).toArray();
  }

  /** Whether channels first and channels last are the same in memory. */
  boolean isOrderFree() {
    return !isSpatial() || channels() == 1 || positions() == 1;
  }

  /** Axis of the channels in a batch. */
  int channelAxis() {
    return shape.size();
  }

  long[] batch(long items) {
    long[] dims = new long[shape.size() + 1];
    dims[0] = items * copies;
    for (int i = 0; i < shape.size(); i++) {
      dims[i + 1] = shape.get(i);
    }
    return dims;
  }

  /** Shape of one item with its channels first, its rows as an axis after them. */
  List<Long> channelsFirst() {
    List<Long> dims = new ArrayList<>();
    dims.add(channels());
    if (copies > 1) {
      dims.add(copies);
    }
    dims.addAll(shape.subList(0, shape.size() - 1));
    return dims;
  }
}
