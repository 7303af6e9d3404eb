package io.loupe.formats.microscope;

import io.loupe.Experimental;
import io.loupe.RunRequest;
import io.loupe.param.LayerSelection;
import io.loupe.probe.ProbePlan;
import java.util.Optional;

/**
 * What a microscope shows of a model.
 *
 * @param layers layers that get a wall; empty for the maps of every convolution and every dense
 *     layer before the output
 * @param samples samples that get a page
 * @param made filters of a layer, and outputs, that get a made image at most: those that win most
 * @param frames pictures of an ascent and of the way between two outputs; 0 for none, else at least
 *     3
 * @param seed fixes everything random
 * @param batchSize samples in one pass through the model
 */
@Experimental
public record Settings(
    Optional<LayerSelection> layers, int samples, int made, int frames, long seed, int batchSize) {
  /** Twenty samples, 64 made images in a layer, nine pictures of a way. */
  public static final Settings DEFAULT =
      new Settings(
          Optional.empty(), 20, 64, 9, RunRequest.DEFAULT_SEED, ProbePlan.DEFAULT_BATCH_SIZE);
}
