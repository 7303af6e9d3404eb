package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExitCodeTest {
  private Path folder = Path.of("");
  private String model = "";
  private Path out = Path.of("");

  @BeforeEach
  void files(@TempDir Path temporary) throws IOException {
    folder = temporary;
    model = Files.writeString(folder.resolve("net.tiny"), "weights").toString();
    out = folder.resolve("out");
  }

  @Test
  void doneIsZeroAndSaysWhatWasWritten() throws IOException {
    CommandLineRun run =
        CommandLineRun.of(moody("calm", "--portions", "3,4.5", "--each", "--batch", "7"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.lines())
        .contains(out.resolve("options.csv").toString(), out.resolve("drawn.npy").toString())
        .allSatisfy(line -> assertThat(Path.of(line)).exists());
    assertThat(Files.readAllLines(out.resolve("options.csv")))
        .containsExactly("option,value", "portions,\"3,4.5\"", "each,true", "batch,7");
    assertThat(run.err()).startsWith("breathing: 3 to go").contains("breathing: 3 done in ");
  }

  @Test
  void quietIsQuietAndJsonIsJson() {
    CommandLineRun run = CommandLineRun.of(moody("calm", "--quiet", "--json"));
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("\"visualizer\" : \"test.moody\"", "\"partial\" : false");
  }

  @Test
  void warningsAreShownInTerminalJsonRecordAndPage() throws IOException {
    CommandLineRun run = CommandLineRun.of(moody("doubtful", "--quiet", "--json", "--report"));
    String warning = "A breath is few. Take more with --steps.";
    assertThat(run.code()).isZero();
    assertThat(run.err()).isEqualToNormalizingNewlines("Warning: " + warning + "\n");
    assertThat(run.out()).contains("\"warnings\" : [ \"" + warning + "\" ]");
    assertThat(Files.readString(out.resolve("test.moody.json"))).contains(warning);
    assertThat(Files.readString(out.resolve("test.moody.html"))).contains("Warning: " + warning);
  }

  @Test
  void reportIsWritten() {
    CommandLineRun run = CommandLineRun.of(moody("calm", "--report"));
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.lines()).contains(out.resolve("test.moody.html").toString());
    assertThat(out.resolve("test.moody.html")).content().contains("What was given.");
  }

  @Test
  void bugIsOneSentence() {
    CommandLineRun run = CommandLineRun.of(moody("broken", "--quiet"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.error())
        .startsWith(
            "Loupe failed: java.lang.IllegalStateException: a nut is loose. This is a bug in")
        .endsWith("; run with --stacktrace and report it.")
        .hasLineCount(1);
    assertThat(CommandLineRun.of(moody("broken", "--stacktrace")).err())
        .contains("\tat io.loupe.cli.MoodyVisualizer");
    assertThat(out).doesNotExist();
  }

  @Test
  void memoryIsOneSentence() {
    CommandLineRun run = CommandLineRun.of(moody("greedy", "--quiet"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.error()).startsWith("Out of memory with a heap of ").hasLineCount(1);
  }

  @Test
  void unwritableIsOne() throws IOException {
    CommandLineRun run = CommandLineRun.of(moody("unwritable", "--quiet"));
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.error()).isEqualTo("The disk is full. Make room.");
    Files.writeString(out, "a file");
    CommandLineRun file = CommandLineRun.of(moody("calm", "--quiet"));
    assertThat(file.code()).isEqualTo(1);
    assertThat(file.error()).contains(out.toString()).hasLineCount(1);
    assertThat(out).hasContent("a file");
  }

  @Test
  void cancelledKeepsWhatIsFinished() throws IOException {
    CommandLineRun run = CommandLineRun.cancelled(moody("endless"));
    assertThat(run.code()).isEqualTo(130);
    assertThat(run.lines()).contains(out.resolve("early.csv").toString());
    assertThat(run.err()).endsWith("Cancelled; what was finished is marked partial.\n");
    assertThat(Files.readString(out.resolve("test.moody.json")))
        .containsPattern("\"partial\" *: *true");
  }

  private String[] moody(String mood, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "run", "test.moody", "--model", model, "--out", out.toString(), "--mood", mood));
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }
}
