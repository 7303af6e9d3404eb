package io.loupe.visualizers.maximization;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.SignalPicture;
import io.loupe.visualizers.raster.TensorImages;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The pictures of a sweep. */
final class MaximizationPictures {
  private static final Duration PER_FRAME = Duration.ofMillis(120);
  private static final int LAST_FRAMES = 10;
  private static final int ACROSS = 10;
  private static final int SINGLE_SIDE = 280;

  private final InputSpec input;
  private final MaximizationPlan plan;
  private final List<Cell> cells;

  MaximizationPictures(InputSpec input, MaximizationPlan plan, List<Cell> cells) {
    this.input = input;
    this.plan = plan;
    this.cells = cells;
  }

  /**
   * Rows are targets, columns weights; at one weight columns are variants, or the targets make a
   * block of pictures.
   */
  Artifact.Image sheet(Tensor images, Outcome outcome, String caption) {
    int columns = plan.columns();
    BufferedImage picture =
        columns > 1
            ? sweep(images, outcome).render()
            : plan.variants().count() > 1
                ? variants(images, outcome)
                : block(images, outcome, 0, title());
    return new Artifact.Image("sheet", caption, picture);
  }

  /** All targets at the chosen weight. */
  Artifact chosen(Tensor images, Outcome outcome, String caption) {
    int weight = outcome.choice().chosen();
    String title = title() + ", tv weight " + Texts.number(plan.weights().get(weight));
    return new Artifact.Image("chosen", caption, block(images, outcome, weight, title));
  }

  Artifact single(Tensor images, int n, String name, String caption) {
    if (SignalPicture.suits(input.shape())) {
      Preset preset = plan.settings().preset();
      return new Artifact.Image(
          name, caption, Display.picture(images.slice(n), input, preset, SignalPicture.WIDE));
    }
    BufferedImage picture = picture(images, n);
    int side = Math.max(picture.getWidth(), picture.getHeight());
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
      headings(grid, -1);
    }
    return grid.render();
  }

  private ImageGrid.Builder sweep(Tensor images, Outcome outcome) {
    int columns = plan.columns();
    ImageGrid.Builder grid = ImageGrid.builder(plan.targets().size(), columns).title(title());
    headings(grid, outcome.choice().chosen());
    for (int n = 0; n < cells.size(); n++) {
      grid.cell(n / columns, n % columns, picture(images, n), note(outcome, n));
    }
    return grid.footer(
        "Columns: weight of the total variation (tv). p: probability of the target.");
  }

  private BufferedImage variants(Tensor images, Outcome outcome) {
    int count = plan.variants().count();
    ImageGrid.Builder grid = ImageGrid.builder(plan.objectives(), count).title(title());
    for (int v = 0; v < count; v++) {
      grid.column(v, "variant " + (v + 1), "");
    }
    for (int n = 0; n < cells.size(); n++) {
      grid.row(n / count, Texts.brief(cells.get(n).target().shared()), "");
      grid.cell(n / count, n % count, picture(images, n), note(outcome, n));
    }
    return grid.render();
  }

  private void headings(ImageGrid.Builder grid, int chosen) {
    for (int w = 0; w < plan.columns(); w++) {
      grid.column(w, "tv " + Texts.number(plan.weights().get(w)), w == chosen ? "chosen" : "");
    }
    for (int t = 0; t < plan.targets().size(); t++) {
      grid.row(t, Texts.brief(plan.targets().get(t).name()), "");
    }
  }

  private BufferedImage block(Tensor images, Outcome outcome, int weight, String title) {
    int targets = plan.targets().size();
    int most = targets <= ACROSS ? ACROSS / 2 : ACROSS;
    int rows = (targets + most - 1) / most;
    int across = (targets + rows - 1) / rows;
    ImageGrid.Builder grid = ImageGrid.builder(rows, across).title(title);
    for (int t = 0; t < targets; t++) {
      int n = t * plan.columns() + weight;
      String name = plan.targets().get(t).name();
      String note = note(outcome, n);
      grid.cell(
          t / across, t % across, picture(images, n), name, note.isEmpty() ? "" : ": " + note);
    }
    if (SignalPicture.suits(input.shape())) {
      grid.footer(
          "Left to right: time in steps, from 0. Curves fill the input range, "
              + input.rangeText()
              + ", a curve for each channel.");
    }
    return grid.render();
  }

  private String note(Outcome outcome, int n) {
    if (outcome.dead().get(n)) {
      return "looks dead";
    }
    Optional<String> probability = MaximizationCaptions.probability(outcome.measures().get(n));
    return probability.map(p -> "p " + p).orElse("");
  }

  private String title() {
    return "What excites "
        + (plan.objectives() == 1 ? Texts.brief(plan.phrase(plan.targets().get(0))) : plan.title())
        + " most";
  }

  private BufferedImage picture(Tensor images, int n) {
    return Display.picture(images.slice(n), input, plan.settings().preset(), Display.SIGNAL);
  }
}
