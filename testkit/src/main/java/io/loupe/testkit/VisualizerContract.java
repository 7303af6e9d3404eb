package io.loupe.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.error.MissingNeedException;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.param.ParamTypes;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.run.RunMonitor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.Visualizer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every visualizer must keep, tried on the plain-Java reference engine. Extend it in a test:
 *
 * <pre>{@code
 * class SilentUnitsVisualizerTest extends VisualizerContract {
 *   protected Visualizer subject() { return new SilentUnitsVisualizer(); }
 * }
 * }</pre>
 *
 * <p>Each run has a thread of its own, so that one which hangs fails. Required layer parameters are
 * filled in with the model's first convolution, or its first layer.
 */
public abstract class VisualizerContract {
  private static final int[] STEPS_UNTIL_CANCELLED = {1, 2, 5};

  /** Creates the contract. */
  protected VisualizerContract() {}

  /**
   * Returns the visualizer to test.
   *
   * @return a new visualizer
   */
  protected abstract Visualizer subject();

  /**
   * Returns parameters that the visualizer cannot do without, or that keep a long run short. {@link
   * #rendersWithDefaults} leaves out those that have a default.
   *
   * @param model the model it will run on
   * @return values as text, by name; none by default
   */
  protected Map<String, String> parameters(Model model) {
    return Map.of();
  }

  /**
   * Returns the data to look at.
   *
   * @param input what the model wants
   * @return a small labelled dataset, twelve samples of four classes by default
   */
  protected Dataset data(InputSpec input) {
    return TestDatasets.labelled(input);
  }

  /**
   * Returns for how long a run may advance no task before it counts as hanging.
   *
   * @return 60 seconds by default
   */
  protected Duration patience() {
    return Duration.ofSeconds(60);
  }

  @Test
  void namesAndDescribesItself() {
    NamingChecks.check(subject());
    assertThat(subject().id()).as("id of another instance").isEqualTo(subject().id());
  }

  @Test
  void declaresParametersWithHelpAndFittingDefaults() {
    ParamChecks.check(subject());
  }

  @Test
  void rendersWithDefaults() {
    try (Model model = digits()) {
      Map<String, String> required = new TreeMap<>(parameters(model));
      subject().parameters().stream()
          .filter(param -> param.fallback().isPresent())
          .forEach(param -> required.remove(param.name()));
      RecordingListener listener = new RecordingListener();
      RunResult result = run(request(model, required).data(data(model.info().input())), listener);
      assertThat(result.artifacts()).as("artifacts").isNotEmpty();
      assertThat(result.provenance().partial()).as("partial").isFalse();
      ArtifactChecks.check(result.artifacts());
      assertThat(listener.open()).as("tasks left open").isEmpty();
      assertThat(listener.problems()).as("progress out of order").isEmpty();
    }
  }

  @Test
  void rendersTheSameForTheSameSeed() {
    try (Model model = digits()) {
      RunRequest request = request(model).data(data(model.info().input())).seed(42);
      assertThat(ArtifactDifferences.between(run(request).artifacts(), run(request).artifacts()))
          .as("differences between two runs with one seed")
          .isEmpty();
    }
  }

  @Test
  void touchesNothingButItsContext() {
    try (Model model = digits()) {
      WatchedDataset data = new WatchedDataset(data(model.info().input()));
      RunRequest request = request(model).data(data);
      Surroundings.assertUntouched(() -> run(request));
      data.assertClosed();
      ProbeRequest first = ProbeRequest.of(model.layers().get(0).name());
      model
          .probe()
          .run(
              ProbePlan.of(first),
              data,
              batch -> assertThat(batch.get(first).shape().rank()).isPositive(),
              RunMonitor.silent());
    }
  }

  @TestFactory
  Stream<DynamicTest> stopsSoonWhenCancelled() {
    return Arrays.stream(STEPS_UNTIL_CANCELLED)
        .mapToObj(
            steps -> DynamicTest.dynamicTest("after " + steps + " steps", () -> stopsAfter(steps)));
  }

