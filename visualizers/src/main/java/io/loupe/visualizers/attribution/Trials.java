package io.loupe.visualizers.attribution;

import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.gradient.Objective;
import io.loupe.gradient.OutputKind;
import io.loupe.gradient.Scoring;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/** Asks a model for its answers to changed copies of samples, many at once. */
final class Trials {
  private final RenderContext context;
  private final Classifier classifier;
  private final List<Case> cases;

  private Trials(RenderContext context, Classifier classifier, List<Case> cases) {
    this.context = context;
    this.classifier = classifier;
    this.cases = List.copyOf(cases);
  }

  /**
   * A sample with what is asked of it.
   *
   * @param sample the sample
   * @param decided class that the model predicts for it
   * @param objective logit of that class
   */
  record Case(Sample sample, int decided, Objective objective) {}

  /** Finds out which class the model predicts for each sample. */
  static Trials of(RenderContext context, Classifier classifier, List<Sample> samples) {
    List<Case> cases = new ArrayList<>();
    ProbeRequest head = ProbeRequest.of(classifier.head().name());
    context
        .model()
        .probe()
        .run(
            new ProbePlan(List.of(head), context.batchSize()),
            Datasets.of(samples),
            read -> {
              float[] values = read.get(head).toArray();
              int outputs = values.length / read.samples().size();
              for (int n = 0; n < read.samples().size(); n++) {
                int decided = classifier.decision(values, n * outputs);
                cases.add(
                    new Case(
                        samples.get(cases.size()),
                        decided,
                        classifier.ofClass(OutputKind.UNIT, decided)));
              }
            },
            context.monitor());
    return new Trials(context, classifier, cases);
  }

  List<Case> cases() {
    return cases;
  }

  /** Changes a copy of a sample. */
  @FunctionalInterface
  interface Change {
    void apply(int row, float[] values);
  }

  /**
   * What the model answers.
   *
   * @param logit of the sample's class
   * @param probability of it
   */
  record Answer(double logit, double probability) {}

  /**
   * Runs changed copies.
   *
   * @param task for people
   * @param rows how many
   * @param sampleOf gives each row the number of its sample
   * @param change makes it
   * @return one for each row
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   */
  List<Answer> run(String task, int rows, IntUnaryOperator sampleOf, Change change) {
    List<Answer> answers = new ArrayList<>(rows);
    try (RunMonitor.Task progress = context.monitor().task(task, OptionalLong.of(rows))) {
      for (int from = 0; from < rows; from += context.batchSize()) {
        int count = Math.min(context.batchSize(), rows - from);
        answer(from, count, sampleOf, change, answers);
        progress.advance(count);
      }
    }
    return answers;
  }

  private void answer(
      int from, int count, IntUnaryOperator sampleOf, Change change, List<Answer> answers) {
    List<Sample> rows = new ArrayList<>(count);
    List<Case> own = new ArrayList<>(count);
    List<Objective> objectives = new ArrayList<>(count);
    for (int row = from; row < from + count; row++) {
      Case asked = cases.get(sampleOf.applyAsInt(row));
      float[] values = asked.sample().input().toArray();
      change.apply(row, values);
      rows.add(asked.sample().with(Tensor.of(asked.sample().input().shape(), values)));
      own.add(asked);
      objectives.add(asked.objective());
    }
    Objective objective = new Objective.PerItem(objectives);
    String head = classifier.head().name();
    Set<String> layers = new LinkedHashSet<>(objective.layers());
    layers.add(head);
    context
        .model()
        .probe()
        .run(
            new ProbePlan(layers.stream().map(ProbeRequest::of).toList(), count),
            Datasets.of(rows),
            read -> {
              double[] logits =
                  Scoring.values(objective, layer -> read.get(ProbeRequest.of(layer)), count);
              float[] values = read.get(ProbeRequest.of(head)).toArray();
              int outputs = values.length / count;
              for (int r = 0; r < count; r++) {
                double[] shares = classifier.probabilities(values, r * outputs);
                answers.add(new Answer(logits[r], shares[own.get(r).decided()]));
              }
            },
            RunMonitor.silent());
  }
}
