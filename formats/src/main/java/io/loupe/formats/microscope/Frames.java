package io.loupe.formats.microscope;

import io.loupe.RunResult;
import io.loupe.formats.artifact.TableRows;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Images that follow each other, to be gone through by hand: the ascent to what excites an output,
 * or the way from one output to another.
 *
 * @param sprite the images
 * @param frames what is known of each, in the order of the sprite
 */
record Frames(Sprite sprite, List<Frame> frames) {

  /**
   * One image.
   *
   * @param output that it excites
   * @param other output on whose way it lies; nothing for an ascent
   * @param place step of the ascent, or the other's share from 0 to 1
   * @param probability of the output
   * @param otherProbability of the other
   */
  record Frame(
      int output,
      @Nullable Integer other,
      @Nullable Double place,
      @Nullable Double probability,
      @Nullable Double otherProbability) {}

  /**
   * Two outputs.
   *
   * @param first where a way begins
   * @param second where it ends
   */
  record Pair(int first, int second) {
    String text() {
      return first + "+" + second;
    }
  }

  /** The pictures that a run of {@code activation-maximization} kept on the way. */
  static Frames ascent(Stage stage, RunResult run, List<Integer> outputs, String file) {
    List<Frame> frames = new ArrayList<>();
    int n = 0;
    for (TableRows.Row row : new TableRows(run.table("steps")).all()) {
      frames.add(
          new Frame(
              outputs.get(n++ % outputs.size()),
              null,
              DataScript.rounded(row.cell("step")),
              DataScript.rounded(row.cell("target probability")),
              null));
    }
    return of(stage, run.numbers("steps-images").tensor(), frames, file);
  }

  static Frames ways(Stage stage, List<Pair> pairs, String file) {
    int stops = stage.settings().frames();
    RunResult run =
        stage.run(
            "activation-maximization",
            Map.of(
                "groups",
                pairs.stream().map(Pair::text).collect(Collectors.joining(",")),
                "path",
                Integer.toString(stops),
                "starts",
                "1",
                "truth",
                "off",
                "null-model",
                "off"));
    List<Frame> frames = new ArrayList<>();
    int n = 0;
    for (TableRows.Row row : new TableRows(run.table("path-measures")).all()) {
      Pair pair = pairs.get(n++ / stops);
      frames.add(
          new Frame(
              pair.first(),
              pair.second(),
              DataScript.rounded(row.cell("share of the second")),
              DataScript.rounded(row.cell("probability of the first")),
              DataScript.rounded(row.cell("probability of the second"))));
    }
    return of(stage, run.numbers("path-images").tensor(), frames, file);
  }

  private static Frames of(Stage stage, Tensor images, List<Frame> frames, String file) {
    return new Frames(
        Sprite.write(stage.folder(), file, Stage.items(images), stage.model().info().input()),
        frames);
  }
}
