package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.data.DataLocation;
import io.loupe.data.Dataset;
import io.loupe.data.DatasetProvider;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ClosedException;
import io.loupe.error.LoupeException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every reader of data must keep. Extend it in a test and name the provider, good data and bad
 * data.
 */
public abstract class DatasetContract {
  /** Creates the contract. */
  protected DatasetContract() {}

  /**
   * Returns the provider to test.
   *
   * @return a new provider
   */
  protected abstract DatasetProvider subject();

  /**
   * Returns data that can be read.
   *
   * @return a path as the provider takes it, without scheme; at least two samples
   */
  protected abstract String path();

  /**
   * Returns what the model wants.
   *
   * @return an input that the data fits
   */
  protected abstract InputSpec input();

  /**
   * Returns data that cannot be read.
   *
   * @return paths, each with a part of the message that must come; besides a file that is missing
   */
  protected Map<String, String> brokenPaths() {
    return Map.of();
  }

  @Test
  void namesAndDescribesItself() {
    NamingChecks.check(subject());
    assertThat(subject().options())
        .as("options, beside those that work on all data")
        .doesNotContainAnyElementsOf(
            Set.of("take", "per-class", "labels", "shuffle", "on-bad-sample"));
  }

  @Test
  void keepsItsLocation() {
    assertThat(open().location()).isEqualTo(location(path()).toString());
    open().sha256().ifPresent(hash -> assertThat(hash).matches("[0-9a-f]{64}"));
    assertThat(open().sha256()).as("fingerprint when opened again").isEqualTo(open().sha256());
  }

  @Test
  void givesTheSameSamplesInEachPass() {
    Dataset dataset = open();
    List<Sample> first = samples(dataset);
    assertSame(samples(dataset), first);
    assertSame(samples(open()), first);
    dataset.size().ifPresent(size -> assertThat(first).as("size").hasSize((int) size));
    assertThat(first).extracting(Sample::id).doesNotHaveDuplicates();
  }

  /** As parts of the data are read on several machines. */
  @Test
  void beginsAtAnySample() {
    Dataset dataset = open();
    List<Sample> whole = samples(dataset);
    for (int from = 0; from < whole.size() + 2; from += 1 + from / 8) {
      try (Stream<Sample> rest = dataset.samplesFrom(from)) {
        assertSame(rest.toList(), whole.subList(Math.min(from, whole.size()), whole.size()));
      }
    }
  }

  /** As those are shown that a pass has found. */
  @Test
  void readsSomeAlone() {
    Dataset dataset = open();
    List<Sample> whole = samples(dataset);
    TreeSet<Long> places = new TreeSet<>();
    List<Sample> wanted = new ArrayList<>();
    for (int i = 1; i < whole.size(); i += 1 + i / 3) {
      places.add((long) i);
      wanted.add(whole.get(i));
    }
    places.add(whole.size() + 3L);
    try (Stream<Sample> some = dataset.samplesAt(places)) {
      assertSame(some.toList(), wanted);
    }
    try (Stream<Sample> none = dataset.samplesAt(new TreeSet<>())) {
      assertThat(none).isEmpty();
    }
  }

  @Test
  void keepsPassesApart() {
    Dataset dataset = open();
    List<Sample> whole = samples(dataset);
    try (Stream<Sample> one = dataset.samples();
        Stream<Sample> other = dataset.samples()) {
      Iterator<Sample> a = one.iterator();
      Iterator<Sample> b = other.iterator();
      assertSame(List.of(a.next(), a.next(), b.next(), b.next()), twice(whole.subList(0, 2)));
    }
    assertSame(samples(dataset), whole);
  }

  /** As batches are read ahead. */
  @Test
  void goesOnInAnotherThread() {
    Dataset dataset = open();
    List<Sample> whole = samples(dataset);
    try (Stream<Sample> pass = dataset.samples()) {
      Iterator<Sample> rest = pass.iterator();
      List<Sample> seen = new ArrayList<>(List.of(rest.next()));
      CompletableFuture.runAsync(
              () -> rest.forEachRemaining(seen::add), task -> new Thread(task).start())
          .join();
      assertSame(seen, whole);
    }
  }

