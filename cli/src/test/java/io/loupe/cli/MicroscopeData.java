package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a microscope tells its page. */
final class MicroscopeData {
  private MicroscopeData() {}

  static JsonNode data(Path out, String key) throws IOException {
    String script = Files.readString(out.resolve(key + ".js"), StandardCharsets.US_ASCII);
    String start = "loupe(\"" + key + "\",";
    assertThat(script).startsWith(start).endsWith(");\n").doesNotContain("<");
    return new ObjectMapper().readTree(script.substring(start.length(), script.length() - 3));
  }
}
