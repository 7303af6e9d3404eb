package io.loupe.visualizers.accuracy;

import io.loupe.artifact.Artifact;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.accuracy.AnswerCount.Answers;
import io.loupe.visualizers.internal.WilsonInterval;
import java.util.ArrayList;
import java.util.List;

/**
 * The figures as tables.
 *
 * @param classifier what is decided
 * @param answers what was counted
 * @param names of the classes or outputs
 */
record AnswerTables(Classifier classifier, Answers answers, List<String> names) {
  private static final String MISSING = "n/a";
  private static final String NAME = "accuracy";
  private static final String INTERVALS = " Intervals are of 95 % (Wilson 1927).";

  List<Artifact.Table> all() {
    return switch (classifier.kind()) {
      case CLASSES, TWO_CLASSES -> List.of(whole(), byClass());
      case INDEPENDENT -> List.of(whole(), byOutput());
      case NUMBERS -> List.of(byNumber());
      case NOTHING -> List.of();
    };
  }

  private Artifact.Table whole() {
    WilsonInterval right = new WilsonInterval(answers.right(), answers.samples());
    List<String> columns =
        new ArrayList<>(List.of("samples", "right", "accuracy", "low", "high", "cross-entropy"));
    List<Object> row =
        new ArrayList<>(
            List.of(
                answers.samples(),
                answers.right(),
                right.share(),
                right.low(),
                right.high(),
                answers.loss()));
    if (classifier.decidesBetweenClasses()) {
      columns.addAll(List.of("by chance", "kappa"));
      double chance = chance();
      row.addAll(List.of(chance, chance == 1 ? MISSING : (right.share() - chance) / (1 - chance)));
    }
    return new Artifact.Table(
        NAME + "-all",
        (classifier.decidesBetweenClasses()
                ? "How often the model decides as the data say; by chance is the agreement of"
                    + " decisions and labels that have nothing to do with each other, and kappa"
                    + " what is reached beyond it (Cohen 1960)."
                : "On how many samples all outputs are right.")
            + INTERVALS,
        columns,
        List.of(row));
  }

  private double chance() {
    long[] labels = answers.labels();
    long[] decisions = answers.decisions();
    double sum = 0;
    for (int k = 0; k < labels.length; k++) {
      sum += (double) labels[k] * decisions[k];
    }
    return sum / answers.samples() / answers.samples();
  }

  private Artifact.Table byClass() {
    long[] labels = answers.labels();
    long[] decisions = answers.decisions();
    List<List<Object>> rows = new ArrayList<>();
    for (int label = 0; label < labels.length; label++) {
      long samples = labels[label];
      long decided = decisions[label];
      List<Object> row = new ArrayList<>(List.of(names.get(label), samples, decided));
      row.addAll(share(answers.of(label, label), samples));
      row.addAll(share(answers.of(label, label), decided));
      int other = mostly(label);
      row.addAll(
          other < 0 ? List.of(MISSING, 0L) : List.of(names.get(other), answers.of(label, other)));
      rows.add(row);
    }
    return new Artifact.Table(
        NAME + "-classes",
        "For each class the share of its samples that are recognised (recall), the share of"
            + " decisions for it that are right (precision), and the class that it is most often"
            + " taken for."
            + INTERVALS,
        List.of(
            "class",
            "samples",
            "decided",
            "recall",
            "recall low",
            "recall high",
            "precision",
            "precision low",
            "precision high",
            "taken for",
            "so often"),
        rows);
  }

  /** Share, low and high end of its interval. */
  private static List<Object> share(long cases, long of) {
    WilsonInterval share = new WilsonInterval(cases, of);
    return of == 0
        ? List.of(MISSING, MISSING, MISSING)
        : List.of(share.share(), share.low(), share.high());
  }

  /** The other class that a class is most often taken for, -1 if it never is. */
  private int mostly(int label) {
    int most = -1;
    for (int k = 0; k < names.size(); k++) {
      long count = k == label ? 0 : answers.of(label, k);
      most = count > 0 && (most < 0 || count > answers.of(label, most)) ? k : most;
    }
    return most;
  }

  private Artifact.Table byOutput() {
    List<List<Object>> rows = new ArrayList<>();
    for (int k = 0; k < names.size(); k++) {
      long yes = answers.of(k, true, true);
      long missed = answers.of(k, true, false);
      long false0 = answers.of(k, false, true);
      long no = answers.of(k, false, false);
      List<Object> row = new ArrayList<>(List.of(names.get(k), yes, missed, false0, no));
      row.addAll(share(yes + no, answers.samples()));
      row.addAll(share(yes, yes + missed).subList(0, 1));
      row.addAll(share(yes, yes + false0).subList(0, 1));
      rows.add(row);
    }
    return new Artifact.Table(
        NAME + "-outputs",
        "For each output how many samples it rightly calls yes, misses, wrongly calls yes and"
            + " rightly calls no."
            + INTERVALS,
        List.of(
            "output",
            "true positives",
            "false negatives",
            "false positives",
            "true negatives",
            "accuracy",
            "low",
            "high",
            "recall",
            "precision"),
        rows);
  }

  private Artifact.Table byNumber() {
    List<List<Object>> rows = new ArrayList<>();
    for (int k = 0; k < names.size(); k++) {
      double r2 = answers.r2(k);
      rows.add(
          List.of(
              names.get(k),
              answers.samples(),
              answers.absoluteError(k),
              answers.rootMeanSquare(k),
              Double.isNaN(r2) ? MISSING : r2,
              answers.wanted(k)));
    }
    return new Artifact.Table(
        NAME + "-outputs",
        "For each number how far the model is off, and the share of the data's variance that it"
            + " explains.",
        List.of(
            "output",
            "samples",
            "mean absolute error",
            "root mean square error",
            "R2",
            "mean in the data"),
        rows);
  }
}
