package io.loupe.visualizers.internal.evidence;

import io.loupe.data.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** The first few samples of each class, kept while all go past; memory is bounded. */
public final class KeptSamples {
  private static final int MOST = 256;
  private static final int MOST_OF_A_CLASS = 64;
  private static final long MOST_VALUES = 1L << 22;

  private final TreeMap<Integer, List<Sample>> byLabel = new TreeMap<>();
  private final int each;
  private final int most;
  private int kept;

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

  public void add(List<Sample> samples) {
    for (Sample sample : samples) {
      List<Sample> same =
          byLabel.computeIfAbsent(sample.label().orElse(Integer.MAX_VALUE), l -> new ArrayList<>());
      if (same.size() < each && kept < most) {
        same.add(sample);
        kept++;
      }
    }
  }

  /** Class after class in turn, so that the first ones are of different classes. */
  public List<Sample> all() {
    List<Sample> all = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      for (List<Sample> same : byLabel.values()) {
        if (i < same.size()) {
          all.add(same.get(i));
        }
      }
    }
    return all;
  }
}
