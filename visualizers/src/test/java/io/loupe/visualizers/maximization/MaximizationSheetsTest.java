package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.maximization.ascent.Ascent.Arrival;
import io.loupe.visualizers.maximization.ascent.Ascent.Snapshot;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Cell.Climbed;
import io.loupe.visualizers.maximization.ascent.DeadGradientRestart;
import io.loupe.visualizers.maximization.ascent.SizeDefaults;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.evaluation.Decision;
import io.loupe.visualizers.maximization.evaluation.Outcome;
import io.loupe.visualizers.maximization.evaluation.Outcome.Evaluated;
import io.loupe.visualizers.maximization.evaluation.Outcome.Measure;
import io.loupe.visualizers.maximization.evaluation.Shortfall;
import io.loupe.visualizers.maximization.evaluation.Shortfall.Surest;
import io.loupe.visualizers.maximization.evaluation.Standing;
import io.loupe.visualizers.synthesis.ImageSize;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Sheets of images and measures that are written by hand: image n is as bright as n. */
class MaximizationSheetsTest {
  private static final GoldenImages GOLDEN = GoldenImages.of(MaximizationSheetsTest.class);
  private static final InputSpec PICTURE = InputSpec.of(Shape.of(1, 2, 3), 0, 10);
  private static final InputSpec SERIES = InputSpec.of(Shape.of(1, 4), 0, 10);
  private static final List<Double> WEIGHTS = List.of(0.0, 0.5, 2.0);

  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Test
  void aSweepHasARowForEachTargetAndNotesUnderItsImages() {
    Sheets sheets = new Sheets(PICTURE, List.of(output("ant", 0), output("bee", 1)), WEIGHTS, 1);
    sheets.missed(1).dead(3).notBegun(5);

    GOLDEN.check("sweep", sheets.sheet().get(0));
    GOLDEN.check("chosen", sheets.chosen());
  }

  @Test
  void variantsStandInTheRowOfTheirObjective() {
    Target ant = output("ant", 0);
    Target bee = output("bee", 1);
    Sheets sheets =
        new Sheets(
            PICTURE,
            List.of(ant.asVariant(0), ant.asVariant(1), bee.asVariant(0), bee.asVariant(1)),
            List.of(),
            2);
    GOLDEN.check("variants", sheets.missed(2).sheet().get(0));
  }

  @Test
  void oneImageSaysItsFormulaAndItsValue() {
    Target filter = new Target("3", Objectives.channel("conv1", 3), List.of());
    GOLDEN.check("one", new Sheets(PICTURE, List.of(filter), List.of(), 1).sheet().get(0));
    GOLDEN.check("one-series", new Sheets(SERIES, List.of(filter), List.of(), 1).sheet().get(0));
  }

  @Test
  void manyTargetsMakeABlock() {
    List<Target> targets = new ArrayList<>();
    for (int k = 0; k < 11; k++) {
      targets.add(output(Integer.toString(k), k % 4));
    }
    GOLDEN.check("block", new Sheets(PICTURE, targets, List.of(), 1).missed(10).sheet().get(0));
  }

  @Test
  void singleImagesAreEnlargedByWholeFactors() {
    List<Target> one = List.of(output("ant", 0));
    BufferedImage picture = new Sheets(PICTURE, one, List.of(), 1).single(0);
    assertThat(List.of(picture.getWidth(), picture.getHeight()))
        .as("94 times: at least 280 pixels; beside it, a pixel apart, the same stretched")
        .containsExactly(282 + 94 + 282, 188);
    assertThat(List.of(picture.getRGB(94, 0), picture.getRGB(282, 0), picture.getRGB(470, 0)))
        .as("1 of 10, paper, and 1 of 0 to 1")
        .containsExactly(0xff1a1a1a, 0xffffffff, 0xffffffff);
    assertThat(new Sheets(SERIES, one, List.of(), 1).single(0).getWidth()).isGreaterThan(500);
  }

  @Test
  void theWayIsShownFromStartToResult() {
    Sheets sheets = new Sheets(PICTURE, List.of(output("ant", 0), output("bee", 1)), WEIGHTS, 1);
    Tensor dark = Tensor.of(PICTURE.shape().withBatch(6), new float[36]);
    List<Snapshot> way = List.of(new Snapshot(0, dark), new Snapshot(4, sheets.images()));

    GOLDEN.check(
        "snapshots", ((Artifact.Image) sheets.pictures().snapshots(way, 1, "caption")).image());
    Artifact.Animation animation =
        (Artifact.Animation) sheets.pictures().animation(way, sheets.images(), "caption");
    assertThat(animation.frames()).hasSize(12);
    assertThat(animation.perFrame()).isEqualTo(Duration.ofMillis(120));
    GOLDEN.check("frame", animation.frames().get(2));
    Sheets alone = new Sheets(PICTURE, List.of(output("ant", 0)), List.of(), 1);
    Artifact.Animation still =
        (Artifact.Animation) alone.pictures().animation(List.of(), alone.images(), "caption");
    GOLDEN.check("frame-one", still.frames().get(0));
  }

