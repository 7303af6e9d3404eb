package io.loupe.engine.dl4j.plan;

import com.google.common.primitives.Longs;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;

/**
 * Shape of one item of a node. Pictures are [H,W,C] in every plan, whatever the network's own
 * layout: ND4J's pooling is some fifty times faster so, and convolution no slower.
 *
 * @param shape one item's shape in the plan
 * @param picture whether it is [H,W,C]
 * @param planar whether the network itself has it as [C,H,W]
 */
record NodeType(List<Long> shape, boolean picture, boolean planar) {
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
    return new NodeType(Longs.asList(type.getShape(false)), false, false);
  }

  static NodeType picture(long height, long width, long channels, boolean planar) {
    return new NodeType(List.of(height, width, channels), true, planar);
  }

  static NodeType flat(long length) {
    return new NodeType(List.of(length), false, false);
  }

  long length() {
    return shape.stream().reduce(1L, (a, b) -> a * b);
  }

  int rank() {
    return shape.size();
  }

  long channels() {
    return shape.get(picture ? 2 : 0);
  }

  /** Whether [H,W,C] and [C,H,W] are the same in memory. */
  boolean isOrderFree() {
    return !picture || channels() == 1 || channels() == length();
  }

  /** Axis of the channels in a batch. */
  int channelAxis() {
    return picture ? 3 : 1;
  }

  long[] batch(long items) {
    long[] dims = new long[shape.size() + 1];
    dims[0] = items;
    for (int i = 0; i < shape.size(); i++) {
      dims[i + 1] = shape.get(i);
    }
    return dims;
  }
}
