package io.loupe.visualizers.attribution;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.attribution.AttributionCheckVisualizer.Replaced;
import io.loupe.visualizers.internal.evidence.RankCorrelation;
import io.loupe.visualizers.internal.measure.Mean;
import io.loupe.visualizers.raster.Plot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** The table of measures, curves, and numbers behind them. */
final class CheckReport {
  private static final int[] COLORS = {
    0x0b5cad, 0xb3261e, 0x2e7d32, 0x8e44ad, 0xb26a00, 0x00838f, 0x6d4c41, 0xad1457
  };
  private static final int[] CONTROLS = {0xc4c8cc, 0x9aa0a6, 0x5f6368};
  private static final int TICKS = 5;

  private final String model;
  private final List<CheckTable.Row> rows = new ArrayList<>();
  private final List<Checked> all;
  private final List<Measure> measures;
  private final CheckVerdict verdict;
  private final Replaced baseline;

  CheckReport(
      String model,
      List<Checked> all,
      CheckVerdict verdict,
      Replaced baseline,
      RandomGenerator random) {
    this.model = model;
    this.all = List.copyOf(all);
    this.measures = Arrays.stream(Measure.values()).filter(m -> m.isIn(all)).toList();
    this.verdict = verdict;
    this.baseline = baseline;
    for (Checked checked : all) {
      Map<Measure, Mean> means = new EnumMap<>(Measure.class);
      for (Measure measure : measures) {
        if (checked.values().containsKey(measure)) {
          means.put(measure, checked.mean(measure, random));
        }
      }
      rows.add(new CheckTable.Row(checked, means));
    }
  }

  List<Artifact> artifacts() {
    List<Artifact> artifacts = new ArrayList<>();
    artifacts.add(picture());
    artifacts.add(plot(Measure.DELETION));
    artifacts.add(plot(Measure.INSERTION));
    if (steps().size() > 1) {
      artifacts.add(cascade());
    }
    artifacts.add(table());
    artifacts.add(means());
    artifacts.add(agreement());
    artifacts.add(samplesTable());
    artifacts.add(curves());
    if (!steps().isEmpty()) {
      artifacts.add(cascadeTable());
    }
    return artifacts;
  }

  private int samples() {
    return all.get(0).curves().size();
  }

  private List<Checked.Step> steps() {
    return all.get(0).cascade();
  }

  private Artifact picture() {
    String title = "What can be believed of attribution methods";
    return new Artifact.Image(
        "attribution-check-table",
        title + ". " + verdict.summary() + " " + String.join(" ", verdict.sentences().values()),
        new CheckTable(
                title,
                model
                    + " \u00b7 "
                    + samples()
                    + " samples \u00b7 places that are taken away become "
                    + baseline.words(),
                rows,
                verdict)
            .draw());
  }

