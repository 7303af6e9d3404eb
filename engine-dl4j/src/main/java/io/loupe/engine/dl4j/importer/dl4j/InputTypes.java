package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.error.ModelLoadException;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseRecurrentLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.Convolution3D;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.Bidirectional;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what a network is fed. A saved network does not say how large its pictures are; where
 * its dense layers leave exactly one square size, that is taken, otherwise the user must say.
 */
final class InputTypes {
  private static final int LARGEST_TRIED = 512;

  private final String model;
  private final ComputationGraphConfiguration configuration;
  private final String input;
  private final @Nullable Layer first;
  private final boolean channelsLast;

  InputTypes(String model, ComputationGraphConfiguration configuration, String input) {
    this.model = model;
    this.configuration = configuration;
    this.input = input;
    this.first = firstLayer();
    this.channelsLast = LayerFormats.isChannelsLast(configuration, input);
  }

  InputType resolve(Optional<Shape> given) {
    if (given.isPresent()) {
      return takesAsList(given.get())
          ? InputType.feedForward(given.get().elements())
          : ofShape(given.get());
    }
    boolean sequence =
        first instanceof BaseRecurrentLayer
            || first instanceof Bidirectional
            || first instanceof EmbeddingSequenceLayer
            || first instanceof Convolution1DLayer;
    if (sequence) {
      throw unknown("Say its size and its steps, for example --input-shape " + width() + ",100.");
    }
    if (first instanceof ConvolutionLayer || first instanceof SubsamplingLayer) {
      return onlySquare();
    }
    if (first instanceof FeedForwardLayer layer && layer.getNIn() > 0) {
      return InputType.feedForward(layer.getNIn());
    }
    throw unknown("");
  }

  /** Whether a picture is a list of its values to the first layer, which nothing makes of it. */
  private boolean takesAsList(Shape picture) {
    boolean changed =
        configuration.getVertexInputs().entrySet().stream()
            .filter(entry -> entry.getValue().contains(input))
            .map(entry -> configuration.getVertices().get(entry.getKey()))
            .anyMatch(v -> v instanceof LayerVertex layer && layer.getPreProcessor() != null);
    return picture.rank() == 3
        && !changed
        && first instanceof FeedForwardLayer layer
        && layer.getNIn() == picture.elements()
        && picture.elements() > picture.dim(0);
  }

  /** Values of one step, as far as the first layer says. */
  private long width() {
    Layer layer = first instanceof Bidirectional both ? both.getFwd() : first;
    boolean words = layer instanceof EmbeddingSequenceLayer;
    long width = !words && layer instanceof FeedForwardLayer sized ? sized.getNIn() : 0;
    return width > 0 ? width : 8;
  }

  /** Type of an input that is held, whose size the user may say. */
  InputType held(Optional<Shape> given) {
    try {
      return resolve(given);
    } catch (ModelLoadException e) {
      throw new ModelLoadException(
          "Model \"" + model + "\" does not say how large its input " + input + " is.",
          "Say it, for example --hold " + input + "=1,28,28:0.",
          e);
    }
  }

  private Map<String, InputType> activationTypes(InputType input) {
    return configuration.clone().getLayerActivationTypes(input);
  }

  private InputType ofShape(Shape shape) {
    return switch (shape.rank()) {
      case 1 -> InputType.feedForward(shape.dim(0));
      case 2 ->
          InputType.recurrent(
              shape.dim(0), shape.dim(1), channelsLast ? RNNFormat.NWC : RNNFormat.NCW);
      case 3 -> image(shape.dim(0), shape.dim(1), shape.dim(2));
      case 4 ->
          InputType.convolutional3D(
              channelsLast ? Convolution3D.DataFormat.NDHWC : Convolution3D.DataFormat.NCDHW,
              shape.dim(1),
              shape.dim(2),
              shape.dim(3),
              shape.dim(0));
      default -> throw unknown("");
    };
  }

