package io.loupe.visualizers.argmax;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.internal.ablation.Change;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.LinePlot;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * How well a model answers against the number of silenced filters.
 *
 * @param measure what is drawn
 * @param points from none to most
 * @param cut how many are silenced in the end
 */
record PruneCurve(Change.Measure measure, List<Point> points, int cut) {
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
    List<LinePlot.Tick> left = measure.isError() ? errors() : shares();
    return new Artifact.Image(
        "prune-check",
        caption,
        new LinePlot(
                "How many filters can be silenced",
                subtitle,
                places,
                ticks(places),
                "number of silenced filters, those first that seem not to be needed",
                left,
                List.of(
                    LinePlot.Line.of(
                        "choosing",
                        CHOOSING,
                        points.stream().map(p -> p.choosing().value()).toList()),
                    new LinePlot.Line(
                        "held out",
                        CHECKING,
                        points.stream().map(p -> p.checking().value()).toList(),
                        points.stream().map(p -> p.checking().low()).toList(),
                        points.stream().map(p -> p.checking().high()).toList())),
                List.of(new LinePlot.Tick(cut, cut + " silenced")),
                notes)
            .draw());
  }

  private List<LinePlot.Tick> shares() {
    double lowest =
        points.stream()
            .mapToDouble(p -> Math.min(p.checking().low(), p.choosing().value()))
            .min()
            .orElse(0);
    double floor = Math.floor(lowest * 10) / 10;
    List<LinePlot.Tick> left = new ArrayList<>();
    for (int i = 0; i <= 4; i++) {
      double at = floor + (1 - floor) * i / 4;
      left.add(new LinePlot.Tick(at, Labels.number(100 * at) + " %"));
    }
    return left;
  }

  private List<LinePlot.Tick> errors() {
    double highest =
        points.stream()
            .mapToDouble(p -> Math.max(p.checking().high(), p.choosing().value()))
            .filter(Double::isFinite)
            .max()
            .orElse(1);
    double step = roundedUp((highest > 0 ? highest : 1) / 4);
    List<LinePlot.Tick> left = new ArrayList<>();
    for (int i = 0; i <= 4; i++) {
      double at = step * i;
      left.add(new LinePlot.Tick(at, Labels.number(at)));
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

  private static List<LinePlot.Tick> ticks(List<Double> places) {
    double last = places.get(places.size() - 1);
    int step =
        IntStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500)
            .filter(s -> last / s <= 12)
            .findFirst()
            .orElse(1000);
    List<LinePlot.Tick> ticks = new ArrayList<>();
    for (int at = 0; at <= last; at += step) {
      ticks.add(new LinePlot.Tick(at, Integer.toString(at)));
    }
    return ticks;
  }
}
