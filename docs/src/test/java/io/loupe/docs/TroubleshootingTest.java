package io.loupe.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.loupe.Loupe;
import io.loupe.error.LoupeException;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Holds the messages that the page on troubleshooting quotes against those of the library. */
class TroubleshootingTest {
  private static final Pattern QUOTE =
      Pattern.compile("<!-- message: ([\\w-]+) -->\\n```\\n(.*?)\\n```");

  @Test
  void messagesReadAsThePageSays() throws IOException {
    Map<String, String> quotes =
        QUOTE
            .matcher(Files.readString(Path.of("troubleshooting.md")))
            .results()
            .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    assertThat(quotes).containsOnlyKeys("layer", "visualizer");
    Loupe loupe = Loupe.create();
    assertThat(text(() -> loupe.visualizers().get("actvations")))
        .contains(quotes.get("visualizer"));
    try (Model model = loupe.model("sample:mnist", Map.of())) {
      assertThat(text(() -> Objectives.check(Objectives.parse("channel(conv2, 1)"), model)))
          .contains(quotes.get("layer"));
    }
  }

  private static String text(ThrowingCallable call) {
    LoupeException error = catchThrowableOfType(LoupeException.class, call);
    return error.message() + " " + error.hint();
  }
}
