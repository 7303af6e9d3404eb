package io.loupe.visualizers.internal.evidence;

import io.loupe.data.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The first few samples of each class, kept while all go past in whatever order; memory is bounded.
 */
public final class KeptSamples {
  private static final int MOST = 256;
  private static final int MOST_OF_A_CLASS = 64;
  private static final long MOST_VALUES = 1L << 22;
  private static final int UNLABELLED = Integer.MAX_VALUE;

  private final NavigableMap<Integer, NavigableMap<Long, Sample>> byLabel = new TreeMap<>();
  private final NavigableMap<Long, Integer> labels = new TreeMap<>();
  private final int each;
  private final int most;

  /**
   * Begins.
   *
   * @param classes how many the data names
   * @param valuesPerSample of one input
   */
  public KeptSamples(int classes, int valuesPerSample) {
    this.most = (int) Math.max(1, Math.min(MOST, MOST_VALUES / Math.max(1, valuesPerSample)));
    this.each = Math.max(1, Math.min(MOST_OF_A_CLASS, most / Math.max(1, classes)));
  }

  /** Keeps a sample if it is among the first of its class, and of those among the first of all. */
  void add(long index, Sample sample) {
    int label = sample.label().orElse(UNLABELLED);
    NavigableMap<Long, Sample> same = byLabel.computeIfAbsent(label, l -> new TreeMap<>());
    same.put(index, sample);
    labels.put(index, label);
    if (same.size() > each) {
      labels.remove(same.pollLastEntry().getKey());
    }
    if (labels.size() > most) {
      Map.Entry<Long, Integer> last = labels.pollLastEntry();
      NavigableMap<Long, Sample> others = byLabel.getOrDefault(last.getValue(), new TreeMap<>());
      others.remove(last.getKey());
    }
    byLabel.values().removeIf(Map::isEmpty);
  }

  int most() {
    return most;
  }

  /** By place in the data. */
  NavigableMap<Long, Sample> byIndex() {
    NavigableMap<Long, Sample> all = new TreeMap<>();
    byLabel.values().forEach(all::putAll);
    return all;
  }

  /** Class after class in turn, so that the first ones are of different classes. */
  public List<Sample> all() {
    List<List<Sample>> classes =
        byLabel.values().stream().map(same -> List.copyOf(same.values())).toList();
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      for (List<Sample> same : classes) {
        if (i < same.size()) {
          all.add(same.get(i));
        }
      }
    }
    return all;
  }
}
