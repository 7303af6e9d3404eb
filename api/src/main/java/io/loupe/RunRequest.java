package io.loupe;

import io.loupe.artifact.ArtifactSink;
import io.loupe.attribution.AttributionMethod;
import io.loupe.data.ClassNames;
import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.place.Place;
import io.loupe.probe.ProbePlan;
import io.loupe.registry.Registry;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.visualizer.Visualizer;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to run. Immutable: each method returns a changed copy, so that a request can be kept and
 * varied. Made by {@link Loupe#visualizer(String)} or {@link Loupe#request(String)}.
 */
public final class RunRequest {
  /** Seed used where none is given: a run without options can be repeated. */
  public static final long DEFAULT_SEED = 1;

  /** Stands for as many threads as there are processors. */
  static final int ALL_PROCESSORS = 0;

  private final State state;

  private RunRequest(State state) {
    this.state = state;
  }

  static RunRequest of(Visualizer visualizer, Loupe loupe) {
    return new RunRequest(
        new State(
            visualizer,
            loupe::dataset,
            loupe.attributionMethods(),
            loupe.visualizers(),
            null,
            null,
            Map.of(),
            DEFAULT_SEED,
            ProbePlan.DEFAULT_BATCH_SIZE,
            ALL_PROCESSORS,
            ProgressListener.SILENT,
            CancellationToken.create(),
            null,
            true,
            null,
            null,
            false));
  }

  /**
   * Names the model.
   *
   * @param model stays open; closed by the caller
   * @return a changed copy
   */
  public RunRequest on(Model model) {
    return changed(draft -> draft.model = model);
  }

  /**
   * Names the data.
   *
   * @param dataset the data
   * @return a changed copy
   */
  public RunRequest data(Dataset dataset) {
    return changed(draft -> draft.dataset = dataset);
  }

  /**
   * Names the data by location; the model must be named before.
   *
   * @param location as {@link Loupe#dataset} takes it
   * @return a changed copy
   * @throws IllegalStateException if no model is named yet
   */
  public RunRequest data(String location) {
    return data(state.opener().apply(location, state.requireModel().info().input()));
  }

  /**
   * Names the classes, in the order of the model's outputs; see {@link ClassNames#applied}.
   *
   * @param names one for each output; two for a model that decides between two classes with one
   *     output
   * @return a changed copy
   */
  @Experimental
  public RunRequest classes(ClassNames names) {
    return changed(draft -> draft.classes = names);
  }

  /**
   * Sets a parameter.
   *
   * @param name the parameter's name
   * @param value the value as text, checked when run
   * @return a changed copy
   */
  public RunRequest with(String name, String value) {
    return with(Map.of(name, value));
  }

  /**
   * Sets a parameter.
   *
   * @param <T> its values
   * @param param one of the visualizer's parameters
   * @param value the value
   * @return a changed copy
   */
  public <T> RunRequest with(Param<T> param, T value) {
    return with(param.name(), param.type().format().apply(value));
  }

  /**
   * Sets several parameters.
   *
   * @param values values as text, by name, checked when run
   * @return a changed copy
   */
  public RunRequest with(Map<String, String> values) {
    Map<String, String> all = new TreeMap<>(state.parameters());
    all.putAll(values);
    return changed(draft -> draft.parameters = Collections.unmodifiableMap(all));
  }

  /**
   * Sets the seed of everything random.
   *
   * @param seed any number; {@link #DEFAULT_SEED} if never set
   * @return a changed copy
   */
  public RunRequest seed(long seed) {
    return changed(draft -> draft.seed = seed);
  }

  /**
   * Sets the batch size of passes over data.
   *
   * @param size positive
   * @return a changed copy
   * @throws io.loupe.error.ParameterException if it is not positive
   */
  public RunRequest batchSize(int size) {
    if (size < 1) {
      throw io.loupe.error.ParameterException.limit("batch", "positive", Integer.toString(size));
    }
    return changed(draft -> draft.batchSize = size);
  }

  /**
   * Bounds how many processors a run takes; changes no bit of its results.
   *
   * @param most threads that compute side by side, positive; all processors if never set
   * @return a changed copy
   * @throws io.loupe.error.ParameterException if it is not positive
   */
  @Experimental
  public RunRequest threads(int most) {
    if (most < 1) {
      throw io.loupe.error.ParameterException.limit("threads", "positive", Integer.toString(most));
    }
    return changed(draft -> draft.threads = most);
  }

  /**
   * Says where statistics are counted; changes no bit of the results.
   *
   * @param where stays open; closed by the caller
   * @return a changed copy
   */
  @Experimental
  public RunRequest countedOn(Place where) {
    return changed(draft -> draft.place = where);
  }

  /**
   * Says that the data have been checked against the model before, as where several visualizers
   * look at the same: they are not warned of again. Changes no other result.
   *
   * @return a changed copy
   */
  @Experimental
  public RunRequest dataChecked() {
    return changed(draft -> draft.dataChecked = true);
  }

  /**
   * Names who is told of progress.
   *
   * @param listener the listener
   * @return a changed copy
   */
  public RunRequest progress(ProgressListener listener) {
    return changed(draft -> draft.listener = listener);
  }

  /**
   * Names who may cancel.
   *
   * @param token the token
   * @return a changed copy
   */
  public RunRequest cancelledBy(CancellationToken token) {
    return changed(draft -> draft.token = token);
  }

  /**
   * Names where artifacts go besides the result.
   *
   * @param sink the sink, used for this run only
   * @return a changed copy
   */
  public RunRequest to(ArtifactSink sink) {
    return changed(draft -> draft.sink = sink);
  }

  /**
   * Sends artifacts to a sink only: the result holds none of them, so that pictures of which there
   * are many need no memory once they are written.
   *
   * @param sink the sink, used for this run only
   * @return a changed request
   */
  @Experimental
  public RunRequest onlyTo(ArtifactSink sink) {
    return changed(
        draft -> {
          draft.sink = sink;
          draft.kept = false;
        });
  }

  /**
   * Runs the visualizer in the calling thread, or where {@link #threads} are bounded in threads of
   * its own until which the caller waits. A cancelled run returns what it made so far, marked
   * partial.
   *
   * @return the artifacts and their provenance
   * @throws IllegalStateException if no model is named
   * @throws io.loupe.error.ClosedException if the model is closed, now or during the run; then
   *     nothing is written
   * @throws io.loupe.error.LoupeException if the user asked for what cannot be
   */
  public RunResult run() {
    return new Runner(state).run();
  }

  private RunRequest changed(Consumer<Draft> change) {
    return new RunRequest(state.with(change));
  }

  /** All that a run needs. */
  record State(
      Visualizer visualizer,
      BiFunction<String, InputSpec, Dataset> opener,
      Registry<AttributionMethod> attributionMethods,
      Registry<Visualizer> visualizers,
      @Nullable Model model,
      @Nullable Dataset dataset,
      Map<String, String> parameters,
      long seed,
      int batchSize,
      int threads,
      ProgressListener listener,
      CancellationToken token,
      @Nullable ArtifactSink sink,
      boolean kept,
      @Nullable ClassNames classes,
      @Nullable Place place,
      boolean dataChecked) {

    Model requireModel() {
      if (model == null) {
        throw new IllegalStateException("Name the model first: on(model)");
      }
      return model;
    }

    /** A copy in which some of it is changed. */
    State with(Consumer<Draft> change) {
      Draft draft = new Draft(this);
      change.accept(draft);
      return new State(
          visualizer,
          opener,
          attributionMethods,
          visualizers,
          draft.model,
          draft.dataset,
          draft.parameters,
          draft.seed,
          draft.batchSize,
          draft.threads,
          draft.listener,
          draft.token,
          draft.sink,
          draft.kept,
          draft.classes,
          draft.place,
          draft.dataChecked);
    }
  }

  /** What may be changed of a state while it is copied. */
  static final class Draft {
    private @Nullable Model model;
    private @Nullable Dataset dataset;
    private Map<String, String> parameters;
    private long seed;
    private int batchSize;
    private int threads;
    private ProgressListener listener;
    private CancellationToken token;
    private @Nullable ArtifactSink sink;
    private boolean kept;
    private @Nullable ClassNames classes;
    private @Nullable Place place;
    private boolean dataChecked;

    private Draft(State state) {
      model = state.model();
      dataset = state.dataset();
      parameters = state.parameters();
      seed = state.seed();
      batchSize = state.batchSize();
      threads = state.threads();
      listener = state.listener();
      token = state.token();
      sink = state.sink();
      kept = state.kept();
      classes = state.classes();
      place = state.place();
      dataChecked = state.dataChecked();
    }

    void dataset(Dataset other) {
      dataset = other;
    }
  }
}
