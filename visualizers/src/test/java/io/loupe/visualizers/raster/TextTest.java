package io.loupe.visualizers.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
  private static final TextStyle STYLE = new TextStyle(24, 0x000000);

  @Test
  void longNamesLoseTheirMiddle() {
    String shorter = STYLE.shorten("block4_convolution_separable_17", 150);

    assertThat(shorter).startsWith("block").contains("…").endsWith("17");
    assertThat(STYLE.width(shorter)).isLessThanOrEqualTo(150);
    assertThat(STYLE.shorten("L1", 150)).isEqualTo("L1");
    assertThat(STYLE.shorten("anything", 1)).isEmpty();
  }

  @Test
  void valuesStayWholeBehindShortenedNames() {
    String shorter = STYLE.shorten("regression1 0", ": 9.75", 120);
    assertThat(shorter).startsWith("r").contains("…").endsWith("0: 9.75");
    assertThat(STYLE.width(shorter)).isLessThanOrEqualTo(120);
    assertThat(STYLE.shorten("a", ": 9.75", 120)).isEqualTo("a: 9.75");
    assertThat(STYLE.shorten("name", ": 9.75", STYLE.width(": 9.75"))).isEqualTo(": 9.75");
    assertThat(STYLE.shorten("name", ": 9.75", 1)).isEmpty();
  }

  @Test
  void longTextsAreBrokenIntoLinesThatFit() {
    List<String> lines = STYLE.wrap("one two three four five six seven eight", 120);

    assertThat(lines).hasSizeGreaterThan(2);
    assertThat(lines).allMatch(line -> STYLE.width(line) <= 120);
    assertThat(String.join(" ", lines)).isEqualTo("one two three four five six seven eight");
  }

  @Test
  void inkDoesNotDependOnWhereTheTextStands() {
    Font.Glyph glyph = Font.SANS.glyph('g');
    double scale = 24 / Font.SANS.unitsPerEm();
    double area = ink(Canvas.Coverage.of(glyph, scale, 0, 0));

    assertThat(area).isGreaterThan(20);
    assertThat(ink(Canvas.Coverage.of(glyph, scale, 3.37, 11.81))).isCloseTo(area, within(0.01));
  }

  @Test
  void accentsMathsAndOtherAlphabetsAreThere() {
    for (int codePoint : "äéñçßøłΔσΩжЯ≥×·…−".codePoints().toArray()) {
      assertThat(Font.SANS.glyph(codePoint).size())
          .as(Character.toString(codePoint))
          .isPositive()
          .isNotEqualTo(Font.SANS.glyph(0x10fff).size());
    }
  }

  /** As they stand in the font's own table, read with other means. */
  @Test
  void everyCharacterHasItsWidth() {
    int[][] widths = {
      {' ', 585},
      {'A', 1260},
      {'~', 1544},
      {0x7f, 1106},
      {0xa0, 585},
      {0xe4, 1129},
      {0x152, 1971},
      {0x2f3, 921},
      {0x2f4, 1106},
      {0x378, 1106},
      {0x3a9, 1408},
      {0x530, 1106},
      {0x2026, 1843},
      {0x20ac, 1172},
      {0x2212, 1544},
      {0x221e, 1535},
      {0x23e5, 1417},
      {0xa78d, 1263},
      {0xfb01, 1161},
      {0xfe20, 0},
      {0xfee5, 1353},
      {0xfffd, 1890},
      {0xffff, 1106},
      {0x1f600, 1106}
    };
    for (int[] width : widths) {
      assertThat(Font.SANS.advance(width[0])).as(Integer.toHexString(width[0])).isEqualTo(width[1]);
    }
    assertThat(Font.SANS.glyph('A').advance()).isEqualTo(1260);
    assertThat(Font.SANS.unitsPerEm()).isEqualTo(2048);
  }

  /**
   * Pieces, the sums of where they begin, and the area within, as another reader of the font has
   * them: letters of one and of several parts, parts of parts (149, 1410, 1f82), contours that
   * begin beside their curve (221) and contours without a point on it (35a, 517).
   */
  @ParameterizedTest
  @CsvSource({
    "41, 11, 6937.000, 6148.000, -611305.50",
    "67, 197, 106590.500, 59451.250, -659559.42",
    "e4, 176, 86572.875, 105509.375, -586179.02",
    "149, 78, 69406.188, 72443.500, -520788.64",
    "221, 220, 168007.250, 89774.625, -784081.34",
    "35a, 224, -103317.312, -62410.625, -188731.37",
    "517, 139, 93159.250, 76979.500, -795899.81",
    "1410, 15, 11092.000, 14652.000, -733391.50",
    "1f82, 208, 116494.812, 84322.000, -732711.14",
  })
  void everyOutlineIsThatOfTheFont(
      String character, int pieces, double sumX, double sumY, double area) {
    Font.Glyph glyph = Font.SANS.glyph(Integer.parseInt(character, 16));
    double x = 0;
    double y = 0;
    double twice = 0;
    for (int i = 0; i < glyph.size(); i += 4) {
      x += glyph.at(i);
      y += glyph.at(i + 1);
      twice += glyph.at(i) * glyph.at(i + 3) - glyph.at(i + 2) * glyph.at(i + 1);
    }

    assertThat(glyph.size()).isEqualTo(4 * pieces);
    assertThat(x).isCloseTo(sumX, within(0.001));
    assertThat(y).isCloseTo(sumY, within(0.001));
    assertThat(twice / 2).isCloseTo(area, within(0.01));
  }

  /** A letter with an accent is made of both, each at its place. */
  @Test
  void partsOfACharacterAreAtTheirPlaces() {
    double scale = 200 / Font.SANS.unitsPerEm();
    Canvas.Coverage whole = Canvas.Coverage.of(Font.SANS.glyph(0xe4), scale, 0, 0);
    Canvas.Coverage letter = Canvas.Coverage.of(Font.SANS.glyph('a'), scale, 0, 0);
    Canvas.Coverage dots = Canvas.Coverage.of(Font.SANS.glyph(0xa8), scale, 0, 0);
    assertThat(ink(whole)).isCloseTo(ink(letter) + ink(dots), within(1.0));
    assertThat(whole.width()).isEqualTo(letter.width());
    assertThat(whole.height()).isGreaterThan(letter.height() * 5 / 4);
    double moved = 0;
    for (int y = 0; y < letter.height(); y++) {
      for (int x = 0; x < letter.width(); x++) {
        int below = whole.height() - letter.height() + y;
        moved = Math.max(moved, Math.abs(whole.at(x, below) - letter.at(x, y)));
      }
    }
    assertThat(moved).as("the letter is the same").isLessThan(0.01);
  }

  @Test
  void whatLiesOutsideIsCutOff() {
    Canvas canvas = new Canvas(10, 10, 0xffffff);
    canvas.text(-5, 3, "Wide text", STYLE);
    canvas.fill(-4, 8, 100, 100, 0x00ff00);
    BufferedImage image = canvas.toImage();

    assertThat(image.getRGB(9, 9)).isEqualTo(0xff00ff00);
    assertThat(image.getWidth()).isEqualTo(10);
  }

  /** Servers without any font: pictures with text must not touch the JDK's own text drawing. */
  @Test
  void needsNoFontOfTheMachine() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.awt.headless=true",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:class+load",
                "-cp",
                System.getProperty("java.class.path"),
                DrawsText.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
    assertThat(output).contains("drawn").contains(TextStyle.class.getName());
    assertThat(output).doesNotContain("java.awt.Font ").doesNotContain("sun.font.FontManager");
  }

  private static double ink(Canvas.Coverage coverage) {
    double sum = 0;
    for (int row = 0; row < coverage.height(); row++) {
      for (int column = 0; column < coverage.width(); column++) {
        sum += coverage.at(column, row);
      }
    }
    return sum;
  }
}
