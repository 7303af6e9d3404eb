package io.loupe.visualizer;

import io.loupe.Experimental;
import io.loupe.artifact.Artifact;
import io.loupe.param.Param;
import io.loupe.registry.Named;
import java.util.List;
import java.util.Set;

/**
 * One way of looking at a model. Implementations are stateless, found by {@link
 * java.util.ServiceLoader}, and safe for use by several threads. A visualizer writes no files,
 * prints nothing and reads nothing but its context: that makes its results repeatable.
 */
public interface Visualizer extends Named {
  /**
   * Returns the parameters.
   *
   * @return constants with unique names, none of them a common option of the command line
   */
  default List<Param<?>> parameters() {
    return List.of();
  }

  /**
   * Returns what it cannot do without.
   *
   * @return checked before {@link #render}
   */
  default Set<Need> needs() {
    return Set.of();
  }

  /**
   * Names what is compared of results in which rounding grows until pictures differ, as in an
   * ascent of many steps: columns of its tables that hold what was measured of them. A run on
   * another processor is then compared by these alone, and not by pixels and values.
   *
   * @return headings of columns; empty, unless overridden, where everything can be compared
   */
  @Experimental
  default Set<String> comparedBy() {
    return Set.of();
  }

  /**
   * Says whether all that grows with the data goes through {@link RenderContext#count}, so that it
   * may be counted on other machines.
   *
   * @return false, unless overridden: the data are read here
   */
  @Experimental
  default boolean isCounted() {
    return false;
  }

  /**
   * Makes the artifacts.
   *
   * @param context all that one run may use
   * @return artifacts with unique names, besides those handed to {@link RenderContext#emit}
   * @throws io.loupe.error.LoupeException if the user asked for what cannot be
   */
  List<Artifact> render(RenderContext context);
}
