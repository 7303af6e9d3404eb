package io.loupe.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObjectiveParserTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      textBlock =
          """
          1e                                | 1  | a number
          1e+                               | 1  | a number
          1e5                               | 4  | "*"
          channel(a)                        | 10 | ","
          channel(a, x)                     | 12 | a filter number
          channel(a, label)                 | 12 | a filter number
          channel(a, -1)                    | 12 | a filter number
          channel(a, 99999999999)           | 12 | a filter number
          channel(a, 1.5)                   | 13 | ")"
          unit(preds,                       | 12 | a filter number or label
          unit(preds, lable)                | 13 | a filter number or label
          probability(preds, ٣)             | 20 | a filter number or label
          neuron(a, 1, x, 2)                | 14 | a row number
          neuron(a, 1, 2, x)                | 17 | a column number
          neuron(a, 1, 2)                   | 15 | ","
          channel(, 1)                      | 9  | a layer name
          channel a, 1                      | 9  | "("
          channel(a, 1                      | 13 | ")"
          channel(a, 1) channel(a, 2)       | 15 | +, - or the end
          channel(a, 1))                    | 14 | +, - or the end
          2 channel(a, 1)                   | 3  | "*"
          2                                 | 2  | "*"
          1.2.3*channel(a, 1)               | 1  | a number
          1e*channel(a, 1)                  | 1  | a number
          1e999*channel(a, 1)               | 1  | a number of at most 1.0E30
          1e31*channel(a, 1)                | 1  | a number of at most 1.0E30
          1e20*(1e20*channel(a, 1))         | 1  | a smaller factor
          channel(a, 1) + 1e9*(1e29*unit(a, 1)) | 17 | a smaller factor
          channel(a, 1)*2                   | 14 | +, - or the end
          channel(a, 1); channel(a, 2)      | 14 | +, - or the end
          direction(a)                      | 12 | ","
          direction(a, b)                   | 14 | a number
          direction(a, NaN)                 | 14 | a number
          softmin(0, channel(a, 1))         | 9  | a positive temperature
          softmin(-1, channel(a, 1))        | 9  | a positive temperature
          softmin(1)                        | 10 | "*"
          """)
  void namesThePlaceAndWhatItExpected(String text, int character, String expected) {
    assertThatThrownBy(() -> Objectives.parse(text))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "Cannot read objective \"%s\": expected %s at column %d.", text, expected, character);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                     | 1
          mean()                 | 6
          softmin(1, )           | 12
          chanel(a, 1)           | 1
          channel(a, 1) +        | 16
          channel(a, 1) - filter | 17
          (                      | 2
          perItem()              | 9
          """)
  void listsAllFormsWhereAnObjectiveIsMissing(String text, int character) {
    assertThatThrownBy(() -> Objectives.parse(text))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("expected an objective at column " + character + ". Forms: unit(")
        .hasMessageContaining("perItem(A, B, …).");
  }

  @Test
  void missesTheClosingQuote() {
    assertThatThrownBy(() -> Objectives.parse("channel('a, 1)"))
        .hasMessage(
            "Cannot read objective \"channel('a, 1)\": expected the closing ' at column 15.");
  }

  @Test
  void aBackslashAtTheEndIsNoClosingQuote() {
    assertThatThrownBy(() -> Objectives.parse("channel('a\\"))
        .hasMessage("Cannot read objective \"channel('a\\\": expected the closing ' at column 12.");
  }

  @Test
  void showsWhatIsAroundThePlace() {
    String terms = "unit(a, 1) + ".repeat(40);
    String wrong = terms + "? + " + terms + "unit(a, 1)";
    assertThatThrownBy(() -> Objectives.parse(wrong))
        .hasMessageStartingWith(
            "Cannot read objective \"…" + wrong.substring(440, 600) + "…\": expected an objective");
    assertThatThrownBy(() -> Objectives.parse("? + " + terms))
        .hasMessageStartingWith(
            "Cannot read objective \"? + "
                + terms.substring(0, 156)
                + "…\": expected an objective");
    assertThatThrownBy(() -> Objectives.parse(terms))
        .hasMessageStartingWith(
            "Cannot read objective \"…" + terms.substring(360) + "\": expected an objective");
  }

  @Test
  void takesTheLargestNumberAndTheLongestText() {
    Objective one = Objectives.unit("a", 1);
    assertThat(Objectives.parse("1e30*unit(a, 1)")).isEqualTo(one.times(1e30));
    assertThat(Objectives.parse("unit(a, 1)" + " ".repeat((1 << 20) - 10))).isEqualTo(one);
  }

  @Test
  void bracketsBesideEachOtherAreNotNested() {
    Objective sum = Objectives.parse("(unit(a, 1)) + ".repeat(150) + "unit(a, 1)");
    assertThat(((Objective.Sum) sum).terms()).hasSize(151);
  }

  @Test
  void limitsNesting() {
    String deep = "(".repeat(99) + "channel(a, 1)" + ")".repeat(99);
    assertThat(Objectives.parse(deep)).isEqualTo(Objectives.channel("a", 1));
    assertThatThrownBy(() -> Objectives.parse("(".repeat(100_000)))
        .isInstanceOf(ParameterException.class)
        .hasMessageEndingWith("…\": expected fewer than 100 nested brackets at column 101.")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
  }

  @Test
  void limitsLength() {
    String sum = "unit(a, 1) + ".repeat(50_000) + "unit(a, 1)";
    assertThat(((Objective.Sum) Objectives.parse(sum)).terms()).hasSize(50_001);
    assertThatThrownBy(() -> Objectives.parse(sum + sum))
        .isInstanceOf(ParameterException.class)
        .hasMessageEndingWith("…\": expected at most 1048576 characters at column 1.");
  }

  @Test
  void readsSeveralWithSemicolons() {
    Objective odd = Objectives.unit("a;b", 1);
    assertThat(Objectives.parseAll(" ")).isEmpty();
    assertThat(Objectives.parseAll("unit('a;b', 1); channel(c, 2)"))
        .containsExactly(odd, Objectives.channel("c", 2));
    assertThat(Objectives.describeAll(List.of(odd, odd.times(2))))
        .isEqualTo("unit('a;b', 1); 2*unit('a;b', 1)");
    assertThatThrownBy(() -> Objectives.parseAll("unit(a, 1);"))
        .hasMessageContaining("expected an objective at column 12.");
    assertThatThrownBy(() -> Objectives.parseAll("unit(a, 1) unit(a, 2)"))
        .hasMessageContaining("expected +, -, ; or the end at column 12.");
    assertThatThrownBy(() -> Objectives.parseAll("2*perItem(unit(a, 1), unit(a, 2))"))
        .hasMessageEndingWith(
            "expected an objective for one image at column 3."
                + " Separate several by semicolons instead of perItem.");
  }

  @Test
  void refusesNoiseWithNothingButParameterExceptions() {
    SplittableRandom random = new SplittableRandom(3);
    String letters = "channel(a, 1)softmin perItem\"'\\+-*.;9eE\u2003";
    int refused = 0;
    for (int i = 0; i < 5000; i++) {
      StringBuilder text = new StringBuilder("mean(channel('a', 1), 2*softmin(1, unit(b, label)))");
      for (int change = 0; change < 3; change++) {
        char letter = letters.charAt(random.nextInt(letters.length()));
        text.setCharAt(random.nextInt(text.length()), letter);
      }
      try {
        Objective objective = Objectives.parse(text.toString());
        assertThat(Objectives.parse(objective.describe())).isEqualTo(objective);
      } catch (ParameterException e) {
        refused++;
        assertThat(e.message()).startsWith("Cannot read objective \"" + text);
      }
    }
    assertThat(refused).isBetween(1, 4999);
  }
}
