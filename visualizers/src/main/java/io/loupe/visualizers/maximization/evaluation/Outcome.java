package io.loupe.visualizers.maximization.evaluation;

import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Cell.Climbed;
import java.util.List;
import java.util.Optional;

/**
 * What was measured on the images of a sweep.
 *
 * @param images one for each, in the order of the sweep
 * @param choice the weight that suits all targets
 * @param samples how many samples similarity to data rests on; 0 where it was not measured
 * @param shortfalls targets that were not reached, as far as that was measured
 */
public record Outcome(
    List<Evaluated> images, WeightChoice choice, int samples, List<Shortfall> shortfalls) {
  public Outcome {
    images = List.copyOf(images);
    shortfalls = List.copyOf(shortfalls);
  }

  /** Chooses the weight. */
  public static Outcome of(int columns, List<Evaluated> images, int samples) {
    return new Outcome(images, WeightChoice.of(columns, images), samples, List.of());
  }

  /** The same with what was not reached. */
  public Outcome with(List<Shortfall> found) {
    return new Outcome(images, choice, samples, found);
  }

  /** Whether an image's target was not reached, although the model may answer it. */
  public boolean isShort(int n) {
    return shortfalls.stream().anyMatch(shortfall -> shortfall.image() == n);
  }

  /** Whether an image was begun, has a target, and the model answers something else. */
  public boolean isMissed(int n) {
    return images.get(n).isMissed();
  }

  /**
   * One image.
   *
   * @param climbed what became of it
   * @param measure without transformation
   * @param robustness how far its class survives small changes; empty where no output is meant
   * @param similarity how near it lies to real samples; empty where that was not measured
   */
  public record Evaluated(
      Climbed climbed,
      Measure measure,
      Optional<Robustness> robustness,
      Optional<DataSimilarity.Similarity> similarity) {
    public Cell cell() {
      return climbed.cell();
    }

    public boolean isMissed() {
      return climbed.begun() && measure.isMissed();
    }

    /** How surely the model answers with the outputs that it is to excite. */
    public Standing standing() {
      return Standing.of(cell().target().outputs().size(), measure.decision(), robustness);
    }
  }

  /**
   * What was measured on one image, without transformation.
   *
   * @param objective value of its objective
   * @param variation total variation in units of the preset, unweighted
   * @param norm norm in units of the preset, unweighted
   * @param decision what the model makes of it, if it has a head
   */
  public record Measure(
      double objective, double variation, double norm, Optional<Decision> decision) {
    /** Whether the image has a target and the model answers something else. */
    boolean isMissed() {
      return decision.filter(d -> Double.isFinite(d.target()) && !d.first()).isPresent();
    }
  }
}
