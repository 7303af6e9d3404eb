package io.loupe.visualizers.internal.evidence;

import io.loupe.visualizers.internal.ClassNames;
import io.loupe.visualizers.internal.Judgement;
import io.loupe.visualizers.internal.statistics.Significance;
import io.loupe.visualizers.raster.Labels;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Another output for each label.
 *
 * @param outputs for each label the output that would be right for it
 * @param names of the labels
 * @param words what orders the classes so; empty where it is only found by trying
 * @param accuracy of this order on the samples looked at
 * @param samples number of those
 * @param seen which labels occur
 */
record ClassOrder(
    List<Integer> outputs,
    List<String> names,
    String words,
    double accuracy,
    int samples,
    List<Integer> seen) {
  private static final double LEVEL = 0.05;
  private static final int MOST_NAMED = 12;
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  /** By what comes before the first number, then by that number's value. */
  private static final Comparator<String> NUMBERED =
      Comparator.<String, String>comparing(name -> name.substring(0, number(name).start()))
          .thenComparing(name -> new BigInteger(number(name).group()))
          .thenComparing(Comparator.naturalOrder());

  /** The order that explains wrong answers better than chance; empty where none does. */
  static Optional<ClassOrder> explaining(
      List<Judgement> judgements, int classes, List<String> names) {
    List<int[]> orders = new ArrayList<>();
    List<String> words = new ArrayList<>();
    if (names.size() == classes) {
      add(orders, words, places(names, Comparator.naturalOrder()), "in the order of their names");
      if (names.stream().allMatch(name -> NUMBER.matcher(name).find())) {
        add(orders, words, places(names, NUMBERED), "in the order of the numbers in their names");
      }
    }
    for (int i = 0; i < orders.size(); i++) {
      if (chance(judgements, orders.get(i)) * orders.size() <= LEVEL) {
        return Optional.of(of(judgements, orders.get(i), names, words.get(i)));
      }
    }
    List<Judgement> finding = half(judgements, 0);
    List<Judgement> testing = half(judgements, 1);
    if (finding.isEmpty() || testing.isEmpty()) {
      return Optional.empty();
    }
    boolean found = chance(testing, best(finding, classes)) <= LEVEL;
    int[] order = best(judgements, classes);
    return found && !isIdentity(order)
        ? Optional.of(of(judgements, order, names, ""))
        : Optional.empty();
  }

  private static void add(List<int[]> orders, List<String> words, int[] order, String what) {
    if (!isIdentity(order)) {
      orders.add(order);
      words.add(what);
    }
  }

  private static boolean isIdentity(int[] order) {
    return IntStream.range(0, order.length).allMatch(k -> order[k] == k);
  }

  private static ClassOrder of(
      List<Judgement> judgements, int[] order, List<String> names, String words) {
    List<Integer> seen = judgements.stream().map(Judgement::label).distinct().sorted().toList();
    double accuracy = (double) right(judgements, order) / judgements.size();
    return new ClassOrder(
        Arrays.stream(order).boxed().toList(), names, words, accuracy, judgements.size(), seen);
  }

  /** The assignment of labels to outputs with the most right answers; ties keep the order. */
  private static int[] best(List<Judgement> judgements, int classes) {
    double[][] confusion = new double[classes][classes];
    double small = 1.0 / (2 * judgements.size() + 2) / classes;
    for (int k = 0; k < classes; k++) {
      confusion[k][k] = small;
    }
    judgements.forEach(j -> confusion[j.label()][j.decision()]++);
    return Assignment.best(confusion);
  }

  private static long right(List<Judgement> judgements, int[] order) {
    return judgements.stream().filter(j -> order[j.label()] == j.decision()).count();
  }

  /** Probability that an order wins against the one at hand so clearly by chance. */
  private static double chance(List<Judgement> judgements, int[] order) {
    long won = 0;
    long lost = 0;
    for (Judgement judgement : judgements) {
      boolean right = order[judgement.label()] == judgement.decision();
      won += right && !judgement.right() ? 1 : 0;
      lost += !right && judgement.right() ? 1 : 0;
    }
    return won <= lost ? 1 : Significance.signTest(won, lost);
  }

  /** Every second one of each label. */
  private static List<Judgement> half(List<Judgement> judgements, int remainder) {
    int[] seen = new int[1 + judgements.stream().mapToInt(Judgement::label).max().orElse(0)];
    return judgements.stream().filter(j -> seen[j.label()]++ % 2 == remainder).toList();
  }

  private static int[] places(List<String> names, Comparator<String> by) {
    List<String> sorted = names.stream().sorted(by).toList();
    return names.stream().mapToInt(sorted::indexOf).toArray();
  }

  private static MatchResult number(String name) {
    return NUMBER.matcher(name).results().findFirst().orElseThrow();
  }

  String describe() {
    return "With the classes "
        + (words.isEmpty() ? "in another order" : words)
        + " it is "
        + Labels.percent(accuracy)
        + ": "
        + mapping()
        + ". Write the names of the classes in the order of the model's outputs into a file, one a"
        + " line, and give it as --classes.";
  }

  private String mapping() {
    List<Integer> moved = seen.stream().filter(label -> !outputs.get(label).equals(label)).toList();
    String text =
        moved.stream()
            .limit(MOST_NAMED)
            .map(label -> ClassNames.of(names, label) + " is output " + outputs.get(label))
            .reduce((a, b) -> a + ", " + b)
            .orElse("");
    return moved.size() > MOST_NAMED ? text + ", \u2026" : text;
  }
}
