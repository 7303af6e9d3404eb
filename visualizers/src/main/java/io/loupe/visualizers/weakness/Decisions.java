package io.loupe.visualizers.weakness;

import io.loupe.data.Sample;
import io.loupe.gradient.Objective;
import io.loupe.visualizer.Classifier;
import java.util.Arrays;
import java.util.List;

/**
 * What counts as turned: the changes of a model's answer that are searched for, numbered from 0, by
 * what kind of decision it makes.
 *
 * <p>{@code first} is always what the model says before the change and {@code now} what it says
 * after. A lead is above 0 where the model clearly says what is wanted.
 */
sealed interface Decisions permits ClassDecisions, LabelDecisions, PlaceDecisions, NumberDecisions {

  /** An answer has to differ by more than what the order of a sum can change. */
  double TIE = 1e-4;

  /**
   * What the model says of one item of a batch. Where an engine has no values before the activation
   * function, both are the same.
   *
   * @param scores of the last layer before its activation function, of the whole batch
   * @param outputs of the last layer
   */
  Verdict read(float[] scores, float[] outputs, int item);

  /**
   * The score above which an output says yes: that of the function itself where there is none
   * before.
   */
  static double border(
      Classifier classifier, float[] scores, float[] outputs, int from, int count) {
    boolean same = Arrays.equals(scores, from, from + count, outputs, from, from + count);
    return same ? classifier.threshold() : 0;
  }

  /** The score at which a sigmoid is as sure. */
  static double logit(double certainty) {
    return StrictMath.log(certainty / (1 - certainty));
  }

  /** How many changes may be wanted. */
  int targets();

  /** Whether a change is one, of a sample of which the model says something. */
  boolean isOpen(int target, Verdict first);

  /**
   * How far the model is on the side that is wanted, in units of what {@link #objective} gives; of
   * classes from the border, of all else from where it is more than rounding.
   */
  double lead(int target, Verdict first, Verdict now);

  /** What grows as the lead does, up to a constant. */
  Objective objective(int target, Verdict first, Verdict now);

  /** Whether a lead is more than rounding. */
  default boolean isReached(int target, Verdict first, Verdict now) {
    return lead(target, first, now) > 0;
  }

  /** Whether what was wanted is still there, however narrowly. */
  boolean holds(int target, Verdict first, Verdict now);

  /** Whether what was to be turned is as before. */
  boolean isBack(int target, Verdict first, Verdict now);

  /** Whether nothing that is decided has changed. */
  boolean isSame(Verdict first, Verdict now);

  /** Of two targets, those that the model is nearer to on average come first. */
  double nearness(int target, Verdict first);

  /** How sure the model is of what a target wants of noise, and the lead that is as sure. */
  double certainty(int target, Verdict now);

  /** The lead at which a certainty is reached for certain. */
  double enough(double certainty);

  /** What noise may be changed towards: nothing where the model is never sure of anything. */
  default boolean canBeSure() {
    return true;
  }

  /** What noise starts from, so that what it says already counts. */
  default Verdict undecided(Verdict noise) {
    return noise;
  }

  // What people read.

  /** A model's answer, such as {@code taken for 3}. */
  String said(Verdict verdict);

  /** Under an input that was not changed. */
  String figure(Verdict first);

  /** Under a changed input. */
  String figure(int target, Verdict first, Verdict now);

  /** The answer alone, such as {@code 3}. */
  default String answer(Verdict verdict) {
    return said(verdict);
  }

  /** How sure of its answer the model is; an empty text where it gives several. */
  default Object sureness(Verdict verdict) {
    return "";
  }

  /** That a sample's label is another, or nothing. */
  default String mistake(Sample sample, Verdict first) {
    return "";
  }

  /** Head of a column, such as {@code to 3}. */
  String column(int target);

  /** Which row of the table of pairs a change belongs to. */
  int row(int target, Verdict first);

  /** Its name, such as {@code from 3}. */
  String rowName(int row);

  /** The same in a table. */
  default String rowLabel(int row) {
    return rowName(row);
  }

  /** Name of a target in a table. */
  default String label(int target) {
    return column(target);
  }

  /** What a row and a target mean together, such as {@code 3 to 5}. */
  String pair(int row, int target);

  /** What was before, in the table. */
  String from(int target, Verdict first, Verdict now);

  /** What was wanted, in the table. */
  String to(int target, Verdict first);

  /** From what to what, for people. */
  default String move(int target, Verdict first, Verdict now) {
    return "from " + from(target, first, now) + " to " + to(target, first);
  }

  /** What counts as turned where that is no decision, as a sentence with a blank before it. */
  default String note() {
    return "";
  }

  /** Names of {@link #facts}. */
  List<String> factNames();

  /** Numbers about a change; empty texts in place of what comes after where none was found. */
  List<Object> facts(int target, Verdict first, Verdict now, boolean found);

  /** Title over the pictures. */
  String title();

  /** What is turned, as a noun: {@code class}. */
  String noun();

  /** What is turned, in the plural: {@code the decisions}. */
  default String many() {
    return "the decisions";
  }

  /** What is turned, as the end of a sentence about changes. */
  String turned();

  /** Title over the matrix. */
  String matrixTitle();

  /** What its rows are, as a sentence. */
  String rows();

  /** What the sizes in the matrix are of, as the end of a sentence. */
  String pairs();

  /** What stands under the inputs, as the beginning of a sentence. */
  String underInputs();
}
