package io.loupe.visualizers.attribution;

import java.util.Collection;

/** What a map is measured by, one number for each sample. */
enum Measure {
  DELETION(
      "deletion",
      -1,
      "area under the probability while places are taken away, the most important first"),
  INSERTION(
      "insertion",
      1,
      "area under the probability while places are put back, the most important first"),
  AVERAGE_DROP(
      "average drop %",
      -1, "how much of the probability is lost when the map is laid on as a mask"),
  INCREASE("increase %", 1, "share of samples whose answer is surer under that mask"),
  INFIDELITY(
      "infidelity",
      -1,
      "squared error of what the map says small noise does to the logit, the map scaled to fit"),
  MU_FIDELITY(
      "mu-fidelity",
      1,
      "correlation of what the map says of random sets of places with what the logit loses without"
          + " them"),
  SENSITIVITY(
      "max-sensitivity",
      -1,
      "largest change of the map, as a share of it, when the input hardly changes"),
  SPARSENESS("sparseness", 0, "Gini index: 0 where all places count alike, near 1 where few do"),
  COMPLEXITY("complexity", 0, "entropy of the places' shares, in nats"),
  WEIGHTS(
      "weights redrawn",
      -1,
      "rank correlation of magnitudes with the map of the same network with all weights drawn anew"),
  OTHER_CLASS("other class", -1, "rank correlation with the map of another class, drawn at random"),
  SEEDS("other seed", 1, "rank correlation with the map of another seed, of methods that draw");

  private final String words;
  private final int better;
  private final String meaning;

  Measure(String words, int better, String meaning) {
    this.words = words;
    this.better = better;
    this.meaning = meaning;
  }

  /** Heading. */
  String words() {
    return words;
  }

  /** What it is, without a full stop. */
  String meaning() {
    return meaning;
  }

  /** Which way is better, for people. */
  String direction() {
    return better == 0 ? "no better or worse" : better > 0 ? "higher is better" : "lower is better";
  }

  boolean isBetter(double one, double other) {
    return better * (one - other) > 0;
  }

  /** Whether any of some maps was measured by it. */
  boolean isIn(Collection<Checked> all) {
    return all.stream().anyMatch(checked -> checked.values().containsKey(this));
  }
}
