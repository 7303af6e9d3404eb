package io.loupe.visualizers.maximization;

import io.loupe.artifact.Artifact;
import io.loupe.gradient.Objective;
import io.loupe.gradient.OutputKind;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.internal.ObjectiveCell;
import io.loupe.visualizers.maximization.Targets.HeadKind;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.evaluation.Decision;
import io.loupe.visualizers.maximization.evaluation.Texts;
import io.loupe.visualizers.raster.ImageGrid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The way from one output to another: for shares t from 0 to 1 the image that excites {@code (1-t)
 * A + t B} most, all from the same noise, in one batch. Source: <a
 * href="https://distill.pub/2017/feature-visualization">Olah, Mordvintsev and Schubert 2017</a>.
 */
final class PathBetween {
  private static final double FAIR = 0.25;

  private final RenderContext context;
  private final List<Target> pairs;
  private final int stops;
  private final Tensor images;
  private final List<Stop> way = new ArrayList<>();

  /**
   * One image on a way.
   *
   * @param cell what it was to be
   * @param share of the second output in its objective
   * @param first probability of the first output
   * @param second probability of the second
   * @param decision what the model makes of it
   */
  private record Stop(Cell cell, double share, double first, double second, Decision decision) {}

  private PathBetween(
      RenderContext context, MaximizationPlan plan, double weight, List<Target> pairs, int stops) {
    this.context = context;
    this.pairs = pairs;
    this.stops = stops;
    Classifier classifier = plan.classifier();
    List<Cell> cells = new ArrayList<>();
    HeadKind kind = context.get(MaximizationParams.HEAD);
    for (Target pair : pairs) {
      Cell whole = plan.cell(context, pair, weight);
      for (int s = 0; s < stops; s++) {
        Target target = target(pair, kind, classifier, plan.preset(), share(s));
        cells.add(new Cell(target, whole.weight(), whole.normWeight()));
      }
    }
    Sweep sweep = new Sweep(context, plan.single(), cells);
    sweep.run("path");
    this.images = sweep.images();
    sweep
        .batches()
        .forEach(
            cells.size(),
            (from, count) -> {
              Tensor part = Batches.part(images, from, count);
              double[][] rows = classifier.probabilities(context.gradients(), part);
              for (int n = 0; n < count; n++) {
                way.add(stop(cells.get(from + n), share((from + n) % stops), classifier, rows[n]));
              }
            });
  }

  private double share(int stop) {
    return stop / (stops - 1.0);
  }

  private static Stop stop(Cell cell, double share, Classifier classifier, double[] row) {
    List<Integer> outputs = cell.target().outputs();
    return new Stop(
        cell,
        share,
        row[outputs.get(0)],
        row[outputs.get(1)],
        Decision.of(classifier.kind(), row, outputs));
  }

  /** Climbs at a weight of the total variation, NaN for one that suits each pair. */
  static PathBetween climb(RenderContext context, MaximizationPlan plan, double weight, int stops) {
    List<Target> pairs = plan.targets().stream().filter(t -> t.outputs().size() == 2).toList();
    return new PathBetween(context, plan, weight, pairs, stops);
  }

  private static Target target(
      Target pair, HeadKind kind, Classifier classifier, Preset preset, double share) {
    Objective first = end(pair.outputs().get(0), kind, classifier, preset);
    Objective second = end(pair.outputs().get(1), kind, classifier, preset);
    Objective both =
        share == 0 ? first : share == 1 ? second : first.times(1 - share).plus(second.times(share));
    return new Target(pair.name(), both, pair.outputs(), pair.key());
  }

  private static Objective end(int output, HeadKind kind, Classifier classifier, Preset preset) {
    Objective objective = kind.of(classifier, output, preset);
    double weight = preset.decisionOnPaths();
    return weight == 0 || classifier.kind() != Classifier.Kind.CLASSES
        ? objective
        : objective.plus(classifier.ofClass(OutputKind.LOG_SOFTMAX, output).times(weight));
  }

  List<Artifact> artifacts() {
    String caption = caption();
    return List.of(
        new Artifact.Image("path", caption, picture().render()),
        table(caption),
        new Artifact.Numbers(
            "path-images",
            "The images of the path [N,C,H,W] in the model's input scale, pair by pair and within"
                + " a pair from the first output to the second.",
            images));
  }

  private ImageGrid.Builder picture() {
    ImageGrid.Builder grid =
        ImageGrid.builder(pairs.size(), stops).title("From one output to the other");
    for (int s = 0; s < stops; s++) {
      grid.column(s, Texts.few(share(s)), "");
    }
    for (int p = 0; p < pairs.size(); p++) {
      grid.row(p, Texts.brief(pairs.get(p).name().replace("+", " \u2192 ")), "");
      for (int s = 0; s < stops; s++) {
        int n = p * stops + s;
        grid.cell(
            p,
            s,
            Display.picture(
                images.slice(n),
                context.model().info().input(),
                context.get(MaximizationParams.PRESET),
                Display.SIGNAL),
            two(way.get(n).first()) + " | " + two(way.get(n).second()));
      }
    }
    return grid.footer(
        "Columns: share of the second output in the objective. Under each picture: probability of"
            + " the first output | of the second.");
  }

  private Artifact table(String caption) {
    List<List<Object>> table = new ArrayList<>();
    for (Stop stop : way) {
      Target target = stop.cell().target();
      table.add(
          List.of(
              target.name(),
              stop.share(),
              stop.first(),
              stop.second(),
              stop.decision().top(),
              stop.decision().first(),
              stop.cell().weight(),
              ObjectiveCell.of(target.objective())));
    }
    return new Artifact.Table(
        "path-measures",
        caption,
        List.of(
            "pair",
            "share of the second",
            "probability of the first",
            "probability of the second",
            "top output",
            "both are the two highest",
            "tv weight",
            "formula"),
        table);
  }

  private String caption() {
    long between = 0;
    long highest = 0;
    int fair = 0;
    for (int p = 0; p < pairs.size(); p++) {
      boolean shared = false;
      for (int s = 1; s < stops - 1; s++) {
        Stop stop = way.get(p * stops + s);
        boolean both = stop.decision().first();
        between++;
        highest += both ? 1 : 0;
        shared |= both && Math.min(stop.first(), stop.second()) >= FAIR;
      }
      fair += shared ? 1 : 0;
    }
    return "From one output to the other: each image excites a weighted mean of the two, all of a"
        + " row from the same noise. Between the ends both outputs are the two most probable in "
        + highest
        + " of "
        + between
        + " images; "
        + fair
        + " of "
        + pairs.size()
        + (pairs.size() == 1 ? " pair passes" : " pairs pass")
        + " a point at which each has at least "
        + FAIR
        + ".";
  }

  private static String two(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
