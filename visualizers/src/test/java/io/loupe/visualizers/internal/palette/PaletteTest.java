package io.loupe.visualizers.internal.palette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.color.ColorVision;
import io.loupe.visualizers.color.Lab;
import io.loupe.visualizers.internal.palette.CategoricalPalette.Borders;
import io.loupe.visualizers.internal.palette.CategoricalPalette.Regions;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PaletteTest {
  private static final PaletteColors COLORS = PaletteColors.ALL;

  @Test
  void everyColourToChooseFromIsFarFromTheColourOfNone() {
    Set<Integer> seen = new HashSet<>();
    double darkest = 100;
    double lightest = 0;
    double palest = 100;
    double strongest = 0;
    for (int i = 0; i < COLORS.count(); i++) {
      int rgb = COLORS.rgb(i);
      Lab lab = Lab.ofRgb(rgb);
      assertThat(seen.add(rgb)).isTrue();
      assertThat(ColorVision.smallestDifference(rgb, CategoricalPalette.NONE))
          .isGreaterThanOrEqualTo(CategoricalPalette.TARGET);
      darkest = Math.min(darkest, lab.lightness());
      lightest = Math.max(lightest, lab.lightness());
      palest = Math.min(palest, lab.chroma());
      strongest = Math.max(strongest, lab.chroma());
    }
    assertThat(darkest).isCloseTo(8, within(0.5));
    assertThat(lightest).isBetween(75.0, 90.5);
    assertThat(palest).isCloseTo(12, within(1.0));
    assertThat(strongest).isCloseTo(12 * Math.pow(1.36, 6), within(1.0));
    assertThat(COLORS.count()).isEqualTo(802);
  }

  @Test
  void differencesAreThoseOfTheColours() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 200; i++) {
      int a = random.nextInt(COLORS.count());
      int b = random.nextInt(COLORS.count());
      double normal = ColorVision.NORMAL.difference(COLORS.rgb(a), COLORS.rgb(b));
      double worst = ColorVision.smallestDifference(COLORS.rgb(a), COLORS.rgb(b));
      assertThat((double) COLORS.normal(a, b)).isCloseTo(normal, within(1e-5));
      assertThat((double) COLORS.worst(a, b)).isCloseTo(worst, within(1e-5));
    }
  }

  @Test
  void theNearestAreThoseThatLookMostAlike() {
    for (int index : new int[] {0, 100, COLORS.count() - 1}) {
      Set<Integer> near = new HashSet<>();
      float before = 0;
      for (int k = 0; k < PaletteColors.NEAREST; k++) {
        int other = COLORS.near(index, k);
        assertThat(COLORS.normal(index, other)).isGreaterThanOrEqualTo(before);
        before = COLORS.normal(index, other);
        near.add(other);
      }
      assertThat(near).hasSize(PaletteColors.NEAREST).doesNotContain(index);
      for (int other = 0; other < COLORS.count(); other++) {
        if (other != index && !near.contains(other)) {
          assertThat(COLORS.normal(index, other)).isGreaterThanOrEqualTo(before);
        }
      }
    }
  }

  @Test
  void strongAndDarkColoursAreLoud() {
    for (int i = 0; i < COLORS.count(); i++) {
      Lab lab = Lab.ofRgb(COLORS.rgb(i));
      double strong = lab.chroma() <= 38 ? 0 : Math.pow((lab.chroma() - 38) / 10, 2);
      double dark = lab.lightness() >= 60 ? 0 : Math.pow((60 - lab.lightness()) / 10, 2);
      assertThat(COLORS.loudness(i)).isCloseTo(strong + dark, within(1e-9));
    }
  }

  @Test
  void aColourTooNearIsMovedUntilItIsNot() {
    int[] alike = {0x4a7a3c, 0x4a7c3c, 0x4a7a3e};
    boolean[][] touches = new boolean[3][3];
    touches[0][1] = true;
    touches[1][0] = true;
    PaletteSearch.PalettePolish polish = new PaletteSearch.PalettePolish(touches, alike);

    assertThat(polish.colors()).containsExactly(0x4a7a3c, 0x4a7c3c, 0x4a7a3e);
    List<Integer> mended = polish.mend();
    assertThat(ColorVision.smallestDifference(mended.get(0), mended.get(1)))
        .isGreaterThanOrEqualTo(CategoricalPalette.TARGET);
    assertThat(mended.get(2)).as("it touches nothing").isEqualTo(0x4a7a3e);
    for (int rgb : mended) {
      assertThat(ColorVision.smallestDifference(rgb, CategoricalPalette.NONE))
          .isGreaterThanOrEqualTo(CategoricalPalette.TARGET);
    }
    assertThat(alike).as("the array handed in").containsExactly(0x4a7a3c, 0x4a7c3c, 0x4a7a3e);
  }

  @Test
  void aColourTooNearToThatOfNoneIsMoved() {
    List<Integer> mended =
        new PaletteSearch.PalettePolish(new boolean[1][1], new int[] {0xe8e8e8}).mend();

    assertThat(ColorVision.smallestDifference(mended.get(0), CategoricalPalette.NONE))
        .isGreaterThanOrEqualTo(CategoricalPalette.TARGET);
  }

  @Test
  void whatLacksNothingStays() {
    boolean[][] touches = {{false, true}, {true, false}};
    int[] apart = {0x1a2a5a, 0xb0a040};
    assertThat(ColorVision.smallestDifference(apart[0], apart[1])).isGreaterThan(20);

    assertThat(new PaletteSearch.PalettePolish(touches, apart).mend())
        .containsExactly(0x1a2a5a, 0xb0a040);
  }

  @Test
  void theLargestAreaGetsTheQuietestColour() {
    double[] areas = {0.96, 0.01, 0.01, 0.01, 0.01};
    boolean[][] touches = all(5, true);
    List<Integer> rgbs = new PaletteSearch(touches, areas).solve();

    Lab large = Lab.ofRgb(rgbs.get(0));
    assertThat(large.lightness()).isGreaterThan(55);
    assertThat(large.chroma()).isLessThan(45);
    for (int a = 0; a < 5; a++) {
      for (int b = 0; b < a; b++) {
        assertThat(ColorVision.smallestDifference(rgbs.get(a), rgbs.get(b)))
            .isGreaterThanOrEqualTo(CategoricalPalette.TARGET - 1e-4);
      }
    }
  }

  @Test
  void coloursThatDoNotTouchAreFarApartAsWell() {
    double[] areas = {0.25, 0.25, 0.25, 0.25};
    List<Integer> rgbs = new PaletteSearch(all(4, false), areas).solve();

    for (int a = 0; a < 4; a++) {
      for (int b = 0; b < a; b++) {
        assertThat(ColorVision.smallestDifference(rgbs.get(a), rgbs.get(b))).isGreaterThan(20);
      }
    }
  }

  /** The same pictures get the same colours, today and in the next version. */
  @Test
  void coloursAreThoseThatWereKept() {
    assertThat(hex(new PaletteSearch(all(3, true), new double[] {0.5, 0.25, 0.25}).solve()))
        .isEqualTo("78bbe7 fdb584 7b6e5c");
    assertThat(hex(new PaletteSearch(ring(7), areas(7)).solve()))
        .isEqualTo("101727 673306 415da0 a4783a 7bb7fe efbc7b 8a90a5");
    assertThat(hex(new PaletteSearch(all(14, true), areas(14)).solve()))
        .isEqualTo(
            "040354 170110 611bba b4300a 5a0402 fcde25 e07c02 7075ff 214e4d 6e7665 8e6791 aa9ea7"
                + " 74c7ff a4bc90");
    assertThat(hex(new PaletteSearch(all(18, true), areas(18)).solve()))
        .isEqualTo(
            "100060 2e0400 100116 702402 770ecd c13d0d e78007 fae90e 8372fc 2f495f 47443c 87694f"
                + " bbfdb8 faa3fe 378176 b2a0ab 99ae83 7d7298");
    assertThat(new PaletteSearch(new boolean[0][0], new double[0]).solve()).isEmpty();
  }

  @Test
  void moreColoursThanThereAreCannotBeFound() {
    int most = COLORS.count();
    assertThatThrownBy(() -> new PaletteSearch(new boolean[most + 1][0], new double[most + 1]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage((most + 1) + " colours wanted of " + most);
    new PaletteSearch(new boolean[most][0], new double[most]);
  }

  @Test
  void theTableMeasuresEachColour() {
    CategoricalPalette palette = CategoricalPalette.of(5, List.of(regions(3, 0, 0, 3, 4, -1, 3)));
    Artifact.Table table = palette.table("palette", "conv");

    assertThat(palette.filters()).containsExactly(0, 3, 4);
    assertThat(palette.rgb(-1)).isEqualTo(CategoricalPalette.NONE);
    assertThat(palette.rgb(1)).isEqualTo(CategoricalPalette.OTHERS);
    assertThat(table.columns().subList(4, 8))
        .containsExactly(
            "smallest difference, normal",
            "smallest difference, protanopia",
            "smallest difference, deuteranopia",
            "smallest difference, tritanopia");
    for (int i = 0; i < 3; i++) {
      int filter = palette.filters().get(i);
      assertThat(table.rows().get(i).subList(0, 4))
          .containsExactly(
              filter,
              String.format(Locale.ROOT, "#%06x", palette.rgb(filter)),
              filter == 4 ? 1 : 2,
              filter == 0 ? 2 : 1);
      for (ColorVision vision : ColorVision.values()) {
        double expected = vision.difference(palette.rgb(filter), CategoricalPalette.NONE);
        for (int other : filter == 0 ? new int[] {3, 4} : new int[] {0}) {
          expected = Math.min(expected, vision.difference(palette.rgb(filter), palette.rgb(other)));
        }
        int column = table.columns().indexOf("smallest difference, " + vision.label());
        assertThat((double) table.rows().get(i).get(column)).isCloseTo(expected, within(1e-12));
      }
    }
    double smallest =
        table.rows().stream()
            .flatMap(row -> row.subList(4, 8).stream())
            .mapToDouble(d -> (double) d)
            .min()
            .orElseThrow();
    assertThat(palette.smallestAtBorders()).isEqualTo(smallest);
    String floored = String.format(Locale.ROOT, "%.1f", Math.floor(smallest * 10) / 10);
    assertThat(table.caption())
        .startsWith(
            "Colours of the filters of layer conv. Colours that touch differ by at least CIEDE2000 "
                + floored
                + ", also with protanopia, deuteranopia and tritanopia (wanted: 20.0).");
  }

  @Test
  void aPaletteOfNothingSaysSo() {
    CategoricalPalette palette = CategoricalPalette.of(2, List.of(regions(2, -1, -1)));

    assertThat(palette.reached()).isEqualTo("No filter wins anywhere.");
    assertThat(palette.filters()).isEmpty();
  }

  @Test
  void bordersAreSideBySideAndOneAboveTheOther() {
    Regions first = regions(3, 0, 0, 1, -1, 2, 1);
    Regions second = regions(3, 3, 3, 3, 3, 3, 4);
    Borders borders = new Borders(6, List.of(first, second));

    assertThat(borders.winners()).containsExactly(0, 1, 2, 3, 4);
    assertThat(borders.pixels(0)).isEqualTo(2);
    assertThat(borders.pixels(3)).isEqualTo(5);
    assertThat(borders.pixels(5)).isZero();
    assertThat(borders.neighbours(0)).containsExactly(1, 2);
    assertThat(borders.neighbours(1)).containsExactly(0, 2);
    assertThat(borders.neighbours(2)).containsExactly(0, 1);
    assertThat(borders.neighbours(3)).containsExactly(4);
    assertThat(borders.neighbours(4)).containsExactly(3);
  }

  private static Regions regions(int columns, int... winners) {
    return new Regions(columns, winners.length, p -> winners[p]);
  }

  private static boolean[][] all(int vertices, boolean touch) {
    boolean[][] touches = new boolean[vertices][vertices];
    for (int v = 0; v < vertices; v++) {
      Arrays.fill(touches[v], touch);
      touches[v][v] = false;
    }
    return touches;
  }

  private static boolean[][] ring(int vertices) {
    boolean[][] touches = new boolean[vertices][vertices];
    for (int v = 0; v < vertices; v++) {
      touches[v][(v + 1) % vertices] = true;
      touches[(v + 1) % vertices][v] = true;
    }
    return touches;
  }

  private static double[] areas(int vertices) {
    double[] areas = new double[vertices];
    for (int v = 0; v < vertices; v++) {
      areas[v] = 2.0 * (v + 1) / (vertices * (vertices + 1));
    }
    return areas;
  }

  private static String hex(List<Integer> rgbs) {
    return rgbs.stream()
        .map(rgb -> String.format(Locale.ROOT, "%06x", rgb))
        .collect(Collectors.joining(" "));
  }
}
