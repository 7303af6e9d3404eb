package io.loupe.visualizers.internal.evidence;

import io.loupe.visualizers.internal.Maps;
import java.util.random.RandomGenerator;

/**
 * Compares two maps of winners whose filters have no common order: filters are matched one to one
 * so that as many positions as possible agree; the similarity is the share of positions that do.
 * The level of chance is that share, on average, after one map's positions were shuffled.
 *
 * @param similarity of the two maps
 * @param partner for each filter of the second map the first one's
 */
public record WinnerAgreement(Similarity similarity, MatchedMaps.Partners partner) {
  private static final int MOST_FILTERS = 256;

  /** A winner at each position; negative where there is none, which agrees with none only. */
  public interface Winners {
    int at(int position);
  }

  public static WinnerAgreement of(
      Maps maps, Winners trained, Winners redrawn, RandomGenerator random) {
    int filters = maps.filters();
    int positions = maps.positions();
    int used = Math.min(filters, MOST_FILTERS);
    double chance = 0;
    for (int i = 0; i < Shuffles.COUNT; i++) {
      double[][] together = together(used, Shuffles.random(positions, random), trained, redrawn);
      chance += share(together, Assignment.best(together), positions) / Shuffles.COUNT;
    }
    double[][] together = together(used, Shuffles.identity(positions), trained, redrawn);
    int[] partners = Assignment.best(together);
    int[] back = new int[used + 1];
    for (int k = 0; k <= used; k++) {
      back[partners[k]] = k;
    }
    Similarity similarity =
        new Similarity(
            "share of "
                + maps.place()
                + "s with the same winner after the best one-to-one matching of filters",
            share(together, partners, positions),
            chance);
    return new WinnerAgreement(similarity, new MatchedMaps.Partners(back));
  }

  /** How often two winners meet; the last row and column are none, which goes with none. */
  private static double[][] together(int used, int[] order, Winners trained, Winners redrawn) {
    double[][] together = new double[used + 1][used + 1];
    for (int p = 0; p < order.length; p++) {
      int own = trained.at(p);
      int other = redrawn.at(order[p]);
      if (own < 0 && other < 0) {
        together[used][used]++;
      } else if (own >= 0 && other >= 0 && own < used && other < used) {
        together[own][other]++;
      }
    }
    return together;
  }

  private static double share(double[][] together, int[] partners, int positions) {
    double agree = 0;
    for (int k = 0; k < partners.length; k++) {
      agree += together[k][partners[k]];
    }
    return agree / positions;
  }
}
