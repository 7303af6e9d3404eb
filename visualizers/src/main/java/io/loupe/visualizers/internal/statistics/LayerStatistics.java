package io.loupe.visualizers.internal.statistics;

import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.probe.Counted;
import io.loupe.probe.MapStatistics;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.Maps;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Everything counted of one layer, in constant memory: one pass, a second one to test means. */
public final class LayerStatistics {
  public static final int ALL = -1;
  public static final int BYTES_PER_ELEMENT = MapStatistics.bytesPerElement() + 2 * Integer.BYTES;

  private final Map<Integer, PairedDifferences> pairs = new TreeMap<>();
  private final LayerInfo layer;
  private final Maps maps;
  private final float floor;
  private final ByClass<ClassStatistics> byClass;
  private final Correlations correlations;

  public LayerStatistics(LayerInfo layer, float floor, List<String> classNames) {
    this.layer = layer;
    this.maps = Maps.of(layer);
    this.floor = floor;
    this.byClass = new ByClass<>(classNames, () -> ClassStatistics.empty(maps, floor));
    this.correlations = new Correlations(maps);
  }

  /** One for each layer, with nothing counted. */
  public static List<LayerStatistics> of(
      RenderContext context, List<LayerInfo> layers, float floor) {
    return counted(context, layers, floor).stream().map(Counted::state).toList();
  }

  /** The statistic of each layer, with nothing counted. */
  public static List<Counted<LayerStatistics>> counted(
      RenderContext context, List<LayerInfo> layers, float floor) {
    List<String> classes = context.dataset().classNames();
    return layers.stream()
        .map(layer -> Counted.nothing(new LayerCount(layer, floor, classes)))
        .toList();
  }

  /** Sets up the second pass, in which winners of the mean are tested. */
  public void pairUp() {
    byClass
        .classes()
        .forEach(row -> pairs.put(row.label(), new PairedDifferences(maps, byMean(row.value()))));
    pairs.put(ALL, new PairedDifferences(maps, byMean(all())));
  }

  public void addPairs(List<Sample> samples, float[] values) {
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

  private WinnerMap byMean(ClassStatistics part) {
    return WinnerMap.byMean(maps, part.maps(), part.wins(), floor);
  }

  /** Winners of the mean, tested if there was a second pass; label -1 stands for all samples. */
  public WinnerMap byMean(int label, ClassStatistics part) {
    PairedDifferences paired = pairs.get(label);
    return paired == null ? byMean(part) : paired.tested();
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

  /**
   * Differences, sample by sample, between the filter with the highest mean at each position and
   * the second. They are collected in a second pass, when both are known.
   */
  static final class PairedDifferences {
    private final Maps maps;
    private final WinnerMap winners;
    private final MapStatistics differences;
    private final float[] values;

    PairedDifferences(Maps maps, WinnerMap winners) {
      this.maps = maps;
      this.winners = winners;
      this.differences = new MapStatistics(maps.positions());
      this.values = new float[maps.positions()];
    }

    void add(float[] batch, int offset) {
      for (int p = 0; p < values.length; p++) {
        int first = winners.winner(p);
        int second = winners.second(p);
        values[p] =
            first < 0 || second < 0
                ? 0
                : batch[offset + first * values.length + p]
                    - batch[offset + second * values.length + p];
      }
      differences.add(values, 0);
    }

    /** The map with the chance that each winner is none; NaN where there is nothing to compare. */
    WinnerMap tested() {
      double[] probabilities = new double[maps.positions()];
      for (int p = 0; p < probabilities.length; p++) {
        probabilities[p] =
            winners.winner(p) < 0 || winners.second(p) < 0
                ? Double.NaN
                : Significance.pairedTest(
                    differences.mean(p), differences.standardError(p), differences.count());
      }
      return winners.withProbabilities(probabilities);
    }
  }
}
