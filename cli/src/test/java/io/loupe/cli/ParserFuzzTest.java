package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.data.InputSpec;
import io.loupe.error.LoupeException;
import io.loupe.gradient.Objectives;
import io.loupe.model.InputOptions;
import io.loupe.param.Param;
import io.loupe.tensor.Shape;
import io.loupe.testkit.GeneratedTexts;
import io.loupe.text.SafeText;
import io.loupe.visualizer.Visualizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every parser of objectives, parameters and options is fed 20,000 texts, right and wrong ones. */
class ParserFuzzTest {
  @Test
  void objectives() {
    assertThat(
            GeneratedTexts.feed(
                "objective", 1, text -> backAndForth(Objectives.parse(text).describe())))
        .isGreaterThan(2000);
    GeneratedTexts.feed("objectives", 2, Objectives::parseAll);
  }

  private static void backAndForth(String described) {
    assertThat(Objectives.parse(described).describe()).isEqualTo(described);
  }

  @Test
  void parametersOfAllVisualizersAndOptionsOfAllCommands() {
    List<Param<?>> params = new ArrayList<>(RunOptions.HOW_TO_READ);
    params.addAll(List.of(RunOptions.OUT, RunOptions.SEED, RunOptions.BATCH, RunOptions.MODEL));
    for (Visualizer visualizer : Loupe.create().visualizers().all()) {
      params.addAll(visualizer.parameters());
    }
    Set<Class<?>> parsers = new HashSet<>();
    for (Param<?> param : params) {
      if (parsers.add(param.type().parse().getClass())) {
        GeneratedTexts.feed(param.toString(), parsers.size(), text -> backAndForth(param, text));
      }
    }
    assertThat(parsers).hasSizeGreaterThan(10);
  }

  private static <T> void backAndForth(Param<T> param, String text) {
    T value = param.parse(text);
    String written = param.type().format().apply(value);
    T again = param.type().parse().apply(written);
    assertThat(param.type().format().apply(again)).as(param + " " + text).isEqualTo(written);
  }

  @Test
  void inputOptions() {
    InputSpec input = new InputSpec(Shape.of(1, 8, 8), 0, 1, List.of(), List.of());
    for (String option : List.of("range", "mean", "std")) {
      GeneratedTexts.feed(
          option, option.length(), text -> InputOptions.apply(input, Map.of(option, text)));
    }
  }

  @Test
  void filterLists(@TempDir Path folder) throws IOException {
    GeneratedTexts.feed("--filters", 5, FilterList::parse);
    Path table = folder.resolve("filters.csv");
    Random random = new Random(6);
    for (int i = 0; i < 2000; i++) {
      String text =
          "layer,filter\r\n"
              + GeneratedTexts.text(random)
              + ","
              + GeneratedTexts.text(random)
              + "\r\n"
              + GeneratedTexts.text(random)
              + "\r\n";
      Files.writeString(table, text.replaceAll("\\p{Cs}", "?"));
      try {
        FilterList.parse(table.toString());
      } catch (LoupeException e) {
        GeneratedTexts.assertWords("table", text, e);
      }
    }
    Files.write(table, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    try {
      FilterList.parse(table.toString());
    } catch (LoupeException e) {
      GeneratedTexts.assertWords("bytes", "", e);
    }
  }

  @Test
  void commandLines(@TempDir Path folder) throws IOException {
    String model = Files.writeString(folder.resolve("net.tiny"), "weights").toString();
    List<String> words =
        List.of(
            "run",
            "test.moody",
            "layers",
            "replay",
            "prune",
            "describe",
            "list",
            "help",
            "--model",
            model,
            "--steps",
            "--portions",
            "--mood",
            "--seed",
            "--batch",
            "--filters",
            "--out",
            folder.resolve("o").toString(),
            "--json",
            "--quiet",
            "--each",
            "-h",
            "--",
            "-x",
            "--plugins=" + folder);
    Random random = new Random(7);
    for (int i = 0; i < 150; i++) {
      List<String> line = new ArrayList<>();
      if (random.nextInt(3) > 0) {
        line.addAll(List.of("run", "test.moody", "--model", model));
      }
      for (int k = random.nextInt(5); k >= 0; k--) {
        String word = words.get(random.nextInt(words.size()));
        line.add(random.nextInt(3) == 0 ? GeneratedTexts.text(random) : word);
        if (random.nextInt(4) == 0) {
          line.add(word + "=" + GeneratedTexts.text(random));
        }
      }
      line.removeIf(word -> word.startsWith("endless"));
      CommandLineRun run = CommandLineRun.of(line.toArray(String[]::new));
      assertThat(run.code()).as("%s: %s", line, run.err()).isIn(0, 1, 2, 3, 4);
      assertThat(run.err()).as("%s", line).doesNotContain("This is a bug in Loupe");
      if (run.code() > 1) {
        assertThat(run.error()).as("%s", line).hasLineCount(1);
        String own = run.error();
        for (String word : line) {
          own = own.replace(SafeText.line(word), "…");
        }
        assertThat(GeneratedTexts.RAW_WORDS.matcher(own).find())
            .as("%s: %s", line, run.error())
            .isFalse();
      }
    }
  }
}
