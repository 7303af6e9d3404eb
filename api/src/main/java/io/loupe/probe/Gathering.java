package io.loupe.probe;

import io.loupe.Experimental;
import io.loupe.data.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Statistics of a layer that the engine gathers while data passes, without handing the maps over:
 * by class, or by whatever the samples are sorted into.
 *
 * @param layer the layer's name, also with {@link io.loupe.model.LayerInfo#LOGITS}
 * @param place tells for each sample, in the order of the data and from one thread, which
 *     statistics it is added to; they are of maps of the layer's size
 */
@Experimental
public record Gathering(String layer, Function<Sample, MapStatistics> place) {
  /**
   * Sorts a batch. For engines.
   *
   * @param samples the samples of the batch
   * @param use told of each statistics that get samples, with the samples' places in the batch
   */
  public void sort(List<Sample> samples, BiConsumer<MapStatistics, int[]> use) {
    Map<MapStatistics, List<Integer>> sorted = new LinkedHashMap<>();
    for (int n = 0; n < samples.size(); n++) {
      sorted.computeIfAbsent(place.apply(samples.get(n)), key -> new ArrayList<>()).add(n);
    }
    sorted.forEach(
        (statistics, items) ->
            use.accept(statistics, items.stream().mapToInt(Integer::intValue).toArray()));
  }
}
