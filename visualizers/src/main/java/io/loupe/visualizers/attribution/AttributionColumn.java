package io.loupe.visualizers.attribution;

import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionRequest;
import io.loupe.attribution.MapScale;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One method's maps of all samples.
 *
 * @param name for files, unique
 * @param request which method, how
 * @param apart parameters that set it apart from other columns of the method; empty for one
 * @param aspect what is explained
 * @param layer whose positions the maps have; empty for the input's
 * @param positions number of the maps' axes that are positions; 0 for the units of a layer
 * @param scale what their values can be read as
 * @param items one for each sample
 */
record AttributionColumn(
    String name,
    AttributionRequest request,
    String apart,
    Targets.Aspect aspect,
    Optional<String> layer,
    int positions,
    MapScale scale,
    List<Item> items) {
  AttributionColumn {
    items = List.copyOf(items);
  }

  /**
   * One sample's map.
   *
   * @param map owned, without the batch
   * @param measures numbers that the method says, by name
   */
  record Item(Tensor map, Map<String, Double> measures) {
    double largest() {
      double largest = 0;
      for (float value : map.toArray()) {
        largest = Float.isFinite(value) ? Math.max(largest, Math.abs(value)) : largest;
      }
      return largest;
    }

    double sum() {
      double sum = 0;
      for (float value : map.toArray()) {
        sum += value;
      }
      return sum;
    }

    /** The completeness error as a share of what the map should add up to; NaN where unsaid. */
    double error() {
      Double error = measures.get(Attribution.COMPLETENESS_ERROR);
      Double expected = measures.get(Attribution.EXPECTED_SUM);
      return error == null || expected == null ? Double.NaN : error / Math.abs(expected);
    }
  }
}
