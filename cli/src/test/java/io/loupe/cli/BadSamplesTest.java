package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A folder of twelve pictures of which three are torn. */
class BadSamplesTest {
  private static final List<String> SKIP = List.of("--on-bad-sample", "skip");
  private static final String LEFT_OUT = "3 samples were left out: ";

  private Path folder = Path.of("");
  private Path pictures = Path.of("");

  @BeforeEach
  void draw(@TempDir Path temporary) throws IOException {
    folder = temporary;
    pictures = Files.createDirectories(folder.resolve("pictures"));
    for (int i = 0; i < 12; i++) {
      Path file = Files.createDirectories(pictures.resolve("" + i % 2)).resolve(i + ".png");
      BufferedImage picture = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
      picture.getRaster().setSample(3 + i, 9, 0, 255);
      ImageIO.write(picture, "png", file.toFile());
    }
  }

  private void tear(int... numbers) throws IOException {
    for (int i : numbers) {
      Files.writeString(pictures.resolve(i % 2 + "/" + i + ".png"), "torn");
    }
  }

  private CommandLineRun run(String out, List<String> more) {
    List<String> all =
        new ArrayList<>(List.of("run", "top-examples", "--model", "sample:mnist", "--layer", "L2"));
    all.addAll(List.of("--data", "folder:" + pictures, "--out", folder.resolve(out).toString()));
    all.addAll(more);
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private List<String> table(String out) throws IOException {
    return Files.readAllLines(
        folder.resolve(out).resolve("top-examples-table.csv"), StandardCharsets.UTF_8);
  }

  @Test
  void theFirstBadOneEndsARunUnlessItIsLeftOut() throws IOException {
    tear(4, 7, 11);
    CommandLineRun failed = run("failed", List.of());
    assertThat(failed.code()).isEqualTo(ExitCode.INPUT);
    assertThat(failed.error()).contains("0/4.png is not a picture.");
    assertThat(folder.resolve("failed/top-examples.json")).doesNotExist();

    CommandLineRun run = run("skipped", SKIP);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err()).contains("Warning: " + LEFT_OUT + "0/4.png is not a picture. ");
    assertThat(Files.readString(folder.resolve("skipped/top-examples.json")))
        .contains(LEFT_OUT, "?on-bad-sample=skip");
    CommandLineRun replay =
        CommandLineRun.of("replay", folder.resolve("skipped/top-examples.json").toString());
    assertThat(replay.code()).as(replay.out()).isZero();
  }

  @Test
  void theOthersKeepTheirPlacesWhateverTheBatch() throws IOException {
    run("whole", List.of("--count", "12"));
    tear(0, 7, 10);
    run("skipped", List.of("--count", "12", "--on-bad-sample", "skip"));
    run("small", List.of("--count", "12", "--on-bad-sample", "skip", "--batch", "2"));
    assertThat(table("small")).isEqualTo(table("skipped"));
    assertThat(places("skipped")).hasSize(9).isSubsetOf(places("whole"));
    assertThat(places("whole")).hasSize(12);
  }

  private List<String> places(String out) throws IOException {
    List<String> head = List.of(table(out).get(0).split(","));
    return table(out).stream()
        .skip(1)
        .map(row -> row.split(","))
        .map(cells -> cells[head.indexOf("index")] + " " + cells[head.indexOf("id")])
        .distinct()
        .toList();
  }

  @Test
  void nothingButBadSamplesIsRefused() throws IOException {
    tear(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    CommandLineRun run = run("none", SKIP);
    assertThat(run.code()).isEqualTo(ExitCode.INPUT);
    assertThat(run.error()).contains("No sample of folder:", "0/0.png is not a picture.");
    assertThat(folder.resolve("none/top-examples.json")).doesNotExist();
    assertThat(run("odd", List.of("--on-bad-sample", "maybe")).code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void otherCommandsLeaveThemOutToo() throws IOException {
    tear(0, 5, 6);
    String data = "folder:" + pictures;
    CommandLineRun layers =
        CommandLineRun.of(
            "layers", "--model", "sample:mnist", "--data", data, "--on-bad-sample", "skip");
    assertThat(layers.code()).as(layers.err()).isZero();
    assertThat(layers.err()).contains("left out: ");
    assertThat(CommandLineRun.of("layers", "--model", "sample:mnist", "--data", data).code())
        .isEqualTo(ExitCode.INPUT);
    for (String visualizer : List.of("class-means", "activations", "activation-grid")) {
      CommandLineRun run =
          CommandLineRun.of(
              "run",
              visualizer,
              "--model",
              "sample:mnist",
              "--data",
              data + "?on-bad-sample=skip&take=11",
              "--layers",
              "L2",
              "--out",
              folder.resolve(visualizer).toString());
      assertThat(run.code()).as(run.err()).isZero();
      assertThat(run.err()).contains("left out: ");
    }
  }
}
