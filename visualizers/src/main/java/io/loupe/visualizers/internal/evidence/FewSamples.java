package io.loupe.visualizers.internal.evidence;

import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.statistics.Significance;
import java.util.List;
import java.util.function.ToLongFunction;

/** Warns of classes with so few samples that nothing about them can be significant. */
public final class FewSamples {
  private static final int MOST_NAMED = 5;

  private FewSamples() {}

  /**
   * Warns, once for a run.
   *
   * @param all number of samples
   * @param count how many samples a class's part holds
   */
  public static <T> void warn(
      RenderContext context, long all, ByClass<T> classes, ToLongFunction<T> count) {
    List<String> few =
        classes.classes().stream()
            .filter(row -> count.applyAsLong(row.value()) < Significance.FEWEST)
            .map(row -> row.name() + " (" + count.applyAsLong(row.value()) + ")")
            .toList();
    if (all < Significance.FEWEST) {
      context.warn(
          "Only "
              + all
              + (all == 1 ? " sample was" : " samples were")
              + " looked at; with fewer than "
              + Significance.FEWEST
              + " nothing can be told from chance. Give more data.");
    } else if (!few.isEmpty()) {
      String named = String.join(", ", few.subList(0, Math.min(MOST_NAMED, few.size())));
      context.warn(
          "Too few samples of "
              + few.size()
              + (few.size() == 1 ? " class: " : " classes: ")
              + named
              + (few.size() > MOST_NAMED ? ", \u2026" : "")
              + ". With fewer than "
              + Significance.FEWEST
              + " nothing can be told from chance; give more data.");
    }
  }
}
