package io.loupe;

import io.loupe.error.ProviderException;
import io.loupe.param.Param;
import io.loupe.registry.Plugins;
import io.loupe.visualizer.Visualizer;
import java.util.HashSet;
import java.util.Set;

/** Names that belong to the command line, so that no visualizer may use them for a parameter. */
public final class ReservedNames {
  private static final Set<String> NAMES =
      Set.of(
          "model",
          "data",
          "on-bad-sample",
          "classes",
          "out",
          "engine",
          "engine-options",
          "seed",
          "batch",
          "threads",
          "plugins",
          "help",
          "version",
          "quiet",
          "json",
          "stacktrace",
          "report",
          "input-range",
          "input-mean",
          "input-std",
          "input-channels",
          "input-composite",
          "input-shape",
          "input-layout",
          "features",
          "input",
          "hold",
          "on",
          "weights",
          "custom-objects",
          "until",
          "max-model-memory");

  private ReservedNames() {}

  /**
   * Returns the names.
   *
   * @return option names without dashes
   */
  public static Set<String> all() {
    return NAMES;
  }

  /**
   * Checks a visualizer's parameters.
   *
   * @param visualizer the visualizer
   * @throws ProviderException if it declares a reserved name, or one name twice
   */
  public static void check(Visualizer visualizer) {
    Set<String> seen = new HashSet<>();
    for (Param<?> param : visualizer.parameters()) {
      if (NAMES.contains(param.name())) {
        throw new ProviderException(
            "Visualizer "
                + Plugins.name(visualizer)
                + " declares the reserved parameter "
                + param
                + ".",
            "Its author must rename it.",
            null);
      }
      if (!seen.add(param.name())) {
        throw new ProviderException(
            "Visualizer "
                + Plugins.name(visualizer)
                + " declares the parameter "
                + param
                + " twice.",
            "Its author must rename one.",
            null);
      }
    }
  }
}
