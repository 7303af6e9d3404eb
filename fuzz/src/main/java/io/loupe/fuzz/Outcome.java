package io.loupe.fuzz;

import com.google.common.base.Throwables;
import io.loupe.error.LoupeException;
import java.util.regex.Pattern;

/** How a reader answered. */
enum Outcome {
  /** It read the file. */
  READ(true),
  /** It refused it with a sentence. */
  REFUSED(true),
  /** It refused it with words that are not for people. */
  BAD_MESSAGE(false),
  /** Another exception than Loupe's own. */
  FOREIGN(false),
  /** It took too long. */
  OVER_TIME(false),
  /** It asked for more memory than there is. */
  OVER_MEMORY(false);

  /** Names that the file itself gives are said after these words. */
  private static final Pattern NAMED_BY_THE_FILE =
      Pattern.compile(
          "(names the class|of the class) .*?(, which|\\. |$)|layer \".*?\" \\(null\\)",
          Pattern.DOTALL);

  private static final Pattern NOT_FOR_PEOPLE =
      Pattern.compile(
          "\\bnull\\b(?![,\\]}])" // in JSON it is the file's own
              + "|\\b(java|javax|jdk|sun|io|com|org)\\.[\\w.]*[A-Z]\\w+"
              + "|\\b\\w+(Exception|Error)\\b"
              + "|\\[L\\w|@[0-9a-f]{6,}"
              + "|[\\p{Cntrl}\\u2028\\u2029\\u202a-\\u202e]");

  private final boolean right;

  Outcome(boolean right) {
    this.right = right;
  }

  /** Whether a reader may answer so. */
  boolean isRight() {
    return right;
  }

  static Outcome of(Throwable thrown) {
    if (Throwables.getCausalChain(thrown).stream().anyMatch(OutOfMemoryError.class::isInstance)) {
      return OVER_MEMORY;
    }
    if (thrown instanceof LoupeException refusal) {
      return isForPeople(refusal.message()) && isForPeople(refusal.hint()) ? REFUSED : BAD_MESSAGE;
    }
    return FOREIGN;
  }

  static boolean isForPeople(String message) {
    String own = NAMED_BY_THE_FILE.matcher(message).replaceAll("");
    for (String text : JsonMutator.TEXTS) {
      String shown = text.equals("null") ? '"' + text + '"' : text;
      own = shown.isEmpty() ? own : own.replace(shown, "");
    }
    return !message.isBlank() && !NOT_FOR_PEOPLE.matcher(own).find();
  }
}
