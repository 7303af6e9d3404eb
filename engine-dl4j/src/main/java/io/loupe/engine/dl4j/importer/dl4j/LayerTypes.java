package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.op.TensorType;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution3D;

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
}
