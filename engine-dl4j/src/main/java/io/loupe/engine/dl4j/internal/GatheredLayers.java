package io.loupe.engine.dl4j.internal;

import io.loupe.data.Sample;
import io.loupe.probe.Gathering;
import io.loupe.probe.MapStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Statistics gathered from values as the plan stores them: maps are copied out of the plan's
 * memory, never turned around. Each statistics get their samples in the order of the data, so that
 * the number of threads changes nothing.
 */
final class GatheredLayers {
  private final List<Layer> layers = new ArrayList<>();

  GatheredLayers(PlanRunner runner, List<Gathering> gatherings) {
    for (Gathering gathering : gatherings) {
      int node = runner.catalog().node(gathering.layer());
      layers.add(new Layer(gathering, node, ItemLayout.of(runner.plan(), node)));
    }
  }

  /** Adds what copies the items of a batch. */
  void readers(int items, Map<Integer, List<Reader>> readers) {
    for (Layer layer : layers) {
      readers.computeIfAbsent(layer.node, key -> new ArrayList<>()).add(layer.reader(items));
    }
  }

  /** Adds a batch whose items were all copied. */
  void add(List<Sample> samples) {
    List<Runnable> shares = new ArrayList<>();
    for (Layer layer : layers) {
      layer.gathering.sort(
          samples, (statistics, items) -> shares.add(() -> layer.add(statistics, items)));
    }
    shares.parallelStream().forEach(Runnable::run);
  }

  private static final class Layer {
    private final Gathering gathering;
    private final int node;
    private final ItemLayout layout;
    private float[] maps = new float[0];

    Layer(Gathering gathering, int node, ItemLayout layout) {
      this.gathering = gathering;
      this.node = node;
      this.layout = layout;
    }

    Reader reader(int items) {
      int elements = layout.elements();
      if (maps.length < items * elements) {
        maps = new float[Math.multiplyExact(items, elements)];
      }
      float[] target = maps;
      return (item, n) -> System.arraycopy(item, 0, target, n * elements, elements);
    }

    void add(MapStatistics statistics, int[] items) {
      if (layout.channelsLast()) {
        statistics.addChannelsLast(maps, items, layout.channels());
      } else {
        statistics.add(maps, items);
      }
    }
  }
}
