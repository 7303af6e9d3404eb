package io.loupe.engine.dl4j.internal.guard;

/** Text of a file as a message shows it. */
public final class Shown {
  private static final int LONGEST = 400;

  private Shown() {}

  /**
   * Escapes what would act on a terminal and cuts what would fill it.
   *
   * @param text words that come from a file, or hold some
   * @return the text with control, format and separator characters as {@code \u001b}, at most 400
   *     characters of it
   */
  public static String of(String text) {
    StringBuilder shown = new StringBuilder();
    int length = Math.min(text.length(), LONGEST);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      switch (Character.getType(c)) {
        case Character.CONTROL,
            Character.FORMAT,
            Character.SURROGATE,
            Character.LINE_SEPARATOR,
            Character.PARAGRAPH_SEPARATOR ->
            shown.append(String.format("\\u%04x", (int) c));
        default -> shown.append(c);
      }
    }
    return text.length() > length ? shown + "…" : shown.toString();
  }
}
