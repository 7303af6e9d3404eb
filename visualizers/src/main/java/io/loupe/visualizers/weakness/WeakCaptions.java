package io.loupe.visualizers.weakness;

import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.weakness.Fooling.FoolingImage;
import io.loupe.visualizers.weakness.InputTransformationDefence.Images;
import io.loupe.visualizers.weakness.InputTransformationDefence.Preprocessing;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Says in words what was found. */
record WeakCaptions(Decisions decisions) {

  String changes(Metric metric, List<WeakSpot> all, InputTransformationDefence undoing) {
    List<WeakSpot> spots = all.stream().filter(spot -> spot.metric() == metric).toList();
    List<WeakSpot> found = spots.stream().filter(WeakSpot::found).toList();
    long samples = spots.stream().map(WeakSpot::origin).distinct().count();
    StringBuilder text =
        new StringBuilder("Changes of ")
            .append(samples == 1 ? "1 sample" : samples + " samples")
            .append(" that ")
            .append(decisions.turned() + ": found for " + found.size() + " of ")
            .append(spots.size() + " pairs of sample and " + decisions.noun() + ".");
    Optional<WeakSpot> smallest = found.stream().min(Comparator.comparingDouble(WeakSpot::size));
    smallest.ifPresent(
        spot ->
            text.append(" The median size is " + Labels.number(median(found)))
                .append(" (" + metric.label() + "), the smallest ")
                .append(Labels.number(spot.size()) + ": sample " + spot.origin().sample().id())
                .append(" ")
                .append(decisions.move(spot.target(), spot.origin().verdict(), spot.verdict()))
                .append("."));
    text.append(" Every one was confirmed by the model.");
    WilsonInterval chance =
        undoing.of(
            switch (metric) {
              case L2 -> Images.L2_SHUFFLED;
              case LINF -> Images.LINF_SHUFFLED;
              case REPLACED -> Images.REPLACED_RANDOM;
            },
            Preprocessing.NONE);
    if (chance.of() > 0) {
      text.append(
              metric == Metric.REPLACED
                  ? " As many values replaced at random turn "
                  : " The same values of change at random places turn ")
          .append(chance.describe() + " of " + decisions.many() + ".");
    }
    if (metric == Metric.REPLACED) {
      text.append(
          " The values are looked up, so that nothing lies between them and there is no gradient:"
              + " they are replaced by others that the samples have.");
    }
    return text.append(" Sizes are upper bounds: the smallest found, not the smallest there is.")
        .toString();
  }

  private static double median(List<WeakSpot> spots) {
    double[] sizes = spots.stream().mapToDouble(WeakSpot::size).toArray();
    Arrays.sort(sizes);
    return (sizes[(sizes.length - 1) / 2] + sizes[sizes.length / 2]) / 2;
  }

  String matrix(Metric metric, PairDistances distances) {
    String closest =
        distances
            .closest(metric)
            .map(
                d ->
                    " Closest is "
                        + decisions.pair(d.from(), d.to())
                        + ": mean "
                        + Labels.number(d.mean())
                        + (d.found() == 1
                            ? ", of one sample alone."
                            : ", " + d.found() + " samples."))
            .orElse("");
    return "Mean size ("
        + metric.label()
        + ") of the smallest changes found"
        + decisions.pairs()
        + "."
        + closest;
  }

  String fooling(List<FoolingImage> images, double wanted) {
    long reached = images.stream().filter(FoolingImage::reached).count();
    return "Inputs that start from noise, changed until the model gives a class a probability of at"
        + " least "
        + Labels.percent(wanted)
        + ": reached for "
        + reached
        + " of "
        + images.size()
        + ".";
  }

  /** What preprocessing does, in one sentence for each kind. */
  String undoing(InputTransformationDefence undoing) {
    StringBuilder text = new StringBuilder();
    for (Preprocessing preprocessing : undoing.preprocessings()) {
      WilsonInterval l2 = undoing.of(Images.L2, preprocessing);
      WilsonInterval larger = undoing.of(Images.L2_LARGER, preprocessing);
      WilsonInterval broken = undoing.of(Images.UNCHANGED, preprocessing);
      if (l2.of() > 0 && broken.of() > 0) {
        text.append(" " + preprocessing.label())
            .append(" takes " + l2.describe() + " of these changes back")
            .append(
                larger.of() == 0
                    ? ""
                    : ", " + larger.describe() + " of those made half as large again")
            .append(", and breaks the decision on " + broken.describe())
            .append(" of unchanged samples.");
      }
    }
    return text.isEmpty()
        ? ""
        : " Preprocessing, with 95 % intervals:"
            + text
            + " The changes were not made against it; one who knows it can include it."
            + decisions.note();
  }
}
