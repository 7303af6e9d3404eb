package io.loupe.formats.microscope;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataScriptTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "</script><script>alert(1)</script>",
        "\"); alert(1); (\"",
        "'\\",
        "\u202eright to left\u2028line\u2029",
        "<!--",
        "\u0000\u001b[2J",
        "\ud83d\udd0d"
      })
  void namesAreTextAndNothingIsLost(String name) throws IOException {
    String script =
        new String(
            DataScript.toBytes(name, Map.of(name, List.of(name))), StandardCharsets.US_ASCII);
    assertThat(script).startsWith("loupe(\"").endsWith(");\n").doesNotContain("<", "\u202e");
    assertThat(script.chars()).allMatch(c -> c == '\n' || (c >= 32 && c < 127));
    String arguments = "[" + script.substring("loupe(".length(), script.length() - 3) + "]";
    JsonNode read = new ObjectMapper().readTree(arguments);
    assertThat(read.get(0).asText()).isEqualTo(name);
    assertThat(read.get(1).fieldNames().next()).isEqualTo(name);
    assertThat(read.at("/1").iterator().next().get(0).asText()).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({"0.123456789,0.123457", "-1e-9,-1e-9", "0,0", "1234567,1.23457E6"})
  void numbersAreShort(double value, double shown) {
    assertThat(DataScript.rounded(value)).isEqualTo(shown);
  }

  @Test
  void whatIsNoNumberIsNothing() {
    assertThat(DataScript.rounded(Double.NaN)).isNull();
    assertThat(DataScript.rounded(Double.NEGATIVE_INFINITY)).isNull();
  }
}
