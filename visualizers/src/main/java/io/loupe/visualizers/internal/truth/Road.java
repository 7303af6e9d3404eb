package io.loupe.visualizers.internal.truth;

import io.loupe.visualizers.internal.truth.Contributions.Contribution;
import io.loupe.visualizers.internal.truth.Truth.AtLayer;
import io.loupe.visualizers.internal.truth.Truth.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Scores how alike what feeds a unit is on a made image and on the unit's top examples: at a layer
 * {@code (mean sim(image, examples) - mean sim(others, examples)) / (mean sim among examples - mean
 * sim(others, examples))} with the cosine of contributions; over several layers numerators and
 * denominators are added up.
 */
final class Road {
  /** Fewest examples of which anything is said. */
  static final int FEWEST = 6;

  /** Half of the way from other samples to examples. */
  static final double HALF_WAY = 0.5;

  /** The verdict rests on the last third of the layers. */
  private static final int JUDGED = 3;

  /** How many times farther from the examples than nearly all of them are is still like them. */
  private static final double NEAR = 3;

  /** Fewest layers of which another road is said: honest images differ as much in early ones. */
  private static final int DEEP = 3;

  private static final int DRAWS = 400;
  private static final double TAIL = 0.025;
  private static final double BAND_TAIL = 0.05;

  /** How much more alike examples have to be than other samples are to them, at a layer. */
  private static final double LEAST_ALIKE = 0.05;

  private final List<Likeness> likenesses;
  private final int[] examples;
  private final int firstJudged;

  private Road(List<Likeness> likenesses, int[] examples) {
    this.likenesses = likenesses;
    this.examples = examples;
    this.firstJudged = likenesses.size() - Math.max(1, likenesses.size() / JUDGED);
  }

  static Truth of(
      List<String> layers,
      Contribution image,
      List<Contribution> examples,
      List<Contribution> others,
      RandomGenerator random) {
    List<Contribution> fed = examples.stream().filter(Road::isFed).toList();
    if (fed.size() < FEWEST) {
      return Truth.unknown(
          fed.isEmpty() ? "no sample excites it" : "only " + fed.size() + " samples excite it",
          fed.size());
    }
    if (!isFed(image)) {
      return Truth.unknown("the image does not excite it", fed.size());
    }
    List<String> feeding = new ArrayList<>();
    List<Likeness> likenesses = new ArrayList<>();
    double aside = aside(image, fed, others);
    for (int layer = 0; layer < layers.size(); layer++) {
      if (isFedAt(layer, fed)) {
        feeding.add(layers.get(layer));
        likenesses.add(Likeness.of(layer, image, fed, others, aside));
      }
    }
    if (feeding.isEmpty()) {
      return Truth.unknown("no layer before it feeds it", fed.size());
    }
    Road all = new Road(likenesses, IntStream.range(0, fed.size()).toArray());
    return all.nearest().truth(feeding, random);
  }

  /** The most that feeds the unit on the image at a layer where nothing does on any sample. */
  private static double aside(
      Contribution image, List<Contribution> examples, List<Contribution> others) {
    double most = 0;
    for (int layer = 0; layer < image.byLayer().size(); layer++) {
      if (!isFedAt(layer, examples) && !isFedAt(layer, others)) {
        most = Math.max(most, Likeness.size(image.byLayer().get(layer).fed()));
      }
    }
    return most;
  }

  private static boolean isFedAt(int layer, List<Contribution> samples) {
    return samples.stream().anyMatch(one -> !one.byLayer().get(layer).isSilent());
  }

  private static boolean isFed(Contribution one) {
    return one.byLayer().stream().anyMatch(layer -> !layer.isSilent());
  }

  /** The same with the group of examples that the image is most like. */
  private Road nearest() {
    return Groups.of(judged(), examples.length).stream()
        .map(group -> new Road(likenesses, group))
        .max(
            (a, b) ->
                Double.compare(a.sum(l -> l.lead(a.examples)), b.sum(l -> l.lead(b.examples))))
        .orElse(this);
  }

  private List<Likeness> judged() {
    return likenesses.subList(firstJudged, likenesses.size());
  }

  private double sum(ToDoubleFunction<Likeness> value) {
    return judged().stream().mapToDouble(value).sum();
  }

  private double score(int[] chosen) {
    return sum(l -> l.lead(chosen)) / sum(l -> l.usual(chosen));
  }

  private Truth truth(List<String> layers, RandomGenerator random) {
    if (!(sum(l -> l.usual(examples)) >= LEAST_ALIKE * judged().size())) {
      return Truth.unknown(
          "its examples are hardly more alike than other samples", examples.length);
    }
    double[] drawn = new double[DRAWS];
    for (int d = 0; d < DRAWS; d++) {
      int[] chosen = new int[examples.length];
      Arrays.setAll(chosen, i -> examples[random.nextInt(examples.length)]);
      drawn[d] = score(chosen);
    }
    Arrays.sort(drawn);
    double score = score(examples);
    double low = quantile(drawn, TAIL);
    double high = quantile(drawn, 1 - TAIL);
    double usual = quantile(each(judged()), BAND_TAIL);
    boolean near = 1 - score <= NEAR * (1 - usual);
    List<AtLayer> byLayer = new ArrayList<>();
    for (int l = 0; l < layers.size(); l++) {
      byLayer.add(atLayer(layers.get(l), likenesses.get(l), l >= firstJudged));
    }
    boolean below = high < HALF_WAY && !near;
    boolean deep = likenesses.size() >= DEEP;
    Verdict verdict =
        below && deep
            ? Verdict.OTHER_ROAD
            : low > HALF_WAY && near ? Verdict.LIKE_EXAMPLES : Verdict.UNKNOWN;
    String why =
        verdict != Verdict.UNKNOWN
            ? ""
            : below
                ? "unlike its examples, but fewer than " + DEEP + " layers lie before it"
                : low > HALF_WAY
                    ? "nearer to its examples than to other samples, and yet far outside of them"
                    : high < HALF_WAY
                        ? "some of its examples are nearly as far from the others"
                        : "the interval holds " + HALF_WAY;
    return new Truth(verdict, why, score, low, high, examples.length, byLayer);
  }

  /** Scores of the examples, each against the others, sorted. */
  private double[] each(List<Likeness> layers) {
    return IntStream.of(examples)
        .mapToDouble(
            i -> {
              int[] rest = Likeness.without(examples, i);
              return layers.stream().mapToDouble(l -> l.leaving(i).lead(rest)).sum()
                  / layers.stream().mapToDouble(l -> l.usual(rest)).sum();
            })
        .sorted()
        .toArray();
  }

  private AtLayer atLayer(String name, Likeness likeness, boolean judged) {
    double[] each = each(List.of(likeness));
    return new AtLayer(
        name,
        likeness.lead(examples) / likeness.usual(examples),
        quantile(each, BAND_TAIL),
        quantile(each, 1 - BAND_TAIL),
        judged);
  }

  /** Between the two nearest of sorted values. */
  static double quantile(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
