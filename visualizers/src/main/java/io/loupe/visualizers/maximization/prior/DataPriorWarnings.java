package io.loupe.visualizers.maximization.prior;

import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.evaluation.Texts;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Warns of pictures that were drawn and are not what a reader would take them for. */
final class DataPriorWarnings {
  private final PriorPictures pictures;
  private final List<GuidanceChoice> choices;
  private final ToDoubleFunction<Target> bestOfData;
  private final List<Target> targets;

  DataPriorWarnings(
      PriorPictures pictures, List<GuidanceChoice> choices, ToDoubleFunction<Target> bestOfData) {
    this.pictures = pictures;
    this.choices = choices;
    this.bestOfData = bestOfData;
    this.targets = pictures.targets();
  }

  /** Says what gives reason to doubt. */
  void say(RenderContext context) {
    List<String> copies = pictures.copies();
    if (!copies.isEmpty()) {
      context.warn(
          (copies.size() == 1
                  ? "One picture is a copy: "
                  : copies.size() + " pictures are copies: ")
              + String.join(", ", copies)
              + ". The prior drew what it knows by heart; give more --data.");
    }
    List<String> off = offData();
    if (!off.isEmpty()) {
      context.warn(
          (off.size() == 1
                  ? "One picture reaches its target only off the data: "
                  : off.size() + " pictures reach their targets only off the data: ")
              + String.join(", ", off)
              + ". Patches there are farther from the data's than those of most of its pictures: what"
              + " is seen there is the network's doing.");
    }
    List<String> missed = missed();
    if (!missed.isEmpty()) {
      context.warn(
          (missed.size() == 1 ? "One target is" : missed.size() + " targets are")
              + " not reached at any guidance: "
              + String.join(", ", missed)
              + ". The network believes in none that was tried; without --prior it may be reached"
              + " by one that looks like nothing.");
    }
  }

  /** Targets whose drawn picture has patches that the data have not. */
  private List<String> offData() {
    return IntStream.range(0, targets.size())
        .filter(t -> choices.get(t).drawn().answer().reached())
        .filter(t -> choices.get(t).drawn().offData())
        .mapToObj(t -> targets.get(t).name())
        .toList();
  }

  private List<String> missed() {
    return IntStream.range(0, targets.size())
        .filter(t -> !choices.get(t).drawn().answer().reached())
        .mapToObj(
            t ->
                targets.get(t).name()
                    + " (p "
                    + DataPriorReport.probability(choices.get(t).drawn().answer())
                    + ", best of the data "
                    + Texts.share(bestOfData.applyAsDouble(targets.get(t)))
                    + ")")
        .toList();
  }
}
