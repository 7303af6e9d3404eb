package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.error.LoupeException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Holds the examples of the guide to objectives against what the library does. */
class ObjectivesGuideTest {
  private static final Path GUIDE = Path.of("guides", "objectives.md");
  private static final Pattern EXAMPLES =
      Pattern.compile("(?s)<!-- objectives -->\\n```\\n(.*?)```");
  private static final Pattern ERRORS = Pattern.compile("(?m)^\\| `([^`]+)` \\| (.+\\.) \\|$");

  @Test
  void examplesFitTheSampleNetwork() throws IOException {
    List<String> examples =
        EXAMPLES
            .matcher(Files.readString(GUIDE))
            .results()
            .flatMap(found -> found.group(1).lines())
            .toList();
    assertThat(examples).hasSizeGreaterThan(5);
    try (Model model = sample()) {
      for (String example : examples) {
        Objective objective = Objectives.parse(example);
        Objectives.check(objective, model);
        assertThat(Objectives.parse(objective.describe())).as(example).isEqualTo(objective);
      }
    }
  }

  @Test
  void errorsReadAsTheGuideSays() throws IOException {
    String text = Files.readString(GUIDE);
    List<List<String>> errors =
        ERRORS
            .matcher(text.substring(text.indexOf("<!-- errors -->")))
            .results()
            .map(found -> List.of(found.group(1), found.group(2)))
            .toList();
    assertThat(errors).hasSizeGreaterThan(5);
    try (Model model = sample()) {
      for (List<String> error : errors) {
        assertThatThrownBy(() -> Objectives.check(Objectives.parse(error.get(0)), model))
            .as(error.get(0))
            .isInstanceOf(LoupeException.class)
            .hasMessage(error.get(1));
      }
    }
  }

  private static Model sample() {
    return Loupe.create().model("sample:mnist", Map.of());
  }
}
