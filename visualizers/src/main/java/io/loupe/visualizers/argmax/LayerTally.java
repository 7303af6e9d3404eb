package io.loupe.visualizers.argmax;

import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.Maps;
import java.util.List;

/** Everything counted of one layer, in one pass and constant memory. */
final class LayerTally {
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