  private Artifact plot(Measure measure) {
    boolean deletion = measure == Measure.DELETION;
    int points = all.get(0).curves().get(0).deletion().size();
    List<Double> x = IntStream.range(0, points).mapToObj(i -> 100.0 * i / (points - 1)).toList();
    List<Plot.Line> lines = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      lines.add(Plot.Line.of(all.get(i).name(), color(i), mean(all.get(i), deletion)));
    }
    List<Plot.Tick> bottom = new ArrayList<>();
    List<Plot.Tick> left = new ArrayList<>();
    for (int i = 0; i <= TICKS; i++) {
      bottom.add(new Plot.Tick(100.0 * i / TICKS, 100 * i / TICKS + " %"));
      left.add(new Plot.Tick((double) i / TICKS, 100 * i / TICKS + " %"));
    }
    String title =
        deletion
            ? "Deletion: the most important places are taken away first"
            : "Insertion: the most important places are put back first";
    String note =
        "Probability of the predicted class, mean of "
            + samples()
            + " samples. "
            + (deletion ? "The sooner it falls" : "The sooner it rises")
            + ", the better the map knows what the model looks at. Grey: maps that know nothing of"
            + " the model.";
    return new Artifact.Image(
        "attribution-check-" + measure.name().toLowerCase(Locale.ROOT),
        title + ". " + verdict.summary(),
        new Plot(
                title,
                model + " \u00b7 places become " + baseline.words(),
                x,
                bottom,
                deletion ? "places taken away" : "places put back",
                left,
                lines,
                List.of(),
                List.of(note, verdict.summary()))
            .draw());
  }

  /** Controls are grey and come last. */
  private int color(int index) {
    int methods = (int) all.stream().filter(checked -> !checked.control()).count();
    return index < methods
        ? COLORS[index % COLORS.length]
        : CONTROLS[(index - methods) % CONTROLS.length];
  }

  private static List<Double> mean(Checked checked, boolean deletion) {
    int points = checked.curves().get(0).deletion().size();
    List<Double> means = new ArrayList<>();
    for (int i = 0; i < points; i++) {
      double sum = 0;
      for (Removal.Curves own : checked.curves()) {
        sum += (deletion ? own.deletion() : own.insertion()).get(i);
      }
      means.add(sum / checked.curves().size());
    }
    return means;
  }

  private Artifact cascade() {
    List<Checked.Step> steps = steps();
    List<Double> x = new ArrayList<>(List.of(0.0));
    List<Plot.Tick> bottom = new ArrayList<>(List.of(new Plot.Tick(0, "none")));
    for (Checked.Step step : steps) {
      x.add((double) step.layers());
      bottom.add(new Plot.Tick(step.layers(), "down to " + step.lowest()));
    }
    List<Plot.Line> lines = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).cascade().isEmpty()) {
        List<Double> values = new ArrayList<>(List.of(1.0));
        all.get(i).cascade().forEach(step -> values.add(step.mean()));
        lines.add(Plot.Line.of(all.get(i).name(), color(i), values));
      }
    }
    double lowest =
        lines.stream().flatMap(l -> l.values().stream()).mapToDouble(v -> v).min().orElse(0);
    List<Plot.Tick> left = new ArrayList<>();
    for (int i = (int) Math.floor(Math.min(0, lowest) * TICKS); i <= TICKS; i++) {
      left.add(
          new Plot.Tick(
              (double) i / TICKS,
              String.format(Locale.ROOT, "%.1f", (double) i / TICKS).replace("-", "\u2212")));
    }
    String title = "Weights drawn anew from the last layer down";
    return new Artifact.Image(
        "attribution-check-weights",
        title + ": how alike each method's maps stay.",
        new Plot(
                title,
                model
                    + " \u00b7 rank correlation of magnitudes with the maps of the trained network",
                x,
                bottom,
                "layers with weights drawn anew",
                left,
                lines,
                List.of(),
                List.of(
                    "Mean of "
                        + samples()
                        + " samples, over places where one of both maps is not 0. A map that stays"
                        + " the same although layers say nothing any more does not show what they"
                        + " learned (Adebayo et al. 2018)."))
            .draw());
  }

  private Artifact table() {
    List<String> headings = new ArrayList<>(List.of("map", "kind"));
    measures.forEach(measure -> headings.add(measure.words()));
    headings.add("verdict");
    List<List<Object>> lines = new ArrayList<>();
    for (CheckTable.Row row : rows) {
      List<Object> line = new ArrayList<>();
      line.add(row.checked().name());
      line.add(row.checked().control() ? "knows nothing of the model" : "method");
      for (Measure measure : measures) {
        Mean mean = row.mean(measure);
        line.add(Double.isNaN(mean.value()) ? "" : mean.value());
      }
      line.add(verdict.sentences().getOrDefault(row.checked().name(), ""));
      lines.add(line);
    }
    StringBuilder meanings = new StringBuilder();
    for (Measure measure : measures) {
      meanings
          .append(' ')
          .append(measure.words())
          .append(" (")
          .append(measure.direction())
          .append("): ")
          .append(measure.meaning())
          .append('.');
    }
    return new Artifact.Table(
        "attribution-check",
        "Means of " + samples() + " samples; intervals are in the table of measures." + meanings,
        headings,
        lines);
  }

  private Artifact means() {
    List<List<Object>> lines = new ArrayList<>();
    for (CheckTable.Row row : rows) {
      List<Double> chances = verdict.chances().getOrDefault(row.checked().name(), List.of());
      for (Measure measure : measures) {
        Mean mean = row.mean(measure);
        if (Double.isNaN(mean.value())) {
          continue;
        }
        boolean tested = measure == Measure.DELETION || measure == Measure.INSERTION;
        lines.add(
            List.of(
                row.checked().name(),
                measure.words(),
                measure.direction(),
                mean.value(),
                mean.low(),
                mean.high(),
                !tested || chances.isEmpty()
                    ? ""
                    : chances.get(measure == Measure.DELETION ? 0 : 1)));
      }
    }
    return new Artifact.Table(
        "measures",
        "Means over the samples with 95 % bootstrap intervals; p: of Student's paired test of no"
            + " difference from the edge detector, adjusted for all tests (Benjamini and"
            + " Hochberg).",
        List.of("map", "measure", "direction", "mean", "low 95", "high 95", "p"),
        lines);
  }

  private Artifact agreement() {
    List<String> headings = new ArrayList<>(List.of("map"));
    all.forEach(checked -> headings.add(checked.name()));
    List<List<Object>> lines = new ArrayList<>();
    for (Checked one : all) {
      List<Object> line = new ArrayList<>(List.of(one.name()));
      for (Checked other : all) {
        double sum = 0;
        for (int n = 0; n < samples(); n++) {
          sum += RankCorrelation.of(one.maps().get(n), other.maps().get(n));
        }
        line.add(sum / samples());
      }
      lines.add(line);
    }
    return new Artifact.Table(
        "agreement",
        "Mean rank correlation of the maps of two methods over the samples, signs kept, one value"
            + " for each place of the input.",
        headings,
        lines);
  }

  private Artifact samplesTable() {
    List<String> headings = new ArrayList<>(List.of("map", "index"));
    measures.forEach(measure -> headings.add(measure.words()));
    List<List<Object>> lines = new ArrayList<>();
    for (Checked checked : all) {
      for (int n = 0; n < samples(); n++) {
        List<Object> line = new ArrayList<>(List.of(checked.name(), n));
        for (Measure measure : measures) {
          List<Double> values = checked.values().getOrDefault(measure, List.of());
          line.add(values.isEmpty() || Double.isNaN(values.get(n)) ? "" : values.get(n));
        }
        lines.add(line);
      }
    }
    return new Artifact.Table(
        "samples",
        "Every measure of each sample, in the order in which samples are chosen; empty where it"
            + " was not measured or the map has nothing in it.",
        headings,
        lines);
  }

  private Artifact curves() {
    List<List<Object>> lines = new ArrayList<>();
    for (Checked checked : all) {
      List<Double> deletion = mean(checked, true);
      List<Double> insertion = mean(checked, false);
      for (int i = 0; i < deletion.size(); i++) {
        lines.add(
            List.of(
                checked.name(),
                (double) i / (deletion.size() - 1),
                deletion.get(i),
                insertion.get(i)));
      }
    }
    return new Artifact.Table(
        "curves",
        "Mean probability of the predicted class at each share of places that are taken away"
            + " (deletion) or put back (insertion).",
        List.of("map", "share", "deletion", "insertion"),
        lines);
  }

  private Artifact cascadeTable() {
    List<List<Object>> lines = new ArrayList<>();
    for (Checked checked : all) {
      for (Checked.Step step : checked.cascade()) {
        lines.add(
            List.of(checked.name(), step.layers(), step.lowest(), step.mean(), step.chance()));
      }
    }
    return new Artifact.Table(
        "cascade",
        "How alike maps stay while weights are drawn anew from the last layer down: mean rank"
            + " correlation of magnitudes over the samples, and the same with places in another"
            + " order.",
        List.of("map", "layers", "down to", "similarity", "chance"),
        lines);
  }
}
