package io.loupe.engine.dl4j.importer.dl4j;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.DataFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToBatchLayer;
import org.deeplearning4j.nn.conf.layers.SpaceToDepthLayer;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.Upsampling3D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.conf.preprocessor.Cnn3DToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.jspecify.annotations.Nullable;

/** Finds the layout a network declares: that of the first layer after an input that names one. */
final class LayerFormats {
  private LayerFormats() {}

  /** Whether a network wants the channels of an input last. */
  static boolean isChannelsLast(ComputationGraphConfiguration configuration, String input) {
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>();
    open.add(input);
    while (!open.isEmpty()) {
      String at = open.remove();
      for (var entry : configuration.getVertexInputs().entrySet()) {
        if (entry.getValue().contains(at) && seen.add(entry.getKey())) {
          Optional<Boolean> last =
              last(Objects.requireNonNull(configuration.getVertices().get(entry.getKey())));
          if (last.isPresent()) {
            return last.get();
          }
          open.add(entry.getKey());
        }
      }
    }
    return false;
  }

  private static Optional<Boolean> last(GraphVertex vertex) {
    if (!(vertex instanceof LayerVertex layered)) {
      return Optional.empty();
    }
    InputPreProcessor preprocessor = layered.getPreProcessor();
    if (preprocessor instanceof CnnToFeedForwardPreProcessor pictures) {
      return isLast(pictures.getFormat());
    }
    if (preprocessor instanceof RnnToFeedForwardPreProcessor sequences) {
      return isLast(sequences.getRnnDataFormat());
    }
    if (preprocessor instanceof Cnn3DToFeedForwardPreProcessor volumes) {
      return Optional.of(!volumes.isNCDHW());
    }
    return last(layered.getLayerConf().getLayer());
  }

  private static Optional<Boolean> last(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return last(frozen.getLayer());
    }
    if (layer instanceof BaseWrapperLayer wrapper) {
      return last(wrapper.getUnderlying());
    }
    if (layer instanceof GlobalPoolingLayer pooling) {
      int[] axes = pooling.getPoolingDimensions();
      return axes == null
          ? Optional.empty()
          : Optional.of(Arrays.stream(axes).min().orElse(2) == 1);
    }
    return isLast(format(layer)).or(() -> isLast(volumeFormat(layer)));
  }

  private static Optional<Boolean> isLast(@Nullable DataFormat format) {
    return format == null
        ? Optional.empty()
        : Optional.of(format == CNN2DFormat.NHWC || format == RNNFormat.NWC);
  }

  private static Optional<Boolean> isLast(Convolution3D.@Nullable DataFormat format) {
    return format == null
        ? Optional.empty()
        : Optional.of(format == Convolution3D.DataFormat.NDHWC);
  }

  private static @Nullable DataFormat format(Layer layer) {
    if (layer instanceof Convolution1DLayer convolution) {
      return convolution.getRnnDataFormat();
    }
    if (layer instanceof ConvolutionLayer convolution) {
      return layer instanceof Convolution3D || layer instanceof Deconvolution3D
          ? null
          : convolution.getCnn2dDataFormat();
    }
    if (layer instanceof SubsamplingLayer pooling) {
      return pooling.getCnn2dDataFormat();
    }
    if (layer instanceof BaseRecurrentLayer recurrent) {
      return recurrent.getRnnDataFormat();
    }
    if (layer instanceof Bidirectional recurrent) {
      return recurrent.getRNNDataFormat();
    }
    if (layer instanceof RnnOutputLayer output) {
      return output.getRnnDataFormat();
    }
    return layer instanceof RnnLossLayer loss ? loss.getRnnDataFormat() : pictureFormat(layer);
  }

  private static @Nullable DataFormat pictureFormat(Layer layer) {
    if (layer instanceof BatchNormalization norm) {
      return norm.getCnn2DFormat();
    }
    if (layer instanceof LocalResponseNormalization norm) {
      return norm.getDataFormat();
    }
    if (layer instanceof ZeroPaddingLayer padding) {
      return padding.getDataFormat();
    }
    if (layer instanceof Cropping2D cropping) {
      return cropping.getDataFormat();
    }
    if (layer instanceof Upsampling2D upsampling) {
      return upsampling.getFormat();
    }
    if (layer instanceof SpaceToDepthLayer space) {
      return space.getDataFormat();
    }
    return layer instanceof SpaceToBatchLayer space ? space.getFormat() : null;
  }

  private static Convolution3D.@Nullable DataFormat volumeFormat(Layer layer) {
    if (layer instanceof Convolution3D convolution) {
      return convolution.getDataFormat();
    }
    if (layer instanceof Deconvolution3D convolution) {
      return convolution.getDataFormat();
    }
    if (layer instanceof Subsampling3DLayer pooling) {
      return pooling.getDataFormat();
    }
    return layer instanceof Upsampling3D upsampling ? upsampling.getDataFormat() : null;
  }
}
