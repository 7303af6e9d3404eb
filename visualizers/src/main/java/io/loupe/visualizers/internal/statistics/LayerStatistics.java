package io.loupe.visualizers.internal.statistics;

import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.probe.Counted;
import io.loupe.probe.MapStatistics;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.Maps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Everything counted of one layer, in constant memory: one pass, a second one to test means. */
public final class LayerStatistics {
  public static final int ALL = -1;
  public static final int BYTES_PER_ELEMENT = MapStatistics.bytesPerElement() + 2 * Integer.BYTES;

  private final LayerInfo layer;
  private final Maps maps;
  private final float floor;
  private final ByClass<ClassStatistics> byClass;
  private final Correlations correlations;
  private MeanPairs.@Nullable Differences differences;

  public LayerStatistics(LayerInfo layer, float floor, List<String> classNames) {
    this.layer = layer;
    this.maps = Maps.of(layer);
    this.floor = floor;
    this.byClass = new ByClass<>(classNames, () -> ClassStatistics.empty(maps, floor));
    this.correlations = new Correlations(maps);
  }

  /** One for each layer, with nothing counted. */
  public static List<LayerStatistics> of(
      List<LayerInfo> layers, float floor, List<String> classes) {
    return counted(layers, floor, classes).stream().map(Counted::state).toList();
  }

  /** The statistic of each layer, with nothing counted. */
  public static List<Counted<LayerStatistics>> counted(
      List<LayerInfo> layers, float floor, List<String> classes) {
    return layers.stream()
        .map(layer -> Counted.nothing(new LayerCount(layer, floor, classes)))
        .toList();
  }

  /** Winners of the mean, not tested yet; {@link #ALL} stands for all samples. */
  Map<Integer, WinnerMap> byMeans() {
    Map<Integer, WinnerMap> winners = new TreeMap<>();
    byClass.classes().forEach(row -> winners.put(row.label(), byMean(row.value())));
    winners.put(ALL, byMean(all()));
    return winners;
  }

  /** Takes what a second pass has found of the winners of the mean. */
  public void test(MeanPairs.Differences found) {
    differences = found;
  }

  private WinnerMap byMean(ClassStatistics part) {
    return WinnerMap.byMean(maps, part.maps(), part.wins(), floor);
  }

  /** Winners of the mean, tested if there was a second pass; label -1 stands for all samples. */
  public WinnerMap byMean(int label, ClassStatistics part) {
    WinnerMap winners = byMean(part);
    return differences == null ? winners : differences.tested(label, winners);
  }

  public void add(List<Sample> samples, float[] values) {
    byClass.share(samples, (part, own) -> part.add(values, own));
    for (int n = 0; n < samples.size(); n++) {
      correlations.add(values, n * maps.elements());
    }
  }

  void merge(LayerStatistics other) {
    byClass.merge(other.byClass, ClassStatistics::merge);
    correlations.merge(other.correlations);
  }

  void write(DataOutput out) throws IOException {
    byClass.write(out, ClassStatistics::write);
    correlations.write(out);
  }

  /** Reads into one with nothing counted. */
  void read(DataInput in) throws IOException {
    byClass.read(in, own -> ClassStatistics.read(maps, floor, own));
    correlations.read(in);
  }

  public LayerInfo layer() {
    return layer;
  }

  public Maps maps() {
    return maps;
  }

  public float floor() {
    return floor;
  }

  public ByClass<ClassStatistics> byClass() {
    return byClass;
  }

  public ClassStatistics all() {
    return byClass.all(ClassStatistics::merge);
  }

  public Correlations correlations() {
    return correlations;
  }
}
