package io.loupe.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.error.ParameterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          001b | \\u001b
          0000 | \\u0000
          0007 | \\u0007
          007f | \\u007f
          009b | \\u009b
          0085 | \\u0085
          2028 | \\u2028
          2029 | \\u2029
          202e | \\u202e
          2066 | \\u2066
          200f | \\u200f
          feff | \\ufeff
          d800 | \\ud800
          dc00 | \\udc00
          e0041 | \\udb40\\udc41
          """)
  void whatDoesSomethingIsSeenInstead(String point, String shown) {
    String text = "a" + Character.toString(Integer.parseInt(point, 16)) + "b";
    assertThat(SafeText.line(text)).isEqualTo("a" + shown + "b");
    assertThat(SafeText.lines(text)).isEqualTo("a" + shown + "b");
  }

  @Test
  void whatIsReadStaysTheSameText() {
    for (String text :
        new String[] {"", "L1", "grün \\ \"x\"", "数字", "👩\u200d🔬", "می\u200cخواهم", "é"}) {
      assertThat(SafeText.line(text)).isSameAs(text);
      assertThat(SafeText.lines(text)).isSameAs(text);
    }
  }

  @Test
  void linesStayWhereThereMayBeSeveral() {
    assertThat(SafeText.line("a\nb\tc\rd")).isEqualTo("a\\nb\\tc\\rd");
    assertThat(SafeText.lines("a\nb\tc\rd")).isEqualTo("a\nb\tc\\rd");
  }

  @Test
  void whatIsSafeStaysAsItIs() {
    String once = SafeText.line("\u001b[2J\u202e");
    assertThat(once).isEqualTo("\\u001b[2J\\u202e");
    assertThat(SafeText.line(once)).isSameAs(once);
  }

  @Test
  void errorsNameThingsSafelyAndNotAtAnyLength() {
    ParameterException error = new ParameterException("No \u001b[2J\nhere.", "Try \u202ex.");
    assertThat(error.message()).isEqualTo("No \\u001b[2J\\nhere.");
    assertThat(error.hint()).isEqualTo("Try \\u202ex.");
    assertThat(error).hasMessage("No \\u001b[2J\\nhere. Try \\u202ex.");
    ParameterException endless =
        new ParameterException("No \"" + "x".repeat(1_000_000) + "\".", "");
    assertThat(endless.message()).hasSizeLessThan(5000).startsWith("No \"xxx").endsWith("xxx\".");
  }
}
