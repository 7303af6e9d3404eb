package io.loupe.visualizers.accuracy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccuracyVisualizerTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Dataset data = TestDatasets.labelled(model.info().input(), 4, 10);

  @Test
  void countsWhatALoopCounts() {
    int classes = model.layers().get(model.layers().size() - 1).channels();
    float[] confusion = new float[classes * classes];
    int right = 0;
    for (int[] pair : pairs()) {
      confusion[pair[0] * classes + pair[1]]++;
      right += pair[0] == pair[1] ? 1 : 0;
    }

    RunResult result = run(data);

    Artifact.Numbers numbers = numbers(result);
    assertThat(numbers.name()).isEqualTo("accuracy-confusion");
    assertThat(numbers.caption()).isEqualTo("Samples by class and decision, [C,C].");
    assertThat(numbers.tensor().shape()).isEqualTo(Shape.of(classes, classes));
    assertThat(numbers.tensor().toArray()).containsExactly(confusion);
    assertThat(result.artifacts().get(0).caption())
        .startsWith("Accuracy " + Math.round(100.0 * right / 40) + " % (")
        .contains(" on 40 samples \u00b7 ")
        .endsWith(" nats of cross-entropy.");
  }

  @Test
  void samplesThatSayNoAnswerAreLeftOutAndCounted() {
    List<Sample> samples = samples();
    samples.add(Sample.of("unknown", samples.get(0).input()));
    samples.add(Sample.of("unknown", samples.get(0).input(), 99));

    RunResult result = run(Datasets.of(samples));

    assertThat(numbers(result).tensor().toArray())
        .containsExactly(numbers(run(data)).tensor().toArray());
    assertThat(result.provenance().warnings())
        .anySatisfy(
            warning ->
                assertThat(warning)
                    .startsWith("2 samples do not say what the answer should be, or name a class"));
    assertThat(run(data).provenance().warnings())
        .noneSatisfy(warning -> assertThat(warning).contains("left out"));
  }

  @Test
  void dataThatSayNothingAreRefused() {
    List<Sample> mute =
        samples().stream().map(sample -> Sample.of(sample.id(), sample.input())).toList();

    assertThatThrownBy(() -> run(Datasets.of(mute)))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("says what the answer should be. The model decides one of")
        .hasMessageContaining("Give data with labels, integers that number the model's classes.");
    assertThatThrownBy(() -> run(TestDatasets.empty()))
        .isInstanceOf(DatasetException.class)
        .hasMessageContaining("has no samples");
  }

  @Test
  void aModelThatDecidesNothingIsRefused() {
    Model maps =
        ReferenceEngine.model(
            "single",
            TinyConvNet.builder(model.info().input(), 1)
                .head("one", 1, Activation.SOFTMAX)
                .build());

    assertThatThrownBy(() -> Loupe.visualizer("accuracy").on(maps).data(data).run())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("Give a model whose last layer answers for each sample.");
  }

  @Test
  void isCountedAndLimited() {
    AccuracyVisualizer visualizer = new AccuracyVisualizer();

    assertThat(visualizer.isCounted()).isTrue();
    assertThat(visualizer.parameters()).containsExactly(AccuracyVisualizer.SHOWN);
    for (String bad : List.of("1", "101")) {
      assertThatThrownBy(
              () -> Loupe.visualizer("accuracy").on(model).data(data).with("shown", bad).run())
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("from 2 to 100");
    }
  }

  private RunResult run(Dataset given) {
    return Loupe.visualizer("accuracy").on(model).data(given).run();
  }

  private static Artifact.Numbers numbers(RunResult result) {
    return result.artifacts().stream()
        .filter(Artifact.Numbers.class::isInstance)
        .map(Artifact.Numbers.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private List<Sample> samples() {
    List<Sample> samples = new ArrayList<>();
    try (var all = data.samples()) {
      all.forEach(samples::add);
    }
    return samples;
  }

  /** Label and largest output of each sample. */
  private List<int[]> pairs() {
    ProbeRequest request = ProbeRequest.of(model.layers().get(model.layers().size() - 1).name());
    List<int[]> pairs = new ArrayList<>();
    model
        .probe()
        .run(
            new ProbePlan(List.of(request), 40),
            data,
            batch -> {
              for (int n = 0; n < batch.samples().size(); n++) {
                float[] values = batch.get(request).slice(n).toArray();
                int best = 0;
                for (int k = 1; k < values.length; k++) {
                  best = values[k] > values[best] ? k : best;
                }
                pairs.add(new int[] {batch.samples().get(n).label().orElseThrow(), best});
              }
            },
            RunMonitor.silent());
    return pairs;
  }
}
