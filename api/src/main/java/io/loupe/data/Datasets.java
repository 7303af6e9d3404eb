package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Makes datasets from samples and from other datasets. */
public final class Datasets {
  private Datasets() {}

  /**
   * Creates a dataset in memory.
   *
   * @param samples the samples
   * @return a dataset whose class names are the labels as numbers
   */
  public static Dataset of(Sample... samples) {
    return of(List.of(samples));
  }

  /**
   * Creates a dataset in memory.
   *
   * @param samples the samples
   * @return a dataset whose class names are the labels as numbers
   */
  public static Dataset of(List<Sample> samples) {
    List<Sample> copy = List.copyOf(samples);
    int highest = copy.stream().mapToInt(s -> s.label().orElse(-1)).max().orElse(-1);
    List<String> names = new ArrayList<>();
    for (int i = 0; i <= highest; i++) {
      names.add(Integer.toString(i));
    }
    return of(copy, names);
  }

  /**
   * Creates a dataset in memory whose classes have names.
   *
   * @param samples the samples
   * @param classNames in the order of the labels; empty without any
   * @return a dataset
   */
  @Experimental
  public static Dataset of(List<Sample> samples, List<String> classNames) {
    List<Sample> copy = List.copyOf(samples);
    return new View(
        copy.size() + " samples in memory",
        OptionalLong.of(copy.size()),
        List.copyOf(classNames),
        false,
        Optional.empty(),
        List.of(),
        from -> copy.stream().skip(from));
  }

  /**
   * Leaves out samples that cannot be read, as damaged pictures and those of another size. Data
   * without any sample that can be read are refused at the end of a pass.
   *
   * @param dataset a dataset
   * @return a view; what it leaves out is told by {@link #leftOut}
   */
  @Experimental
  public static Dataset skippingBad(Dataset dataset) {
    if (dataset instanceof SkippingDataset) {
      return dataset;
    }
    String location = dataset.location();
    boolean said = BadSamples.saidBy(location) == BadSamples.SKIP;
    return SkippingDataset.of(dataset, said ? location : with(location, BadSamples.SKIPPING));
  }

  /**
   * Returns what passes over some data have left out so far.
   *
   * @param dataset a dataset
   * @return it goes on with further passes, and may be added to where such are made elsewhere; an
   *     empty one of its own for data of which nothing is left out
   */
  @Experimental
  public static LeftOut leftOut(Dataset dataset) {
    return dataset instanceof SkippingDataset skipping ? skipping.left() : new LeftOut();
  }

  /**
   * Returns how many places there are in the data.
   *
   * @param dataset a dataset
   * @return number of samples, with those that are left out since they cannot be read, if known
   */
  @Experimental
  public static OptionalLong places(Dataset dataset) {
    if (!(dataset instanceof SkippingDataset skipping)) {
      return dataset.size();
    }
    OptionalLong all = skipping.all().size();
    return all.isPresent() ? OptionalLong.of(Math.min(all.getAsLong(), skipping.end())) : all;
  }

  /**
   * Keeps the first samples only; of such that are left out the places count.
   *
   * @param dataset a dataset
   * @param count how many at most
   * @return a view
   * @throws ParameterException if the count is not positive
   */
  public static Dataset take(Dataset dataset, long count) {
    if (count < 1) {
      throw ParameterException.limit("take", "positive", Long.toString(count));
    }
    if (dataset instanceof SkippingDataset skipping) {
      return skipping.upTo(count, with(dataset.location(), "take=" + count));
    }
    OptionalLong size =
        dataset.size().isPresent()
            ? OptionalLong.of(Math.min(count, dataset.size().getAsLong()))
            : OptionalLong.empty();
    return new View(
        with(dataset.location(), "take=" + count),
        size,
        dataset.classNames(),
        dataset.hasOwnClassNames(),
        dataset.sha256(),
        dataset.warnings(),
        from -> dataset.samplesFrom(from).limit(Math.max(0, count - from)));
  }

  /**
   * Keeps the first samples of each class, in the order of the data; unlabelled ones are left out.
   *
   * @param dataset a dataset
   * @param count how many of each class at most
   * @return a view
   * @throws ParameterException if the count is not positive
   */
  public static Dataset perClass(Dataset dataset, int count) {
    if (count < 1) {
      throw ParameterException.limit("per-class", "positive", Integer.toString(count));
    }
    if (dataset instanceof SkippingDataset skipping && skipping.isWhole()) {
      return skipping.over(
          perClass(skipping.all(), count), with(dataset.location(), "per-class=" + count));
    }
    return new View(
        with(dataset.location(), "per-class=" + count),
        OptionalLong.empty(),
        dataset.classNames(),
        dataset.hasOwnClassNames(),
        dataset.sha256(),
        dataset.warnings(),
        from -> {
          Map<Integer, Integer> seen = new TreeMap<>();
          return PlacedSamples.without(
              dataset
                  .samples()
                  .filter(
                      s ->
                          s.label().isPresent()
                              && seen.merge(s.label().getAsInt(), 1, Integer::sum) <= count),
              from);
        });
  }

