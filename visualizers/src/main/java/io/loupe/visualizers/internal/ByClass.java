package io.loupe.visualizers.internal;

import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Something collected for each class apart; samples without a label have a place of their own.
 * Places are made when their first sample comes.
 */
public final class ByClass<T> {
  private static final int UNLABELLED = Integer.MAX_VALUE;

  private final List<String> classNames;
  private final Supplier<T> empty;
  private final SortedMap<Integer, T> places = new TreeMap<>();

  public ByClass(List<String> classNames, Supplier<T> empty) {
    this.classNames = List.copyOf(classNames);
    this.empty = empty;
  }

  public T of(Sample sample) {
    return places.computeIfAbsent(label(sample), l -> empty.get());
  }

  private int label(Sample sample) {
    int label = sample.label().orElse(UNLABELLED);
    if (label != UNLABELLED && (label < 0 || label >= classNames.size())) {
      throw new DatasetException(
          "Sample "
              + sample.id()
              + " has label "
              + label
              + ", but the data names "
              + classNames.size()
              + " classes.",
          "Check the labels.",
          null);
    }
    return label;
  }

  /** Hands each class those of the samples that belong to it, by their places in the list. */
  public void share(List<Sample> samples, BiConsumer<T, int[]> use) {
    Map<Integer, List<Integer>> together = new LinkedHashMap<>();
    for (int n = 0; n < samples.size(); n++) {
      together.computeIfAbsent(label(samples.get(n)), key -> new ArrayList<>()).add(n);
    }
    together
        .values()
        .forEach(
            own ->
                use.accept(
                    of(samples.get(own.get(0))),
                    own.stream().mapToInt(Integer::intValue).toArray()));
  }

  /** Whether no sample has come yet. */
  public boolean isEmpty() {
    return places.isEmpty();
  }

  /** Everything together, classes first and in order. */
  public T all(BiConsumer<T, T> merge) {
    T all = empty.get();
    places.values().forEach(part -> merge.accept(all, part));
    return all;
  }

  /** Classes that occur, in order. */
  public List<Row<T>> classes() {
    List<Row<T>> rows = new ArrayList<>();
    places.forEach(
        (label, value) -> {
          if (label != UNLABELLED) {
            rows.add(new Row<>(label, classNames.get(label), value));
          }
        });
    return rows;
  }

  public int classCount() {
    return classNames.size();
  }

  /** One class. */
  public record Row<T>(int label, String name, T value) {}
}
