package io.loupe.engine.dl4j.importer.keras;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;

/**
 * What flows out of a layer. Pictures lie in the graph as in the file; sequences [steps,channels]
 * lie channels first there, and so do volumes.
 */
final class Wire {
  private final int[] shape;
  private final boolean channelsFirst;

  Wire(int[] shape, boolean channelsFirst) {
    this.shape = shape;
    this.channelsFirst = channelsFirst;
  }

  int[] shape() {
    return shape;
  }

  boolean channelsFirst() {
    return channelsFirst;
  }

  int rank() {
    return shape.length;
  }

  int channelAxis() {
    return channelsFirst ? 0 : rank() - 1;
  }

  int channels() {
    return shape[channelAxis()];
  }

  /** Sizes of the axes that are not channels. */
  int[] spatial() {
    return channelsFirst ? Arrays.copyOfRange(shape, 1, rank()) : Arrays.copyOf(shape, rank() - 1);
  }

  /** The shape with other sizes. */
  int[] shape(int[] spatial, int channels) {
    int[] other = new int[spatial.length + 1];
    System.arraycopy(spatial, 0, other, channelsFirst ? 1 : 0, spatial.length);
    other[channelsFirst ? 0 : spatial.length] = channels;
    return other;
  }

  CNN2DFormat pictureFormat() {
    return channelsFirst ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
  }

  InputType type() {
    int[] spatial = spatial();
    return switch (rank()) {
      case 1 -> InputType.feedForward(shape[0]);
      case 2 -> InputType.recurrent(channels(), spatial[0]);
      case 3 -> InputType.convolutional(spatial[0], spatial[1], channels(), pictureFormat());
      case 4 ->
          InputType.convolutional3D(
              Convolution3D.DataFormat.NCDHW, spatial[0], spatial[1], spatial[2], channels());
      default -> throw new IllegalArgumentException("rank " + rank());
    };
  }

  /** For each axis of a batch in the graph, the axis of Keras's batch that it is. */
  int[] axesInGraph() {
    int[] axes = new int[rank() + 1];
    boolean moved = !channelsFirst && (rank() == 2 || rank() == 4);
    for (int i = 1; i <= rank(); i++) {
      axes[i] = moved ? (i == 1 ? rank() : i - 1) : i;
    }
    return axes;
  }

  /** The graph's axis that is Keras's axis, both without the batch. */
  int axisInGraph(int axis) {
    int[] axes = axesInGraph();
    for (int i = 1; i < axes.length; i++) {
      if (axes[i] == axis + 1) {
        return i - 1;
      }
    }
    throw new IllegalArgumentException("axis " + axis);
  }
}
