package io.loupe.testkit;

import static org.assertj.core.api.Assertions.fail;

import io.loupe.error.LoupeException;
import io.loupe.text.SafeText;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Feeds a parser 20,000 texts, right and wrong ones, the same ones at each call. */
public final class GeneratedTexts {
  private static final int TEXTS = 20_000;

  /** Words of libraries and of Java, which no message has. */
  public static final Pattern RAW_WORDS =
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
          "~",
          "mask=1;",
          "b=3,28,28:0.5",
          "1,28,28",
          "0,255",
          "hold=");

  private GeneratedTexts() {}

  /**
   * Makes a text: an objective, one with mistakes, pieces of the texts that options take, or any
   * characters.
   *
   * @param random what chooses
   * @return a text
   */
  public static String text(Random random) {
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

  /**
   * Feeds a parser. What it refuses it has to say in words of Loupe's own.
   *
   * @param what the parser reads, for messages
   * @param seed chooses the texts
   * @param parser what is fed
   * @return how many texts it took
   */
  public static int feed(String what, long seed, Consumer<String> parser) {
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

  /**
   * Checks that a refusal is for people: no raw word of a library, nothing that acts on a terminal.
   *
   * @param what the parser reads
   * @param text what it was given
   * @param error how it refused
   */
  public static void assertWords(String what, String text, LoupeException error) {
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
    if (message.codePoints().anyMatch(GeneratedTexts::doesSomething)
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
}