  /**
   * Keeps the samples of some classes only.
   *
   * @param dataset a dataset
   * @param labels the classes to keep
   * @return a view with the same class names
   */
  public static Dataset withLabels(Dataset dataset, Set<Integer> labels) {
    Set<Integer> kept = new TreeSet<>(labels);
    String text = kept.stream().map(String::valueOf).collect(Collectors.joining(","));
    if (dataset instanceof SkippingDataset skipping && skipping.isWhole()) {
      return skipping.over(
          withLabels(skipping.all(), labels), with(dataset.location(), "labels=" + text));
    }
    return new View(
        with(dataset.location(), "labels=" + text),
        OptionalLong.empty(),
        dataset.classNames(),
        dataset.hasOwnClassNames(),
        dataset.sha256(),
        dataset.warnings(),
        from ->
            PlacedSamples.without(
                dataset
                    .samples()
                    .filter(s -> s.label().isPresent() && kept.contains(s.label().getAsInt())),
                from));
  }

  /**
   * Reads all samples into memory in a random order that the seed fixes.
   *
   * @param dataset a dataset that fits into memory
   * @param seed fixes the order
   * @return a dataset in memory
   */
  public static Dataset shuffle(Dataset dataset, long seed) {
    List<Sample> samples;
    try (Stream<Sample> stream = dataset.samples()) {
      samples = new ArrayList<>(stream.toList());
    }
    Collections.shuffle(samples, new Random(seed));
    View shuffled =
        new View(
            with(dataset.location(), "shuffle=" + seed),
            OptionalLong.of(samples.size()),
            dataset.classNames(),
            dataset.hasOwnClassNames(),
            dataset.sha256(),
            dataset.warnings(),
            from -> samples.stream().skip(from));
    return dataset instanceof SkippingDataset skipping && skipping.isWhole()
        ? skipping.over(shuffled, shuffled.location())
        : shuffled;
  }

  /**
   * Gives each sample what goes with it at another input of the model: item i with sample i.
   *
   * @param dataset a dataset
   * @param name of the input
   * @param items its values, as the inputs of as many samples
   * @return a view
   * @throws DatasetException if there are more or fewer items than samples, at once where both
   *     numbers are known, else at the end of a pass
   */
  @Experimental
  public static Dataset holding(Dataset dataset, String name, Dataset items) {
    OptionalLong wanted = dataset.size();
    OptionalLong given = items.size();
    if (wanted.isPresent() && given.isPresent() && !wanted.equals(given)) {
      throw new DatasetException(
          "Input %s is held at %d items of %s, and the data %s have %d samples."
              .formatted(
                  name,
                  given.getAsLong(),
                  items.location(),
                  dataset.location(),
                  wanted.getAsLong()),
          "Give one item for each sample, or hold the input at one for all with ?item=0.",
          null);
    }
    return new View(
        dataset.location(),
        wanted,
        dataset.classNames(),
        dataset.hasOwnClassNames(),
        dataset.sha256(),
        dataset.warnings(),
        from -> together(dataset, name, items, from));
  }

  private static Stream<Sample> together(Dataset dataset, String name, Dataset items, long from) {
    Stream<Sample> samples = dataset.samplesFrom(from);
    Stream<Sample> others = items.samplesFrom(from);
    Iterator<Sample> one = samples.iterator();
    Iterator<Sample> two = others.iterator();
    Iterator<Sample> both =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            boolean more = Datasets.hasNext(one, two);
            if (more != Datasets.hasNext(two, one)) {
              throw new DatasetException(
                  "Input %s has %s items in %s than there are samples in %s."
                      .formatted(
                          name, more ? "fewer" : "more", items.location(), dataset.location()),
                  "Give one item for each sample.",
                  null);
            }
            return more;
          }

          @Override
          public Sample next() {
            return one.next().holding(name, two.next().input());
          }
        };
    return stream(both).onClose(samples::close).onClose(others::close);
  }

  /**
   * What comes next of one of two; where it cannot be read, nothing is left of the other either.
   */
  private static boolean hasNext(Iterator<Sample> one, Iterator<Sample> other) {
    try {
      return one.hasNext();
    } catch (DatasetException e) {
      if (other.hasNext()) {
        other.next();
      }
      throw e;
    }
  }

  static Stream<Sample> stream(Iterator<Sample> samples) {
    int ordered = Spliterator.ORDERED | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(samples, ordered), false);
  }

  static String with(String location, String option) {
    return location + (location.contains("?") ? "&" : "?") + option;
  }

  private interface Source {
    Stream<Sample> open(long from);
  }

  private record View(
      String location,
      OptionalLong size,
      List<String> classNames,
      boolean hasOwnClassNames,
      Optional<String> sha256,
      List<String> warnings,
      Source source)
      implements Dataset {
    @Override
    public Stream<Sample> samples() {
      return source.open(0);
    }

    @Override
    public Stream<Sample> samplesFrom(long index) {
      return source.open(index);
    }
  }
}
