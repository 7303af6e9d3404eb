package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** The last states of recurrent layers, which Keras hands out behind the output. */
final class States {
  /** The option, which no file has, of a layer that stands for the memory of another. */
  static final String MEMORY = ":memory";

  private static final String ASKED = "return_state";
  private static final Set<String> WITH_MEMORY = Set.of("LSTM", "CuDNNLSTM");

  private States() {}

  /** Whether a layer hands its states out. */
  static boolean areReturned(LayerSpec layer) {
    return holder(layer).flag(ASKED, false);
  }

  /** The layer as if it handed nothing but its output out. */
  static LayerSpec output(LayerSpec layer) {
    if (!areReturned(layer)) {
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

  /** A layer that gives one of the states: what the same layer gives at the end. */
  static LayerSpec state(LayerSpec layer, int index) {
    boolean memory = index == 2 && WITH_MEMORY.contains(kind(layer));
    if (isBidirectional(layer) || (index != 1 && !memory)) {
      throw layer.problem("its output " + (index + 1) + ", a state, is not read");
    }
    ObjectNode config = layer.config().deepCopy();
    config.put(ASKED, false);
    config.put("return_sequences", false);
    config.put("zero_output_for_mask", false);
    config.put(MEMORY, memory);
    return layer.with(layer.className(), config);
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
