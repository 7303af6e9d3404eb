package io.loupe.visualizers.activation;

import io.loupe.Experimental;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.run.RunMonitor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Which samples of a dataset are shown. */
@Experimental
public enum SampleChoice {
  /** As many of each class, in the order of classes; the first ones where there are no labels. */
  PER_CLASS,
  /** The first ones, in the order of the data. */
  FIRST;

  private static final int REPORT_EVERY = 256;

  /**
   * Chooses samples.
   *
   * @param dataset the data
   * @param count how many at most
   * @param monitor told of progress where all data has to be read
   * @return the samples, in the order of classes or of the data
   */
  public List<Sample> choose(Dataset dataset, int count, RunMonitor monitor) {
    int classes = dataset.classNames().size();
    return this == FIRST || classes == 0
        ? first(dataset, count)
        : perClass(dataset, count, classes, monitor);
  }

  private static List<Sample> first(Dataset dataset, int count) {
    try (Stream<Sample> samples = dataset.samples()) {
      return samples.limit(count).toList();
    }
  }

  private static List<Sample> perClass(
      Dataset dataset, int count, int classes, RunMonitor monitor) {
    int each = Math.max(1, count / classes);
    int most = Math.min(count, classes);
    int wanted = each * most;
    TreeMap<Integer, List<Sample>> found = new TreeMap<>();
    int kept = 0;
    try (Stream<Sample> samples = dataset.samples();
        RunMonitor.Task task = monitor.task("choosing samples", dataset.size())) {
      Iterator<Sample> iterator = samples.iterator();
      for (long seen = 1; !isFull(found, most, each) && iterator.hasNext(); seen++) {
        Sample sample = iterator.next();
        List<Sample> same =
            found.computeIfAbsent(sample.label().orElse(classes), l -> new ArrayList<>());
        if (same.size() < each) {
          same.add(sample);
          kept++;
        }
        int last = found.lastEntry().getValue().size();
        if (kept - last >= wanted) {
          found.pollLastEntry();
          kept -= last;
        }
        if (seen % REPORT_EVERY == 0) {
          task.advance(REPORT_EVERY);
        }
      }
    }
    return found.values().stream().flatMap(List::stream).limit(wanted).toList();
  }

  /** Whether the lowest classes have all their samples. */
  private static boolean isFull(SortedMap<Integer, List<Sample>> found, int classes, int each) {
    return found.headMap(classes).values().stream().filter(same -> same.size() == each).count()
        == classes;
  }
}
