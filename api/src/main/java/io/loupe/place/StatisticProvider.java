package io.loupe.place;

import io.loupe.Experimental;
import io.loupe.model.Model;
import io.loupe.probe.Statistic;
import io.loupe.registry.Named;
import java.util.List;

/**
 * Makes statistics of one kind again, where they are counted. Found by {@link
 * java.util.ServiceLoader}. Stateless, and safe for use by several threads.
 */
@Experimental
public interface StatisticProvider extends Named {
  /**
   * Makes a statistic.
   *
   * @param arguments those of the {@link io.loupe.probe.Recipe} that the statistic gave
   * @param model the model that it is counted on; stays open
   * @return a statistic with the {@link Statistic#id()} of the one that gave the recipe
   * @throws io.loupe.error.LoupeException if the model has no such layer
   * @throws IllegalArgumentException if the arguments are not those of such a recipe
   */
  Statistic<?> make(List<String> arguments, Model model);
}