  @Test
  void doesNotEndInSilenceWhenClosed() {
    Dataset dataset = open();
    List<Sample> whole = samples(dataset);
    Stream<Sample> pass = dataset.samples();
    Iterator<Sample> rest = pass.iterator();
    List<Sample> seen = new ArrayList<>(List.of(rest.next()));
    pass.close();
    try {
      rest.forEachRemaining(seen::add);
      assertSame(seen, whole);
    } catch (ClosedException e) {
      assertThat(e.message()).endsWith(" is closed.").doesNotContain("\n");
    }
    assertSame(samples(dataset), whole);
  }

  /** On Linux, which tells what is open. */
  @Test
  void leavesNoFileOpen() {
    samples(open()); // what a first use opens for good is not the data
    OpenFiles.assertNoneLeft("A pass to its end", () -> samples(open()));
    OpenFiles.assertNoneLeft(
        "A pass that was closed early",
        () -> {
          try (Stream<Sample> pass = open().samples()) {
            return pass.iterator().next();
          }
        });
    for (String broken : brokenPaths().keySet()) {
      OpenFiles.assertNoneLeft("A refusal", () -> refused(broken));
    }
  }

  private boolean refused(String path) {
    try {
      return samples(subject().open(location(path), input())).isEmpty();
    } catch (LoupeException e) {
      return true;
    }
  }

  @Test
  void deliversInputsAsTheModelWantsThem() {
    InputSpec input = input();
    int perChannel = input.shape().elements() / input.channels();
    for (Sample sample : samples(open())) {
      Tensor values = sample.input();
      assertThat(values.shape()).as(sample.id()).isEqualTo(input.shape());
      assertThat(values.isBorrowed()).as(sample.id() + " is borrowed").isFalse();
      for (int i = 0; i < values.shape().elements(); i++) {
        int channel = i / perChannel;
        double slack = 1e-4 * input.width(channel);
        assertThat((double) values.get(i))
            .as("value " + i + " of " + sample.id())
            .isBetween(input.lowest(channel) - slack, input.highest(channel) + slack);
      }
    }
  }

  @Test
  void namesEveryLabel() {
    Dataset dataset = open();
    for (Sample sample : samples(dataset)) {
      sample
          .label()
          .ifPresent(
              label ->
                  assertThat(label)
                      .as("label of " + sample.id())
                      .isBetween(0, dataset.classNames().size() - 1));
    }
    assertThat(dataset.classNames()).as("class names").doesNotHaveDuplicates();
  }

  @Test
  void fitsOrRefusesOtherInputs() {
    InputSpec tiny = InputSpec.of(Shape.of(1, 1, 1), 0, 1);
    InputSpec many = InputSpec.of(Shape.of(17, 3, 2), 0, 1);
    for (InputSpec other : List.of(tiny, many)) {
      try {
        Dataset dataset = subject().open(location(path()), other);
        samples(dataset)
            .forEach(sample -> assertThat(sample.input().shape()).isEqualTo(other.shape()));
      } catch (LoupeException e) {
        assertThat(e.message()).isNotBlank();
      }
    }
  }

  @TestFactory
  Stream<DynamicTest> refusesWhatItCannotRead() {
    Map<String, String> broken = new TreeMap<>(brokenPaths());
    broken.put("no-such-folder/no-such-file", "no-such-file");
    return broken.entrySet().stream()
        .map(
            entry ->
                DynamicTest.dynamicTest(
                    entry.getKey(), () -> refuses(entry.getKey(), entry.getValue())));
  }

  private void refuses(String path, String part) {
    assertThatThrownBy(() -> samples(subject().open(location(path), input())))
        .isInstanceOf(LoupeException.class)
        .hasMessageContaining(part);
  }

  private Dataset open() {
    return subject().open(location(path()), input());
  }

  private DataLocation location(String path) {
    return new DataLocation(subject().id(), path, Map.of());
  }

  private static List<Sample> samples(Dataset dataset) {
    try (Stream<Sample> stream = dataset.samples()) {
      return stream.toList();
    }
  }

  private static List<Sample> twice(List<Sample> samples) {
    return Stream.concat(samples.stream(), samples.stream()).toList();
  }

  private static void assertSame(List<Sample> actual, List<Sample> expected) {
    assertThat(actual).extracting(Sample::id).isEqualTo(ids(expected));
    for (int i = 0; i < expected.size(); i++) {
      assertThat(actual.get(i).label()).isEqualTo(expected.get(i).label());
      Floats.assertClose(expected.get(i).id(), actual.get(i).input(), expected.get(i).input(), 0);
    }
  }

  private static List<String> ids(List<Sample> samples) {
    return samples.stream().map(Sample::id).toList();
  }
}
