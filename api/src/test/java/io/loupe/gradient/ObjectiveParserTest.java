package io.loupe.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.error.ParameterException;
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
          channel(a)                        | 10 | ","
          channel(a, x)                     | 12 | a whole number from 0
          channel(a, -1)                    | 12 | a whole number from 0
          channel(a, 99999999999)           | 12 | a whole number from 0
          channel(, 1)                      | 9  | a layer name
          channel a, 1                      | 9  | "("
          channel(a, 1                      | 13 | ")"
          channel(a, 1) channel(a, 2)       | 15 | +, - or the end
          channel(a, 1))                    | 14 | +, - or the end
          2 channel(a, 1)                   | 3  | "*"
          2                                 | 2  | "*"
          1.2.3*channel(a, 1)               | 1  | a number
          1e999*channel(a, 1)               | 1  | a number
          1e200*(1e200*channel(a, 1))       | 28 | a smaller factor before this place
          direction(a)                      | 12 | ","
          direction(a, b)                   | 14 | a number
          softmin(0, channel(a, 1))         | 10 | a positive temperature before this place
          softmin(-1, channel(a, 1))        | 11 | a positive temperature before this place
          softmin(1)                        | 10 | ","
          """)
  void namesThePlaceAndWhatItExpected(String text, int character, String expected) {
    assertThatThrownBy(() -> Objectives.parse(text))
        .isInstanceOf(ParameterException.class)
        .hasMessage(
            "Cannot read the objective \"%s\" at character %d. Expected %s.",
            text, character, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                     | 1
          chanel(a, 1)           | 1
          channel(a, 1) +        | 16
          channel(a, 1) - filter | 17
          (                      | 2
          perItem()              | 9
          """)
  void listsAllFormsWhereAnObjectiveIsMissing(String text, int character) {
    assertThatThrownBy(() -> Objectives.parse(text))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("at character " + character + ". Expected an objective: channel(")
        .hasMessageContaining("perItem(A, B, …).");
  }

  @Test
  void missesTheClosingQuote() {
    assertThatThrownBy(() -> Objectives.parse("channel(\"a, 1)"))
        .hasMessage(
            "Cannot read the objective \"channel(\"a, 1)\" at character 15. Expected \"\"\".");
  }

  @Test
  void limitsNesting() {
    String deep = "(".repeat(99) + "channel(a, 1)" + ")".repeat(99);
    assertThat(Objectives.parse(deep)).isEqualTo(Objectives.channel("a", 1));
    assertThatThrownBy(() -> Objectives.parse("(".repeat(100_000)))
        .isInstanceOf(ParameterException.class)
        .hasMessageEndingWith("Expected fewer than 100 nested brackets.");
  }

  @Test
  void refusesNoiseWithNothingButParameterExceptions() {
    SplittableRandom random = new SplittableRandom(3);
    String letters = "channel(a, 1)softmin perItem\"\\+-*.9eE\u2003";
    int refused = 0;
    for (int i = 0; i < 5000; i++) {
      StringBuilder text = new StringBuilder("channel(a, 1) + softmin(1, unit(b, 2))");
      for (int change = 0; change < 3; change++) {
        char letter = letters.charAt(random.nextInt(letters.length()));
        text.setCharAt(random.nextInt(text.length()), letter);
      }
      try {
        Objective objective = Objectives.parse(text.toString());
        assertThat(Objectives.parse(objective.describe())).isEqualTo(objective);
      } catch (ParameterException e) {
        refused++;
        assertThat(e.message()).startsWith("Cannot read the objective \"" + text);
      }
    }
    assertThat(refused).isBetween(1, 4999);
  }
}
