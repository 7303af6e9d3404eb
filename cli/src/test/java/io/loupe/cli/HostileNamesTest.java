package io.loupe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loupe.formats.artifact.CsvReader;
import io.loupe.formats.artifact.ProvenanceJson;
import io.loupe.formats.image.PngText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@link HostileNames}, all the way from files to whatever is written. */
class HostileNamesTest {
  private static final String SHOWN = "=cmd()\\u001b[2J<img src=x onerror=alert(1)>\\u202e";

  private Path folder = Path.of("");
  private String model = "";
  private String data = "";

  @BeforeEach
  void files(@TempDir Path temporary) throws IOException {
    folder = temporary;
    HostileNames names = HostileNames.in(folder, "-1+1\u009b");
    model = names.model();
    data = names.data();
  }

  /** Runs a visualizer on the layer of that name and all pictures. */
  private CommandLineRun run(String visualizer, Path out, String... more) {
    List<String> line = new ArrayList<>(List.of("run", visualizer, "--model", model));
    line.addAll(List.of("--data", data, "--layers", HostileNames.NAME, "--out", out.toString()));
    line.addAll(List.of(more));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private static void assertSafe(String text) {
    assertThat(text.codePoints())
        .as(text)
        .allMatch(c -> c == '\n' || c == '\t' || (!Character.isISOControl(c) && c != 0x202e));
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  private static void assertNoFormula(List<String> cells) {
    assertThat(cells)
        .noneMatch(
            cell -> cell.matches("(?s)[=+\\-@\\t\\r\\n].+") && !cell.matches("[-+]?[0-9.eE-]+"));
  }

  @Test
  void nothingThatIsWrittenOrPrintedDoesHarmAndNothingIsLost() throws IOException {
    Path out = folder.resolve("out");
    CommandLineRun run = run("activations", out, "--report");
    assertThat(run.code()).as(run.err()).isZero();
    assertSafe(run.out() + run.err());
    List<String> layers = new ArrayList<>();
    List<String> classes = new ArrayList<>();
    for (Path file : list(out)) {
      String name = file.getFileName().toString();
      assertThat(name).matches("[A-Za-z0-9_][A-Za-z0-9._-]*");
      if (name.endsWith(".csv")) {
        String csv = Files.readString(file);
        assertNoFormula(List.of(csv.split(",\"?|\r\n\"?", -1)));
        CsvReader.rows(csv).forEach(classes::addAll);
      } else if (name.endsWith(".json")) {
        assertSafe(Files.readString(file));
        layers.add(ProvenanceJson.read(file).provenance().parameters().get("layers"));
      } else if (name.endsWith(".html")) {
        String page = Files.readString(file);
        assertSafe(page);
        assertThat(page).doesNotContain("<img src=x").contains("&lt;img src=x", "\\u001b[2J");
      } else if (name.endsWith(".png")) {
        PngText.read(Files.readAllBytes(file)).values().forEach(HostileNamesTest::assertSafe);
      }
    }
    assertThat(layers).containsExactly(HostileNames.NAME);
    assertThat(classes).contains(HostileNames.NAME + "/@sum(1)\u0007\n.png");

    CommandLineRun replay = CommandLineRun.of("replay", out.resolve("activations.json").toString());
    assertThat(replay.code()).as(replay.err()).isZero();
    assertSafe(replay.out() + replay.err());
  }

  @Test
  void picturesCarryTheirCaptionsSafely() throws IOException {
    Path out = folder.resolve("out");
    CommandLineRun run = run("activation-grid", out, "--json");
    assertThat(run.code()).as(run.err()).isZero();
    assertSafe(run.out() + run.err());
    int pictures = 0;
    for (Path file : list(out)) {
      assertThat(file.getFileName().toString()).matches("[A-Za-z0-9_][A-Za-z0-9._-]*");
      if (file.toString().endsWith(".png")) {
        pictures++;
        String texts = PngText.read(Files.readAllBytes(file)).toString();
        assertSafe(texts);
        assertThat(texts).contains(SHOWN);
      }
    }
    assertThat(pictures).isPositive();
  }

  @Test
  void terminalsAreToldSafely() throws IOException {
    CommandLineRun layers = CommandLineRun.of("layers", "--model", model);
    assertThat(layers.code()).as(layers.err()).isZero();
    assertSafe(layers.out());
    assertThat(layers.out()).contains("  " + SHOWN + "  convolution");
    CommandLineRun json = CommandLineRun.of("layers", "--model", model, "--json");
    assertSafe(json.out());
    assertThat(new ObjectMapper().readTree(json.out()).at("/layers/0/name").asText())
        .isEqualTo(HostileNames.NAME);
    for (String[] wrong :
        List.of(
            new String[] {"layers", "--model", model + "\u001b[2J"},
            new String[] {"layers", "--model", model, "--engine", "\u001b[2J\u202e"},
            new String[] {"layers", "--model", model, "\u001b[2J"},
            new String[] {"layers", "--\u001b[2J"},
            new String[] {"\u001b[2J\nEvery result has the same bits."},
            new String[] {"run", "\u001b[2J"},
            new String[] {"describe", "\u001b[2J"},
            new String[] {"replay", "\u001b[2J"},
            new String[] {"prune", "--model", model, "--filters", "\u001b[2J", "--out", "x"},
            new String[] {"run", "activations", "--model", model, "--data", data + "\u001b[2J"},
            new String[] {
              "run",
              "activations",
              "--model",
              model,
              "--data",
              data,
              "--layers",
              "\u001b[2J",
              "--out",
              folder.resolve("o").toString()
            })) {
      CommandLineRun run = CommandLineRun.of(wrong);
      assertThat(run.code()).isNotZero();
      assertSafe(run.out() + run.err());
      assertThat(run.err().strip()).as(String.join(" ", wrong)).hasLineCount(1);
    }
    CommandLineRun trace = CommandLineRun.of("describe", "\u001b[2J", "--stacktrace");
    assertSafe(trace.err());
    assertThat(trace.err()).contains("\\u001b[2J", "\tat io.loupe");
  }

  @Test
  void recordsOfStrangersAreToldSafely() throws IOException {
    Path out = folder.resolve("out");
    run("activations", out);
    Path record = out.resolve("activations.json");
    String json = Files.readString(record);
    Files.writeString(
        record,
        json.replaceAll(
                "\"java\" : \"[^\"]*\"", "\"java\" : \"\\\\u001b[2J\\\\u001b]0;x\\\\u0007\"")
            .replaceAll(
                "\"sha256\" : \"[^\"]*\"",
                "\"sha256\" : \"\\\\nEvery result has the same bits.\""));
    CommandLineRun replay = CommandLineRun.of("replay", record.toString(), "--quiet");
    assertThat(replay.code()).as(replay.err()).isZero();
    assertSafe(replay.out());
    assertThat(replay.out())
        .contains("then it was \\u001b[2J\\u001b]0;x\\u0007")
        .contains("then it was \\nEvery result has the same bits.\n")
        .containsOnlyOnce("\nEvery result has the same bits.");
    assertThat(Files.readAllBytes(record)).isNotEqualTo(json.getBytes(UTF_8));
  }
}
