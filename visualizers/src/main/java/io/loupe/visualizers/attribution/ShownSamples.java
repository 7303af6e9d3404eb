package io.loupe.visualizers.attribution;

import io.loupe.data.Sample;
import io.loupe.visualizers.activation.SampleChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Keeps the few samples that are drawn while all go past. */
final class ShownSamples {
  private final int most;
  private final int classes;
  private final int each;
  private final TreeMap<Integer, List<GradientRecord>> kept = new TreeMap<>();

  ShownSamples(SampleChoice choice, int count, int classCount) {
    boolean perClass = choice == SampleChoice.PER_CLASS && classCount > 0;
    this.classes = perClass ? classCount : 0;
    this.each = perClass ? Math.max(1, count / classCount) : count;
    this.most = perClass ? Math.min(count, each * classCount) : count;
  }

  boolean wants(Sample sample) {
    return same(sample).size() < each;
  }

  void add(GradientRecord item) {
    same(item.sample()).add(item);
  }

  /** In the order of classes, samples without a class at the end; else in the order of the data. */
  List<GradientRecord> all() {
    return kept.values().stream().flatMap(List::stream).limit(most).toList();
  }

  private List<GradientRecord> same(Sample sample) {
    int label = classes == 0 ? 0 : Math.min(classes, sample.label().orElse(classes));
    return kept.computeIfAbsent(label, l -> new ArrayList<>());
  }
}
