package io.loupe.visualizers.maximization.prior;

import io.loupe.visualizers.maximization.prior.Answers.Answer;
import java.util.List;

/**
 * Which guidance a picture is drawn with: the smallest at which it reaches its target and holds it
 * under small changes, even where its patches then lie farther from the data's than those of other
 * pictures of the data, which is said of it; where none reaches it, the largest before they do.
 *
 * @param tried from the smallest guidance on
 * @param chosen index of the one chosen
 */
record GuidanceChoice(List<Trial> tried, int chosen) {
  /** Guidances in the order in which they are tried. */
  static final List<Double> LADDER = List.of(1.0, 2.0, 4.0, 8.0);

  GuidanceChoice {
    tried = List.copyOf(tried);
  }

  /**
   * One picture.
   *
   * @param guidance how far the network moved it
   * @param image its values in units of the input range
   * @param answer what the network makes of it
   * @param patchDistance mean distance of its patches to the nearest of the data at their places
   * @param offData whether that is farther than usual between pictures of the data
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never changed
  record Trial(
      double guidance, float[] image, Answer answer, double patchDistance, boolean offData) {
    /** Whether more guidance is of no use. */
    boolean isLast() {
      return answer.reached();
    }
  }

  static GuidanceChoice of(List<Trial> tried) {
    for (int i = 0; i < tried.size(); i++) {
      if (tried.get(i).answer().reached()) {
        return new GuidanceChoice(tried, i);
      }
    }
    int inside = 0;
    while (inside + 1 < tried.size() && !tried.get(inside + 1).offData()) {
      inside++;
    }
    return new GuidanceChoice(tried, tried.get(0).offData() ? 0 : inside);
  }

  Trial drawn() {
    return tried.get(chosen);
  }
}
