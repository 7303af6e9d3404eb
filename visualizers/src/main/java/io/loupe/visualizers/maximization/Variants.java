package io.loupe.visualizers.maximization;

import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.maximization.ascent.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Several images for one objective that are kept apart.
 *
 * @param count images for each objective
 * @param layer whose Gram matrices are compared; empty for a single image
 * @param weight of the likeness; empty for a share of what the score can gain
 */
record Variants(int count, String layer, OptionalDouble weight) {
  static final Variants NONE = new Variants(1, "", OptionalDouble.empty());

  private static final double SHARE = 0.15;

  static Variants of(RenderContext context, List<Target> targets, Preset preset) {
    int count = context.get(MaximizationParams.VARIANTS);
    if (count == 1) {
      return NONE;
    }
    if (preset.isFollowed()) {
      throw new ParameterException(
          "--variants does not go with --preset " + preset.word() + ".",
          preset.word() + " climbs each image by itself: leave one of them out.");
    }
    if (context.get(MaximizationParams.PATH) > 0) {
      throw new ParameterException(
          "--variants does not go with --path.", "Ask for them in two runs.");
    }
    String layer = layer(context.model(), targets);
    context.resolved("diversity-layer", layer);
    return new Variants(count, layer, context.get(MaximizationParams.DIVERSITY));
  }

  /** The last layer with maps of several channels that no objective lies before. */
  private static String layer(Model model, List<Target> targets) {
    int first =
        targets.stream()
            .map(Target::objective)
            .map(Objective::layers)
            .mapToInt(
                layers ->
                    layers.stream().mapToInt(name -> model.layer(name).index()).min().orElse(0))
            .min()
            .orElse(0);
    return model.layers().stream()
        .filter(layer -> layer.index() <= first && hasMaps(layer))
        .reduce((earlier, later) -> later)
        .map(LayerInfo::name)
        .orElseThrow(
            () ->
                new ParameterException(
                    "--variants compares images by the maps of a layer, and no layer up to the"
                        + " objective has any.",
                    "Leave --variants out, and try other --seed values instead."));
  }

  private static boolean hasMaps(LayerInfo layer) {
    return layer.channels() > 1 && layer.outputShape().elements() > layer.channels();
  }

  /** The same targets, each as often as there are variants. */
  List<Target> multiplied(List<Target> targets) {
    if (count == 1) {
      return targets;
    }
    List<Target> all = new ArrayList<>();
    for (Target target : targets) {
      for (int v = 0; v < count; v++) {
        all.add(target.asVariant(v));
      }
    }
    return List.copyOf(all);
  }

  /** Whether what likeness costs hangs on what the score can gain. */
  boolean followGain() {
    return count > 1 && weight.isEmpty();
  }

  /** What likeness costs an image whose score can gain so much. */
  double weight(double gain) {
    return count == 1 ? 0 : weight.orElse(SHARE * gain);
  }
}
