package io.loupe.visualizers.cards;

import io.loupe.model.LayerInfo;
import io.loupe.probe.Counted;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.Memory;
import io.loupe.visualizers.internal.statistics.ClassStatistics;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import io.loupe.visualizers.internal.statistics.StreamedMaps;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * What the data say of the filters of some layers. Collected in one pass over the data; memory does
 * not grow with the number of samples.
 */
final class FilterSummary {
  private final List<LayerStatistics> byLayer;

  /**
   * What is known of one filter.
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
  record Entry(
      int filter,
      double won,
      double firing,
      double mean,
      double highest,
      String topClass,
      OptionalInt partner,
      double correlation) {}

  FilterSummary(List<LayerStatistics> byLayer) {
    this.byLayer = byLayer;
  }

  /**
   * Runs the data of a run through its model.
   *
   * @param context the run
   * @param layers layers to look at
   * @param floor activation at or below which a filter counts as silent
   * @return the summary
   */
  static FilterSummary of(RenderContext context, List<LayerInfo> layers, float floor) {
    Memory.check(layers, context.dataset(), LayerStatistics.BYTES_PER_ELEMENT);
    List<Counted<LayerStatistics>> counted =
        LayerStatistics.counted(layers, floor, context.dataset().classNames());
    var unused = StreamedMaps.count(context, counted);
    return new FilterSummary(counted.stream().map(Counted::state).toList());
  }

  /**
   * Returns what is known of a layer's filters.
   *
   * @param layer index of the layer
   * @return one for each filter
   */
  List<Entry> entries(int layer) {
    LayerStatistics statistics = byLayer.get(layer);
    ClassStatistics all = statistics.all();
    double places = (double) all.wins().samples() * statistics.maps().positions();
    List<Entry> entries = new ArrayList<>();
    for (int k = 0; k < statistics.maps().filters(); k++) {
      int partner = statistics.correlations().strongest(k);
      entries.add(
          new Entry(
              k,
              all.wins().total(k) / places,
              all.usage().firingShare(k),
              all.mean(k),
              all.max(k),
              topClass(statistics, k),
              partner < 0 ? OptionalInt.empty() : OptionalInt.of(partner),
              partner < 0 ? Double.NaN : statistics.correlations().of(k, partner)));
    }
    return entries;
  }

  /**
   * Returns on how many samples it rests.
   *
   * @param layer index of the layer
   * @return number of samples
   */
  long samples(int layer) {
    return byLayer.get(layer).all().wins().samples();
  }

  private static String topClass(LayerStatistics statistics, int filter) {
    List<ByClass.Row<ClassStatistics>> classes = statistics.byClass().classes();
    String top = "";
    double highest = Double.NEGATIVE_INFINITY;
    for (ByClass.Row<ClassStatistics> row : classes) {
      double mean = row.value().mean(filter);
      if (classes.size() > 1 && mean > highest) {
        highest = mean;
        top = row.name();
      }
    }
    return highest == 0 ? "" : top;
  }
}