  @Test
  void whatIsNotReachedIsMarkedAndSaid() {
    Sheets sheets = new Sheets(PICTURE, List.of(output("ant", 0), output("bee", 1)), List.of(), 1);
    sheets.tooLow(1);
    GOLDEN.check("short", sheets.sheet().get(0));
  }

  private static Target output(String name, int output) {
    return new Target(name, Objectives.unit("preds", output), List.of(output));
  }

  private final class Sheets {
    private final InputSpec input;
    private final MaximizationPlan plan;
    private final List<Cell> cells = new ArrayList<>();
    private final List<Evaluated> evaluated = new ArrayList<>();
    private final List<Shortfall> shortfalls = new ArrayList<>();

    Sheets(InputSpec input, List<Target> targets, List<Double> weights, int variants) {
      this.input = input;
      this.plan =
          new MaximizationPlan(
              targets.get(0).outputs().isEmpty() ? "conv1" : "preds",
              targets,
              weights,
              OptionalDouble.empty(),
              Classifier.of(model),
              new Variants(variants, "conv1", OptionalDouble.empty()),
              1,
              SizeDefaults.of(AscentSettings.LOUPE, ImageSize.of(input.shape())),
              Preset.LOUPE,
              AscentSettings.LOUPE,
              false,
              Set.of(),
              false);
      for (Target target : targets) {
        for (int w = 0; w < plan.columns(); w++) {
          cells.add(new Cell(target, weights.isEmpty() ? 0 : weights.get(w), 0));
          Optional<Decision> decision =
              target.outputs().isEmpty()
                  ? Optional.empty()
                  : Optional.of(new Decision(0.9 - cells.size() / 100.0, 0, 0.9, true));
          evaluated.add(
              evaluated(cells.size() - 1, true, DeadGradientRestart.Outcome.ALIVE, decision));
        }
      }
    }

    private Evaluated evaluated(
        int n, boolean begun, DeadGradientRestart.Outcome start, Optional<Decision> decision) {
      return new Evaluated(
          new Climbed(cells.get(n), Arrival.NONE, 1, begun, start),
          new Measure(n + 1, 0, 0, decision),
          Optional.empty(),
          Optional.empty());
    }

    Sheets missed(int n) {
      Decision other = new Decision(0.2, 3, 0.7, false);
      evaluated.set(
          n,
          new Evaluated(
              evaluated.get(n).climbed(),
              new Measure(n, 0, 0, Optional.of(other)),
              Optional.empty(),
              Optional.empty()));
      return this;
    }

    Sheets dead(int n) {
      return replace(n, true, DeadGradientRestart.Outcome.DEAD);
    }

    Sheets notBegun(int n) {
      return replace(n, false, DeadGradientRestart.Outcome.ALIVE);
    }

    private Sheets replace(int n, boolean begun, DeadGradientRestart.Outcome start) {
      evaluated.set(n, evaluated(n, begun, start, evaluated.get(n).measure().decision()));
      return this;
    }

    void tooLow(int n) {
      shortfalls.add(
          new Shortfall(
              n,
              cells.get(n).target().name(),
              new Standing(1, 0.88, true, 0.75),
              "32 ascents, penalties down to none",
              Optional.of(new Surest("digit-7", 0.125, 2000))));
    }

    private Outcome outcome() {
      return Outcome.of(plan.columns(), evaluated, 0).with(shortfalls);
    }

    MaximizationPictures pictures() {
      return new MaximizationPictures(input, plan, cells);
    }

    Tensor images() {
      int size = input.shape().elements();
      float[] values = new float[cells.size() * size];
      for (int i = 0; i < values.length; i++) {
        values[i] = i / size % 10 + (i % size == 1 ? 1 : 0);
      }
      return Tensor.of(input.shape().withBatch(cells.size()), values);
    }

    List<BufferedImage> sheet() {
      List<BufferedImage> pages = new ArrayList<>();
      pictures().sheet(images(), outcome(), "caption", (i, page) -> pages.add(page.image()));
      return pages;
    }

    BufferedImage chosen() {
      List<BufferedImage> pages = new ArrayList<>();
      pictures().chosen(images(), outcome(), "caption", (i, page) -> pages.add(page.image()));
      return pages.get(0);
    }

    BufferedImage single(int n) {
      return ((Artifact.Image) pictures().single(images(), n, "name", "caption")).image();
    }
  }
}
