package io.loupe.visualizers.weakness;

import io.loupe.artifact.Artifact;
import io.loupe.data.Sample;
import io.loupe.visualizers.internal.WilsonInterval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Counts what preprocessings do to decisions. */
final class Undoing {
  private final Decider decider;
  private final UnitScale scale;
  private final Map<Images, Map<Preprocessing, WilsonInterval>> counts =
      new EnumMap<>(Images.class);

  Undoing(Decider decider, UnitScale scale) {
    this.decider = decider;
    this.scale = scale;
  }

  List<Preprocessing> preprocessings() {
    return Arrays.stream(Preprocessing.values())
        .filter(p -> p != Preprocessing.NONE && !scale.isOfSymbols() && p.fits(scale.shape()))
        .toList();
  }

  /**
   * Tries all preprocessings.
   *
   * @param beside for each image, the sample whose held inputs go with it
   * @param cases for each image, whether what the model says counts
   */
  void measure(
      Images group, List<float[]> images, List<Sample> beside, List<Predicate<Verdict>> cases) {
    preprocessings().forEach(preprocessing -> measure(group, preprocessing, images, beside, cases));
  }

  /** Tries one. */
  void measure(
      Images group,
      Preprocessing preprocessing,
      List<float[]> images,
      List<Sample> beside,
      List<Predicate<Verdict>> cases) {
    if (images.isEmpty()) {
      return;
    }
    List<float[]> treated =
        images.stream().map(image -> preprocessing.apply(image, scale.shape())).toList();
    List<Verdict> verdicts = decider.verdicts(scale.batch(treated, beside));
    long hits = 0;
    for (int n = 0; n < verdicts.size(); n++) {
      hits += cases.get(n).test(verdicts.get(n)) ? 1 : 0;
    }
    counts
        .computeIfAbsent(group, g -> new EnumMap<>(Preprocessing.class))
        .merge(
            preprocessing,
            new WilsonInterval(hits, verdicts.size()),
            (a, b) -> new WilsonInterval(a.cases() + b.cases(), a.of() + b.of()));
  }

  /** Nothing of nothing where a group was not tried. */
  WilsonInterval of(Images group, Preprocessing preprocessing) {
    return counts
        .getOrDefault(group, Map.of())
        .getOrDefault(preprocessing, new WilsonInterval(0, 0));
  }

  Artifact.Table toTable() {
    List<List<Object>> rows = new ArrayList<>();
    counts.forEach(
        (group, shares) ->
            shares.forEach(
                (preprocessing, share) ->
                    rows.add(
                        List.of(
                            preprocessing.label(),
                            group.label(),
                            group.counted(),
                            share.cases(),
                            share.of(),
                            share.share(),
                            share.low(),
                            share.high()))));
    return new Artifact.Table(
        "weak-spots-preprocessing",
        "What preprocessing does to the decision on changed and unchanged images: counts, shares"
            + " and their 95 % intervals after Wilson. Of images that are half as large again only"
            + " those are counted that keep the new decision without preprocessing. Changes that are"
            + " shuffled have the same values at random places, inside the input range: they say"
            + " what a change of that size does by chance."
            + decider.decisions().note(),
        List.of("preprocessing", "images", "counted", "cases", "of", "share", "low 95", "high 95"),
        rows);
  }
}
