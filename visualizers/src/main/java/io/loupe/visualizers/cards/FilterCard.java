package io.loupe.visualizers.cards;

import io.loupe.visualizers.argmax.FilterCensus;
import io.loupe.visualizers.examples.FilterPatches;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import io.loupe.visualizers.maximization.ExtremeImages;
import java.util.List;
import java.util.Map;

/**
 * All that is known of one filter.
 *
 * @param census its row
 * @param patches real samples that excite it, strongest first
 * @param most the image that makes it largest
 * @param least the image that makes it smallest
 * @param effects what silencing it does, by label; empty where that was not measured
 */
record FilterCard(
    FilterCensus.Entry census,
    List<FilterPatches.Patch> patches,
    ExtremeImages.Extreme most,
    ExtremeImages.Extreme least,
    Map<Integer, PairedAccuracy> effects) {
  FilterCard {
    patches = List.copyOf(patches);
  }

  /** None for a filter that never fires: any sample would do. */
  List<FilterPatches.Patch> shownPatches() {
    return census.firing() == 0 ? List.of() : patches;
  }

  /** Over all classes; no samples where it was not measured. */
  PairedAccuracy total() {
    return effects.values().stream().reduce(new PairedAccuracy(0, 0, 0, 0), PairedAccuracy::plus);
  }
}
