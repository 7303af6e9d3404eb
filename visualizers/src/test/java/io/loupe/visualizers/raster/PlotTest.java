package io.loupe.visualizers.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.testkit.GoldenImages;
import io.loupe.visualizers.raster.Plot.Line;
import io.loupe.visualizers.raster.Plot.Tick;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlotTest {
  private static final List<Tick> SHARES =
      List.of(new Tick(0, "0 %"), new Tick(0.5, "50 %"), new Tick(1, "100 %"));

  @Test
  void isTheSameEverywhere() {
    List<Double> none = List.of(0.9, 0.8, Double.NaN, 0.7);
    Plot plot =
        new Plot(
            "Accuracy with filters removed",
            "tiny · 12 samples",
            List.of(0.0, 1.0, 4.0, 10.0),
            List.of(new Tick(0, "0"), new Tick(4, "4"), new Tick(10, "10 of 10")),
            "filters removed",
            SHARES,
            List.of(
                new Line(
                    "census",
                    0x1f77b4,
                    List.of(1.0, 0.9, 0.5, 0.2),
                    List.of(0.9, 0.7, 0.3, 0.1),
                    List.of(1.0, 0.95, 0.7, Double.NaN)),
                Line.of("random", 0xd62728, none),
                Line.of("smallest", 0x2ca02c, List.of(1.0, 1.0, 0.95, 0.69)),
                Line.of("unknown", 0x777777, List.of(0.4, Double.NaN, Double.NaN, Double.NaN))),
            List.of(new Tick(4, "chosen")),
            List.of("Bands hold 95 % of what chance alone would give."));

    GoldenImages.of(PlotTest.class).check("plot", plot.draw());
  }

  /** Names that would lie over another or below the plot are moved up; one line has no end. */
  @Test
  void namesMakeRoomForEachOther() {
    List<Line> lines = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      lines.add(Line.of("low " + i, 0x101010 * i, List.of(2.0 + i / 4.0, 0.0, -0.9 - i / 50.0)));
    }
    lines.add(Line.of("beyond", 0xd62728, List.of(1.0, 2.0, 5.0)));
    lines.add(Line.of("nothing", 0x2ca02c, List.of(Double.NaN, Double.NaN, Double.NaN)));
    Plot plot =
        new Plot(
            "A title that is wider than the plot with the names of its lines, "
                + "and more ".repeat(6),
            "",
            List.of(2.0, 4.0, 10.0),
            List.of(new Tick(2, "2"), new Tick(10, "10")),
            "",
            List.of(new Tick(-1, "-1"), new Tick(3, "3")),
            lines,
            List.of(),
            List.of("First note.", "Second note. ".repeat(12)));

    GoldenImages.of(PlotTest.class).check("plot-crowded", plot.draw());
  }

  @Test
  void aPlotWithoutMarkOrSubtitleIsLower() {
    Plot plain = plain(List.of(Line.of("a", 0xff0000, List.of(0.0, 1.0))), "", List.of());
    Plot more =
        plain(
            List.of(Line.of("a", 0xff0000, List.of(0.0, 1.0))),
            "of what",
            List.of(new Tick(1, "x")));
    int note = TextStyle.NOTE.lineHeight();
    assertThat(more.draw().getHeight()).isEqualTo(plain.draw().getHeight() + 2 * note);
    assertThat(more.draw().getWidth()).isEqualTo(plain.draw().getWidth());
  }

  /** The lowest number lies at the bottom, the highest at the top, other places between. */
  @Test
  void linesRunFromTheFirstPlaceToTheLast() {
    BufferedImage image =
        plain(List.of(Line.of("", 0xff0000, List.of(0.0, 1.0))), "", List.of()).draw();
    int[] ends = {image.getWidth(), image.getHeight(), 0, 0};
    for (int y = 0; y < image.getHeight(); y++) {
      for (int x = 0; x < image.getWidth(); x++) {
        if ((image.getRGB(x, y) & 0xffffff) == 0xff0000) {
          ends[0] = Math.min(ends[0], x);
          ends[1] = Math.min(ends[1], y);
          ends[2] = Math.max(ends[2], x);
          ends[3] = Math.max(ends[3], y);
        }
      }
    }
    assertThat(ends[2] - ends[0]).as("988 and a dot of 9").isBetween(994, 998);
    assertThat(ends[3] - ends[1]).as("420 and a dot of 9").isBetween(426, 430);
    int middle = image.getRGB((ends[0] + ends[2]) / 2, (ends[1] + ends[3]) / 2) & 0xffffff;
    assertThat(middle).isEqualTo(0xff0000);
  }

  @Test
  void theLastValueIsTheLastThatIsThere() {
    assertThat(Line.of("a", 0, List.of(1.0, 2.0, Double.NaN)).last()).isEqualTo(2);
    assertThat(Line.of("a", 0, List.of(3.0)).last()).isEqualTo(3);
    assertThat(Line.of("a", 0, List.of(Double.NaN)).last()).isNaN();
  }

  @Test
  void wrongNumbersOfValuesAreRefused() {
    assertThatThrownBy(() -> plain(List.of(Line.of("a", 0, List.of(1.0))), "", List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Line a needs a value for each place");
    assertThatThrownBy(
            () ->
                new Plot(
                    "t", "", List.of(1.0), List.of(), "", SHARES, List.of(), List.of(), List.of()))
        .hasMessage("A plot needs two places and two numbers at the left");
    assertThatThrownBy(
            () ->
                new Plot(
                    "t",
                    "",
                    List.of(1.0, 2.0),
                    List.of(),
                    "",
                    SHARES.subList(0, 1),
                    List.of(),
                    List.of(),
                    List.of()))
        .hasMessage("A plot needs two places and two numbers at the left");
  }

  private static Plot plain(List<Line> lines, String subtitle, List<Tick> mark) {
    return new Plot(
        "t", subtitle, List.of(0.0, 1.0), List.of(), "", SHARES, lines, mark, List.of());
  }
}
