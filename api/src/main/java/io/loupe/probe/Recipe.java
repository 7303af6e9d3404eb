package io.loupe.probe;

import io.loupe.Experimental;
import java.util.List;

/**
 * What a statistic is made of again where it is counted, on another machine perhaps: words and
 * numbers as text, no objects. Immutable.
 *
 * @param provider id of the {@code StatisticProvider} that makes it
 * @param arguments what that provider needs, besides the model; it says what they are
 */
@Experimental
public record Recipe(String provider, List<String> arguments) {
  /**
   * Creates a recipe; the arguments are copied.
   *
   * @param provider id of the provider that makes it
   * @param arguments what that provider needs, besides the model
   */
  public Recipe {
    arguments = List.copyOf(arguments);
  }
}
