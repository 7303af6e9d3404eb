package io.loupe.visualizers.internal;

import com.google.common.primitives.Doubles;
import io.loupe.data.Dataset;
import io.loupe.data.Sample;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Classifier.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * One answer of a model beside what the data say.
 *
 * @param label class of the sample, -1 without one
 * @param decision class that the model decides on, -1 without one
 * @param loss cross-entropy in nats (of independent outputs the mean), or mean squared error
 * @param right whether the decision, or every one of several, is as the data say
 * @param each of independent outputs 1 where it is right, else 0; of numbers the errors; else empty
 * @param wanted of independent outputs 1 where yes is right, else 0; of numbers those that were to
 *     be predicted; else empty
 */
public record Judgement(
    int label, int decision, double loss, boolean right, List<Double> each, List<Double> wanted) {
  private static final double SMALLEST = 1e-12;

  /** Creates the answer; the lists are copied. */
  public Judgement {
    each = List.copyOf(each);
    wanted = List.copyOf(wanted);
  }

  /** Whether what the data say of a sample can be held against what the model says. */
  public static boolean isPossible(Classifier classifier, Sample sample) {
    return switch (classifier.kind()) {
      case CLASSES, TWO_CLASSES -> wantedClass(classifier, sample) >= 0;
      case INDEPENDENT -> hasTarget(classifier, sample);
      case NUMBERS ->
          hasTarget(classifier, sample)
              || (classifier.head().channels() == 1 && sample.label().isPresent());
      case NOTHING -> false;
    };
  }

  private static boolean hasTarget(Classifier classifier, Sample sample) {
    int outputs = classifier.head().channels();
    return sample.target().map(t -> t.shape().elements() == outputs).orElse(false);
  }

  /** The class that a sample belongs to, -1 if the model has none for it. */
  private static int wantedClass(Classifier classifier, Sample sample) {
    if (sample.label().isPresent()) {
      int label = sample.label().getAsInt();
      return label < classifier.classes() ? label : -1;
    }
    if (classifier.kind() == Kind.TWO_CLASSES && hasTarget(classifier, sample)) {
      return sample.target().orElseThrow().get(0) > 0 ? 1 : 0;
    }
    return -1;
  }

  /**
   * Runs data through a model.
   *
   * @param classifier what the model decides
   * @param model the classifier's, or it with filters silenced
   * @param data samples that can be judged
   * @param batchSize samples in one pass
   * @return one for each sample, in their order
   */
  public static List<Judgement> all(
      Classifier classifier, Model model, Dataset data, int batchSize) {
    ProbeRequest request = ProbeRequest.of(classifier.head().name());
    int outputs = classifier.head().channels();
    List<Judgement> judgements = new ArrayList<>();
    model
        .probe()
        .run(
            new ProbePlan(List.of(request), batchSize),
            data,
            batch -> {
              float[] values = batch.get(request).toArray();
              for (int n = 0; n < batch.samples().size(); n++) {
                judgements.add(of(classifier, values, n * outputs, batch.samples().get(n)));
              }
            },
            RunMonitor.silent());
    return judgements;
  }

  /**
   * Holds what the model says against what the data say.
   *
   * @param values of the last layer
   * @param offset where the sample's begin
   * @param sample one that {@link #isPossible can be judged}
   */
  public static Judgement of(Classifier classifier, float[] values, int offset, Sample sample) {
    return switch (classifier.kind()) {
      case CLASSES, TWO_CLASSES -> ofClass(classifier, values, offset, sample);
      case INDEPENDENT -> ofYesOrNo(classifier, values, offset, sample.target().orElseThrow());
      case NUMBERS -> ofNumbers(classifier, values, offset, sample);
      case NOTHING -> throw new IllegalStateException(classifier.meaningless());
    };
  }

  private static Judgement ofClass(
      Classifier classifier, float[] values, int offset, Sample sample) {
    int wanted = wantedClass(classifier, sample);
    int said = classifier.decision(values, offset);
    double loss =
        classifier.isSigmoid() && classifier.kind() == Kind.CLASSES
            ? independentLoss(classifier, values, offset, k -> k == wanted)
            : -StrictMath.log(Math.max(SMALLEST, classifier.probabilities(values, offset)[wanted]));
    return new Judgement(wanted, said, loss, said == wanted, List.of(), List.of());
  }

  private static Judgement ofYesOrNo(
      Classifier classifier, float[] values, int offset, Tensor wanted) {
    double[] each = new double[classifier.head().channels()];
    double[] yes = new double[each.length];
    boolean all = true;
    for (int k = 0; k < each.length; k++) {
      yes[k] = wanted.get(k) > 0 ? 1 : 0;
      boolean right = classifier.isYes(values[offset + k]) == wanted.get(k) > 0;
      each[k] = right ? 1 : 0;
      all &= right;
    }
    double loss = independentLoss(classifier, values, offset, k -> wanted.get(k) > 0);
    return new Judgement(-1, -1, loss, all, Doubles.asList(each), Doubles.asList(yes));
  }

  private static double independentLoss(
      Classifier classifier, float[] values, int offset, IntPredicate wanted) {
    int outputs = classifier.head().channels();
    double sum = 0;
    for (int k = 0; k < outputs; k++) {
      double yes = classifier.share(values[offset + k]);
      sum -= StrictMath.log(Math.max(SMALLEST, wanted.test(k) ? yes : 1 - yes));
    }
    return sum / outputs;
  }

  private static Judgement ofNumbers(
      Classifier classifier, float[] values, int offset, Sample sample) {
    double[] errors = new double[classifier.head().channels()];
    double[] wanted = new double[errors.length];
    double squares = 0;
    for (int k = 0; k < errors.length; k++) {
      wanted[k] =
          sample.target().isPresent() ? sample.target().get().get(k) : sample.label().orElseThrow();
      errors[k] = values[offset + k] - wanted[k];
      squares += errors[k] * errors[k];
    }
    double loss = squares / errors.length;
    return new Judgement(-1, -1, loss, false, Doubles.asList(errors), Doubles.asList(wanted));
  }

  /** Mean of the absolute errors of the numbers. */
  public double absoluteError() {
    double sum = 0;
    for (double error : each) {
      sum += Math.abs(error);
    }
    return sum / each.size();
  }
}
