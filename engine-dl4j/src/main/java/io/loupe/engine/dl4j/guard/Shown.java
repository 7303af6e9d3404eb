package io.loupe.engine.dl4j.guard;

import io.loupe.text.SafeText;

/** Text of a file as a message shows it. */
public final class Shown {
  private static final int LONGEST = 400;

  private Shown() {}

  /**
   * Escapes what would act on a terminal and cuts what would fill it.
   *
   * @param text words that come from a file, or hold some
   * @return the text on one line, its first 400 characters if it is longer
   */
  public static String of(String text) {
    return SafeText.line(text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text);
  }
}
