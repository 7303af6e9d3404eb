package io.loupe.attribution;

import io.loupe.Experimental;
import io.loupe.data.Batch;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.gradient.BackwardRule;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Scored;
import io.loupe.gradient.Scoring;
import io.loupe.probe.ActivationSink;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Sends changed copies of a batch's items through a model, many at once: masked ones, points of a
 * path, noisy ones. Each copy is a <em>row</em>; rows are written, run and read in their order, as
 * many at a time as the context says, with progress, and a cancelled run stops between them.
 *
 * <pre>{@code
 * Passes passes = Passes.of(context, batch, objective);
 * passes.values("masks", items * masks, row -> row / masks,
 *     (row, values, from) -> hide(row % masks, values, from),
 *     (row, value) -> drops[row] = value);
 * }</pre>
 *
 * <p>Used from one thread.
 */
@Experimental
public final class Passes {
  private final AttributionContext context;
  private final Batch batch;
  private final Shape item;
  private final List<Objective> objectives;
  private final boolean alike;

  /** Changes a row. Called by the thread that runs the passes. */
  @FunctionalInterface
  public interface Change {
    /**
     * Changes a copy of an item.
     *
     * @param row its number
     * @param values holds the copy in model input scale
     * @param from where it begins
     */
    void apply(int row, float[] values, int from);
  }

  /** Is told the value of a row. */
  @FunctionalInterface
  public interface ValueSink {
    /**
     * Takes a value.
     *
     * @param row its number
     * @param value of the objective
     */
    void accept(int row, double value);
  }

  /** Is told the gradient of a row. */
  @FunctionalInterface
  public interface GradientSink {
    /**
     * Takes a gradient.
     *
     * @param row its number
     * @param value of the objective
     * @param gradient holds the gradient at the input, of many rows
     * @param from where this row's begins
     */
    void accept(int row, double value, FloatBuffer gradient, int from);
  }

  private Passes(AttributionContext context, Batch batch, Objective objective) {
    this.context = context;
    this.batch = batch;
    this.item = batch.inputs().shape().item();
    this.objectives = new ArrayList<>();
    for (int n = 0; n < items(); n++) {
      objectives.add(Objectives.ofItem(objective, n));
    }
    this.alike = objectives.stream().distinct().count() == 1;
  }

  /**
   * Prepares passes.
   *
   * @param context of the method
   * @param batch whose items are changed
   * @param objective what is scored; one for each item where it says so
   * @return the passes
   */
  public static Passes of(AttributionContext context, Batch batch, Objective objective) {
    return new Passes(context, batch, objective);
  }

  /**
   * Returns the size of the batch.
   *
   * @return the number of its items
   */
  public int items() {
    return batch.inputs().shape().dim(0);
  }

  /**
   * Returns how many values an item has.
   *
   * @return of the input that is looked at
   */
  public int size() {
    return item.elements();
  }

  /**
   * Scores the items as they are.
   *
   * @return one value for each
   */
  public double[] values() {
    double[] values = new double[items()];
    values(
        "values",
        items(),
        row -> row,
        (row, copy, from) -> {},
        (row, value) -> values[row] = value);
    return values;
  }

  /**
   * Scores changed copies. Needs forward passes only.
   *
   * @param task for people, for example {@code occlusion}
   * @param rows how many
   * @param itemOf gives each row the item that it is a copy of
   * @param change makes the row
   * @param sink takes the value
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   */
  public void values(
      String task, int rows, IntUnaryOperator itemOf, Change change, ValueSink sink) {
    run(
        task,
        rows,
        (from, count) -> {
          Batch some = rows(from, count, itemOf, change);
          Objective objective = objective(from, count, itemOf);
          double[] values = scored(some, count, objective);
          for (int r = 0; r < count; r++) {
            sink.accept(from + r, values[r]);
          }
        });
  }

  /**
   * Scores changed copies and takes gradients at the input.
   *
   * @param task for people, for example {@code path}
   * @param rows how many
   * @param itemOf gives each row the item that it is a copy of
   * @param change makes the row
   * @param sink takes value and gradient
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   */
  public void gradients(
      String task, int rows, IntUnaryOperator itemOf, Change change, GradientSink sink) {
    run(
        task,
        rows,
        (from, count) -> {
          Batch some = rows(from, count, itemOf, change);
          Scored scored = context.gradients().score(objective(from, count, itemOf), some);
          double[] values = scored.values();
          FloatBuffer gradient = scored.gradient().data();
          for (int r = 0; r < count; r++) {
            sink.accept(from + r, values[r], gradient, r * size());
          }
        });
  }

  /** Is given forward passes. */
  @FunctionalInterface
  public interface PassSink {
    /**
     * Reads a pass.
     *
     * @param from number of its first row
     * @param count how many rows it has
     * @param objective of its rows
     * @param pass closed when this returns
     */
    void accept(int from, int count, Objective objective, ForwardPass pass);
  }

  /**
   * Runs changed copies and keeps what gradients at inner layers need.
   *
   * @param task for people, for example {@code conductance}
   * @param rows how many
   * @param itemOf gives each row the item that it is a copy of
   * @param change makes the row
   * @param layer that is read besides those of the objective
   * @param sink reads layer and gradients, for example with {@link Scoring#score}
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   */
  public void passes(
      String task, int rows, IntUnaryOperator itemOf, Change change, String layer, PassSink sink) {
    run(
        task,
        rows,
        (from, count) -> {
          Objective objective = objective(from, count, itemOf);
          Set<String> layers = new LinkedHashSet<>(objective.layers());
          layers.add(layer);
          Batch some = rows(from, count, itemOf, change);
          try (ForwardPass pass = context.gradients().forward(some, layers)) {
            sink.accept(from, count, objective, pass);
          }
        });
  }