  private void stopsAfter(int steps) {
    try (Model model = digits()) {
      CancellationToken token = CancellationToken.create();
      CancellingListener listener = new CancellingListener(token, steps);
      WatchedDataset data = new WatchedDataset(data(model.info().input()));
      RunResult result =
          WatchedRun.run(request(model).data(data).batchSize(1), listener, token, patience());
      ArtifactChecks.check(result.artifacts());
      assertThat(listener.stepsAfter()).as("steps after being cancelled").isZero();
      assertThat(listener.startedAfter()).as("tasks begun after being cancelled").isZero();
      assertThat(listener.open()).as("tasks left open").isEmpty();
      assertThat(result.provenance().partial())
          .as("partial: a step in which it was cancelled must not be swallowed")
          .isEqualTo(token.isCancelled());
      data.assertClosed();
    }
  }

  @Test
  void asksForDataItNeeds() {
    try (Model model = digits()) {
      RunRequest request = request(model);
      if (subject().needs().contains(Need.DATASET)) {
        assertThatThrownBy(() -> run(request))
            .isInstanceOf(MissingNeedException.class)
            .hasMessage(subject().id() + " needs data: give --data.");
      } else {
        refusal(request);
      }
    }
  }

  @Test
  void worksWithColours() {
    works(TinyConvNet.colour());
  }

  @Test
  void worksWithMapsOfOnePixel() {
    works(TinyConvNet.onePixel());
  }

  private void works(TinyConvNet net) {
    try (Model model = ReferenceEngine.model("other", net)) {
      RunResult result = run(request(model).data(data(model.info().input())));
      ArtifactChecks.check(result.artifacts());
      assertThat(result.artifacts()).as("artifacts").isNotEmpty();
    }
  }

  @Test
  void worksWithDenseLayersOrRefuses() {
    try (Model model = ReferenceEngine.model("dense-only", TinyConvNet.denseOnly())) {
      refusal(request(model).data(data(model.info().input())));
    }
  }

  @Test
  void takesEmptyDataOrRefuses() {
    try (Model model = digits()) {
      refusal(request(model).data(TestDatasets.empty()));
    }
  }

  @Test
  void takesOneSampleWithoutLabelOrRefuses() {
    try (Model model = digits()) {
      try (Stream<Sample> samples = data(model.info().input()).samples()) {
        Sample first = samples.findFirst().orElseThrow();
        refusal(request(model).data(Datasets.of(Sample.of(first.id(), first.input()))));
      }
    }
  }

  @Test
  void takesBlackAndBrokenSamplesOrRefuses() {
    try (Model model = digits()) {
      var shape = model.info().input().shape();
      Sample black = Sample.of("black", Floats.filled(shape, 0), 0);
      Sample broken = Sample.of("broken", Floats.filled(shape, Float.NaN), 1);
      Sample endless = Sample.of("endless", Floats.filled(shape, Float.POSITIVE_INFINITY), 1);
      refusal(request(model).data(Datasets.of(black, black)));
      refusal(request(model).data(Datasets.of(black, broken)));
      refusal(request(model).data(Datasets.of(broken, endless)));
    }
  }

  /** Runs it; any error that is not a clear refusal fails the test. */
  private void refusal(RunRequest request) {
    Optional<LoupeException> refusal = Optional.empty();
    RunResult result = null;
    try {
      result = run(request);
    } catch (LoupeException e) {
      refusal = Optional.of(e);
    }
    refusal.ifPresent(e -> assertThat(e.message()).as("refusal").isNotBlank());
    if (result != null) {
      ArtifactChecks.check(result.artifacts());
    }
  }

  private RunResult run(RunRequest request) {
    return run(request, ProgressListener.SILENT);
  }

  private RunResult run(RunRequest request, ProgressListener listener) {
    return WatchedRun.run(request, listener, CancellationToken.create(), patience());
  }

  private static Model digits() {
    return ReferenceEngine.model("digits", TinyConvNet.digits());
  }

  private RunRequest request(Model model) {
    return request(model, parameters(model));
  }

  private RunRequest request(Model model, Map<String, String> given) {
    Visualizer visualizer = subject();
    Map<String, String> all = new TreeMap<>();
    for (Param<?> param : visualizer.parameters()) {
      if (param.fallback().isEmpty() && param.type().equals(ParamTypes.LAYER)) {
        all.put(param.name(), firstConvolution(model));
      }
    }
    all.putAll(given);
    return Loupe.create().request(visualizer).on(model).with(all);
  }

  private static String firstConvolution(Model model) {
    return model.layers().stream()
        .filter(layer -> layer.kind() == LayerKind.CONVOLUTION)
        .findFirst()
        .map(LayerInfo::name)
        .orElseGet(() -> model.layers().get(0).name());
  }
}
