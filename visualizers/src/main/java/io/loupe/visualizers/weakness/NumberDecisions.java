package io.loupe.visualizers.weakness;

import io.loupe.error.DatasetException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.raster.Labels;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers that are predicted. Nothing is decided, so a number counts as changed where it has moved
 * by a stated share of its own spread over the samples: target 2k is that output k becomes higher,
 * target 2k + 1 that it becomes lower.
 *
 * @param deviations standard deviation of each output over the samples
 * @param wanted how many of them count as changed
 * @see <a href="https://arxiv.org/abs/1812.07385">Balda, Behboodi and Mathar 2018</a>
 */
record NumberDecisions(
    Classifier classifier, List<String> names, List<Double> deviations, double wanted)
    implements Decisions {
  private static final double CONSTANT = 1e-6;

  /**
   * Measures how far outputs lie apart.
   *
   * @param answers to the samples, one for each
   * @throws DatasetException if an output is the same on all of them
   */
  static NumberDecisions of(
      Classifier classifier, List<String> names, List<Verdict> answers, double wanted) {
    double[] spread = new double[classifier.head().channels()];
    for (int k = 0; k < spread.length; k++) {
      double sum = 0;
      double largest = 0;
      for (Verdict answer : answers) {
        sum += answer.probability(k);
        largest = Math.max(largest, Math.abs(answer.probability(k)));
      }
      double mean = sum / answers.size();
      double squares = 0;
      for (Verdict answer : answers) {
        squares += (answer.probability(k) - mean) * (answer.probability(k) - mean);
      }
      spread[k] = Math.sqrt(squares / (answers.size() - 1));
      if (!(spread[k] > CONSTANT * largest)) {
        throw new DatasetException(
            "Output "
                + names.get(k)
                + " is the same on all "
                + answers.size()
                + " samples, so that there is no spread to measure its changes by.",
            "Give samples on which the model answers differently, two at least.",
            null);
      }
    }
    return new NumberDecisions(classifier, names, Arrays.stream(spread).boxed().toList(), wanted);
  }

  /** The values alone. */
  static Verdict values(Classifier classifier, float[] outputs, int item) {
    int width = classifier.head().channels();
    double[] values = new double[width];
    for (int k = 0; k < width; k++) {
      values[k] = outputs[item * width + k];
    }
    return new Verdict(values, values);
  }

  @Override
  public Verdict read(float[] scores, float[] outputs, int item) {
    return values(classifier, outputs, item);
  }

  @Override
  public int targets() {
    return 2 * deviations.size();
  }

  @Override
  public boolean isOpen(int target, Verdict first) {
    return true;
  }

  private static int output(int target) {
    return target / 2;
  }

  private static int sign(int target) {
    return target % 2 == 0 ? 1 : -1;
  }

  private double moved(int target, Verdict first, Verdict now) {
    int k = output(target);
    return (now.probability(k) - first.probability(k)) / deviations.get(k);
  }

  @Override
  public double lead(int target, Verdict first, Verdict now) {
    return sign(target) * moved(target, first, now) - wanted - TIE * (1 + wanted);
  }

  @Override
  public Objective objective(int target, Verdict first, Verdict now) {
    int k = output(target);
    return Objectives.probability(classifier.head().name(), k)
        .times(sign(target) / deviations.get(k));
  }

  @Override
  public boolean holds(int target, Verdict first, Verdict now) {
    return sign(target) * moved(target, first, now) >= wanted;
  }

  @Override
  public boolean isBack(int target, Verdict first, Verdict now) {
    return Math.abs(moved(target, first, now)) < wanted;
  }

  @Override
  public boolean isSame(Verdict first, Verdict now) {
    for (int target = 0; target < targets(); target += 2) {
      if (!isBack(target, first, now)) {
        return false;
      }
    }
    return true;
  }

  /** Of very many outputs the first are looked at: their numbers cannot be compared. */
  @Override
  public double nearness(int target, Verdict first) {
    return -target;
  }

  @Override
  public double certainty(int target, Verdict now) {
    throw new IllegalStateException("A number is never sure");
  }

  @Override
  public double enough(double certainty) {
    throw new IllegalStateException("A number is never sure");
  }

  @Override
  public boolean canBeSure() {
    return false;
  }

  private String name(int target) {
    return deviations.size() == 1 ? "" : names.get(output(target)) + " ";
  }

  @Override
  public String said(Verdict verdict) {
    return deviations.size() == 1 ? "predicts" : deviations.size() + " numbers";
  }

  @Override
  public String answer(Verdict verdict) {
    return figure(verdict);
  }

  @Override
  public String figure(Verdict first) {
    return Labels.number(first.probability(0)) + (deviations.size() == 1 ? "" : ", ...");
  }

  @Override
  public String figure(int target, Verdict first, Verdict now) {
    int k = output(target);
    return Labels.number(first.probability(k)) + " \u2192 " + Labels.number(now.probability(k));
  }

  @Override
  public String column(int target) {
    return name(target) + (sign(target) > 0 ? "higher" : "lower");
  }

  @Override
  public int row(int target, Verdict first) {
    return 0;
  }

  @Override
  public String rowName(int row) {
    return "by " + spreads();
  }

  private String spreads() {
    return Labels.number(wanted) + (wanted == 1 ? " deviation" : " deviations");
  }

  @Override
  public String pair(int row, int target) {
    return column(target);
  }

  @Override
  public String from(int target, Verdict first, Verdict now) {
    return deviations.size() == 1 ? "the prediction" : names.get(output(target));
  }

  @Override
  public String move(int target, Verdict first, Verdict now) {
    int k = output(target);
    return (deviations.size() == 1 ? "" : "output " + names.get(k) + " ")
        + "from "
        + Labels.number(first.probability(k))
        + " to "
        + Labels.number(now.probability(k));
  }

  @Override
  public String note() {
    return " A number that has moved by " + spreads() + " or more counts as a decision turned.";
  }

  @Override
  public String to(int target, Verdict first) {
    return sign(target) > 0 ? "higher" : "lower";
  }

  @Override
  public List<String> factNames() {
    return List.of("before", "after", "moved by", "deviation");
  }

  @Override
  public List<Object> facts(int target, Verdict first, Verdict now, boolean found) {
    int k = output(target);
    return List.of(
        first.probability(k),
        found ? now.probability(k) : "",
        found ? moved(target, first, now) : "",
        deviations.get(k));
  }

  @Override
  public String title() {
    return "The smallest change found that moves the prediction by " + spreads();
  }

  @Override
  public String many() {
    return "the predictions";
  }

  @Override
  public String noun() {
    return "direction";
  }

  @Override
  public String turned() {
    return "move a predicted number by "
        + Labels.number(wanted)
        + " of its standard deviation over the samples";
  }

  @Override
  public String matrixTitle() {
    return "How far it is until each number has moved";
  }

  @Override
  public String rows() {
    return "One row: all samples.";
  }

  @Override
  public String pairs() {
    return " that move each number up and down by " + spreads() + " of what the samples give";
  }

  @Override
  public String underInputs() {
    return "the number that the model predicts, before and after";
  }
}
