package io.loupe.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Chooses a few samples from all over a dataset in one pass, ended as soon as enough are found; of
 * very many classes it keeps places, and reads the few in a second one.
 */
final class FewSamples {
  /** How many times more than wanted are held, of which every few are taken. */
  private static final int FEW_MORE = 2;

  private FewSamples() {}

  static List<Sample> of(Dataset dataset, int count) {
    int classes = dataset.classNames().size();
    int each = classes == 0 ? count : Math.max(1, (count + classes - 1) / classes);
    long step = classes == 0 ? Math.max(1, dataset.size().orElse(0) / Math.max(1, count)) : 1;
    Map<Integer, Integer> seen = new TreeMap<>();
    boolean few = (long) classes * each <= FEW_MORE * (long) count;
    List<Sample> found = new ArrayList<>();
    List<Long> places = new ArrayList<>();
    int full = 0;
    try (PlacedSamples samples = PlacedSamples.of(dataset)) {
      for (long n = 0; full < Math.max(1, classes) && samples.hasNext(); n++) {
        Sample sample = samples.next();
        int label = classes == 0 ? 0 : sample.label().orElse(-1);
        if (n % step == 0 && seen.getOrDefault(label, 0) < each) {
          places.add(samples.place());
          if (few) {
            found.add(sample.with(sample.input().copy()));
          }
          full += seen.merge(label, 1, Integer::sum) == each && label >= 0 ? 1 : 0;
        }
      }
    }
    return few ? thinned(found, count) : at(dataset, thinned(places, count));
  }

  private static List<Sample> at(Dataset dataset, List<Long> places) {
    try (Stream<Sample> samples = dataset.samplesAt(new TreeSet<>(places))) {
      return samples.map(sample -> sample.with(sample.input().copy())).toList();
    }
  }

  /** Every few of them, so that no more are left than wanted. */
  static <T> List<T> thinned(List<T> all, int count) {
    if (all.size() <= count) {
      return List.copyOf(all);
    }
    List<T> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(all.get((int) ((long) i * all.size() / count)));
    }
    return List.copyOf(some);
  }
}
