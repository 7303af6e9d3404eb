package io.loupe.visualizers.maximization;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.Pages;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.maximization.ascent.Ascent.Snapshot;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.evaluation.Outcome;
import io.loupe.visualizers.maximization.evaluation.Outcome.Evaluated;
import io.loupe.visualizers.maximization.evaluation.Outcome.Measure;
import io.loupe.visualizers.maximization.evaluation.Shortfall;
import io.loupe.visualizers.maximization.evaluation.Texts;
import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TensorImages;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The pictures of a sweep. */
final class MaximizationPictures {
  private static final Duration PER_FRAME = Duration.ofMillis(120);
  private static final int LAST_FRAMES = 10;
  private static final int ACROSS = 10;
  private static final String MISSED = " \u00d7";
  private static final String SHORT = " *";
  private static final String SHORT_MEANS = "*: not reached, that is " + Shortfall.rule() + ".";
  private static final int PAPER = 0xffffff;
  private static final int GAP = 1;
  private static final int MOST_SAID = 4;
  private static final String MISSED_MEANS =
      "\u00d7: the target is not reached, the model answers something else.";
  private static final int MOST = 200;
  private static final int SMALLEST = 140;
  private static final int NOTE_ROOM = 40;
  private static final int NOT_BEGUN = 0xd0d7de;
  private static final int SINGLE_SIDE = 280;

  private final InputSpec input;
  private final MaximizationPlan plan;
  private final List<Cell> cells;
  private final ImageTruths truths;

  MaximizationPictures(InputSpec input, MaximizationPlan plan, List<Cell> cells) {
    this(input, plan, cells, ImageTruths.NONE);
  }

  private MaximizationPictures(
      InputSpec input, MaximizationPlan plan, List<Cell> cells, ImageTruths truths) {
    this.input = input;
    this.plan = plan;
    this.cells = cells;
    this.truths = truths;
  }

  /** The same with what is said of each image under it. */
  MaximizationPictures with(ImageTruths said) {
    return new MaximizationPictures(input, plan, cells, said);
  }

  /** Images with what was measured, and the stretch that is shown beside each. */
  private record Shown(Tensor images, Outcome outcome, Optional<Stretch> stretch) {}

  private Shown shown(Tensor images, Outcome outcome) {
    return new Shown(images, outcome, stretch(images));
  }

  private Optional<Stretch> stretch(Tensor images) {
    return InputPicture.isPicture(input) && plan.settings().keepsRange()
        ? Stretch.of(images, input)
        : Optional.empty();
  }

  /** What is said of the stretch, if it is shown; empty else. */
  String stretched(Tensor images) {
    return stretch(images).map(Stretch::sentence).orElse("");
  }

