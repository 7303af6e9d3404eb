package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.maximization.ascent.Ascent.Arrival;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Cell.Climbed;
import io.loupe.visualizers.maximization.ascent.DeadGradientRestart;
import io.loupe.visualizers.maximization.ascent.SizeDefaults;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.evaluation.Outcome;
import io.loupe.visualizers.maximization.evaluation.Outcome.Evaluated;
import io.loupe.visualizers.maximization.evaluation.Outcome.Measure;
import io.loupe.visualizers.synthesis.ImageSize;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Sheets of many images, and of images of which nothing was made. */
class MaximizationPicturesTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 12, 12), 0, 1);
  private static final int NOT_BEGUN = 0xd0d7de;

  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Test
  void moreThanTwoHundredImagesArePutOnPages() {
    List<Artifact.Image> pages = sheet(Collections.nCopies(450, true));

    assertThat(pages)
        .extracting(Artifact::name)
        .containsExactly("sheet-page1", "sheet-page2", "sheet-page3");
    assertThat(pages.get(2).image().getHeight()).isLessThan(pages.get(0).image().getHeight());
    assertThat(sheet(Collections.nCopies(200, true)))
        .extracting(Artifact::name)
        .containsExactly("sheet");
  }

  @Test
  void whatWasNotBegunIsGrey() {
    List<Boolean> begun = List.of(true, false, true, false);
    assertThat(grey(sheet(begun).get(0).image())).isEqualTo(2 * 144 * 144);
    assertThat(grey(sheet(List.of(true, true)).get(0).image())).isZero();
  }

  private List<Artifact.Image> sheet(List<Boolean> begun) {
    int count = begun.size();
    List<Target> targets =
        IntStream.range(0, count)
            .mapToObj(
                k -> new Target(Integer.toString(k), Objectives.channel("conv1", k), List.of()))
            .toList();
    MaximizationPlan plan =
        new MaximizationPlan(
            "conv1",
            targets,
            List.of(),
            OptionalDouble.empty(),
            Classifier.of(model),
            Variants.NONE,
            1,
            SizeDefaults.of(AscentSettings.LOUPE, ImageSize.of(model.info().input().shape())),
            Preset.LOUPE,
            AscentSettings.LOUPE,
            false,
            Set.of(),
            false);
    List<Cell> cells = targets.stream().map(target -> new Cell(target, 0, 0)).toList();
    List<Evaluated> evaluated = new ArrayList<>();
    for (int n = 0; n < count; n++) {
      evaluated.add(
          new Evaluated(
              new Climbed(
                  cells.get(n), Arrival.NONE, 1, begun.get(n), DeadGradientRestart.Outcome.ALIVE),
              new Measure(1, 0, 0, Optional.empty()),
              Optional.empty(),
              Optional.empty()));
    }
    Outcome outcome = Outcome.of(1, evaluated, 0);
    Tensor images = Tensor.of(INPUT.shape().withBatch(count), new float[count * 144]);
    List<Artifact.Image> pages = new ArrayList<>();
    new MaximizationPictures(INPUT, plan, cells)
        .sheet(images, outcome, "caption", (index, page) -> pages.add(page));
    return pages;
  }

  private static long grey(BufferedImage sheet) {
    return IntStream.range(0, sheet.getWidth() * sheet.getHeight())
        .filter(
            i -> (sheet.getRGB(i % sheet.getWidth(), i / sheet.getWidth()) & 0xffffff) == NOT_BEGUN)
        .count();
  }
}
