package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Layers whose kernel is kept at a spectral norm of 1 (Miyato et al. 2018). That is done to the
 * stored kernel in training; afterwards they are the layers within.
 */
final class SpectralNormalizations {
  /** The option, which no file has, of a layer that stands for what is within. */
  private static final String WITHIN = ":within";

  /** The array from which the norm is estimated, by its names in Keras 3 and 2. */
  private static final Pattern VECTOR = Pattern.compile("(.*/)?(vector_u|sn_u)(:0)?");

  private SpectralNormalizations() {}

  static Map<String, Translator> all() {
    return Map.of("SpectralNormalization", SpectralNormalizations::within);
  }

  private static void within(Call call, GraphAssembler graph) {
    LayerSpec inner = Recurrents.wrapped(call.layer(), "layer");
    if (!(inner.config() instanceof ObjectNode config) || !Translators.reads(inner.className())) {
      throw call.layer().problem("it holds a " + inner.className() + ", which is not read");
    }
    LayerSpec marked = inner.with(inner.className(), config.deepCopy().put(WITHIN, true));
    Translators.translate(call.as(marked), graph);
  }

  /** The arrays of the layer within; where they have no names, they come last. */
  static List<Weight> own(LayerSpec layer, List<Weight> found) {
    if (!layer.flag(WITHIN, false) || found.isEmpty()) {
      return found;
    }
    List<Weight> named =
        found.stream().filter(weight -> !VECTOR.matcher(weight.name()).matches()).toList();
    int count = Math.min(found.size(), LayerWeights.count(layer));
    return named.size() < found.size() ? named : found.subList(found.size() - count, found.size());
  }
}