  /**
   * Rows are targets, columns weights; at one weight columns are variants, or the targets make a
   * block of pictures.
   */
  void sheet(Tensor images, Outcome outcome, String caption, Sheets pages) {
    Shown shown = shown(images, outcome);
    int across = plan.columns() > 1 ? plan.columns() : plan.variants().count();
    if (across == 1) {
      blocks(shown, 0, "sheet", title(), caption, pages);
      return;
    }
    int all = cells.size() / across;
    List<Part> parts = parts(all, Math.max(1, perPage(shown) / across));
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      BufferedImage picture = plan.columns() > 1 ? sweep(shown, part) : variants(shown, part);
      pages.add(i, new Artifact.Image("sheet" + Pages.suffix(i, parts.size()), caption, picture));
    }
  }

  /** Takes pages one by one. */
  interface Sheets {
    void add(int index, Artifact.Image page);
  }

  /** What stands on a page, of as many. */
  private record Part(int from, int to, int pages) {
    String title() {
      return pages == 1 ? "" : ", " + (from + 1) + " to " + to;
    }
  }

  private static List<Part> parts(int all, int perPage) {
    int pages = (all + perPage - 1) / perPage;
    List<Part> parts = new ArrayList<>();
    for (int from = 0; from < all; from += perPage) {
      parts.add(new Part(from, Math.min(all, from + perPage), pages));
    }
    return parts;
  }

  /** Images on a page that has no more pixels than one should. */
  private int perPage(Shown shown) {
    BufferedImage one = picture(shown.images(), 0);
    long side = Math.max(SMALLEST, Math.max(one.getWidth(), one.getHeight()));
    long area = (side + NOTE_ROOM) * side * (shown.stretch().isPresent() ? 2 : 1);
    long fitting = ImageGrid.USUAL / area / ACROSS * ACROSS;
    return Math.toIntExact(Math.max(ACROSS, Math.min(MOST, fitting)));
  }

  void chosen(Tensor images, Outcome outcome, String caption, Sheets pages) {
    int weight = outcome.choice().chosen();
    String title = title() + ", tv weight " + Texts.number(plan.weights().get(weight));
    blocks(shown(images, outcome), weight, "chosen", title, caption, pages);
  }

  private void blocks(
      Shown shown, int weight, String name, String title, String caption, Sheets pages) {
    List<Part> parts = parts(plan.targets().size(), perPage(shown));
    for (int i = 0; i < parts.size(); i++) {
      Part part = parts.get(i);
      BufferedImage picture = block(shown, weight, title + part.title(), part);
      pages.add(i, new Artifact.Image(name + Pages.suffix(i, parts.size()), caption, picture));
    }
  }

  Artifact single(Tensor images, int n, String name, String caption) {
    if (!InputPicture.isPicture(input)) {
      Preset preset = plan.preset();
      return new Artifact.Image(
          name, caption, Display.picture(images.slice(n), input, preset, SignalPicture.WIDE));
    }
    BufferedImage picture = picture(images, stretch(images), n);
    BufferedImage alone = picture(images, n);
    int side = Math.max(alone.getWidth(), alone.getHeight());
    int factor = Math.max(1, (SINGLE_SIDE + side - 1) / side);
    return new Artifact.Image(name, caption, TensorImages.magnify(picture, factor));
  }

  /** Rows are targets, columns steps, all at one weight. */
  Artifact snapshots(List<Snapshot> snapshots, int weight, String caption) {
    int columns = plan.columns();
    ImageGrid.Builder grid =
        ImageGrid.builder(plan.targets().size(), snapshots.size()).title(title() + ", on the way");
    for (int s = 0; s < snapshots.size(); s++) {
      grid.column(s, s == 0 ? "start" : "step " + snapshots.get(s).step(), "");
      for (int t = 0; t < plan.targets().size(); t++) {
        grid.row(t, Texts.brief(plan.targets().get(t).name()), "");
        grid.cell(t, s, picture(snapshots.get(s).images(), t * columns + weight));
      }
    }
    return new Artifact.Image("snapshots", caption, grid.render());
  }

  /** The ascent of all images; the result stands still at the end. */
  Artifact animation(List<Snapshot> snapshots, Tensor last, String caption) {
    List<BufferedImage> frames = new ArrayList<>();
    for (Snapshot snapshot : snapshots) {
      frames.add(frame(snapshot.images(), "step " + snapshot.step()));
    }
    BufferedImage end = frame(last, "result");
    for (int i = 0; i < LAST_FRAMES; i++) {
      frames.add(end);
    }
    return new Artifact.Animation("ascent", caption, frames, PER_FRAME);
  }

  private BufferedImage frame(Tensor images, String subtitle) {
    int columns = plan.columns();
    int across = columns > 1 ? columns : Math.min(ACROSS, cells.size());
    int rows = (cells.size() + across - 1) / across;
    ImageGrid.Builder grid = ImageGrid.builder(rows, across).subtitle(subtitle);
    for (int n = 0; n < cells.size(); n++) {
      grid.cell(n / across, n % across, picture(images, n));
    }
    if (columns > 1) {
      headings(grid, -1, 0, plan.targets().size());
    }
    return grid.render();
  }

  private BufferedImage sweep(Shown shown, Part part) {
    Outcome outcome = shown.outcome();
    int columns = plan.columns();
    ImageGrid.Builder grid =
        ImageGrid.builder(part.to() - part.from(), columns).title(title() + part.title());
    headings(grid, outcome.choice().chosen(), part.from(), part.to());
    for (int n = part.from() * columns; n < part.to() * columns; n++) {
      grid.cell(n / columns - part.from(), n % columns, picture(shown, n), note(outcome, n));
      grid.more(n / columns - part.from(), n % columns, truths.lines(n));
    }
    truths.explain(grid);
    marks(grid, outcome, IntStream.range(part.from() * columns, part.to() * columns));
    beside(grid, shown);
    return grid.footer("Columns: weight of the total variation (tv). p: probability of the target.")
        .render();
  }

  private BufferedImage variants(Shown shown, Part part) {
    Outcome outcome = shown.outcome();
    int count = plan.variants().count();
    ImageGrid.Builder grid =
        ImageGrid.builder(part.to() - part.from(), count).title(title() + part.title());
    for (int v = 0; v < count; v++) {
      grid.column(v, "variant " + (v + 1), "");
    }
    for (int n = part.from() * count; n < part.to() * count; n++) {
      int row = n / count - part.from();
      grid.row(row, Texts.brief(cells.get(n).target().shared()), "");
      grid.cell(row, n % count, picture(shown, n), note(outcome, n));
      grid.more(row, n % count, truths.lines(n));
    }
    truths.explain(grid);
    marks(grid, outcome, IntStream.range(part.from() * count, part.to() * count));
    beside(grid, shown);
    return grid.render();
  }

  private void headings(ImageGrid.Builder grid, int chosen, int from, int to) {
    for (int w = 0; w < plan.columns(); w++) {
      grid.column(w, "tv " + Texts.number(plan.weights().get(w)), w == chosen ? "chosen" : "");
    }
    for (int t = from; t < to; t++) {
      grid.row(t - from, Texts.brief(plan.targets().get(t).name()), "");
    }
  }

  private BufferedImage block(Shown shown, int weight, String title, Part part) {
    Outcome outcome = shown.outcome();
    int targets = part.to() - part.from();
    int most = targets <= ACROSS ? ACROSS / 2 : ACROSS;
    int rows = (targets + most - 1) / most;
    int across = (targets + rows - 1) / rows;
    ImageGrid.Builder grid = ImageGrid.builder(rows, across).title(title);
    boolean values = false;
    for (int t = 0; t < targets; t++) {
      Target target = plan.targets().get(part.from() + t);
      int n = (part.from() + t) * plan.columns() + weight;
      String note = note(outcome, n);
      values |= target.outputs().isEmpty();
      grid.cell(
          t / across,
          t % across,
          picture(shown, n),
          target.name(),
          note.isEmpty() ? "" : ": " + note);
      grid.more(t / across, t % across, truths.lines(n));
    }
    if (plan.targets().size() == 1) {
      grid.subtitle(subtitle(outcome, weight));
    }
    truths.explain(grid);
    marks(
        grid,
        outcome,
        IntStream.range(part.from(), part.to()).map(t -> t * plan.columns() + weight));
    beside(grid, shown);
    if (values) {
      grid.footer("Under each picture the value of its objective, without penalties.");
    }
    if (!InputPicture.isPicture(input)) {
      grid.footer(
          InputPicture.legend(input) + " The scale is the input range, " + input.rangeText() + ".");
    } else if (!InputPicture.legend(input).isEmpty()) {
      grid.footer(InputPicture.legend(input));
    }
    return grid.render();
  }

  /** Says what stands beside the images, and enlarges them as if they stood alone. */
  private void beside(ImageGrid.Builder grid, Shown shown) {
    if (shown.stretch().isPresent()) {
      BufferedImage alone = picture(shown.images(), 0);
      int side = Math.max(alone.getWidth(), alone.getHeight());
      grid.magnification(Math.max(1, (SMALLEST + side - 1) / side));
      grid.footer(shown.stretch().get().sentence());
    }
  }

  /** Says what the marks behind probabilities mean. */
  private static void marks(ImageGrid.Builder grid, Outcome outcome, IntStream images) {
    int[] all = images.toArray();
    if (Arrays.stream(all).anyMatch(outcome::isMissed)) {
      grid.footer(MISSED_MEANS);
    }
    if (Arrays.stream(all).anyMatch(n -> outcome.isShort(n) && !outcome.isMissed(n))) {
      grid.footer(SHORT_MEANS);
    }
    List<Shortfall> found =
        outcome.shortfalls().stream()
            .filter(one -> Arrays.stream(all).anyMatch(n -> n == one.image()))
            .toList();
    if (!found.isEmpty()) {
      String more = found.size() > MOST_SAID ? " and " + (found.size() - MOST_SAID) + " more" : "";
      grid.footer(
          "What was tried: "
              + found.stream()
                  .limit(MOST_SAID)
                  .map(Shortfall::describe)
                  .collect(Collectors.joining(", "))
              + more
              + ".");
    }
  }

  private String note(Outcome outcome, int n) {
    Evaluated image = outcome.images().get(n);
    if (!image.climbed().begun()) {
      return "not begun";
    }
    if (image.climbed().isDead()) {
      return "looks dead";
    }
    Measure measure = image.measure();
    return MaximizationCaptions.probability(measure)
        .map(p -> "p " + p + (image.isMissed() ? MISSED : outcome.isShort(n) ? SHORT : ""))
        .orElseGet(() -> Labels.number(measure.objective()));
  }

  private String title() {
    return "What excites "
        + (plan.objectives() == 1 ? Texts.brief(plan.phrase(plan.targets().get(0))) : plan.title())
        + " most";
  }

  /** Of a single image: its layer, its formula and its value. */
  private String subtitle(Outcome outcome, int n) {
    String layer =
        plan.title().equals(MaximizationPlan.OBJECTIVES)
            ? ""
            : "layer " + plan.title() + " \u00b7 ";
    return layer
        + plan.targets().get(0).objective().describe()
        + " = "
        + Labels.number(outcome.images().get(n).measure().objective());
  }

  /** A picture, grey all over where nothing was done for it. */
  private BufferedImage picture(Shown shown, int n) {
    BufferedImage picture = picture(shown.images(), shown.stretch(), n);
    if (shown.outcome().images().get(n).climbed().begun()) {
      return picture;
    }
    int[] grey = new int[picture.getWidth() * picture.getHeight()];
    Arrays.fill(grey, NOT_BEGUN);
    return TensorImages.ofPixels(picture.getWidth(), picture.getHeight(), grey);
  }

  /** As the model sees it and, where contrast is low, stretched beside it. */
  private BufferedImage picture(Tensor images, Optional<Stretch> stretch, int n) {
    BufferedImage picture = picture(images, n);
    if (stretch.isEmpty()) {
      return picture;
    }
    BufferedImage clear = TensorImages.picture(stretch.get().apply(images.slice(n), input), input);
    int width = picture.getWidth();
    Canvas both = new Canvas(2 * width + GAP, picture.getHeight(), PAPER);
    both.image(0, 0, picture, 1);
    both.image(width + GAP, 0, clear, 1);
    return both.toImage();
  }

  private BufferedImage picture(Tensor images, int n) {
    return Display.picture(images.slice(n), input, plan.preset(), Display.SIGNAL);
  }
}