  private InputType image(int channels, int height, int width) {
    CNN2DFormat format = channelsLast ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
    return InputType.convolutional(height, width, channels, format);
  }

  private InputType onlySquare() {
    int channels = first instanceof FeedForwardLayer layer ? Math.toIntExact(layer.getNIn()) : 1;
    List<Integer> fitting = new ArrayList<>();
    if (configuration.getVertices().values().stream().anyMatch(v -> isDense(v))) {
      for (int side = 1; side <= LARGEST_TRIED; side++) {
        if (fits(image(channels, side, side))) {
          fitting.add(side);
        }
      }
    }
    if (fitting.size() == 1) {
      return image(channels, fitting.get(0), fitting.get(0));
    }
    if (fitting.isEmpty()) {
      throw unknown("");
    }
    int largest = fitting.get(fitting.size() - 1);
    throw unknown(
        " Square pictures from "
            + fitting.get(0)
            + " to "
            + largest
            + " pixels would fit, for example --input-shape "
            + channels
            + ","
            + largest
            + ","
            + largest
            + ".");
  }

  private boolean fits(InputType tried) {
    try {
      Map<String, InputType> types = activationTypes(tried);
      for (var entry : configuration.getVertices().entrySet()) {
        if (entry.getValue() instanceof LayerVertex vertex && isDense(vertex)) {
          String before =
              Objects.requireNonNull(configuration.getVertexInputs().get(entry.getKey())).get(0);
          InputType type = types.getOrDefault(before, tried);
          FeedForwardLayer layer = (FeedForwardLayer) layer(vertex);
          if (type.arrayElementsPerExample() != layer.getNIn()) {
            return false;
          }
        }
      }
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  static boolean isDense(org.deeplearning4j.nn.conf.graph.GraphVertex vertex) {
    return vertex instanceof LayerVertex layered
        && (layer(layered) instanceof DenseLayer || layer(layered) instanceof OutputLayer);
  }

  /** The first layer that does not take every size, null where two contradict each other. */
  private @Nullable Layer firstLayer() {
    BatchNormalization norm = null;
    Optional<String> reader = reader(input);
    while (reader.isPresent()) {
      Layer layer = layer(vertex(reader.get()));
      if (!keepsSize(layer)) {
        boolean agree =
            norm == null
                || !(layer instanceof DenseLayer || layer instanceof OutputLayer)
                || ((FeedForwardLayer) layer).getNIn() == norm.getNIn();
        return agree ? layer : null;
      }
      if (norm == null && layer instanceof BatchNormalization first) {
        norm = first;
      }
      reader = reader(reader.get());
    }
    return norm;
  }

  private LayerVertex vertex(String name) {
    return (LayerVertex) Objects.requireNonNull(configuration.getVertices().get(name), name);
  }

  private Optional<String> reader(String read) {
    return configuration.getVertexInputs().entrySet().stream()
        .filter(entry -> entry.getValue().contains(read))
        .map(Map.Entry::getKey)
        .filter(name -> configuration.getVertices().get(name) instanceof LayerVertex)
        .findFirst();
  }

  private static boolean keepsSize(Layer layer) {
    return layer instanceof BatchNormalization
        || layer instanceof LocalResponseNormalization
        || layer instanceof ActivationLayer
        || layer instanceof DropoutLayer;
  }

  /** A vertex's layer without what freezes it. */
  static Layer layer(LayerVertex vertex) {
    Layer layer = vertex.getLayerConf().getLayer();
    while (layer instanceof FrozenLayer frozen) {
      layer = frozen.getLayer();
    }
    return layer;
  }

  private ModelLoadException unknown(String advice) {
    return new ModelLoadException(
        "Model \"" + model + "\" does not say how large its input is.",
        advice.isEmpty() ? "Say it, for example --input-shape 1,28,28." : advice.trim(),
        null);
  }
}
