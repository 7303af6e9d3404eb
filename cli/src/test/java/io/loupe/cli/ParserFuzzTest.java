package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.loupe.Loupe;
import io.loupe.data.InputSpec;
import io.loupe.error.LoupeException;
import io.loupe.gradient.Objectives;
import io.loupe.model.InputOptions;
import io.loupe.param.Param;
import io.loupe.tensor.Shape;
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
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every parser of objectives, parameters and options is fed 20,000 texts, right and wrong ones. */
class ParserFuzzTest {
  private static final int TEXTS = 20_000;
  private static final Pattern RAW_WORDS =
      Pattern.compile(
          "(?<![-\\w])null(?![-\\w])|Exception|\\b(?:java|javax|sun|com|org|io)\\.[a-z]+\\.|[A-Za-z]\\$[A-Z0-9]|\\[L|@[0-9a-f]{5}"
              + "|index \\d+ out|[Uu]nexpected token|For input string|begin \\d+, end");
  private static final List<String> PIECES =
      List.of(
          "unit",
          "probability",
          "logsoftmax",
          "channel",
          "neuron",
          "direction",
          "layerNorm",
          "mean",
          "softmin",
          "perItem",
          "(",
          ")",
          "(",
          ")",
          ",",
          ",",
          ";",
          ":",
          "+",
          "-",
          "*",
          "'",
          "\"",
          "\\",
          " ",
          "\t",
          "\n",
          "L1",
          "L2",
          "preds",
          "label",
          "'a b'",
          "\"x\\\"y\"",
          "0",
          "1",
          "3",
          "10",
          "0.5",
          ".5",
          "1e3",
          "1e",
          "1e999",
          "-0",
          "2147483648",
          "9".repeat(40),
          "0x1p3",
          "1d",
          "1f",
          "NaN",
          "Infinity",
          "all",
          "conv",
          "output",
          "auto",
          "preset",
          "noise",
          "true",
          "yes",
          "calm",
          "=",
          "?",
          "&",
          "/",
          "..",
          "\u0000",
          "\u001b[2J",
          "\u009b",
          "\u202e",
          "\u2028",
          "\ud800",
          "\udc00",
          "é",
          "数",
          "👩",
          "\u0661",
          "%s",
          "${x}",
          "{0}",
          "file:",
          "~");

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    switch (random.nextInt(4)) {
      case 0 -> objective(random, text, 0);
      case 1 -> {
        objective(random, text, 0);
        for (int i = random.nextInt(3); i >= 0 && text.length() > 0; i--) {
          int at = random.nextInt(text.length());
          if (random.nextBoolean()) {
            text.deleteCharAt(at);
          } else {
            text.insert(at, piece(random));
          }
        }
      }
      case 2 -> {
        for (int i = random.nextInt(9); i > 0; i--) {
          text.append(piece(random));
        }
      }
      default -> {
        for (int i = random.nextInt(12); i > 0; i--) {
          text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000));
        }
      }
    }
    return text.toString();
  }

  private static String piece(Random random) {
    return PIECES.get(random.nextInt(PIECES.size()));
  }

  private static void objective(Random random, StringBuilder text, int depth) {
    String layer = List.of("L1", "'a b'", "\"q\\\"\"", "preds").get(random.nextInt(4));
    int k = random.nextInt(12);
    switch (depth > 2 ? random.nextInt(5) : random.nextInt(10)) {
      case 0 -> text.append("unit(").append(layer).append(", ").append(k).append(')');
      case 1 -> text.append("probability(").append(layer).append(", label)");
      case 2 -> text.append("neuron(").append(layer).append(",1,2,").append(k).append(')');
      case 3 -> text.append("direction(").append(layer).append(",1,-2.5,1e-3)");
      case 4 -> text.append("layerNorm(").append(layer).append(')');
      case 5 -> list(random, text.append("mean("), depth);
      case 6 -> list(random, text.append("softmin(0.5,"), depth);
      case 7 -> list(random, text.append("perItem("), depth);
      case 8 -> {
        text.append(k).append('*');
        objective(random, text, 9);
      }
      default -> {
        objective(random, text.append('-'), depth + 1);
        objective(random, text.append(" + "), depth + 1);
      }
    }
  }

  private static void list(Random random, StringBuilder text, int depth) {
    objective(random, text, depth + 1);
    objective(random, text.append(','), depth + 1);
    text.append(')');
  }

  /** Feeds a parser; what it refuses it says in words of Loupe's own. Returns how many it took. */
  private static int feed(String what, long seed, Consumer<String> parser) {
    Random random = new Random(seed);
    int taken = 0;
    for (int i = 0; i < TEXTS; i++) {
      String text = text(random);
      try {
        parser.accept(text);
        taken++;
      } catch (LoupeException e) {
        assertWords(what, text, e);
      } catch (RuntimeException | Error e) {
        fail(what + " for \"" + text + "\"", e);
      }
    }
    return taken;
  }

  private static void assertWords(String what, String text, LoupeException error) {
    String message = String.valueOf(error.getMessage());
    String echoed = SafeText.line(text);
    String own =
        message
            .replace(what, "…")
            .replace("\"" + echoed + "\"", "…")
            .replace("\"" + SafeText.line(text.trim()) + "\"", "…");
    if (RAW_WORDS.matcher(own).find() && !RAW_WORDS.matcher(echoed).find()) {
      fail(what + " for \"" + echoed + "\": " + message);
    }
    if (message.codePoints().anyMatch(ParserFuzzTest::doesSomething)
        || !error.message().endsWith(".")) {
      fail(what + " for \"" + echoed + "\": " + message);
    }
  }

  private static boolean doesSomething(int point) {
    return Character.isISOControl(point)
        || (point >= 0x202a && point <= 0x202e)
        || point == 0x2028
        || Character.getType(point) == Character.SURROGATE;
  }

  @Test
  void objectives() {
    assertThat(feed("objective", 1, text -> backAndForth(Objectives.parse(text).describe())))
        .isGreaterThan(2000);
    feed("objectives", 2, Objectives::parseAll);
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
        feed(param.toString(), parsers.size(), text -> backAndForth(param, text));
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
      feed(option, option.length(), text -> InputOptions.apply(input, Map.of(option, text)));
    }
  }

  @Test
  void filterLists(@TempDir Path folder) throws IOException {
    feed("--filters", 5, FilterList::parse);
    Path table = folder.resolve("filters.csv");
    Random random = new Random(6);
    for (int i = 0; i < 2000; i++) {
      String text =
          "layer,filter\r\n" + text(random) + "," + text(random) + "\r\n" + text(random) + "\r\n";
      Files.writeString(table, text.replaceAll("\\p{Cs}", "?"));
      try {
        FilterList.parse(table.toString());
      } catch (LoupeException e) {
        assertWords("table", text, e);
      }
    }
    Files.write(table, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
    try {
      FilterList.parse(table.toString());
    } catch (LoupeException e) {
      assertWords("bytes", "", e);
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
            "--weights",
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
        line.add(random.nextInt(3) == 0 ? text(random) : word);
        if (random.nextInt(4) == 0) {
          line.add(word + "=" + text(random));
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
        assertThat(RAW_WORDS.matcher(own).find()).as("%s: %s", line, run.error()).isFalse();
      }
    }
  }
}
