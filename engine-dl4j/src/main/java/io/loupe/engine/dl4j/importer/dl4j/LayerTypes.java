package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;

/** Types of the graph and those of Deeplearning4j. */
final class LayerTypes {
  private LayerTypes() {}

  static TensorType of(InputType type) {
    if (type instanceof InputType.InputTypeConvolutional image) {
      return TensorType.picture(
          image.getHeight(),
          image.getWidth(),
          image.getChannels(),
          image.getFormat() == CNN2DFormat.NCHW);
    }
    if (type instanceof InputType.InputTypeRecurrent sequence) {
      boolean planar = sequence.getFormat() != RNNFormat.NWC;
      return TensorType.sequence(sequence.getTimeSeriesLength(), sequence.getSize(), planar);
    }
    if (type instanceof InputType.InputTypeConvolutional3D volume) {
      return new TensorType(
          1,
          List.of(volume.getDepth(), volume.getHeight(), volume.getWidth(), volume.getChannels()),
          volume.getDataFormat() == Convolution3D.DataFormat.NCDHW);
    }
    return TensorType.flat(type.arrayElementsPerExample());
  }

  /** The network's own type for one row. */
  static InputType inputType(TensorType type) {
    List<Long> shape = type.shape();
    boolean planar = type.planar();
    return switch (shape.size()) {
      case 1 -> InputType.feedForward(type.channels());
      case 2 ->
          InputType.recurrent(
              type.channels(), shape.get(0), planar ? RNNFormat.NCW : RNNFormat.NWC);
      case 3 ->
          InputType.convolutional(
              shape.get(0),
              shape.get(1),
              type.channels(),
              planar ? CNN2DFormat.NCHW : CNN2DFormat.NHWC);
      default ->
          InputType.convolutional3D(
              planar ? Convolution3D.DataFormat.NCDHW : Convolution3D.DataFormat.NDHWC,
              shape.get(0),
              shape.get(1),
              shape.get(2),
              type.channels());
    };
  }

  /** The windows of Deeplearning4j's layers. */
  static final class Windows {
    private Windows() {}

    static Window of(ConvolutionLayer layer) {
      return of(
          layer.getKernelSize(),
          layer.getStride(),
          layer.getPadding(),
          layer.getDilation(),
          layer.getConvolutionMode());
    }

    static Window of(SubsamplingLayer layer) {
      return of(
          layer.getKernelSize(),
          layer.getStride(),
          layer.getPadding(),
          layer.getDilation(),
          layer.getConvolutionMode());
    }

    private static Window of(
        int[] kernel, int[] stride, int[] padding, int[] dilation, ConvolutionMode mode) {
      boolean same = mode == ConvolutionMode.Same;
      return new Window(
          kernel[0],
          kernel[1],
          stride[0],
          stride[1],
          same ? 0 : padding[0],
          same ? 0 : padding[1],
          dilation[0],
          dilation[1],
          same);
    }
  }

  /** Other sizes for the same values, read in the network's order. */
  static final class Reshaping {
    private Reshaping() {}

    /**
     * Returns the type of a row with given sizes, channels first.
     *
     * @param sizes with the batch; at most one other of them may be -1
     * @param length number of values
     */
    static TensorType type(int[] sizes, long length) {
      long[] dims = Arrays.stream(sizes, 1, sizes.length).asLongStream().toArray();
      long known = Arrays.stream(dims).filter(d -> d > 0).reduce(1, Math::multiplyExact);
      for (int i = 0; i < dims.length; i++) {
        dims[i] = dims[i] > 0 ? dims[i] : length / known;
      }
      if (Arrays.stream(dims).reduce(1, Math::multiplyExact) != length) {
        throw new IllegalArgumentException(
            length + " values cannot be reshaped to " + Arrays.toString(sizes));
      }
      return switch (dims.length) {
        case 1 -> TensorType.flat(dims[0]);
        case 2 -> TensorType.sequence(dims[1], dims[0], true);
        case 3 -> TensorType.picture(dims[1], dims[2], dims[0], true);
        case 4 -> new TensorType(1, List.of(dims[1], dims[2], dims[3], dims[0]), true);
        default -> throw new IllegalArgumentException("Unknown shape " + Arrays.toString(sizes));
      };
    }

    /** Moves a row's values from where one type has them to where the other has. */
    static Gather gather(TensorType before, TensorType after) {
      int[] from = new int[Math.toIntExact(before.rowLength())];
      for (int i = 0; i < from.length; i++) {
        from[stored(after, i)] = stored(before, i);
      }
      return Gather.ofBlocks(1, from);
    }

    /** Where the plan has the value that the network has at an index. */
    private static int stored(TensorType type, int network) {
      if (!type.planar() || type.isOrderFree()) {
        return network;
      }
      int positions = Math.toIntExact(type.positions());
      return network % positions * Math.toIntExact(type.channels()) + network / positions;
    }
  }
}
