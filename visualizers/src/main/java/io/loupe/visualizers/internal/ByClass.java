package io.loupe.visualizers.internal;

import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.StreamCorruptedException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Something collected for each class apart, or for {@link #TOGETHER all together}; samples without
 * a label have a place of their own. Places are made when their first sample comes.
 */
public final class ByClass<T> {
  /** In the place of the classes' names: whatever label a sample has, it is with all others. */
  public static final List<String> TOGETHER = List.of("");

  private static final int UNLABELLED = Integer.MAX_VALUE;

  private final boolean together;
  private final List<String> classNames;
  private final Supplier<T> empty;
  private final SortedMap<Integer, T> places = new TreeMap<>();

  public ByClass(List<String> classNames, Supplier<T> empty) {
    this.together = classNames.equals(TOGETHER);
    this.classNames = together ? List.of() : List.copyOf(classNames);
    this.empty = empty;
  }

  public T of(Sample sample) {
    return places.computeIfAbsent(label(sample), l -> empty.get());
  }

  private int label(Sample sample) {
    if (together) {
      return UNLABELLED;
    }
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

  /** Adds what another has collected. */
  public void merge(ByClass<T> other, BiConsumer<T, T> merge) {
    other.places.forEach(
        (label, part) -> merge.accept(places.computeIfAbsent(label, key -> empty.get()), part));
  }

  /**
   * Numbers of each class that occurs and, last, of all samples.
   *
   * @return [classes that occur + 1,length]
   */
  public Tensor rows(BiConsumer<T, T> merge, int length, Reading<T> reading) {
    List<T> parts = new ArrayList<>(classes().stream().map(Row::value).toList());
    parts.add(all(merge));
    float[] values = new float[parts.size() * length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) reading.of(parts.get(i / length), i % length);
    }
    return Tensor.of(Shape.of(parts.size(), length), values);
  }

  /** Reads one number of one class. */
  @FunctionalInterface
  public interface Reading<T> {
    double of(T part, int index);
  }

  /** Writes something. */
  public interface Writer<T> {
    void write(T value, DataOutput out) throws IOException;
  }

  /** Reads something. */
  public interface Reader<T> {
    T read(DataInput in) throws IOException;
  }

  public void write(DataOutput out, Writer<T> writer) throws IOException {
    out.writeInt(places.size());
    for (Map.Entry<Integer, T> place : places.entrySet()) {
      out.writeInt(place.getKey());
      writer.write(place.getValue(), out);
    }
  }

  /** Reads into an empty one. */
  public void read(DataInput in, Reader<T> reader) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > classNames.size() + 1) {
      throw new StreamCorruptedException("there are " + count + " classes");
    }
    int last = -1;
    for (int n = 0; n < count; n++) {
      int label = in.readInt();
      if (label <= last || (label >= classNames.size() && label != UNLABELLED)) {
        throw new StreamCorruptedException("there is a class " + label + " that cannot be");
      }
      places.put(label, reader.read(in));
      last = label;
    }
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
