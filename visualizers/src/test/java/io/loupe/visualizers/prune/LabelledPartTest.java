package io.loupe.visualizers.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.prune.PruneCheckVisualizer.LabelledPart;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledPartTest {
  @Test
  void everySecondUsableSampleOfTheFirst() {
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      samples.add(Sample.of("s" + i, Tensor.of(Shape.of(1), new float[1]), i == 2 ? 7 : 0));
    }
    Dataset data = Datasets.of(samples);

    assertThat(ids(data, 0)).containsExactly("s0", "s3", "s5");
    assertThat(ids(data, 1)).containsExactly("s1", "s4");
    LabelledPart part = part(data, 0);
    assertThat(part.size()).as("not known before it is read").isEmpty();
    assertThat(part.location()).isEqualTo(data.location());
    assertThat(part.classNames()).isEqualTo(data.classNames()).isNotEmpty();
  }

  private static List<String> ids(Dataset data, int remainder) {
    return part(data, remainder).samples().map(Sample::id).toList();
  }

  private static LabelledPart part(Dataset data, int remainder) {
    return new LabelledPart(data, s -> s.label().orElseThrow() == 0, 5, remainder);
  }
}
