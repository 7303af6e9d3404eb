package io.loupe.visualizer;

import io.loupe.Experimental;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.model.Model;
import io.loupe.registry.Named;
import java.util.Optional;
import java.util.function.Function;

/**
 * Looks quickly whether data belong to a model. Found by {@link java.util.ServiceLoader};
 * stateless, and safe for use by several threads.
 */
@Experimental
public interface DataCheck extends Named {
  /**
   * What was found.
   *
   * @param finding a sentence for people
   * @param warning what is in doubt, and what can be done
   */
  record Report(String finding, Optional<String> warning) {}

  /**
   * Runs a few samples through a model.
   *
   * @param model stays open
   * @param data in the model's own input scale
   * @param reopened opens the same data for another input; throws a {@link
   *     io.loupe.error.LoupeException} where that cannot be done
   * @return what was found; empty if the data say nothing of their samples
   */
  Optional<Report> check(Model model, Dataset data, Function<InputSpec, Dataset> reopened);
}
