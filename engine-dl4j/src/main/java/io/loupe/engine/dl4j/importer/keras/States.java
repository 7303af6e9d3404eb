package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** The last states of recurrent layers, which Keras hands out behind the output. */
final class States {
  /** The option, which no file has, of a layer that stands for the memory of another. */
  static final String MEMORY = ":memory";

  /** The option, which no file has, of a layer that stands for one of its further outputs. */
  static final String PART = ":part";

  private static final String ASKED = "return_state";
  private static final Set<String> WITH_MEMORY = Set.of("LSTM", "CuDNNLSTM");

  private States() {}

  /** Whether a layer hands more out than one output. */
  static boolean areReturned(LayerSpec layer) {
    return holder(layer).flag(ASKED, false) || isApart(layer);
  }

  /** Whether two layers are not joined. */
  static boolean isApart(LayerSpec layer) {
    return isBidirectional(layer)
        && layer.config().has("merge_mode")
        && layer.option("merge_mode").isNull();
  }

  /** The layer as if it handed nothing but its output out. */
  static LayerSpec output(LayerSpec layer) {
    if (!holder(layer).flag(ASKED, false)) {
      return layer;
    }
    ObjectNode config = layer.config().deepCopy();
    ObjectNode holder =
        isBidirectional(layer) ? (ObjectNode) config.path("layer").path("config") : config;
    holder.put(ASKED, false);
    config.remove(ASKED);
    if (isBidirectional(layer) && config.path("backward_layer").path("config").isObject()) {
      ((ObjectNode) config.path("backward_layer").path("config")).put(ASKED, false);
    }
    return layer.with(layer.className(), config);
  }

  /** A layer that gives one of the further outputs, such as the state that it ends with. */
  static LayerSpec state(LayerSpec layer, int index) {
    if (StackedRecurrents.isOne(layer)) {
      ObjectNode config = layer.config().deepCopy();
      config.put(ASKED, false);
      config.put(PART, index);
      return layer.with(layer.className(), config);
    }
    if (isBidirectional(layer)) {
      int each = hasMemory(Recurrents.wrapped(layer, "layer")) ? 2 : 1;
      int most = (isApart(layer) ? 1 : 0) + (holder(layer).flag(ASKED, false) ? 2 * each : 0);
      if (index > most) {
        throw layer.problem("its output " + (index + 1) + ", a state, is not read");
      }
      ObjectNode config = output(layer).config().deepCopy();
      config.put(PART, index);
      return layer.with(layer.className(), config);
    }
    boolean memory = index == 2 && hasMemory(layer);
    if (index != 1 && !memory) {
      throw layer.problem("its output " + (index + 1) + ", a state, is not read");
    }
    return ending(layer, memory);
  }

  /** The layer as if it gave only what it ends with, its output or its memory. */
  static LayerSpec ending(LayerSpec layer, boolean memory) {
    ObjectNode config = layer.config().deepCopy();
    config.put(ASKED, false);
    config.put("return_sequences", false);
    config.put("zero_output_for_mask", false);
    config.put(MEMORY, memory);
    return layer.with(layer.className(), config);
  }

  static boolean hasMemory(LayerSpec layer) {
    return WITH_MEMORY.contains(kind(layer)) || layer.className().startsWith("ConvLSTM");
  }

  private static boolean isBidirectional(LayerSpec layer) {
    return layer.className().equals("Bidirectional");
  }

  private static LayerSpec holder(LayerSpec layer) {
    return isBidirectional(layer) ? Recurrents.wrapped(layer, "layer") : layer;
  }

  private static String kind(LayerSpec layer) {
    String cell = layer.option("cell").path("class_name").asText("");
    return layer.className().equals("RNN") ? cell.replaceFirst("Cell$", "") : layer.className();
  }
}
