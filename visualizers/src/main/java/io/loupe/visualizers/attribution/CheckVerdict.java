package io.loupe.visualizers.attribution;

import io.loupe.visualizers.internal.evidence.Similarity;
import io.loupe.visualizers.internal.statistics.Significance;
import io.loupe.visualizers.raster.Labels;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the measures say of each method in words, and which one to look at.
 *
 * @param sentences one for each method, by its name
 * @param chances p of the paired tests of no difference from the edge detector, adjusted for all of
 *     them (Benjamini and Hochberg 1995), by name: deletion, insertion
 * @param best name of the method to look at; empty if none beats the edge detector
 * @param summary which of them to look at
 */
record CheckVerdict(
    Map<String, String> sentences,
    Map<String, List<Double>> chances,
    Optional<String> best,
    String summary) {
  private static final List<String> VERBS = List.of("loses to", "is not told apart from", "beats");

  CheckVerdict {
    sentences = Collections.unmodifiableMap(new LinkedHashMap<>(sentences));
    chances = Map.copyOf(chances);
  }

  static CheckVerdict of(List<Checked> methods, Checked edges) {
    double[] raw = new double[2 * methods.size()];
    for (int m = 0; m < methods.size(); m++) {
      raw[2 * m] = methods.get(m).chance(Measure.DELETION, edges);
      raw[2 * m + 1] = methods.get(m).chance(Measure.INSERTION, edges);
    }
    double[] adjusted = Significance.adjusted(raw);
    Map<String, String> sentences = new LinkedHashMap<>();
    Map<String, List<Double>> chances = new LinkedHashMap<>();
    List<Checked> trusted = new ArrayList<>();
    boolean dependent = true;
    for (int m = 0; m < methods.size(); m++) {
      Checked method = methods.get(m);
      double deletion = adjusted[2 * m];
      double insertion = adjusted[2 * m + 1];
      chances.put(method.name(), List.of(deletion, insertion));
      List<String> against = against(method);
      int deleting = told(Measure.DELETION, method, edges, deletion);
      int inserting = told(Measure.INSERTION, method, edges, insertion);
      boolean beats = deleting + inserting > 0 && deleting >= 0 && inserting >= 0;
      if (beats && against.isEmpty()) {
        trusted.add(method);
      }
      dependent &= !(beats && !against.isEmpty());
      sentences.put(
          method.name(),
          method.name()
              + " "
              + VERBS.get(deleting + 1)
              + " an edge detector in deletion "
              + compared(Measure.DELETION, method, edges, deletion)
              + (deleting == inserting
                  ? " and in insertion "
                  : ", and " + VERBS.get(inserting + 1) + " it in insertion ")
              + compared(Measure.INSERTION, method, edges, insertion)
              + (against.isEmpty() ? "" : "; " + String.join("; ", against) + ": do not read it")
              + unsteady(method)
              + ".");
    }
    Optional<Checked> best = best(trusted);
    return new CheckVerdict(sentences, chances, best.map(Checked::name), summary(best, dependent));
  }

  /** What says that a map is not about the model, or not about the answer. */
  private static List<String> against(Checked method) {
    List<String> all = new ArrayList<>();
    method
        .redrawn()
        .filter(Similarity::survives)
        .ifPresent(
            found ->
                all.add("it hardly changes when the weights are drawn anew, " + found.describe()));
    double other = method.value(Measure.OTHER_CLASS);
    if (other >= Similarity.SAME) {
      all.add(
          "it gives nearly the same map for another class, rank correlation "
              + Labels.number(other, 2));
    }
    return all;
  }

  private static String unsteady(Checked method) {
    double seeds = method.value(Measure.SEEDS);
    return seeds < Similarity.SAME
        ? "; with another seed its maps are others, rank correlation "
            + Labels.number(seeds, 2)
            + ": let it draw more often"
        : "";
  }

  /** The best in insertion less deletion of those that may be read. */
  private static Optional<Checked> best(List<Checked> trusted) {
    return trusted.stream().max(Comparator.comparingDouble(CheckVerdict::gain));
  }

  private static String summary(Optional<Checked> best, boolean dependent) {
    return best.map(
            method ->
                "Look at "
                    + method.name()
                    + ": of those that beat an edge detector"
                    + (method.redrawn().isPresent() ? " and depend on the weights" : "")
                    + (Double.isNaN(method.value(Measure.OTHER_CLASS)) ? "" : " and the class")
                    + " it has the largest insertion less deletion, "
                    + Labels.number(gain(method), 3)
                    + ".")
        .orElse(
            dependent
                ? "No method beats an edge detector on these samples: measure on more of them, or do"
                    + " not read the maps."
                : "Those that beat an edge detector hardly depend on the weights or on the class: do"
                    + " not read the maps.");
  }

  private static double gain(Checked method) {
    return method.value(Measure.INSERTION) - method.value(Measure.DELETION);
  }

  /** 1 where it beats the other, -1 where it loses, 0 where that may be chance. */
  private static int told(Measure measure, Checked method, Checked edges, double chance) {
    if (chance > Significance.LEVEL) {
      return 0;
    }
    return measure.isBetter(method.value(measure), edges.value(measure)) ? 1 : -1;
  }

  private static String compared(Measure measure, Checked method, Checked edges, double chance) {
    double own = method.value(measure);
    double other = edges.value(measure);
    return "("
        + Labels.number(own, 3)
        + " against "
        + Labels.number(other, 3)
        + ", p "
        + (chance < 0.001 ? "< 0.001" : "= " + Labels.number(chance, 2))
        + ")";
  }
}
