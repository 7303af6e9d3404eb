package io.loupe.visualizers.argmax;

import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.probe.MapStatistics;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.Maps;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything counted of one layer, in constant memory: one pass, a second one to test means. */
final class LayerTally {
  static final int ALL = -1;
  static final int BYTES_PER_ELEMENT = MapStatistics.bytesPerElement() + 2 * Integer.BYTES;

  private final Map<Integer, PairedDifferences> pairs = new TreeMap<>();
  private final LayerInfo layer;
  private final Maps maps;
  private final float floor;
  private final ByClass<ClassTally> byClass;
  private final Correlations correlations;

  LayerTally(LayerInfo layer, float floor, List<String> classNames) {
    this.layer = layer;
    this.maps = Maps.of(layer);
    this.floor = floor;
    this.byClass = new ByClass<>(classNames, () -> ClassTally.empty(maps, floor));
    this.correlations = new Correlations(maps);
  }

  /** One for each layer, with nothing counted. */
  static List<LayerTally> of(RenderContext context, List<LayerInfo> layers, float floor) {
    List<String> classes = context.dataset().classNames();
    return layers.stream().map(layer -> new LayerTally(layer, floor, classes)).toList();
  }

  /** Sets up the second pass, in which winners of the mean are tested. */
  void pairUp() {
    byClass
        .classes()
        .forEach(row -> pairs.put(row.label(), new PairedDifferences(maps, byMean(row.value()))));
    pairs.put(ALL, new PairedDifferences(maps, byMean(all())));
  }

  void addPairs(List<Sample> samples, float[] values) {
    for (int n = 0; n < samples.size(); n++) {
      PairedDifferences all = pairs.get(ALL);
      PairedDifferences own = pairs.get(samples.get(n).label().orElse(ALL));
      if (all != null) {
        all.add(values, n * maps.elements());
      }
      if (own != null && own != all) {
        own.add(values, n * maps.elements());
      }
    }
  }

  private WinnerMap byMean(ClassTally part) {
    return WinnerMap.byMean(maps, part.maps(), part.wins(), floor);
  }

  /** Winners of the mean, tested if there was a second pass; label -1 stands for all samples. */
  WinnerMap byMean(int label, ClassTally part) {
    PairedDifferences paired = pairs.get(label);
    return paired == null ? byMean(part) : paired.tested();
  }

  void add(List<Sample> samples, float[] values) {
    byClass.share(samples, (part, own) -> part.add(values, own));
    for (int n = 0; n < samples.size(); n++) {
      correlations.add(values, n * maps.elements());
    }
  }

  LayerInfo layer() {
    return layer;
  }

  Maps maps() {
    return maps;
  }

  float floor() {
    return floor;
  }

  ByClass<ClassTally> byClass() {
    return byClass;
  }

  ClassTally all() {
    return byClass.all(ClassTally::merge);
  }

  Correlations correlations() {
    return correlations;
  }
}
