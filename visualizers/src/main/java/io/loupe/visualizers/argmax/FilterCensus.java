package io.loupe.visualizers.argmax;

import io.loupe.Experimental;
import io.loupe.model.LayerInfo;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.Memory;
import io.loupe.visualizers.internal.StreamedMaps;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * A census of the filters of some layers, for use by other visualizers. Collected in one pass over
 * the data; memory does not grow with the number of samples.
 */
@Experimental
public final class FilterCensus {
  private final List<LayerTally> tallies;

  /**
   * What a census knows of one filter.
   *
   * @param filter its index
   * @param won share of all places that it wins
   * @param firing share of samples on which it is above the floor anywhere
   * @param mean mean activation
   * @param highest largest activation
   * @param topClass name of the class with the highest mean activation; empty without classes
   * @param partner the filter whose maps are most like, or most opposite to, its own
   * @param correlation with the partner; NaN without one
   */
  public record Entry(
      int filter,
      double won,
      double firing,
      double mean,
      double highest,
      String topClass,
      OptionalInt partner,
      double correlation) {}

  FilterCensus(List<LayerTally> tallies) {
    this.tallies = tallies;
  }

  /**
   * Runs the data of a run through its model.
   *
   * @param context the run
   * @param layers layers to look at
   * @param floor activation at or below which a filter counts as silent
   * @return the census
   */
  public static FilterCensus of(RenderContext context, List<LayerInfo> layers, float floor) {
    Memory.check(layers, context.dataset(), LayerTally.BYTES_PER_ELEMENT);
    List<LayerTally> tallies = LayerTally.of(context, layers, floor);
    var unused =
        StreamedMaps.run(
            context, layers, (layer, samples, values) -> tallies.get(layer).add(samples, values));
    return new FilterCensus(tallies);
  }

  /**
   * Returns what is known of a layer's filters.
   *
   * @param layer index of the layer
   * @return one for each filter
   */
  public List<Entry> entries(int layer) {
    LayerTally tally = tallies.get(layer);
    ClassTally all = tally.all();
    double places = (double) all.wins().samples() * tally.maps().positions();
    List<Entry> entries = new ArrayList<>();
    for (int k = 0; k < tally.maps().filters(); k++) {
      int partner = tally.correlations().strongest(k);
      entries.add(
          new Entry(
              k,
              all.wins().total(k) / places,
              all.usage().firingShare(k),
              all.usage().mean(k),
              all.usage().max(k),
              topClass(tally, k),
              partner < 0 ? OptionalInt.empty() : OptionalInt.of(partner),
              partner < 0 ? Double.NaN : tally.correlations().of(k, partner)));
    }
    return entries;
  }

  /**
   * Returns on how many samples the census rests.
   *
   * @param layer index of the layer
   * @return number of samples
   */
  public long samples(int layer) {
    return tallies.get(layer).all().wins().samples();
  }

  private static String topClass(LayerTally tally, int filter) {
    List<ByClass.Row<ClassTally>> classes = tally.byClass().classes();
    String top = "";
    double highest = Double.NEGATIVE_INFINITY;
    for (ByClass.Row<ClassTally> row : classes) {
      double mean = row.value().usage().mean(filter);
      if (classes.size() > 1 && mean > highest) {
        highest = mean;
        top = row.name();
      }
    }
    return highest == 0 ? "" : top;
  }
}
