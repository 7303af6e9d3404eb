package io.loupe.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FewSamplesTest {
  private final List<String> read = new ArrayList<>();

  @Test
  void takesEquallyManyOfEachClassAndEveryFewOfThose() {
    Dataset data = data(3, 0, 0, 0, 1, 2, 1, 1, 2, 0);
    assertThat(ids(data, 4)).containsExactly("0", "1", "4", "5");
    assertThat(read).hasSize(8);
    assertThat(ids(data, 6)).containsExactly("0", "1", "3", "4", "5", "7");
    assertThat(ids(data, 1)).containsExactly("0");
    assertThat(ids(data, 3)).containsExactly("0", "3", "4");
    assertThat(read).hasSize(5);
    assertThat(ids(data, 7)).containsExactly("0", "1", "2", "3", "4", "5", "6");
  }

  @Test
  void ofVeryManyClassesOnlyTheFewAreHeld() {
    int[] labels = IntStream.range(0, 40).map(i -> i * 7 % 20).toArray();
    assertThat(ids(data(20, labels), 3)).containsExactly("0", "6", "13");
    assertThat(read).as("one pass up to the last class, one up to the last place").hasSize(20 + 14);
    Sample sample = FewSamples.of(data(20, labels), 3).get(2);
    assertThat(sample.label()).hasValue(labels[13]);
    assertThat(sample.input().toArray()).containsExactly(13);
  }

  @Test
  void unlabelledSamplesOfADatasetWithClassesDoNotEndTheReading() {
    Dataset data = data(2, -1, -1, 0, 1, 0);
    assertThat(ids(data, 2)).containsExactly("0", "2");
    assertThat(read).hasSize(4);
  }

  @Test
  void walksOverTheWholeOfADatasetWithoutClasses() {
    int[] none = IntStream.generate(() -> -1).limit(10).toArray();
    assertThat(ids(data(0, none), 3)).containsExactly("0", "3", "6");
    assertThat(read).hasSize(7);
    assertThat(ids(data(0, none), 10)).hasSize(10);
    assertThat(ids(data(0, none), 20)).hasSize(10);
  }

  @Test
  void copiesWhatItKeeps() {
    Sample sample = FewSamples.of(data(2, 0, 1), 2).get(1);
    assertThat(sample.input().toArray()).containsExactly(1);
    assertThat(sample.label()).hasValue(1);
  }

  @Test
  void aTargetIsATensorOfItsNumbers() {
    Sample sample = Sample.withTarget("a", Tensor.of(Shape.of(1), 0), 2, 3);
    assertThat(sample.target().orElseThrow().toArray()).containsExactly(2, 3);
    assertThat(sample.label()).isEmpty();
  }

  private List<String> ids(Dataset data, int count) {
    read.clear();
    return FewSamples.of(data, count).stream().map(Sample::id).toList();
  }

  private Dataset data(int classes, int... labels) {
    return new Dataset() {
      @Override
      public String location() {
        return "memory";
      }

      @Override
      public OptionalLong size() {
        return OptionalLong.of(labels.length);
      }

      @Override
      public List<String> classNames() {
        return IntStream.range(0, classes).mapToObj(Integer::toString).toList();
      }

      @Override
      public Stream<Sample> samples() {
        return IntStream.range(0, labels.length)
            .mapToObj(
                n -> {
                  read.add(Integer.toString(n));
                  OptionalInt label =
                      labels[n] < 0 ? OptionalInt.empty() : OptionalInt.of(labels[n]);
                  return new Sample(Integer.toString(n), Tensor.of(Shape.of(1), (float) n), label);
                });
      }
    };
  }
}
