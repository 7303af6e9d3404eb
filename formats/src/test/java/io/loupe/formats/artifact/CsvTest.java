package io.loupe.formats.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.artifact.Artifact;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {
  private static String csv(Object... cells) {
    List<String> headings = new ArrayList<>();
    for (int i = 0; i < cells.length; i++) {
      headings.add("h" + i);
    }
    Artifact.Table table = new Artifact.Table("t", "", headings, List.of(List.of(cells)));
    String text = new String(CsvWriter.toBytes(table), UTF_8);
    String first = String.join(",", headings) + "\r\n";
    assertThat(text).startsWith(first).endsWith("\r\n");
    return text.substring(first.length(), text.length() - 2);
  }

  @Test
  void csvQuotesWhatItMust() {
    Artifact.Table table =
        new Artifact.Table(
            "t",
            "",
            List.of("a,b", "plain"),
            List.of(List.of("line\nend", " spaced "), List.of(true, -1.5f), List.of("", "")));
    assertThat(new String(CsvWriter.toBytes(table), UTF_8))
        .isEqualTo("\"a,b\",plain\r\n\"line\nend\", spaced \r\ntrue,-1.5\r\n,\r\n");
    Artifact.Table blank = new Artifact.Table("t", "", List.of("a"), List.of(List.of("")));
    assertThat(new String(CsvWriter.toBytes(blank), UTF_8)).isEqualTo("a\r\n\"\"\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "=cmd()",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1",
        "-x",
        "=\"a\"",
        "+1 %",
        "'=1",
        "''=1"
      })
  void textsThatASpreadsheetWouldRunGetAnApostrophe(String text) {
    String csv = csv(text);
    assertThat(csv).matches("(?s)\"?'.*");
    assertThat(CsvReader.rows(csv)).containsExactly(List.of(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1.5", "+3", "-.5e-9", "'-1.5", "1=1", "L1", "-", "'", "'x", "", "−1"})
  void numbersAndOtherTextsStayAsTheyAre(String text) {
    assertThat(csv(text, "x")).isEqualTo(text + ",x");
    assertThat(CsvReader.rows(text + ",x")).containsExactly(List.of(text, "x"));
  }

  @Test
  void numbersStayNumbers() {
    assertThat(csv(-1, -0.5, Float.NEGATIVE_INFINITY, -1e-9)).isEqualTo("-1,-0.5,-Infinity,-1E-9");
  }

  @Test
  void headingsAreCellsToo() {
    Artifact.Table table = new Artifact.Table("t", "", List.of("=a"), List.of());
    assertThat(new String(CsvWriter.toBytes(table), UTF_8)).isEqualTo("'=a\r\n");
  }

  @Test
  void whateverIsWrittenReadsBack() {
    Random random = new Random(11);
    String alphabet = "=+-@\t\r\n'\",;a1.e ＝\u001b";
    for (int i = 0; i < 4000; i++) {
      List<Object> cells = new ArrayList<>();
      for (int k = random.nextInt(3); k >= 0; k--) {
        StringBuilder text = new StringBuilder();
        for (int c = random.nextInt(6); c > 0; c--) {
          text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        cells.add(text.toString());
      }
      String csv = csv(cells.toArray());
      assertThat(CsvReader.rows(csv)).as(csv).containsExactly(List.copyOf(strings(cells)));
      Stream<String> fields =
          Stream.of(csv.split(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)"))
              .map(field -> field.replaceAll("^\"|\"$", ""));
      assertThat(fields)
          .noneMatch(
              field -> field.matches("(?s)[=+@\\t\\r\\n＝].+") && !field.matches("[+][0-9.e]+"));
    }
  }

  private static List<String> strings(List<Object> cells) {
    return cells.stream().map(Object::toString).toList();
  }

  @Test
  void foreignFilesAreReadToo() {
    assertThat(CsvReader.rows("a,b\n\n1,\"2\n3\"\r\n\"open"))
        .containsExactly(List.of("a", "b"), List.of("1", "2\n3"), List.of("open"));
    assertThat(CsvReader.rows("")).isEmpty();
    assertThat(CsvReader.rows("\"\"\r\n")).containsExactly(List.of(""));
    assertThat(CsvReader.rows("\"a\"b,c")).containsExactly(List.of("ab", "c"));
  }
}
