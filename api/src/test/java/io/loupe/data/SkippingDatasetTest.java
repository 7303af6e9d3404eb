package io.loupe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.DatasetException;
import io.loupe.probe.SampleBatches;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SkippingDatasetTest {
  private static final Shape SHAPE = Shape.of(1);

  /** Ten samples of three classes, of which some throw when they are read, as a plug-in's would. */
  private record Torn(Set<Integer> bad, int count) implements Dataset {
    Torn(Integer... bad) {
      this(Set.of(bad), 10);
    }

    @Override
    public String location() {
      return "torn:x";
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.of(count);
    }

    @Override
    public List<String> classNames() {
      return List.of("a", "b", "c");
    }

    @Override
    public Stream<Sample> samples() {
      return IntStream.range(0, count)
          .mapToObj(
              i -> {
                if (bad.contains(i)) {
                  throw new DatasetException("Picture " + i + " is torn.", "Mend it.", null);
                }
                return Sample.of("s" + i, Tensor.of(SHAPE, (float) i), i % 3);
              });
    }
  }

  private static List<String> ids(Dataset dataset) {
    try (Stream<Sample> samples = dataset.samples()) {
      return samples.map(Sample::id).toList();
    }
  }

  private static Map<String, Long> places(Dataset dataset, long from, long to) {
    Map<String, Long> places = new HashMap<>();
    try (PlacedSamples pass = PlacedSamples.of(dataset, from, to)) {
      assertThat(pass.place()).isEqualTo(-1);
      while (pass.hasNext()) {
        String id = pass.next().id();
        long place = pass.place();
        places.put(id, place);
        assertThat(pass.hasNext() || pass.place() == place).as("looking ahead").isTrue();
        assertThat(pass.place()).isEqualTo(place);
      }
    }
    return places;
  }

  private static Dataset skipping(Integer... bad) {
    return Datasets.skippingBad(new Torn(bad));
  }

  @Test
  void aBadSampleFailsUnlessItIsLeftOut() {
    assertThatThrownBy(() -> ids(new Torn(3))).hasMessage("Picture 3 is torn. Mend it.");
    Dataset dataset = skipping(3, 9);
    assertThat(Datasets.leftOut(dataset).sentences()).isEmpty();
    assertThat(ids(dataset)).containsExactly("s0", "s1", "s2", "s4", "s5", "s6", "s7", "s8");
    assertThat(ids(dataset)).as("second pass").hasSize(8);
    assertThat(Datasets.leftOut(dataset).sentences())
        .containsExactly("2 samples were left out: Picture 3 is torn. Picture 9 is torn.");
    assertThat(dataset.location()).isEqualTo("torn:x?on-bad-sample=skip");
    assertThat(dataset.size()).isEmpty();
    assertThat(Datasets.skippingBad(dataset)).isSameAs(dataset);
    assertThat(Datasets.leftOut(new Torn(3)).sentences()).isEmpty();
  }

  @Test
  void theOthersKeepTheirPlaces() {
    assertThat(places(skipping(0, 3, 4, 9), 0, Long.MAX_VALUE))
        .isEqualTo(Map.of("s1", 1L, "s2", 2L, "s5", 5L, "s6", 6L, "s7", 7L, "s8", 8L));
    for (int cut = 0; cut <= 10; cut++) {
      Map<String, Long> parts = places(skipping(0, 3, 4, 9), 0, cut);
      places(skipping(0, 3, 4, 9), cut, 10)
          .forEach((id, place) -> assertThat(parts.put(id, place)).isNull());
      assertThat(parts).as("cut at %d", cut).isEqualTo(places(skipping(0, 3, 4, 9), 0, 10));
    }
    try (PlacedSamples part = PlacedSamples.of(Datasets.take(skipping(3), 8), 2, 20)) {
      assertThat(part.size()).hasValue(6);
    }
    assertThat(places(new Torn(), 7, 9)).isEqualTo(Map.of("s7", 7L, "s8", 8L));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 64})
  void batchesHaveNoGaps(int size) {
    Map<String, Long> seen = new HashMap<>();
    SampleBatches.each(
        skipping(0, 4, 5),
        SHAPE,
        size,
        "reading",
        RunMonitor.silent(),
        (start, samples) -> {
          assertThat(samples).hasSizeBetween(1, size);
          LongStream.range(0, samples.size())
              .forEach(n -> seen.put(samples.get((int) n).id(), start + n));
        });
    assertThat(seen).isEqualTo(places(skipping(0, 4, 5), 0, 10)).hasSize(7);
  }

  @Test
  void viewsLeaveOutTheSame() {
    Dataset dataset = skipping(1, 3);
    assertThat(ids(Datasets.take(dataset, 5))).containsExactly("s0", "s2", "s4");
    assertThat(Datasets.take(dataset, 5).location()).isEqualTo("torn:x?on-bad-sample=skip&take=5");
    assertThat(ids(Datasets.withLabels(dataset, Set.of(1)))).containsExactly("s4", "s7");
    assertThat(ids(Datasets.perClass(dataset, 1))).containsExactly("s0", "s2", "s4");
    assertThat(ids(Datasets.take(Datasets.perClass(dataset, 2), 4))).hasSize(2);
    assertThat(Datasets.withLabels(dataset, Set.of(1)).location())
        .isEqualTo("torn:x?on-bad-sample=skip&labels=1");
    assertThat(ids(Datasets.shuffle(dataset, 7))).hasSize(8).doesNotContain("s1", "s3");
    assertThat(ids(ClassNames.of(List.of("x", "y", "z")).applied(dataset))).hasSize(8);
    assertThat(Datasets.leftOut(ClassNames.of(List.of("x", "y", "z")).applied(dataset)).sentences())
        .isEqualTo(Datasets.leftOut(Datasets.shuffle(dataset, 7)).sentences())
        .hasSize(1);
    assertThat(dataset.some(3)).hasSize(3);
    assertThat(dataset.classNames()).containsExactly("a", "b", "c");
  }

  @Test
  void whatIsHeldStaysWithItsSample() {
    List<Sample> values = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      values.add(Sample.of("v" + i, Tensor.of(SHAPE, (float) i)));
    }
    Dataset items = Datasets.of(values);
    Dataset held = Datasets.skippingBad(Datasets.holding(new Torn(2, 5), "v", items));
    Dataset other = Datasets.skippingBad(Datasets.holding(items, "v", new Torn(2, 5)));
    for (Dataset dataset : List.of(held, other)) {
      try (Stream<Sample> samples = dataset.samples()) {
        List<Sample> all = samples.toList();
        assertThat(all).hasSize(8);
        for (Sample sample : all) {
          assertThat(sample.looking("v").input().get(0)).isEqualTo(sample.input().get(0));
        }
      }
    }
  }

  @Test
  void dataOfBadSamplesAloneAreRefused() {
    Dataset none = Datasets.skippingBad(new Torn(Set.of(0, 1, 2), 3));
    assertThatThrownBy(() -> ids(none))
        .isInstanceOf(DatasetException.class)
        .hasMessageStartingWith(
            "No sample of torn:x can be read: Picture 0 is torn. Give other data");
    assertThatThrownBy(() -> ids(Datasets.take(none, 2))).hasMessageContaining("No sample of");
    assertThat(ids(Datasets.skippingBad(new Torn(Set.of(), 0)))).isEmpty();
  }

  @Test
  void aPassThatCannotGoOnFails() {
    Dataset stuck =
        new Cut(
            () -> {
              throw new DatasetException("The file is torn.", "Fetch it again.", null);
            });
    assertThatThrownBy(() -> ids(Datasets.skippingBad(stuck))).hasMessageContaining("The file is");
    assertThatThrownBy(() -> PlacedSamples.of(Datasets.skippingBad(stuck), 3, 9).hasNext())
        .hasMessageContaining("The file is");
  }

  /** A file that ends too early: who asks for more hears the same again. */
  private record Cut(Runnable end) implements Dataset {
    @Override
    public String location() {
      return "cut:x";
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.empty();
    }

    @Override
    public List<String> classNames() {
      return List.of();
    }

    @Override
    public Stream<Sample> samples() {
      return Stream.generate(
          () -> {
            end.run();
            return Sample.of("none", Tensor.of(SHAPE, 0f));
          });
    }
  }

  @Test
  void manyAreCountedAndTheFirstNamed() {
    Dataset dataset = skipping(8, 6, 4, 2, 0);
    ids(Datasets.take(dataset, 3));
    assertThat(Datasets.leftOut(dataset).sentences())
        .containsExactly("2 samples were left out: Picture 0 is torn. Picture 2 is torn.");
    ids(dataset);
    assertThat(Datasets.leftOut(dataset).sentences())
        .containsExactly(
            "5 samples were left out: Picture 0 is torn. Picture 2 is torn. Picture 4 is torn."
                + " And others.");
  }
}
