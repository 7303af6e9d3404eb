package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.error.ParameterException;

/**
 * What becomes of a run when a sample cannot be read: a damaged picture, or one of another size.
 */
@Experimental
public enum BadSamples {
  /** The run ends and names the sample. */
  FAIL,
  /** The sample is left out, counted and named in a warning; the others keep their places. */
  SKIP;

  /** Name of the option, which works on all data. */
  public static final String OPTION = "on-bad-sample";

  static final String SKIPPING = OPTION + "=skip";

  /**
   * Reads the option.
   *
   * @param location of data
   * @return {@link #FAIL} where nothing is said
   * @throws ParameterException if it is neither {@code skip} nor {@code fail}
   */
  public static BadSamples of(DataLocation location) {
    String text = location.options().getOrDefault(OPTION, "fail");
    return switch (text) {
      case "fail" -> FAIL;
      case "skip" -> SKIP;
      default -> throw ParameterException.limit(OPTION, "skip or fail", text);
    };
  }

  /**
   * Reads the option from what a record or a dataset says of itself, which need not be a location
   * that can be opened.
   *
   * @param location text of {@link Dataset#location}
   * @return {@link #FAIL} where nothing is said
   */
  public static BadSamples saidBy(String location) {
    return location.contains(SKIPPING) ? SKIP : FAIL;
  }

  /**
   * Adds the option to a location, unless that has it already.
   *
   * @param location of data, as {@code --data} takes it
   * @return a location that says the same of bad samples
   */
  public String in(String location) {
    return this == FAIL || DataLocation.parse(location).options().containsKey(OPTION)
        ? location
        : Datasets.with(location, SKIPPING);
  }
}
