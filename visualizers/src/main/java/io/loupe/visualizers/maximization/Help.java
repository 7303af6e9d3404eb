package io.loupe.visualizers.maximization;

import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What is done for items that miss their goal late in an ascent: at every look their decision
 * counts twice as much on top of the objective, and their transformations calm down. Penalties keep
 * their weight.
 */
final class Help {
  private static final double FROM = 0.35;
  private static final double MORE = 2;
  private static final double MOST = 128;
  private static final double CALMER = 0.75;

  private final List<AscentItem> items;
  private final double[] emphasis;
  private final double[] calm;
  private final boolean[] reached;
  private Objective objective;

  Help(List<AscentItem> items) {
    this.items = items;
    this.emphasis = new double[items.size()];
    this.calm = new double[items.size()];
    this.reached = new boolean[items.size()];
    Arrays.fill(calm, 1);
    this.objective = emphasised();
  }

  /** Looks which goals are reached; where one is missed late, helps. */
  void look(Differentiable model, Tensor images, double progress) {
    if (items.stream().allMatch(item -> item.goal().isNone())) {
      Arrays.fill(reached, true);
      return;
    }
    List<List<Objective>> measures = items.stream().map(i -> i.goal().measures()).toList();
    double[][] values = PlainScores.of(model, measures, images);
    for (int n = 0; n < reached.length; n++) {
      reached[n] = items.get(n).goal().isReachedBy(values[n]);
      if (!reached[n] && progress >= FROM) {
        emphasis[n] = emphasis[n] == 0 ? 1 : Math.min(MOST, MORE * emphasis[n]);
        calm[n] *= CALMER;
      }
    }
    objective = emphasised();
  }

  private Objective emphasised() {
    return new Objective.PerItem(
        IntStream.range(0, items.size())
            .mapToObj(n -> items.get(n).goal().emphasised(items.get(n).objective(), emphasis[n]))
            .toList());
  }

  /** What each item climbs now. */
  Objective objective() {
    return objective;
  }

  /** Share of its transformations that an item still meets. */
  double calm(int item) {
    return calm[item];
  }

  /** Weight of an item's decision on top of its objective. */
  double emphasis(int item) {
    return emphasis[item];
  }

  boolean isReached(int item) {
    return reached[item];
  }
}
