package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import org.junit.jupiter.api.Test;

class MapsTest {
  private static Maps maps(int... dims) {
    Shape shape = Shape.of(dims);
    return Maps.of(new LayerInfo(0, "conv", LayerKind.CONVOLUTION, "Conv", shape, 0));
  }

  @Test
  void whatIsOnePixelWideIsASequence() {
    Maps steps = new Maps(4, 1, 9, true);
    assertThat(maps(4, 9)).isEqualTo(steps);
    assertThat(maps(4, 9, 1)).isEqualTo(steps);
    assertThat(maps(4, 1, 9)).isEqualTo(new Maps(4, 1, 9));
    assertThat(maps(4, 9, 2)).isEqualTo(new Maps(4, 9, 2));
    assertThat(maps(4, 1, 1)).isEqualTo(new Maps(4, 1, 1));
    assertThat(maps(4)).isEqualTo(new Maps(4, 1, 1));
    assertThat(maps(4, 2, 3, 5)).isEqualTo(new Maps(4, 6, 5));
  }

  @Test
  void isDescribedForPeople() {
    assertThat(maps(16, 28, 20).describe()).isEqualTo("16 filters of 28\u00d720");
    assertThat(maps(1, 28, 20).describe()).isEqualTo("1 filter of 28\u00d720");
    assertThat(maps(64).describe()).isEqualTo("64 units");
    assertThat(maps(1).describe()).isEqualTo("1 unit");
    assertThat(maps(4, 9).describe()).isEqualTo("4 filters of 9 steps");
    assertThat(maps(4, 9).place()).isEqualTo("step");
    assertThat(maps(4, 9, 2).place()).isEqualTo("pixel");
    assertThat(maps(4, 9, 2).elements()).isEqualTo(72);
    assertThat(maps(4, 9, 2).longestSide()).isEqualTo(9);
    assertThat(maps(4, 2, 9).longestSide()).isEqualTo(9);
    assertThat(maps(4, 2, 9).shape()).isEqualTo(Shape.of(4, 2, 9));
  }
}
