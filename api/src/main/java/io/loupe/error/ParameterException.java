package io.loupe.error;

/** Thrown when a parameter or option has a value it cannot have. */
public final class ParameterException extends LoupeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the error.
   *
   * @param message what is wrong, with the value
   * @param hint what to do, or an empty text
   */
  public ParameterException(String message, String hint) {
    super(message, hint);
  }

  /**
   * Says that a value breaks a limit.
   *
   * @param name the parameter
   * @param rule the limit, for example {@code not negative}
   * @param value the value, as text
   * @return {@code --floor must be not negative, got -1.}
   */
  public static ParameterException limit(String name, String rule, String value) {
    return new ParameterException("--" + name + " must be " + rule + ", got " + value + ".", "");
  }

  /**
   * Says that a text cannot be read as the parameter's type.
   *
   * @param name the parameter
   * @param label the type in words, for example {@code int}
   * @param value the text
   * @return {@code --columns wants an int, got "many".}
   */
  public static ParameterException type(String name, String label, String value) {
    return new ParameterException(
        "--" + name + " wants " + withArticle(label) + ", got \"" + value + "\".", "");
  }

  /**
   * Says that a required parameter was not given.
   *
   * @param name the parameter
   * @param label the type in words, for example {@code layer}
   * @return {@code --layer is missing. Give --layer a layer.}
   */
  public static ParameterException missing(String name, String label) {
    return new ParameterException(
        "--" + name + " is missing.", "Give --" + name + " " + withArticle(label) + ".");
  }

  private static String withArticle(String label) {
    boolean vowel = !label.isEmpty() && "aeiou".indexOf(label.charAt(0)) >= 0;
    return (vowel ? "an " : "a ") + label;
  }
}
