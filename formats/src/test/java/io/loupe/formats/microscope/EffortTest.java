package io.loupe.formats.microscope;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EffortTest {
  private static final Settings ALL = Settings.DEFAULT;

  @Test
  void smallModelsGetAllThatIsAskedFor() {
    Effort small = new Effort(2_000_000, 250, 5, ALL);
    assertThat(small.silenced()).isEqualTo(200);
    assertThat(small.made()).isEqualTo(64);
    assertThat(small.outputs(10, 8)).isEqualTo(10);
    assertThat(small.outputs(1000, 8)).isEqualTo(64);
    assertThat(small.looked(300)).isEqualTo(200);
    assertThat(small.turned(10)).isEqualTo(20);
    assertThat(small.attributions()).isEqualTo("auto");
    assertThat(small.proved()).isEqualTo(20);
    assertThat(small.triesAgain(10)).isTrue();
    assertThat(small.triesAgain(1000)).as("64 of them").isTrue();
  }

  @Test
  void largeModelsGetLessAndSilencingIsLeftOutWhereItWouldTellNothing() {
    Effort mobile = new Effort(20_000_000, 6000, 52, ALL);
    assertThat(mobile.silenced()).isEqualTo(25);
    assertThat(mobile.made()).isEqualTo(12);
    Effort large = new Effort(300_000_000, 17_056, 52, ALL);
    assertThat(large.silenced()).isZero();
    assertThat(large.made()).isEqualTo(1);
    assertThat(large.outputs(1000, 1)).isEqualTo(26);
    assertThat(large.outputs(1000, 8)).isEqualTo(3);
    assertThat(large.looked(100)).isEqualTo(66);
    assertThat(large.looked(10_000)).isEqualTo(20);
    assertThat(large.triesAgain(1)).isFalse();
    assertThat(mobile.triesAgain(12)).isTrue();
    assertThat(mobile.triesAgain(13)).isFalse();
    assertThat(large.turned(1)).isEqualTo(20);
    assertThat(large.turned(16)).isEqualTo(2);
    assertThat(large.turned(1000)).as("towards ten of them").isEqualTo(3);
    assertThat(large.attributions()).startsWith("auto, ").doesNotContain("integrated", "score");
    assertThat(large.proved()).isEqualTo(11);
    assertThat(new Effort(600_000_000, 1, 1, ALL).proved()).as("too few").isZero();
    Effort largest = new Effort(Long.MAX_VALUE / 8, 1, 1, ALL);
    assertThat(largest.made()).isEqualTo(1);
    assertThat(largest.turned(2)).isZero();
  }

  @Test
  void layersWithFewImagesShareARunAndOneWithManyHasItsOwn() {
    List<LayerInfo> layers =
        List.of(layer(0, 8), layer(1, 8), layer(2, 1), layer(3, 40), layer(4, 4), layer(5, 12));
    Effort all = new Effort(2_000_000, 73, 6, ALL);
    assertThat(all.climbs(layers))
        .containsExactly(layers.subList(0, 3), layers.subList(3, 4), layers.subList(4, 6));
    Effort one = new Effort(300_000_000, 17_056, 52, ALL);
    assertThat(one.climbs(layers)).containsExactly(layers);
    assertThat(one.climbs(Collections.nCopies(52, layers.get(0))))
        .extracting(List::size)
        .containsExactly(32, 20);
    assertThat(one.climbs(List.of())).isEmpty();
  }

  @Test
  void mapsOfVeryManyClassesAreCountedTogetherInGroupsAsLarge() {
    List<LayerInfo> layers =
        IntStream.range(0, 8).mapToObj(i -> layer(i, Shape.of(96, 64, 64))).toList();
    Dataset few = classes(10);
    Dataset many = classes(1000);
    assertThat(Effort.isCountedPerClass(layers, few)).isTrue();
    assertThat(Effort.groups(layers, few, 64))
        .extracting(List::size)
        .containsExactly(1, 1, 1, 1, 1, 1, 1, 1);
    assertThat(Effort.isCountedPerClass(layers, classes(84))).isFalse();
    assertThat(Effort.isCountedPerClass(layers, many)).isFalse();
    assertThat(Effort.groups(layers, many, 64)).extracting(List::size).containsExactly(2, 2, 2, 2);
    assertThat(Effort.groups(layers, many, 16)).extracting(List::size).containsExactly(6, 2);
    List<LayerInfo> small = Collections.nCopies(8, layer(0, 16));
    assertThat(Effort.isCountedPerClass(small, many)).isTrue();
    assertThat(Effort.groups(small, many, 64)).extracting(List::size).containsExactly(6, 2);
  }

  private static Dataset classes(int count) {
    return Datasets.of(List.of(), IntStream.range(0, count).mapToObj(Integer::toString).toList());
  }

  private static LayerInfo layer(int index, int channels) {
    return layer(index, Shape.of(channels, 4, 4));
  }

  private static LayerInfo layer(int index, Shape shape) {
    return new LayerInfo(index, "l" + index, LayerKind.CONVOLUTION, "T", shape, 0, "");
  }
}
