package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.formats.artifact.Deviation;
import io.loupe.formats.artifact.Deviation.Kind;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MeasuredTest {
  private static final Deviation FAR = new Deviation(Kind.NUMBERS, 0.9, 0.5, "");

  @Test
  void whatClimbedIsJudgedByItsTables() {
    assertThat(climbed(0.33, Set.of("images.npy", "measures.csv")).isRounding("images"))
        .hasValue(true);
    assertThat(climbed(0.33, Set.of("images.npy", "measures.csv")).isRounding("measures"))
        .hasValue(true);
    assertThat(climbed(0.34, Set.of("images.npy", "measures.csv")).isRounding("images"))
        .hasValue(false);
  }

  @Test
  void withoutTheRecordedTableNothingIsKnown() {
    assertThat(climbed(0, Set.of("images.npy")).isRounding("images")).isEmpty();
    assertThat(climbed(0, Set.of("measures.csv")).isRounding("images")).isEmpty();
  }

  @Test
  void elseEveryResultStandsForItself() {
    Measured measured =
        new Measured(
            Map.of(
                "far",
                FAR,
                "near",
                new Deviation(Kind.NUMBERS, 1e-4, 1, ""),
                "moving",
                new Deviation(Kind.OTHER, 1, 1, "animations are not compared")),
            Set.of("far.npy", "near.npy", "moving.gif"),
            false);
    assertThat(measured.isRounding("far")).hasValue(false);
    assertThat(measured.isRounding("near")).hasValue(true);
    assertThat(measured.isRounding("lost")).isEmpty();
    assertThat(measured.isRounding("moving")).isEmpty();
  }

  private static Measured climbed(double table, Set<String> recorded) {
    return new Measured(
        Map.of("images", FAR, "measures", new Deviation(Kind.TABLE, table, 1, "")), recorded, true);
  }
}
