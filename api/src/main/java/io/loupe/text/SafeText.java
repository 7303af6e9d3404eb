package io.loupe.text;

import io.loupe.Experimental;

/**
 * Makes text from files, options and plug-ins safe to look at: names of layers, classes and
 * samples, captions and messages may hold characters that clear a terminal, set its title, forge a
 * line or turn what follows around.
 *
 * <p>Such a character is written as in Java and JSON, {@code \}{@code u001b}, so that it is seen
 * and does nothing: control characters, line and paragraph separators, half surrogates, and
 * characters of format, among them the overrides of direction and the tags; but not the joiners of
 * which emoji and many scripts have need. All other text stays the same object.
 */
@Experimental
public final class SafeText {
  private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
  private static final int ZERO_WIDTH_JOINER = 0x200d;
  private static final int LAST_ASCII = 0x7e;

  private SafeText() {}

  /**
   * Makes a text safe that is to stay on one line.
   *
   * @param text any characters
   * @return the text; line breaks and tabs are written as {@code \n}, {@code \r} and {@code \t}
   */
  public static String line(String text) {
    return escaped(text, false);
  }

  /**
   * Makes a text of several lines safe.
   *
   * @param text any characters
   * @return the text; line feeds and tabs stay
   */
  public static String lines(String text) {
    return escaped(text, true);
  }

  private static String escaped(String text, boolean severalLines) {
    int kept = 0;
    StringBuilder safe = null;
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      int next = i + Character.charCount(point);
      if (isHarmful(point) && !(severalLines && (point == '\n' || point == '\t'))) {
        safe = safe == null ? new StringBuilder(text.length() + 16) : safe;
        safe.append(text, kept, i);
        for (int k = i; k < next; k++) {
          append(safe, text.charAt(k));
        }
        kept = next;
      }
      i = next;
    }
    return safe == null ? text : safe.append(text, kept, text.length()).toString();
  }

  private static void append(StringBuilder safe, char c) {
    switch (c) {
      case '\n' -> safe.append("\\n");
      case '\r' -> safe.append("\\r");
      case '\t' -> safe.append("\\t");
      default -> {
        String hex = Integer.toHexString(c);
        safe.append("\\u").append("0".repeat(4 - hex.length())).append(hex);
      }
    }
  }

  private static boolean isHarmful(int point) {
    if (point >= ' ' && point <= LAST_ASCII) {
      return false;
    }
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          true;
      case Character.FORMAT -> point != ZERO_WIDTH_NON_JOINER && point != ZERO_WIDTH_JOINER;
      default -> false;
    };
  }
}
