package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.importer.dl4j.VertexNames;
import io.loupe.error.ParameterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * A network as its vertices and what flows between them.
 *
 * @param graph the network
 * @param names by which its vertices are known to people
 * @param channels how many each vertex has, by the name people know
 */
record Sketch(ComputationGraph graph, VertexNames names, ToIntFunction<String> channels) {

  /** The vertices' own names, each behind those it reads. */
  List<String> order() {
    List<String> order = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      order.add(graph.getVertices()[index].getVertexName());
    }
    return order;
  }

  boolean isInput(String vertex) {
    return graph.getConfiguration().getNetworkInputs().contains(vertex);
  }

  boolean isOutput(String vertex) {
    return graph.getConfiguration().getNetworkOutputs().contains(vertex);
  }

  List<String> inputs(String vertex) {
    return graph.getConfiguration().getVertexInputs().getOrDefault(vertex, List.of());
  }

  List<String> readers(String vertex) {
    return order().stream().filter(other -> inputs(other).contains(vertex)).toList();
  }

  GraphVertex vertex(String name) {
    Map<String, GraphVertex> vertices = graph.getConfiguration().getVertices();
    return Objects.requireNonNull(vertices.get(name), name);
  }

  /** A vertex's layer without what freezes it. */
  Optional<Layer> layer(String name) {
    return vertex(name) instanceof LayerVertex layer
        ? Optional.of(unwrapped(layer.getLayerConf().getLayer()))
        : Optional.empty();
  }

  Optional<InputPreProcessor> preprocessor(String name) {
    return vertex(name) instanceof LayerVertex layer
        ? Optional.ofNullable(layer.getPreProcessor())
        : Optional.empty();
  }

  Role role(String name) {
    return layer(name).map(Role::of).orElse(Role.OTHER);
  }

  /** How pictures lie in the network. */
  CNN2DFormat format() {
    boolean last =
        order().stream()
            .filter(name -> !isInput(name))
            .flatMap(name -> layer(name).stream())
            .anyMatch(Sketch::isChannelsLast);
    return last ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
  }

  private static boolean isChannelsLast(Layer layer) {
    if (layer instanceof ConvolutionLayer convolution) {
      return convolution.getCnn2dDataFormat() == CNN2DFormat.NHWC;
    }
    return layer instanceof SubsamplingLayer pooling
        && pooling.getCnn2dDataFormat() == CNN2DFormat.NHWC;
  }

  /** Which axis of a batch of pictures has the channels. */
  int channelAxis() {
    return format() == CNN2DFormat.NHWC ? 3 : 1;
  }

  /** How people know a vertex. */
  String shown(String vertex) {
    return isInput(vertex) ? vertex : names.of(graph.getVertex(vertex));
  }

  int channels(String vertex) {
    return channels.applyAsInt(shown(vertex));
  }

  /** The vertex that people know by a name. */
  String vertexOf(String shown) {
    return order().stream()
        .filter(vertex -> !isInput(vertex) && shown(vertex).equals(shown))
        .findFirst()
        .orElseThrow(
            () ->
                new ParameterException(
                    "Filters of \"" + shown + "\" cannot be removed.",
                    "Name a layer that \"loupe layers\" lists."));
  }

  static Layer unwrapped(Layer layer) {
    if (layer instanceof FrozenLayer frozen) {
      return unwrapped(frozen.getLayer());
    }
    boolean frozen =
        layer instanceof BaseWrapperLayer && layer.getClass().getSimpleName().startsWith("Frozen");
    return frozen ? unwrapped(((BaseWrapperLayer) layer).getUnderlying()) : layer;
  }

  /** What a layer does to channels. */
  enum Role {
    /** Makes new ones from all. */
    CONVOLUTION,
    SEPARABLE,
    TRANSPOSED,
    DENSE,
    /** Changes each by itself. */
    DEPTHWISE,
    NORMALISATION,
    ACTIVATION,
    POOLING,
    GLOBAL_POOLING,
    BORDER,
    INERT,
    /** Not known: only right where nothing was removed before. */
    OTHER;

    static Role of(Layer layer) {
      Class<?> type = layer.getClass();
      if (type == ConvolutionLayer.class) {
        return CONVOLUTION;
      }
      if (type == SeparableConvolution2D.class) {
        return SEPARABLE;
      }
      if (type == Deconvolution2D.class) {
        return TRANSPOSED;
      }
      if (type == DepthwiseConvolution2D.class) {
        return ((DepthwiseConvolution2D) layer).getDepthMultiplier() == 1 ? DEPTHWISE : OTHER;
      }
      if (type == DenseLayer.class) {
        return ((DenseLayer) layer).hasLayerNorm() ? OTHER : DENSE;
      }
      if (type == OutputLayer.class) {
        return DENSE;
      }
      if (type == BatchNormalization.class) {
        return NORMALISATION;
      }
      if (type == ActivationLayer.class) {
        return ACTIVATION;
      }
      if (type == SubsamplingLayer.class) {
        return POOLING;
      }
      if (type == GlobalPoolingLayer.class) {
        return GLOBAL_POOLING;
      }
      if (type == ZeroPaddingLayer.class || type == Cropping2D.class) {
        return BORDER;
      }
      return type == DropoutLayer.class || type == Upsampling2D.class ? INERT : OTHER;
    }

    /** Whether it makes its channels itself. */
    boolean makesChannels() {
      return switch (this) {
        case CONVOLUTION, SEPARABLE, TRANSPOSED, DENSE -> true;
        default -> false;
      };
    }

    /** Whether each of its channels is made from the one of the same number. */
    boolean keepsChannels() {
      return switch (this) {
        case DEPTHWISE, NORMALISATION, ACTIVATION, POOLING, GLOBAL_POOLING, BORDER, INERT -> true;
        default -> false;
      };
    }
  }

  /** In which order the values of a picture become a list. */
  enum FeatureOrder {
    CHANNELS_FIRST,
    CHANNELS_LAST;

    static FeatureOrder of(CNN2DFormat format) {
      return format == CNN2DFormat.NHWC ? CHANNELS_LAST : CHANNELS_FIRST;
    }

    int index(int channel, int channels, int position, int positions) {
      return this == CHANNELS_FIRST
          ? channel * positions + position
          : position * channels + channel;
    }
  }
}
