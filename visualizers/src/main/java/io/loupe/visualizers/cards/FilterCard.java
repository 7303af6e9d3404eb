package io.loupe.visualizers.cards;

import io.loupe.visualizers.examples.FilterPatches;
import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import io.loupe.visualizers.internal.truth.Truth;
import io.loupe.visualizers.maximization.ExtremeImages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of one filter.
 *
 * @param summary its row
 * @param patches real samples that excite it, strongest first
 * @param most the image that makes it largest; null where the engine offers no gradients
 * @param least the image that makes it smallest; null likewise
 * @param effect what silencing it does, as a whole and by class or output; empty where that was not
 *     measured
 * @param truth whether the image that makes it largest is processed like the samples that excite it
 *     most; empty where that was not asked
 */
record FilterCard(
    FilterSummary.Entry summary,
    List<FilterPatches.Patch> patches,
    ExtremeImages.@Nullable Extreme most,
    ExtremeImages.@Nullable Extreme least,
    Optional<Ablation.Parts> effect,
    Optional<Truth> truth) {
  FilterCard(
      FilterSummary.Entry summary,
      List<FilterPatches.Patch> patches,
      ExtremeImages.@Nullable Extreme most,
      ExtremeImages.@Nullable Extreme least,
      Optional<Ablation.Parts> effect,
      Optional<Truth> truth) {
    this.summary = summary;
    this.patches = List.copyOf(patches);
    this.most = most;
    this.least = least;
    this.effect = effect;
    this.truth = truth;
  }

  /** None for a filter that never fires: any sample would do. */
  List<FilterPatches.Patch> shownPatches() {
    return summary.firing() == 0 ? List.of() : patches;
  }

  /** By class, or by output where outputs are independent. */
  Map<Integer, PairedAccuracy> parts() {
    return effect.map(Ablation.Parts::parts).orElse(Map.of());
  }
}
