package io.loupe.visualizers.attribution;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.attribution.method.Baseline;
import io.loupe.visualizers.internal.evidence.RankCorrelation;
import io.loupe.visualizers.internal.evidence.Similarity;
import io.loupe.visualizers.raster.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Tables, curves and the verdict in words. */
final class CheckReport {
  private static final int[] COLORS = {
    0x0b5cad, 0xb3261e, 0x2e7d32, 0x8e44ad, 0xb26a00, 0x00838f, 0x6d4c41, 0xad1457
  };
  private static final int[] CONTROLS = {0xc4c8cc, 0x9aa0a6, 0x5f6368};
  private static final int TICKS = 5;

  private final String model;
  private final List<Checked> all;
  private final CheckVerdict verdict;
  private final Baseline baseline;

  CheckReport(String model, List<Checked> all, CheckVerdict verdict, Baseline baseline) {
    this.model = model;
    this.all = List.copyOf(all);
    this.verdict = verdict;
    this.baseline = baseline;
  }

  List<Artifact> artifacts(RandomGenerator random) {
    List<Artifact> artifacts = new ArrayList<>();
    artifacts.add(plot(Checked.Measure.DELETION));
    artifacts.add(plot(Checked.Measure.INSERTION));
    artifacts.add(methods(random));
    artifacts.add(agreement());
    artifacts.add(curves());
    return artifacts;
  }

  private int samples() {
    return all.get(0).curves().size();
  }

  private Artifact plot(Checked.Measure measure) {
    boolean deletion = measure == Checked.Measure.DELETION;
    int points = all.get(0).curves().get(0).deletion().size();
    List<Double> x = IntStream.range(0, points).mapToObj(i -> 100.0 * i / (points - 1)).toList();
    List<Plot.Line> lines = new ArrayList<>();
    int method = 0;
    int control = 0;
    for (Checked checked : all) {
      int rgb =
          checked.control()
              ? CONTROLS[control++ % CONTROLS.length]
              : COLORS[method++ % COLORS.length];
      lines.add(Plot.Line.of(checked.name(), rgb, mean(checked, deletion)));
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
    List<String> notes = new ArrayList<>();
    notes.add(
        "Probability of the predicted class, mean of "
            + samples()
            + " samples. "
            + (deletion ? "The sooner it falls" : "The sooner it rises")
            + ", the better the map knows what the model looks at. Grey: maps that know nothing of"
            + " the model.");
    verdict.sentences().values().forEach(notes::add);
    notes.add(verdict.summary());
    return new Artifact.Image(
        "attribution-check-" + measure.name().toLowerCase(Locale.ROOT),
        title + ". " + verdict.summary() + " " + String.join(" ", verdict.sentences().values()),
        new Plot(
                title,
                model + " \u00b7 places become " + place(),
                x,
                bottom,
                deletion ? "places taken away" : "places put back",
                left,
                lines,
                List.of(),
                notes)
            .draw());
  }

  private String place() {
    return switch (baseline) {
      case ZERO -> "0";
      case LOWEST -> "the lowest value";
      case HIGHEST -> "the highest value";
      case MEAN -> "the samples' mean";
    };
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

  private Artifact methods(RandomGenerator random) {
    List<List<Object>> rows = new ArrayList<>();
    for (Checked checked : all) {
      Checked.Mean deletion = checked.mean(Checked.Measure.DELETION, random);
      Checked.Mean insertion = checked.mean(Checked.Measure.INSERTION, random);
      List<Double> chances = verdict.chances().getOrDefault(checked.name(), List.of());
      rows.add(
          List.of(
              checked.name(),
              checked.control() ? "knows nothing of the model" : "method",
              deletion.value(),
              deletion.low(),
              deletion.high(),
              chances.isEmpty() ? "" : chances.get(0),
              insertion.value(),
              insertion.low(),
              insertion.high(),
              chances.isEmpty() ? "" : chances.get(1),
              checked.redrawn().<Object>map(Similarity::value).orElse(""),
              verdict.sentences().getOrDefault(checked.name(), "")));
    }
    return new Artifact.Table(
        "attribution-check",
        "Areas under the curves of deletion (lower is better) and insertion (higher is better) of"
            + " the predicted class's probability, means of "
            + samples()
            + " samples with 95 % bootstrap intervals; p: of Student's paired test of no difference"
            + " from the edge detector, adjusted for all tests (Benjamini and Hochberg);"
            + " redrawn: rank correlation of magnitudes with the maps of the same network with its"
            + " weights drawn anew, over places where one of both is not 0.",
        List.of(
            "map",
            "kind",
            "deletion",
            "deletion low 95",
            "deletion high 95",
            "deletion p",
            "insertion",
            "insertion low 95",
            "insertion high 95",
            "insertion p",
            "redrawn",
            "verdict"),
        rows);
  }

  private Artifact agreement() {
    List<String> headings = new ArrayList<>(List.of("map"));
    all.forEach(checked -> headings.add(checked.name()));
    List<List<Object>> rows = new ArrayList<>();
    for (Checked one : all) {
      List<Object> row = new ArrayList<>(List.of(one.name()));
      for (Checked other : all) {
        double sum = 0;
        for (int n = 0; n < samples(); n++) {
          sum += RankCorrelation.of(one.maps().get(n), other.maps().get(n));
        }
        row.add(sum / samples());
      }
      rows.add(row);
    }
    return new Artifact.Table(
        "agreement",
        "Mean rank correlation of the maps of two methods over the samples, signs kept, one value"
            + " for each place of the input.",
        headings,
        rows);
  }

  private Artifact curves() {
    List<List<Object>> rows = new ArrayList<>();
    for (Checked checked : all) {
      for (int n = 0; n < samples(); n++) {
        Removal.Curves own = checked.curves().get(n);
        rows.add(List.of(checked.name(), n, own.deletionArea(), own.insertionArea()));
      }
    }
    return new Artifact.Table(
        "areas",
        "Area of each sample's curves, in the order in which samples are chosen.",
        List.of("map", "index", "deletion", "insertion"),
        rows);
  }
}
