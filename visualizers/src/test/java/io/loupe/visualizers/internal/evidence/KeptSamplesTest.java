package io.loupe.visualizers.internal.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeptSamplesTest {
  /** One after the other, behind those that were kept. */
  static void add(KeptSamples kept, List<Sample> samples) {
    long next = kept.byIndex().isEmpty() ? 0 : kept.byIndex().lastKey() + 1;
    for (Sample sample : samples) {
      kept.add(next++, sample);
    }
  }

  @Test
  void everyClassIsKeptAlsoWhereTheyComeOneAfterAnother() {
    KeptSamples kept = new KeptSamples(3, 4);
    for (int label = 0; label < 3; label++) {
      List<Sample> batch = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        batch.add(Sample.of(label + "/" + i, Tensor.of(Shape.of(1, 2, 2), new float[4]), label));
      }
      add(kept, batch);
    }
    assertThat(kept.all()).hasSize(3 * 64);
    assertThat(kept.all().subList(0, 6))
        .extracting(Sample::id)
        .containsExactly("0/0", "1/0", "2/0", "0/1", "1/1", "2/1");
  }

  @Test
  void largeInputsAreFew() {
    KeptSamples kept = new KeptSamples(0, 1 << 21);
    Tensor input = Tensor.of(Shape.of(1), new float[1]);
    add(kept, List.of(Sample.of("a", input), Sample.of("b", input), Sample.of("c", input)));
    assertThat(kept.all()).extracting(Sample::id).containsExactly("a", "b");
  }
}
