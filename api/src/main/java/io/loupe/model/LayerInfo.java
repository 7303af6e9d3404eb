package io.loupe.model;

import io.loupe.tensor.Shape;
import java.util.List;

/**
 * One layer.
 *
 * @param index position in topological order, from 0
 * @param name unique within the model
 * @param kind what it does
 * @param type the engine's own name for it, for example {@code ConvolutionLayer}
 * @param outputShape one sample's output without batch, channels first: [K,h,w], [K,l] or [K]
 * @param parameters number of trained weights
 * @param execution what computes it where the engine has several ways, for example {@code plan} or
 *     {@code dl4j}; empty where it has one
 * @param activation the activation function its values went through last, as Keras names it, for
 *     example {@code softmax}, {@code sigmoid}, {@code tanh} or {@code linear}; of a layer that
 *     only arranges values, that of its input; empty where the engine does not tell
 * @param inputs names of the layers whose values it takes, in its order; the network's inputs are
 *     not among them; empty where the engine does not tell
 */
public record LayerInfo(
    int index,
    String name,
    LayerKind kind,
    String type,
    Shape outputShape,
    long parameters,
    String execution,
    String activation,
    List<String> inputs) {

  /** Suffix under which a head is read before its softmax or sigmoid. */
  public static final String LOGITS = ":logits";

  /** Suffix under which a layer is read before a function of its own, see {@link Model#linear}. */
  public static final String LINEAR = ":linear";

  /**
   * Keeps an immutable copy of the list.
   *
   * @param index position in topological order, from 0
   * @param name unique within the model
   * @param kind what it does
   * @param type the engine's own name for it, for example {@code ConvolutionLayer}
   * @param outputShape one sample's output without batch, channels first: [K,h,w], [K,l] or [K]
   * @param parameters number of trained weights
   * @param execution what computes it where the engine has several ways, for example {@code plan}
   *     or {@code dl4j}; empty where it has one
   * @param activation the activation function its values went through last, as Keras names it, for
   *     example {@code softmax}, {@code sigmoid}, {@code tanh} or {@code linear}; of a layer that
   *     only arranges values, that of its input; empty where the engine does not tell
   * @param inputs names of the layers whose values it takes, in its order; the network's inputs are
   *     not among them; empty where the engine does not tell
   */
  public LayerInfo {
    inputs = List.copyOf(inputs);
  }

  /**
   * Describes a layer that does not tell what it reads.
   *
   * @param index position in topological order, from 0
   * @param name unique within the model
   * @param kind what it does
   * @param type the engine's own name for it, for example {@code ConvolutionLayer}
   * @param outputShape one sample's output without batch, channels first: [K,h,w], [K,l] or [K]
   * @param parameters number of trained weights
   * @param execution what computes it where the engine has several ways
   * @param activation the activation function its values went through last
   */
  public LayerInfo(
      int index,
      String name,
      LayerKind kind,
      String type,
      Shape outputShape,
      long parameters,
      String execution,
      String activation) {
    this(index, name, kind, type, outputShape, parameters, execution, activation, List.of());
  }

  /**
   * Describes a layer of an engine with one way to compute layers.
   *
   * @param index position in topological order, from 0
   * @param name unique within the model
   * @param kind what it does
   * @param type the engine's own name for it, for example {@code ConvolutionLayer}
   * @param outputShape one sample's output without batch, channels first: [K,h,w], [K,l] or [K]
   * @param parameters number of trained weights
   */
  public LayerInfo(
      int index, String name, LayerKind kind, String type, Shape outputShape, long parameters) {
    this(index, name, kind, type, outputShape, parameters, "", "");
  }

  /**
   * Describes a layer whose activation function is not told.
   *
   * @param index position in topological order, from 0
   * @param name unique within the model
   * @param kind what it does
   * @param type the engine's own name for it, for example {@code ConvolutionLayer}
   * @param outputShape one sample's output without batch, channels first: [K,h,w], [K,l] or [K]
   * @param parameters number of trained weights
   * @param execution what computes it where the engine has several ways
   */
  public LayerInfo(
      int index,
      String name,
      LayerKind kind,
      String type,
      Shape outputShape,
      long parameters,
      String execution) {
    this(index, name, kind, type, outputShape, parameters, execution, "");
  }

  /**
   * Returns the number of filters, channels or units.
   *
   * @return first size of the output shape, 1 for a scalar
   */
  public int channels() {
    return outputShape.rank() == 0 ? 1 : outputShape.dim(0);
  }

  /**
   * Tells whether the layer's output has rows and columns.
   *
   * @return true for [K,h,w]
   */
  public boolean isSpatial() {
    return outputShape.rank() == 3;
  }

  /**
   * Tells whether the layer's output has positions: rows and columns, steps, or a volume.
   *
   * @return true for [K,l], [K,h,w] and [K,d,h,w]
   */
  public boolean hasPositions() {
    return outputShape.rank() > 1;
  }

  /**
   * Names the layer's values before softmax or sigmoid. For every other layer these are its values.
   *
   * @param layer a layer's name, with or without the suffix
   * @return the name with {@link #LOGITS}
   */
  public static String logits(String layer) {
    return layer.endsWith(LOGITS) ? layer : layer + LOGITS;
  }

  /**
   * Strips {@link #LOGITS}.
   *
   * @param layer a layer's name, with or without the suffix
   * @return the name as {@link Model#layers()} has it
   */
  public static String withoutLogits(String layer) {
    return layer.endsWith(LOGITS) ? layer.substring(0, layer.length() - LOGITS.length()) : layer;
  }
}
