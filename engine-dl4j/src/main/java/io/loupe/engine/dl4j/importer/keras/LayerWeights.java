package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The arrays of a layer and of those within it, which Keras lists in its own order: those that can
 * be trained before the others.
 *
 * @param layer the layer
 * @param trained whether it is trained, or frozen
 * @param learned its own arrays that can be trained
 * @param other its own other arrays
 * @param parts the layers within it
 */
record LayerWeights(
    LayerSpec layer,
    boolean trained,
    List<Slot> learned,
    List<Slot> other,
    List<LayerWeights> parts) {
  private static final List<String> GATES = List.of("i", "c", "f", "o");
  private static final List<String> GRU_GATES = List.of("z", "r", "h");

  LayerWeights {
    learned = List.copyOf(learned);
    other = List.copyOf(other);
    parts = List.copyOf(parts);
  }

  /**
   * One array.
   *
   * @param path of its layer
   * @param name that the layer gives it
   */
  record Slot(List<PathStep> path, String name) {}

  /** Reads what a layer has from its configuration; an unknown class has none. */
  static LayerWeights of(ModelLayer entry) {
    return of(entry.layer(), entry.json());
  }

  private static LayerWeights of(LayerSpec layer, JsonNode json) {
    boolean trained = layer.config().path("trainable").asBoolean(true);
    if (ModelLayer.isModel(layer.className())) {
      List<LayerWeights> parts =
          ModelLayer.list(json, layer.path(), layer.era()).stream().map(LayerWeights::of).toList();
      return new LayerWeights(layer, trained, List.of(), List.of(), parts);
    }
    List<LayerWeights> parts = new ArrayList<>();
    for (String inner : List.of("layer", "backward_layer", "cell")) {
      JsonNode wrapped = layer.option(inner);
      if (wrapped.isObject()) {
        parts.add(of(Recurrents.wrapped(layer, inner), wrapped));
      }
    }
    StackedRecurrents.cells(layer).forEach(cell -> parts.add(of(cell, MissingNode.getInstance())));
    if (layer.className().equals("Bidirectional") && parts.size() == 1) {
      parts.add(parts.get(0));
    }
    return new LayerWeights(layer, trained, slots(layer, true), slots(layer, false), parts);
  }

  /** How many arrays a layer has that holds no others. */
  static int count(LayerSpec layer) {
    return learned(layer).size() + other(layer).size();
  }

  private static List<Slot> slots(LayerSpec layer, boolean learned) {
    List<String> names = learned ? learned(layer) : other(layer);
    return names.stream().map(name -> new Slot(layer.path(), name)).toList();
  }

  private static List<String> learned(LayerSpec layer) {
    String name = layer.className().replaceFirst("Cell$", "");
    return switch (name) {
      case "Dense",
          "EinsumDense",
          "Conv1D",
          "Conv2D",
          "Conv3D",
          "Conv1DTranspose",
          "Conv2DTranspose",
          "Conv3DTranspose",
          "LocallyConnected1D",
          "LocallyConnected2D",
          "MaxoutDense" ->
          biased(layer, "kernel");
      case "DepthwiseConv1D", "DepthwiseConv2D" -> biased(layer, "depthwise_kernel");
      case "SeparableConv1D", "SeparableConv2D" ->
          biased(layer, "depthwise_kernel", "pointwise_kernel");
      case "LSTM", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D" -> recurrent(layer, GATES);
      case "GRU" -> recurrent(layer, GRU_GATES);
      case "SimpleRNN" -> biased(layer, "kernel", "recurrent_kernel");
      case "CuDNNLSTM", "CuDNNGRU" -> List.of("kernel", "recurrent_kernel", "bias");
      case "Highway" ->
          layer.flag("use_bias", true)
              ? List.of("W", "W_carry", "b", "b_carry")
              : List.of("W", "W_carry");
      case "BatchNormalization", "LayerNormalization", "GroupNormalization" -> scaled(layer);
      case "RMSNormalization" -> List.of("scale");
      case "PReLU" -> List.of("alpha");
      case "Embedding" -> List.of("embeddings");
      case "LayerScale" -> List.of("gamma");
      case "STFTSpectrogram" -> Spectrograms.weights(layer);
      case "ReversibleEmbedding" ->
          layer.flag("tie_weights", true)
              ? List.of("embeddings")
              : List.of("embeddings", "reverse_embeddings");
      case "Attention", "AdditiveAttention" -> attention(layer);
      case "MultiHeadAttention", Attentions.GROUPED -> heads(layer);
      default -> List.of();
    };
  }

  private static List<String> other(LayerSpec layer) {
    return switch (layer.className()) {
      case "BatchNormalization" -> List.of("moving_mean", "moving_variance");
      case "SpectralNormalization" -> List.of("vector_u");
      case "Normalization" -> layer.has("mean") ? List.of() : List.of("mean", "variance", "count");
      default -> List.of();
    };
  }

  private static List<String> biased(LayerSpec layer, String... kernels) {
    ImmutableList.Builder<String> names = ImmutableList.<String>builder().add(kernels);
    boolean einsum = layer.className().equals("EinsumDense");
    boolean bias = einsum ? layer.has("bias_axes") : layer.flag("use_bias", true);
    return bias ? names.add("bias").build() : names.build();
  }

  /** Keras 1 has three arrays for each gate. */
  private static List<String> recurrent(LayerSpec layer, List<String> gates) {
    return layer.era().major() > 1
        ? biased(layer, "kernel", "recurrent_kernel")
        : gates.stream().flatMap(g -> Stream.of("W_" + g, "U_" + g, "b_" + g)).toList();
  }

  private static List<String> scaled(LayerSpec layer) {
    List<String> names = new ArrayList<>();
    boolean plain = layer.flag("rms_scaling", false);
    if (layer.flag("scale", true) || plain) {
      names.add("gamma");
    }
    if (layer.flag("center", true) && !plain) {
      names.add("beta");
    }
    return names;
  }

  private static List<String> attention(LayerSpec layer) {
    boolean additive = layer.className().startsWith("Additive");
    List<String> names = new ArrayList<>();
    if (layer.flag("use_scale", additive)) {
      names.add("scale");
    }
    if (layer.text("score_mode", "dot").equals("concat")) {
      names.add("concat_score_weight");
    }
    return names;
  }

  private static List<String> heads(LayerSpec layer) {
    List<String> each =
        layer.flag("use_bias", true) ? List.of("kernel", "bias") : List.of("kernel");
    return Stream.of(each, each, each, each).flatMap(Collection::stream).toList();
  }

  boolean isEmpty() {
    return all().isEmpty();
  }

  /** The layer and those within it, models first. */
  Stream<LayerSpec> layers() {
    return Stream.concat(Stream.of(layer), parts.stream().flatMap(LayerWeights::layers));
  }

  /** All arrays, layer by layer. */
  List<Slot> all() {
    return join(learned, other, parts.stream().map(LayerWeights::all).toList());
  }

  /** Those that can be trained, then all others, as Keras 1 and 2 list them. */
  List<Slot> trainedFirst() {
    return join(learning(), fixed(), List.of());
  }

  /** The same if nothing were frozen. */
  List<Slot> thawed() {
    return thaw().trainedFirst();
  }

  private LayerWeights thaw() {
    return new LayerWeights(
        layer, true, learned, other, parts.stream().map(LayerWeights::thaw).toList());
  }

  /** Those that can be trained, then all others, as Keras 3 lists them. */
  List<Slot> byVariable() {
    if (!trained) {
      return all();
    }
    return join(leaves(true), leaves(false), List.of());
  }

  private List<Slot> leaves(boolean wanted) {
    List<Slot> own = wanted ? (trained ? learned : List.of()) : (trained ? other : own());
    return join(own, List.of(), parts.stream().map(part -> part.leaves(wanted)).toList());
  }

  private List<Slot> own() {
    return join(learned, other, List.of());
  }

  /** Those that can be trained and are not frozen. */
  List<Slot> learning() {
    return trained
        ? join(learned, List.of(), parts.stream().map(LayerWeights::learning).toList())
        : List.of();
  }

  /** The others. */
  List<Slot> fixed() {
    List<List<Slot>> within = parts.stream().map(LayerWeights::fixed).toList();
    if (trained) {
      return join(other, List.of(), within);
    }
    if (!ModelLayer.isModel(layer.className())) {
      return all();
    }
    return join(
        join(List.of(), List.of(), parts.stream().map(LayerWeights::learning).toList()),
        List.of(),
        within);
  }

  private static List<Slot> join(List<Slot> first, List<Slot> then, List<List<Slot>> rest) {
    return Stream.concat(Stream.of(first, then), rest.stream())
        .flatMap(Collection::stream)
        .toList();
  }
}
