package io.loupe.gradient;

import io.loupe.error.ParameterException;
import java.util.function.IntPredicate;

/** Walks over a text word by word and says where it is when something else was expected. */
final class TextCursor {
  private static final int LONGEST = 1 << 20;
  private static final int SHOWN = 160;

  private final String text;
  private int at;

  TextCursor(String text) {
    this.text = text;
    if (text.length() > LONGEST) {
      throw expected("at most " + LONGEST + " characters");
    }
  }

  /** Place of the next character that is not blank. */
  int mark() {
    skipBlanks();
    return at;
  }

  void returnTo(int mark) {
    at = mark;
  }

  boolean isAtEnd() {
    skipBlanks();
    return at >= text.length();
  }

  boolean isAt(char c) {
    return !isAtEnd() && text.charAt(at) == c;
  }

  boolean isAtNumber() {
    return !isAtEnd() && (isDigit(text.charAt(at)) || text.charAt(at) == '.');
  }

  boolean take(char c) {
    boolean found = isAt(c);
    at += found ? 1 : 0;
    return found;
  }

  void require(char c) {
    if (!take(c)) {
      throw expected("\"" + c + "\"");
    }
  }

  /** The longest run of such characters; may be empty. */
  String word(IntPredicate part) {
    int start = mark();
    while (at < text.length() && part.test(text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  int index(String what) {
    int start = mark();
    String digits = word(TextCursor::isDigit);
    try {
      return Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      at = start;
      throw expected(what);
    }
  }

  double signedNumber() {
    return take('-') ? -number() : number();
  }

  double number() {
    int start = mark();
    word(c -> isDigit(c) || c == '.');
    if (at < text.length() && "eE".indexOf(text.charAt(at)) >= 0) {
      at++;
      if (at < text.length() && "-+".indexOf(text.charAt(at)) >= 0) {
        at++;
      }
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
      }
    }
    String digits = text.substring(start, at);
    at = start;
    double value;
    try {
      value = Double.parseDouble(digits);
    } catch (NumberFormatException e) {
      throw expected("a number");
    }
    if (value > Terms.LARGEST) {
      throw expected("a number of at most " + Terms.number(Terms.LARGEST));
    }
    at = start + digits.length();
    return value;
  }

  /** A text between two equal quotes, in which a backslash goes before a quote or backslash. */
  String quoted(char quote) {
    require(quote);
    StringBuilder inner = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      inner.append(text.charAt(at));
      at++;
    }
    if (at >= text.length()) {
      throw expected("the closing " + quote);
    }
    at++;
    return inner.toString();
  }

  ParameterException expected(String what) {
    return expected(what, "");
  }

  ParameterException expected(String what, String hint) {
    return new ParameterException(
        "Cannot read objective \""
            + shown()
            + "\": expected "
            + what
            + " at column "
            + (at + 1)
            + ".",
        hint);
  }

  /** The whole text, or what is around the place where reading stopped. */
  private String shown() {
    if (text.length() <= SHOWN) {
      return text;
    }
    int from = Math.max(0, Math.min(at - SHOWN / 2, text.length() - SHOWN));
    int to = from + SHOWN;
    return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }
}
