package io.loupe.visualizers.attribution.method;

import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.MapScale;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.gradient.Gradients;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Scoring;
import io.loupe.model.LayerInfo;
import io.loupe.param.Param;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Set;

/** What class activation maps have in common: sums of a layer's channels, each with a weight. */
final class Cams {
  static final Param<Boolean> SIGNED =
      Param.flag("signed")
          .help(
              "Whether what speaks against the objective is kept; else it is cut off at zero, as"
                  + " the source does.");

  static final Set<AttributionNeed> GRADIENT_NEEDS =
      Set.of(AttributionNeed.GRADIENTS, AttributionNeed.INNER_LAYERS, AttributionNeed.POSITIONS);

  private Cams() {}

  /** Makes the map of an item. */
  @FunctionalInterface
  interface Weighing {
    /** Adds to a map that has a place for each position. */
    void map(LayerItem item, double[] map);
  }

  /** Maps from activations and gradients of a layer, one pass for each item. */
  static Attribution of(
      String task,
      Batch batch,
      Objective objective,
      AttributionContext context,
      Weighing weighing) {
    LayerInfo layer = context.layer();
    Passes passes = Passes.of(context, batch, objective);
    Sums maps = new Sums(positions(layer), passes.items());
    passes.passes(
        task,
        passes.items(),
        row -> row,
        (row, values, from) -> {},
        layer.name(),
        (from, count, own, pass) -> {
          Gradients found = Scoring.score(own, pass, count, Set.of(layer.name())).gradients();
          Tensor activations = pass.activation(layer.name());
          for (int r = 0; r < count; r++) {
            double[] map = new double[maps.size()];
            weighing.map(new LayerItem(activations, found.at(layer.name()), r), map);
            put(maps, from + r, map);
          }
        });
    return finished(maps, layer, context.get(SIGNED));
  }

  static void put(Sums maps, int item, double[] map) {
    for (int p = 0; p < map.length; p++) {
      maps.set(item, p, map[p]);
    }
  }

  static Attribution finished(Sums maps, LayerInfo layer, boolean signed) {
    Tensor found = maps.toMaps(1);
    if (signed) {
      return Attribution.at(layer.name(), found, MapScale.SIGNED);
    }
    float[] values = found.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(0, values[i]);
    }
    return Attribution.at(layer.name(), Tensor.of(found.shape(), values), MapScale.POSITIVE);
  }

  /** [h,w] of [K,h,w], [l] of [K,l]. */
  static Shape positions(LayerInfo layer) {
    return layer.outputShape().item();
  }
}