  /**
   * Goes back from the items as they are by a rule that is not the gradient.
   *
   * @param task for people
   * @param rule how to go back
   * @param sink takes value and relevance at the input
   * @return what a reader of the result has to know, a sentence each
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   */
  public List<String> relevance(String task, BackwardRule rule, GradientSink sink) {
    Set<String> remarks = new LinkedHashSet<>();
    run(
        task,
        items(),
        (from, count) -> {
          Batch some = rows(from, count, row -> row, (row, copy, at) -> {});
          Explainable.Explained found =
              context
                  .waysBack()
                  .explain(
                      rule, objective(from, count, row -> row), some, Set.of(ForwardPass.INPUT));
          remarks.addAll(found.relevance().remarks());
          FloatBuffer relevance = found.relevance().at(ForwardPass.INPUT).data();
          for (int r = 0; r < count; r++) {
            sink.accept(from + r, found.values().get(r), relevance, r * size());
          }
        });
    return List.copyOf(remarks);
  }

  @FunctionalInterface
  private interface Work {
    void on(int from, int count);
  }

  private void run(String task, int rows, Work work) {
    try (RunMonitor.Task progress = context.monitor().task(task, OptionalLong.of(rows))) {
      for (int from = 0; from < rows; from += context.passSize()) {
        int count = Math.min(context.passSize(), rows - from);
        work.on(from, count);
        progress.advance(count);
      }
    }
  }

  /**
   * Makes the objective of some rows.
   *
   * @param from the first row
   * @param count how many
   * @param itemOf gives each row its item
   * @return one that gives each row that of its item
   */
  public Objective objective(int from, int count, IntUnaryOperator itemOf) {
    if (alike) {
      return objectives.get(0);
    }
    List<Objective> each = new ArrayList<>(count);
    for (int r = 0; r < count; r++) {
      each.add(objectives.get(itemOf.applyAsInt(from + r)));
    }
    return new Objective.PerItem(each);
  }

  /**
   * Makes some rows.
   *
   * @param from the first row
   * @param count how many
   * @param itemOf gives each row its item
   * @param change makes the row from a copy of it
   * @return the rows, with what goes with their items at the model's other inputs
   */
  public Batch rows(int from, int count, IntUnaryOperator itemOf, Change change) {
    float[] values = new float[Math.multiplyExact(count, size())];
    FloatBuffer all = batch.inputs().data();
    for (int r = 0; r < count; r++) {
      all.get(itemOf.applyAsInt(from + r) * size(), values, r * size(), size());
      change.apply(from + r, values, r * size());
    }
    Map<String, Tensor> held = new HashMap<>();
    batch.held().forEach((name, own) -> held.put(name, repeated(own, from, count, itemOf)));
    return new Batch(Tensor.of(item.withBatch(count), values), held);
  }

  private static Tensor repeated(Tensor own, int from, int count, IntUnaryOperator itemOf) {
    int size = own.shape().item().elements();
    float[] values = new float[Math.multiplyExact(count, size)];
    FloatBuffer all = own.data();
    for (int r = 0; r < count; r++) {
      all.get(itemOf.applyAsInt(from + r) * size, values, r * size, size);
    }
    return Tensor.of(own.shape().item().withBatch(count), values);
  }

  /** Is told the activations of an item. */
  @FunctionalInterface
  public interface LayerSink {
    /**
     * Takes the activations of some items.
     *
     * @param from number of the first of them
     * @param count how many
     * @param activations [count,K,h,w], [count,K,l] or [count,K], borrowed until this returns
     */
    void accept(int from, int count, Tensor activations);
  }

  /**
   * Reads a layer at the items as they are. Needs forward passes only.
   *
   * @param layer its name
   * @param sink takes the activations
   * @throws io.loupe.error.RunCancelledException if the run was cancelled
   */
  public void activations(String layer, LayerSink sink) {
    run(
        "activations",
        items(),
        (from, count) ->
            probe(
                rows(from, count, row -> row, (row, copy, at) -> {}),
                count,
                Set.of(layer),
                read -> sink.accept(from, count, read.get(ProbeRequest.of(layer)))));
  }

  private double[] scored(Batch rows, int count, Objective objective) {
    double[] values = new double[count];
    probe(
        rows,
        count,
        objective.layers(),
        read -> {
          double[] own = Scoring.values(objective, l -> read.get(ProbeRequest.of(l)), count);
          System.arraycopy(own, 0, values, 0, count);
        });
    return values;
  }

  /** What every engine has. */
  private void probe(Batch rows, int count, Set<String> layers, ActivationSink sink) {
    List<Sample> samples = new ArrayList<>(count);
    for (int r = 0; r < count; r++) {
      Sample sample = Sample.of("row " + r, rows.inputs().slice(r));
      for (Map.Entry<String, Tensor> other : rows.held().entrySet()) {
        sample = sample.holding(other.getKey(), other.getValue().slice(r));
      }
      samples.add(sample);
    }
    List<ProbeRequest> requests = layers.stream().map(ProbeRequest::of).toList();
    context
        .model()
        .probe()
        .run(new ProbePlan(requests, count), Datasets.of(samples), sink, RunMonitor.silent());
  }
}
