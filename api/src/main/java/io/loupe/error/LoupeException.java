package io.loupe.error;

import io.loupe.text.SafeText;
import org.jspecify.annotations.Nullable;

/**
 * Root of all errors that a user of Loupe can cause or cure.
 *
 * <p>{@link #message()} names the thing that is wrong, {@link #hint()} says what to do. Programs
 * that show errors to people print both and leave the stack trace out. Both often repeat what a
 * file or an option says, so both are made {@linkplain SafeText safe} to print, and cut in the
 * middle where that is very long.
 */
public class LoupeException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int LONGEST = 4000;

  /** What is wrong. */
  private final String message;

  /** What to do about it. */
  private final String hint;

  /**
   * Creates an error without a cause.
   *
   * @param message one sentence: what is wrong, with the value
   * @param hint what to do, or an empty text where the message already says it
   */
  public LoupeException(String message, String hint) {
    this(message, hint, null);
  }

  /**
   * Creates an error.
   *
   * @param message one sentence: what is wrong, with the value
   * @param hint what to do, or an empty text where the message already says it
   * @param cause what led to it, or null
   */
  public LoupeException(String message, String hint, @Nullable Throwable cause) {
    super(sentences(shown(message), shown(hint)), cause);
    this.message = shown(message);
    this.hint = shown(hint);
  }

  private static String sentences(String message, String hint) {
    return hint.isEmpty() ? message : message + " " + hint;
  }

  private static String shown(String text) {
    int half = LONGEST / 2;
    return SafeText.line(
        text.length() <= LONGEST
            ? text
            : text.substring(0, half) + " … " + text.substring(text.length() - half));
  }

  /**
   * Returns what is wrong.
   *
   * @return one sentence
   */
  public final String message() {
    return message;
  }

  /**
   * Returns what to do about it.
   *
   * @return one or more sentences, or an empty text
   */
  public final String hint() {
    return hint;
  }
}
