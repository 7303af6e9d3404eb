package io.loupe.visualizers.internal.truth;

import java.util.ArrayList;
import java.util.List;

/**
 * Parts examples into groups, for a unit may have several meanings: average linkage on the mean
 * cosine over layers, up to three groups that are each more alike than they are to the others.
 */
final class Groups {
  private static final int MOST = 3;

  /** What part of the likeness within groups there may be between them. */
  private static final double APART = 0.5;

  private final double[][] alike;

  private Groups(double[][] alike) {
    this.alike = alike;
  }

  /**
   * Finds them.
   *
   * @return at least one, of {@link Road#FEWEST} or more examples; smaller ones are left out
   */
  static List<int[]> of(List<Likeness> layers, int examples) {
    double[][] alike = new double[examples][examples];
    for (Likeness layer : layers) {
      for (int i = 0; i < examples; i++) {
        for (int j = 0; j < examples; j++) {
          alike[i][j] += layer.among(i, j) / layers.size();
        }
      }
    }
    return new Groups(alike).found();
  }

  private List<int[]> found() {
    List<List<Integer>> groups = new ArrayList<>();
    for (int i = 0; i < alike.length; i++) {
      groups.add(List.of(i));
    }
    List<List<Integer>> best = List.of();
    while (groups.size() > 1) {
      groups = merged(groups);
      List<List<Integer>> large =
          groups.stream().filter(group -> group.size() >= Road.FEWEST).toList();
      if (best.isEmpty() && groups.size() <= MOST && !large.isEmpty() && areApart(groups)) {
        best = large;
      }
    }
    return (best.isEmpty() ? groups : best)
        .stream().map(group -> group.stream().mapToInt(i -> i).sorted().toArray()).toList();
  }

  /** The two groups that are most alike become one; of equal pairs the first. */
  private List<List<Integer>> merged(List<List<Integer>> groups) {
    int left = 0;
    int right = 1;
    for (int a = 0; a < groups.size(); a++) {
      for (int b = a + 1; b < groups.size(); b++) {
        if (between(groups.get(a), groups.get(b)) > between(groups.get(left), groups.get(right))) {
          left = a;
          right = b;
        }
      }
    }
    List<List<Integer>> fewer = new ArrayList<>(groups);
    List<Integer> joined = new ArrayList<>(groups.get(left));
    joined.addAll(fewer.remove(right));
    fewer.set(left, joined);
    return fewer;
  }

  private boolean areApart(List<List<Integer>> groups) {
    double within = 0;
    int counted = 0;
    double closest = Double.NEGATIVE_INFINITY;
    for (int a = 0; a < groups.size(); a++) {
      if (groups.get(a).size() > 1) {
        within += within(groups.get(a));
        counted++;
      }
      for (int b = a + 1; b < groups.size(); b++) {
        closest = Math.max(closest, between(groups.get(a), groups.get(b)));
      }
    }
    return groups.size() > 1 && counted > 0 && closest < APART * within / counted;
  }

  private double between(List<Integer> a, List<Integer> b) {
    double sum = 0;
    for (int i : a) {
      for (int j : b) {
        sum += alike[i][j];
      }
    }
    return sum / a.size() / b.size();
  }

  private double within(List<Integer> group) {
    int size = group.size();
    double itself = group.stream().mapToDouble(i -> alike[i][i]).sum();
    return (between(group, group) * size * size - itself) / (size * (size - 1));
  }
}
