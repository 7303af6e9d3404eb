package io.loupe.visualizers.prune;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.internal.ablation.Change;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import io.loupe.visualizers.internal.ablation.PairedError;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.Plot;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What was silenced and what that cost, in tables and words.
 *
 * @param measure what is compared
 * @param removed the filters
 * @param held answers on held-out samples, before and after
 * @param outputs the same for each of several independent outputs; else empty
 * @param names of those outputs
 * @param choosing on how many samples they were chosen
 */
record PruneReport(
    Change.Measure measure,
    List<PruneOrder.Candidate> removed,
    Change held,
    Map<Integer, PairedAccuracy> outputs,
    List<String> names,
    int choosing) {
  private static final String MISSING = "n/a";

  List<Artifact.Table> all() {
    List<Artifact.Table> tables = new ArrayList<>(List.of(filters(), result()));
    if (!outputs.isEmpty()) {
      tables.add(byOutput());
    }
    return tables;
  }

  Artifact.Table filters() {
    return new Artifact.Table(
        "prune-check-filters",
        "Filters that can go together, in the order in which they were silenced; \"loupe prune"
            + " --filters\" takes this file. The effects are those of silencing each alone, on "
            + choosing
            + " samples.",
        List.of(
            "layer",
            "filter",
            "reason",
            "does the same",
            "correlation",
            "loss change",
            measure.noun() + " change",
            "its standard error"),
        removed.stream().map(PruneReport::row).toList());
  }

  private static List<Object> row(PruneOrder.Candidate filter) {
    return List.of(
        filter.layer(),
        filter.filter(),
        filter.reason().name().toLowerCase(Locale.ROOT),
        filter.twin() < 0 ? MISSING : filter.twin(),
        filter.twin() < 0 ? MISSING : filter.correlation(),
        filter.effect().loss(),
        filter.effect().answers().change(),
        filter.effect().answers().error());
  }

  Artifact.Table result() {
    List<String> columns =
        new ArrayList<>(
            List.of(
                "silenced",
                "samples",
                measure.noun() + " before",
                measure.noun() + " after",
                "change",
                "low 95",
                "high 95"));
    List<Object> row =
        new ArrayList<>(
            List.of(
                removed.size(),
                held.samples(),
                held.levelBefore().value(),
                held.levelAfter().value(),
                held.change(),
                held.low(),
                held.high()));
    String method = "";
    if (held instanceof PairedAccuracy pairs) {
      columns.addAll(List.of("lost", "won"));
      row.addAll(List.of(pairs.lost(), pairs.won()));
      method =
          "after Wilson for the accuracies, after Newcombe for their difference; chance is McNemar's"
              + " exact probability of so uneven a number of lost and won decisions.";
    } else if (held instanceof PairedError errors) {
      columns.addAll(List.of("R2 before", "R2 after"));
      row.addAll(List.of(number(errors.r2Before()), number(errors.r2After())));
      method =
          "of the normal distribution; R2 is the share of the targets' variance that the answers"
              + " explain; chance is that of a paired t test of the errors.";
    }
    columns.add("chance");
    row.add(held.chance());
    return new Artifact.Table(
        "prune-check-result",
        measure.capital()
            + " on held-out samples with all filters and without those removed. Intervals are of"
            + " 95 %: "
            + method,
        columns,
        List.of(row));
  }

  private static Object number(double value) {
    return Double.isNaN(value) ? MISSING : (Object) value;
  }

  private Artifact.Table byOutput() {
    List<List<Object>> rows = new ArrayList<>();
    outputs.forEach(
        (output, pairs) ->
            rows.add(
                List.of(
                    output,
                    names.get(output),
                    pairs.before().share(),
                    pairs.before().low(),
                    pairs.before().high(),
                    pairs.after().share(),
                    pairs.change(),
                    pairs.low(),
                    pairs.high())));
    return new Artifact.Table(
        "prune-check-outputs",
        "Accuracy of each of the independent outputs on held-out samples, before with its 95 %"
            + " interval after Wilson, and after; the change with its interval after Newcombe.",
        List.of(
            "output",
            "name",
            "accuracy before",
            "low 95",
            "high 95",
            "accuracy after",
            "change",
            "change low 95",
            "change high 95"),
        rows);
  }

  String caption() {
    String before = measure.describe(held.levelBefore()) + r2(true);
    return removed.isEmpty()
        ? "No filter seems to be superfluous; "
            + measure.noun()
            + " on "
            + held.samples()
            + " held-out samples is "
            + before
            + "."
        : removed.size()
            + (removed.size() == 1 ? " filter was" : " filters were")
            + " silenced. "
            + measure.capital()
            + " on "
            + held.samples()
            + " held-out samples was "
            + before
            + " before and is "
            + measure.describe(held.levelAfter())
            + r2(false)
            + " after: a change of "
            + measure.signed(held.change())
            + " ("
            + measure.signed(held.low())
            + " to "
            + measure.signed(held.high())
            + ").";
  }

  private String r2(boolean before) {
    return held instanceof PairedError errors
        ? ", R\u00b2 " + Labels.number(before ? errors.r2Before() : errors.r2After())
        : "";
  }

  List<String> notes() {
    return List.of(
        "Grey: "
            + choosing
            + " samples that the filters were chosen with. Blue: "
            + held.samples()
            + " held-out samples, with a 95 % interval. "
            + (measure.isError() ? "Height: the " + measure.noun() + ". " : "")
            + "The cut is the most suspects (dead, or"
            + " redundant) that cost no more than chance on the grey ones.",
        caption());
  }

  /**
   * How well a model answers against the number of silenced filters.
   *
   * @param measure what is drawn
   * @param points from none to most
   * @param cut how many are silenced in the end
   */
  record Curve(Change.Measure measure, List<Point> points, int cut) {
    private static final int CHOOSING = 0x8a8f96;
    private static final int CHECKING = 0x0b5cad;

    /**
     * The measure with some filters silenced.
     *
     * @param silenced how many
     * @param choosing on the samples that filters were chosen with
     * @param checking on the others
     */
    record Point(int silenced, Change.Level choosing, Change.Level checking) {}

    Artifact.Table toTable() {
      return new Artifact.Table(
          "prune-check-curve",
          measure.capital()
              + " with the first filters of the order silenced together: on the samples they were"
              + " chosen with, and on held-out ones with a 95 % interval"
              + (measure.isError() ? " of the normal distribution." : " after Wilson."),
          List.of(
              "silenced",
              measure.noun() + " choosing",
              "samples choosing",
              measure.noun() + " held out",
              "low 95",
              "high 95",
              "samples held out",
              "cut"),
          points.stream()
              .map(
                  point ->
                      List.<Object>of(
                          point.silenced(),
                          point.choosing().value(),
                          point.choosing().of(),
                          point.checking().value(),
                          point.checking().low(),
                          point.checking().high(),
                          point.checking().of(),
                          point.silenced() == cut))
              .toList());
    }

    Artifact.Image toImage(String subtitle, String caption, List<String> notes) {
      List<Double> places = points.stream().map(point -> (double) point.silenced()).toList();
      List<Plot.Tick> left = measure.isError() ? errors() : shares();
      return new Artifact.Image(
          "prune-check",
          caption,
          new Plot(
                  "How many filters can be silenced",
                  subtitle,
                  places,
                  ticks(places),
                  "number of silenced filters, those first that seem not to be needed",
                  left,
                  List.of(
                      Plot.Line.of(
                          "choosing",
                          CHOOSING,
                          points.stream().map(p -> p.choosing().value()).toList()),
                      new Plot.Line(
                          "held out",
                          CHECKING,
                          points.stream().map(p -> p.checking().value()).toList(),
                          points.stream().map(p -> p.checking().low()).toList(),
                          points.stream().map(p -> p.checking().high()).toList())),
                  List.of(new Plot.Tick(cut, cut + " silenced")),
                  notes)
              .draw());
    }

    private List<Plot.Tick> shares() {
      double lowest =
          points.stream()
              .mapToDouble(p -> Math.min(p.checking().low(), p.choosing().value()))
              .min()
              .orElse(0);
      double floor = Math.floor(lowest * 10) / 10;
      List<Plot.Tick> left = new ArrayList<>();
      for (int i = 0; i <= 4; i++) {
        double at = floor + (1 - floor) * i / 4;
        left.add(new Plot.Tick(at, Labels.number(100 * at) + " %"));
      }
      return left;
    }

    private List<Plot.Tick> errors() {
      double highest =
          points.stream()
              .mapToDouble(p -> Math.max(p.checking().high(), p.choosing().value()))
              .filter(Double::isFinite)
              .max()
              .orElse(1);
      double step = roundedUp((highest > 0 ? highest : 1) / 4);
      List<Plot.Tick> left = new ArrayList<>();
      for (int i = 0; i <= 4; i++) {
        double at = step * i;
        left.add(new Plot.Tick(at, Labels.number(at)));
      }
      return left;
    }

    /** To 1, 2, 2.5 or 5 times a power of ten. */
    private static double roundedUp(double value) {
      double power = Math.pow(10, Math.floor(Math.log10(value)));
      return DoubleStream.of(1, 2, 2.5, 5)
          .map(times -> times * power)
          .filter(step -> step >= value)
          .findFirst()
          .orElse(10 * power);
    }

    private static List<Plot.Tick> ticks(List<Double> places) {
      double last = places.get(places.size() - 1);
      int step =
          IntStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500)
              .filter(s -> last / s <= 12)
              .findFirst()
              .orElse(1000);
      List<Plot.Tick> ticks = new ArrayList<>();
      for (int at = 0; at <= last; at += step) {
        ticks.add(new Plot.Tick(at, Integer.toString(at)));
      }
      return ticks;
    }
  }
}
