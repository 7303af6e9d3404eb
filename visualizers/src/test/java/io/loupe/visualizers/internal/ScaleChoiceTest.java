package io.loupe.visualizers.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.visualizers.internal.CommonParams.ScaleChoice;
import io.loupe.visualizers.internal.CommonParams.ScaleChoice.Normalization;
import io.loupe.visualizers.raster.ValueRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleChoiceTest {
  @Test
  void scalesAreOwnOrShared() {
    List<ValueRange> own = List.of(new ValueRange(-1, 0), new ValueRange(0, 4));

    assertThat(Normalization.PER_FILTER.shared(own)).isEqualTo(own);
    assertThat(Normalization.COMMON.shared(own))
        .containsExactly(new ValueRange(-1, 4), new ValueRange(-1, 4));
    assertThat(Normalization.SYMMETRIC.shared(own))
        .containsExactly(new ValueRange(-4, 4), new ValueRange(-4, 4));
  }

  @Test
  void mapsAreComparedInTheirShapeAndUnitsInTheirStrength() {
    assertThat(ScaleChoice.AUTO.of(new Maps(4, 3, 3))).isEqualTo(Normalization.PER_FILTER);
    assertThat(ScaleChoice.AUTO.of(new Maps(4, 1, 1))).isEqualTo(Normalization.COMMON);
    assertThat(ScaleChoice.SYMMETRIC.of(new Maps(4, 1, 1))).isEqualTo(Normalization.SYMMETRIC);
  }
}
