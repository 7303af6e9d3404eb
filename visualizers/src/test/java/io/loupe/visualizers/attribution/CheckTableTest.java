package io.loupe.visualizers.attribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.visualizers.raster.TextStyle;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckTableTest {
  /** What stands under a short name is longer than the name; numbers begin behind both. */
  @Test
  void namesHaveRoomForWhatStandsUnderThem() {
    int under = new TextStyle(18, 0).width("knows nothing of the model");
    int name = new TextStyle(24, 0).width("x");

    assertThat(width("x", true) - width("x", false)).isEqualTo(under - name);
    assertThat(width("a name that is longer than what stands under it", true))
        .isEqualTo(width("a name that is longer than what stands under it", false));
  }

  private static int width(String name, boolean control) {
    Checked checked = new Checked(name, control, List.of(), List.of(), Map.of(), List.of());
    CheckTable.Row row = new CheckTable.Row(checked, Map.of());
    CheckVerdict verdict = new CheckVerdict(Map.of(), Map.of(), Optional.empty(), "");
    return new CheckTable("title", "subtitle", List.of(row), verdict).draw().getWidth();
  }
}
