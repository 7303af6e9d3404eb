package io.loupe.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Chooses a few samples from all over a dataset in one pass, ended as soon as enough are found. */
final class FewSamples {
  private FewSamples() {}

  static List<Sample> of(Dataset dataset, int count) {
    int classes = dataset.classNames().size();
    int each = classes == 0 ? count : Math.max(1, (count + classes - 1) / classes);
    long step = classes == 0 ? Math.max(1, dataset.size().orElse(0) / Math.max(1, count)) : 1;
    Map<Integer, Integer> seen = new TreeMap<>();
    List<Sample> found = new ArrayList<>();
    int full = 0;
    try (Stream<Sample> samples = dataset.samples()) {
      Iterator<Sample> iterator = samples.iterator();
      for (long n = 0; full < Math.max(1, classes) && iterator.hasNext(); n++) {
        Sample sample = iterator.next();
        int label = classes == 0 ? 0 : sample.label().orElse(-1);
        if (n % step == 0 && seen.getOrDefault(label, 0) < each) {
          found.add(sample.with(sample.input().copy()));
          full += seen.merge(label, 1, Integer::sum) == each && label >= 0 ? 1 : 0;
        }
      }
    }
    return thinned(found, count);
  }

  /** Every few of them, so that no more are left than wanted. */
  static List<Sample> thinned(List<Sample> all, int count) {
    if (all.size() <= count) {
      return List.copyOf(all);
    }
    List<Sample> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(all.get((int) ((long) i * all.size() / count)));
    }
    return List.copyOf(some);
  }
}
