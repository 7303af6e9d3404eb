package io.loupe.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DatasetsTest {
  private static final Dataset DATA =
      Datasets.of(
          sample("a", 0),
          sample("b", 2),
          sample("c", 0),
          sample("d", 0),
          unlabelled("e"),
          sample("f", 2));

  @Test
  void keepsSamplesInMemory() {
    assertThat(ids(DATA)).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(ids(DATA)).as("second pass").hasSize(6);
    assertThat(DATA.size()).hasValue(6);
    assertThat(DATA.classNames()).containsExactly("0", "1", "2");
    assertThat(DATA.location()).isEqualTo("6 samples in memory");
    assertThat(DATA.sha256()).isEmpty();
    assertThat(Datasets.of(unlabelled("x")).classNames()).isEmpty();
  }

  @Test
  void namesTheClassesOfSamplesInMemory() {
    List<Sample> samples = DATA.samples().toList();
    Dataset named = Datasets.of(samples, List.of("ant", "bee"));
    assertThat(named.classNames()).containsExactly("ant", "bee");
    assertThat(named.samples().toList()).isEqualTo(samples);
    assertThat(named.hasOwnClassNames()).isFalse();
    assertThat(Datasets.of(samples, List.of()).classNames()).isEmpty();
  }

  @Test
  void takesTheFirst() {
    Dataset view = Datasets.take(DATA, 2);
    assertThat(ids(view)).containsExactly("a", "b");
    assertThat(ids(view)).containsExactly("a", "b");
    assertThat(view.size()).hasValue(2);
    assertThat(Datasets.take(DATA, 99).size()).hasValue(6);
    assertThat(ids(Datasets.take(DATA, 1))).hasSize(1);
    assertThat(Datasets.take(new Endless(), 3).size()).isEmpty();
    assertThat(ids(Datasets.take(new Endless(), 3))).hasSize(3);
    assertThatThrownBy(() -> Datasets.take(DATA, 0))
        .isInstanceOf(ParameterException.class)
        .hasMessage("--take must be positive, got 0.");
  }

  @Test
  void everyViewBeginsAtAnySample() {
    for (Dataset view :
        List.of(
            DATA,
            Datasets.take(DATA, 4),
            Datasets.perClass(DATA, 2),
            Datasets.withLabels(DATA, Set.of(0)),
            Datasets.shuffle(DATA, 7),
            Datasets.holding(DATA, "other", DATA),
            ClassNames.of(List.of("x", "y", "z")).applied(DATA))) {
      List<Sample> whole = view.samples().toList();
      for (int from = 0; from < 8; from++) {
        try (Stream<Sample> rest = view.samplesFrom(from)) {
          assertThat(rest)
              .as(view.location() + " from " + from)
              .isEqualTo(whole.subList(Math.min(from, whole.size()), whole.size()));
        }
      }
    }
  }

  @Test
  void givesEachSampleItsItem() {
    Dataset both = Datasets.holding(DATA, "other", DATA);
    try (Stream<Sample> samples = both.samples()) {
      assertThat(samples).allMatch(s -> s.held().equals(Map.of("other", s.input())));
    }
    assertThat(ids(both)).isEqualTo(ids(DATA));
    Dataset fewer = Datasets.take(DATA, 2);
    assertThatThrownBy(() -> Datasets.holding(DATA, "other", fewer))
        .hasMessageContaining("Input other is held at 2 items")
        .hasMessageContaining("have 6 samples");
    Dataset unknown = Datasets.perClass(DATA, 1);
    assertThatThrownBy(() -> ids(Datasets.holding(DATA, "other", unknown)))
        .hasMessageContaining("has fewer items");
    assertThatThrownBy(() -> ids(Datasets.holding(unknown, "other", DATA)))
        .hasMessageContaining("has more items");
  }

  @Test
  void takesSomeOfEachClass() {
    Dataset view = Datasets.perClass(DATA, 2);
    assertThat(ids(view)).containsExactly("a", "b", "c", "f");
    assertThat(ids(view)).as("second pass").containsExactly("a", "b", "c", "f");
    assertThat(view.size()).isEmpty();
    assertThatThrownBy(() -> Datasets.perClass(DATA, 0))
        .hasMessage("--per-class must be positive, got 0.");
  }

  @Test
  void takesLabelsWithoutAName() {
    Dataset odd = new Endless();
    assertThat(ids(Datasets.take(Datasets.perClass(odd, 3), 3))).hasSize(3);
  }

  @Test
  void keepsSomeClasses() {
    Dataset view = Datasets.withLabels(DATA, Set.of(2, 7));
    assertThat(ids(view)).containsExactly("b", "f");
    assertThat(view.classNames()).containsExactly("0", "1", "2");
    assertThat(view.location()).isEqualTo("6 samples in memory?labels=2,7");
  }

  @Test
  void shufflesAsTheSeedSays() {
    List<String> order = ids(Datasets.shuffle(DATA, 3));
    assertThat(order).containsExactlyInAnyOrderElementsOf(ids(DATA)).isNotEqualTo(ids(DATA));
    assertThat(ids(Datasets.shuffle(DATA, 3))).isEqualTo(order);
    assertThat(ids(Datasets.shuffle(DATA, 4))).isNotEqualTo(order);
    assertThat(Datasets.shuffle(DATA, 3).size()).hasValue(6);
  }

  @Test
  void saysHowToOpenTheViewAgain() {
    Dataset view = Datasets.take(Datasets.perClass(new Endless(), 5), 3);
    assertThat(view.location()).isEqualTo("endless:x?layout=nhwc&per-class=5&take=3");
    assertThat(Datasets.shuffle(DATA, 7).location()).isEqualTo("6 samples in memory?shuffle=7");
    assertThat(view.sha256()).hasValue("abc");
  }

  @Test
  void whatTheDataSaysOfThemselvesStays() {
    Dataset endless = new Endless();
    assertThat(Datasets.take(endless, 4).warnings()).containsExactly("It has no end.");
    assertThat(Datasets.perClass(endless, 1).warnings()).containsExactly("It has no end.");
    assertThat(Datasets.withLabels(endless, Set.of(1)).warnings())
        .containsExactly("It has no end.");
    assertThat(Datasets.shuffle(Datasets.take(endless, 4), 1).warnings())
        .containsExactly("It has no end.");
    assertThat(Datasets.of(sample("a", 0)).warnings()).isEmpty();
  }

  @Test
  void closesWhatItReads() {
    Endless endless = new Endless();
    ids(Datasets.take(Datasets.withLabels(endless, Set.of(9)), 2));
    ids(Datasets.perClass(Datasets.take(endless, 4), 1));
    Datasets.shuffle(Datasets.take(endless, 4), 1);
    assertThat(endless.open.get()).isZero();
  }

  private static Sample sample(String id, int label) {
    return Sample.of(id, Tensor.of(Shape.of(1), label), label);
  }

  private static Sample unlabelled(String id) {
    return Sample.of(id, Tensor.of(Shape.of(1), 0));
  }

  private static List<String> ids(Dataset dataset) {
    try (Stream<Sample> samples = dataset.samples()) {
      return samples.map(Sample::id).toList();
    }
  }

  private static final class Endless implements Dataset {
    private final AtomicInteger open = new AtomicInteger();

    @Override
    public List<String> warnings() {
      return List.of("It has no end.");
    }

    @Override
    public String location() {
      return "endless:x?layout=nhwc";
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
    public Optional<String> sha256() {
      return Optional.of("abc");
    }

    @Override
    public Stream<Sample> samples() {
      open.incrementAndGet();
      return Stream.iterate(0, i -> i + 1)
          .map(i -> sample("s" + i, 9))
          .onClose(open::decrementAndGet);
    }
  }
}
