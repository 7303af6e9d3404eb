package io.loupe.visualizers.argmax;

import io.loupe.artifact.Artifact;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.ablation.Change;
import io.loupe.visualizers.internal.statistics.ClassStatistics;
import io.loupe.visualizers.internal.statistics.FilterStatistics;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import java.util.ArrayList;
import java.util.List;

/**
 * One row for each filter: what it does, how much it is needed and whether another does the same.
 */
final class FilterTables {
  private static final String MISSING = "n/a";

  private final LayerStatistics statistics;
  private final ClassStatistics all;
  private final List<Ablation.Effect> effects;
  private final int silencedOn;
  private final Classifier classifier;
  private final double redundantAbove;

  /**
   * Prepares the tables.
   *
   * @param effects one for each filter; empty if ablation was not run
   * @param silencedOn on how many samples that was
   */
  FilterTables(
      LayerStatistics statistics,
      Classifier classifier,
      List<Ablation.Effect> effects,
      int silencedOn,
      double redundantAbove) {
    this.statistics = statistics;
    this.classifier = classifier;
    this.all = statistics.all();
    this.effects = effects;
    this.silencedOn = silencedOn;
    this.redundantAbove = redundantAbove;
  }

  Artifact.Table overall(String name) {
    List<List<Object>> rows = new ArrayList<>();
    for (int k = 0; k < statistics.maps().filters(); k++) {
      rows.add(row(k));
    }
    return new Artifact.Table(
        name,
        caption(),
        List.of(
            "filter",
            "pixels won",
            "fires on",
            "mean",
            "max",
            "sparsity",
            "class entropy (bits)",
            "most correlated with",
            "correlation",
            "loss change when silenced",
            measure().noun() + " change when silenced",
            "its standard error",
            "dead",
            "redundant",
            "samples",
            "samples silenced"),
        rows);
  }

  Artifact.Table byClass(String name) {
    List<List<Object>> rows = new ArrayList<>();
    for (ByClass.Row<ClassStatistics> row : statistics.byClass().classes()) {
      for (int k = 0; k < statistics.maps().filters(); k++) {
        rows.add(classRow(row, k));
      }
    }
    return new Artifact.Table(
        name,
        "The filters of layer "
            + statistics.layer().name()
            + " on the samples of each class: share of"
            + " pixels won, share of samples on which the filter fires at all, mean and maximum"
            + " activation, share of values at or below the floor.",
        List.of("class", "filter", "pixels won", "fires on", "mean", "max", "sparsity", "samples"),
        rows);
  }

  private List<Integer> dead() {
    return filters(k -> all.usage().isDead(k));
  }

  private List<Integer> redundant() {
    return filters(this::isRedundant);
  }

  private Change.Measure measure() {
    return Change.Measure.of(classifier.kind());
  }

  private List<Integer> filters(java.util.function.IntPredicate wanted) {
    List<Integer> found = new ArrayList<>();
    for (int k = 0; k < statistics.maps().filters(); k++) {
      if (wanted.test(k)) {
        found.add(k);
      }
    }
    return found;
  }

  private boolean isRedundant(int filter) {
    int twin = statistics.correlations().strongest(filter);
    return !effects.isEmpty()
        && twin >= 0
        && effects.get(filter).answers().isWithinError()
        && Math.abs(statistics.correlations().of(filter, twin)) >= redundantAbove;
  }

  private List<Object> row(int filter) {
    FilterStatistics usage = all.usage();
    int twin = statistics.correlations().strongest(filter);
    boolean measured = !effects.isEmpty();
    List<Object> row = new ArrayList<>();
    row.add(filter);
    row.add(pixelsWon(all, filter));
    row.add(usage.firingShare(filter));
    row.add(all.mean(filter));
    row.add(all.max(filter));
    row.add(usage.sparsity(filter));
    row.add(number(classEntropy(filter)));
    row.add(twin < 0 ? MISSING : twin);
    row.add(twin < 0 ? MISSING : statistics.correlations().of(filter, twin));
    row.add(measured ? effects.get(filter).loss() : MISSING);
    row.add(measured ? effects.get(filter).answers().change() : MISSING);
    row.add(measured ? effects.get(filter).answers().error() : MISSING);
    row.add(usage.isDead(filter));
    row.add(measured ? isRedundant(filter) : MISSING);
    row.add(all.wins().samples());
    row.add(silencedOn);
    return row;
  }

  private List<Object> classRow(ByClass.Row<ClassStatistics> row, int filter) {
    FilterStatistics usage = row.value().usage();
    return List.of(
        row.name(),
        filter,
        pixelsWon(row.value(), filter),
        usage.firingShare(filter),
        row.value().mean(filter),
        row.value().max(filter),
        usage.sparsity(filter),
        row.value().wins().samples());
  }

  private double pixelsWon(ClassStatistics part, int filter) {
    double pixels = (double) part.wins().samples() * statistics.maps().positions();
    return part.wins().total(filter) / pixels;
  }

  /** Entropy of the filter's mean activation over classes, negative means counted as zero. */
  private double classEntropy(int filter) {
    List<ByClass.Row<ClassStatistics>> classes = statistics.byClass().classes();
    double total = 0;
    for (ByClass.Row<ClassStatistics> row : classes) {
      total += Math.max(0, row.value().mean(filter));
    }
    if (classes.size() < 2 || total == 0) {
      return Double.NaN;
    }
    double entropy = 0;
    for (ByClass.Row<ClassStatistics> row : classes) {
      double share = Math.max(0, row.value().mean(filter)) / total;
      entropy -= share > 0 ? share * StrictMath.log(share) / StrictMath.log(2) : 0;
    }
    return entropy;
  }

  private static Object number(double value) {
    return Double.isNaN(value) ? MISSING : (Object) value;
  }

  private String caption() {
    long samples = all.wins().samples();
    int step = statistics.correlations().step();
    StringBuilder text = new StringBuilder();
    text.append("Census of the filters of layer ").append(statistics.layer().name()).append(" on ");
    text.append(samples).append(" samples. Dead (never above ").append(statistics.floor());
    text.append(" on this data): ").append(list(dead())).append('.');
    if (effects.isEmpty()) {
      text.append(" Filters were not silenced: ");
      text.append(
          classifier.kind() == Classifier.Kind.NOTHING
              ? "the model decides " + classifier.describe() + "."
              : "that needs labels and an engine that can.");
    } else {
      text.append(" Redundant (silencing changes the " + measure().noun());
      text.append(" by no more than its standard error on ");
      text.append(silencedOn).append(" samples, and |correlation| with another filter is ");
      text.append("at least ").append(redundantAbove).append("): ");
      text.append(list(redundant())).append('.');
    }
    if (step > 1) {
      text.append(" Correlations use one position in ").append(step).append('.');
    }
    return text.toString();
  }

  private static String list(List<Integer> filters) {
    if (filters.isEmpty()) {
      return "none";
    }
    String all = filters.toString();
    return all.substring(1, all.length() - 1);
  }
}
