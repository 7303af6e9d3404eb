package io.loupe.visualizers.raster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ColorBarTest {
  private static final int ROOM = 20;

  static Stream<List<String>> ticks() {
    return Stream.of(
        List.of("0", "1"),
        List.of("-1", "0", "1"),
        List.of("\u2212", "0", "+ a number that needs a whole sentence"),
        List.of("a number that needs a whole sentence", "0", "1"),
        List.of("0", "a number that needs a whole sentence", "1"),
        List.of("-123456", "-61728.5", "0", "61728.5", "123456"));
  }

  @ParameterizedTest
  @MethodSource("ticks")
  void ticksNeverTouchAndStayUnderTheStrip(List<String> ticks) {
    ColorBar bar = new ColorBar(ColorMaps.DIVERGING, "activation", ticks);
    int width = bar.width();
    int end = -ROOM;
    for (int i = 0; i < ticks.size(); i++) {
      assertThat(bar.tickLeft(i, width)).isGreaterThanOrEqualTo(end + ROOM);
      end = bar.tickLeft(i, width) + TextStyle.NOTE.width(ticks.get(i));
    }
    assertThat(end).isLessThanOrEqualTo(width);
  }
}
