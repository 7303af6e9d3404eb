package io.loupe.visualizers.attribution;

import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.gradient.Objective;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A method's maps of many samples, some samples at a time. */
final class MethodMaps {
  private static final int TOGETHER = 16;

  private final RenderContext context;
  private final AttributionRequest request;

  MethodMaps(RenderContext context, AttributionRequest request) {
    this.context = context;
    this.request = request;
  }

  /** Takes the map of a sample. */
  @FunctionalInterface
  interface Sink {
    /**
     * Takes a map.
     *
     * @param sample its number
     * @param found what the method gave for some samples
     * @param item place of this sample among them
     */
    void accept(int sample, Attribution found, int item);
  }

  /**
   * Makes maps.
   *
   * @param model the run's, or one with other weights
   * @param samples what is explained
   * @param objectives one for each
   * @return what a reader of the maps has to know; what is said of several parts of the samples
   *     once
   */
  Collection<String> each(
      Model model, List<Sample> samples, List<Objective> objectives, Sink sink) {
    Map<String, String> remarks = new LinkedHashMap<>();
    for (int from = 0; from < samples.size(); from += TOGETHER) {
      int to = Math.min(samples.size(), from + TOGETHER);
      Attribution found =
          attributed(
              model,
              Batch.of(samples.subList(from, to)),
              new Objective.PerItem(objectives.subList(from, to)));
      found.remarks().forEach(text -> remarks.putIfAbsent(text.replaceAll("[0-9]+", ""), text));
      for (int n = from; n < to; n++) {
        sink.accept(n, found, n - from);
      }
    }
    return remarks.values();
  }

  /** What goes back through a layer that has no way back is refused only when it is tried. */
  private Attribution attributed(Model model, Batch batch, Objective objective) {
    try {
      return request.attribute(model, batch, objective);
    } catch (ProviderException e) {
      Set<AttributionNeed> needs = request.method().needs();
      boolean back =
          needs.contains(AttributionNeed.GRADIENTS) || needs.contains(AttributionNeed.WAYS_BACK);
      if (!back) {
        throw e;
      }
      throw new ProviderException(
          e.message(),
          request.method().id()
              + " needs a way back to the input. These methods do without: "
              + ChosenMethods.forward(context)
              + ".",
          e);
    }
  }

  /**
   * Brings a map to the positions of the input.
   *
   * @return row by row
   * @throws ParameterException if it has other positions
   */
  float[] flat(Model model, Attribution found, int item) {
    Shape input = model.info().input().shape();
    Optional<Shape> layer = found.layer().map(name -> model.layer(name).outputShape());
    Tensor map = found.maps().slice(item);
    return Flattening.of(map, layer, input).orElseThrow(() -> withoutPlaces(found));
  }

  private ParameterException withoutPlaces(Attribution found) {
    return new ParameterException(
        request.describe()
            + " gives maps of layer \""
            + found.layer().orElse("")
            + "\", whose positions are not those of the input.",
        "Leave it out, or name another layer.");
  }
}
