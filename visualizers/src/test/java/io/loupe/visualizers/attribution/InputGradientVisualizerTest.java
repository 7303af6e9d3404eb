package io.loupe.visualizers.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.FeatureNames;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.run.CancellationToken;
import io.loupe.run.ProgressListener;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputGradientVisualizerTest {
  private static final double STEP = 1 / 64.0;

  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Dataset data = TestDatasets.labelled(model.info().input());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "unit(preds, 2)",
        "probability(preds, label)",
        "channel(conv1, 1)",
        "neuron(conv1, 2, 1, 3)",
        "0.8*unit(preds, label) - 0.3*unit(dense, 1)",
        "softmin(unit(preds, 0), unit(preds, 1))",
        "direction(conv1, 1, -0.5, 2)",
      })
  void isWhatCentralDifferencesSay(String objective) {
    InputSpec input = InputSpec.of(Shape.of(2, 6, 6), 0, 1);
    Model smooth =
        ReferenceEngine.model(
            "smooth",
            TinyConvNet.builder(input, 23)
                .conv("conv1", 3, 3, 1, Padding.SAME, Activation.TANH)
                .averagePool("pool1", 2)
                .dense("dense", 5, Activation.TANH)
                .head("preds", 3, Activation.SOFTMAX)
                .build());
    Tensor start = TestDatasets.noise(input, 1, 4).slice(0);
    int size = start.shape().elements();
    List<Sample> moved = new ArrayList<>(List.of(Sample.of("start", start, 1)));
    for (int i = 0; i < size; i++) {
      moved.add(Sample.of("up", moved(start, i, STEP), 1));
      moved.add(Sample.of("down", moved(start, i, -STEP), 1));
    }
    RunResult result = run(smooth, Datasets.of(moved)).with("objective", objective).run();

    List<Object> values = column(result, "value");
    Tensor gradient = result.numbers("gradient").tensor();
    assertThat(gradient.shape()).isEqualTo(input.shape().withBatch(moved.size()));
    double largest = (Double) column(result, "largest").get(0);
    assertThat(largest).isPositive();
    for (int i = 0; i < size; i++) {
      double slope = ((Double) values.get(1 + 2 * i) - (Double) values.get(2 + 2 * i)) / (2 * STEP);
      assertThat((double) gradient.get(i)).isCloseTo(slope, within(2e-3 * largest));
    }
  }

  @Test
  void everySampleHasTheGradientOfItsOwnLabelWhateverTheBatch() {
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    RunResult result = run(model, data).batchSize(5).run();

    Tensor all = result.numbers("gradient").tensor();
    List<Sample> samples = samples(data);
    assertThat(all.shape()).isEqualTo(Shape.of(12, 1, 12, 12));
    for (int n = 0; n < samples.size(); n++) {
      Sample sample = samples.get(n);
      int label = sample.label().orElseThrow();
      var own =
          gradients.score(
              Objectives.unit("preds", label),
              sample.input().reshape(sample.input().shape().withBatch(1)));
      assertThat(all.slice(n).toArray()).containsExactly(own.gradient().toArray());
      assertThat(column(result, "value").get(n)).isEqualTo(own.values()[0]);
      assertThat(column(result, "objective").get(n)).isEqualTo("unit(preds, " + label + ")");
    }
    assertThat(result.table("values").columns())
        .containsExactly("index", "id", "label", "class", "objective", "value", "norm", "largest");
    assertThat(result.provenance().resolved()).containsEntry("objective", "unit(preds, label)");
  }

  @Test
  void isTheAttributionMethodGradient() {
    RunResult attribution =
        Loupe.visualizer("attribution")
            .on(model)
            .data(data)
            .with("method", "gradient")
            .with("target", "label")
            .with("pick", "first")
            .with("count", "12")
            .run();
    assertThat(attribution.numbers("gradient").tensor().toArray())
        .containsExactly(run(model, data).run().numbers("gradient").tensor().toArray());
  }

  @Test
  void theTableHoldsTheSizeOfEachGradient() {
    RunResult result = run(model, data).with("objective", "channel(conv2, 3)").run();

    Tensor all = result.numbers("gradient").tensor();
    for (int n = 0; n < 12; n++) {
      double sum = 0;
      double largest = 0;
      for (float slope : all.slice(n).toArray()) {
        sum += (double) slope * slope;
        largest = Math.max(largest, Math.abs(slope));
      }
      assertThat((Double) column(result, "norm").get(n)).isCloseTo(Math.sqrt(sum), within(1e-12));
      assertThat(column(result, "largest").get(n)).isEqualTo(largest);
    }
  }

  @Test
  void thePictureShowsTheSamplesBesideTheirGradients() {
    GoldenImages golden = GoldenImages.of(InputGradientVisualizerTest.class);
    RunResult common = run(model, data).with("count", "4").run();
    assertThat(common.image("input-gradient").caption())
        .startsWith(
            "Gradient of unit(preds, label) at the input, for 4 of 12 samples: red where a higher"
                + " input raises the objective, blue where it lowers it. The largest magnitude of"
                + " all samples is ");
    golden.check("gradient-common", common.image("input-gradient").image());

    Model colour = ReferenceEngine.model("colour", TinyConvNet.colour());
    RunResult own =
        run(colour, TestDatasets.labelled(colour.info().input()))
            .with("objective", "channel(conv1, 2)")
            .with("count", "3")
            .with("pick", "first")
            .with("scale", "per-sample")
            .run();
    golden.check("gradient-colour", own.image("input-gradient").image());
  }

  @Test
  void listsHaveABarForEachFeature() {
    FeatureNames names = new FeatureNames("memory", List.of("a", "b", "c", "d", "e", "f"));
    InputSpec row = InputSpec.of(Shape.of(6), 0, 1).with(names);
    Model dense =
        ReferenceEngine.model(
            "row", TinyConvNet.builder(row, 1).head("preds", 4, Activation.SOFTMAX).build());
    RunResult result = run(dense, TestDatasets.labelled(row)).run();

    assertThat(result.numbers("gradient").tensor().shape()).isEqualTo(Shape.of(12, 6));
    assertThat(result.image("input-gradient").image().getWidth()).isGreaterThan(1000);
    float[] all = result.numbers("gradient").tensor().toArray();
    double mean = 0;
    double magnitude = 0;
    for (int n = 0; n < 12; n++) {
      mean += all[n * 6 + 2] / 12.0;
      magnitude += Math.abs(all[n * 6 + 2]) / 12.0;
    }
    List<Object> third = result.table("features").rows().get(2);
    assertThat(third.subList(0, 2)).containsExactly(2, "c");
    assertThat((Double) third.get(2)).isCloseTo(mean, within(1e-9));
    assertThat((Double) third.get(3)).isCloseTo(magnitude, within(1e-9)).isPositive();
  }

  @Test
  void listsThatMayBePicturesAreToldOfTheWay() {
    InputSpec row = InputSpec.of(Shape.of(192), 0, 1);
    Model dense =
        ReferenceEngine.model(
            "row", TinyConvNet.builder(row, 1).head("preds", 4, Activation.SOFTMAX).build());
    assertThat(run(dense, TestDatasets.labelled(row)).run().provenance().warnings())
        .anySatisfy(warning -> assertThat(warning).contains("--input-shape 3,8,8"));
    InputSpec odd = InputSpec.of(Shape.of(65), 0, 1);
    Model other =
        ReferenceEngine.model(
            "odd", TinyConvNet.builder(odd, 1).head("preds", 4, Activation.SOFTMAX).build());
    assertThat(run(other, TestDatasets.labelled(odd)).run().provenance().warnings())
        .noneSatisfy(warning -> assertThat(warning).contains("--input-shape"));
  }

  @Test
  void saysHowManySamplesNothingCanMove() {
    Shape shape = model.info().input().shape();
    Dataset flat =
        Datasets.of(
            Sample.of("far", Tensor.of(shape, filled(shape, -1e6f)), 0), samples(data).get(1));
    RunResult result = run(model, flat).with("objective", "neuron(conv1, 0, 5, 5)").run();

    long none = column(result, "largest").stream().filter(v -> v.equals(0.0)).count();
    assertThat(none).isPositive();
    assertThat(result.image("input-gradient").caption())
        .contains(none == 1 ? "1 sample has no gradient" : none + " samples have no gradient");
    assertThat(result.provenance().warnings())
        .anyMatch(warning -> warning.contains("no gradient at all (of 2): every way"));
    assertThat(run(model, data).run().provenance().warnings())
        .noneMatch(warning -> warning.contains("no gradient"));
    Dataset still = Datasets.of(Sample.of("far", Tensor.of(shape, filled(shape, -1e6f)), 0));
    RunResult nothing = run(model, still).with("objective", "0*unit(preds, 1)").run();
    assertThat(nothing.image("input-gradient").caption())
        .contains("1 sample has no gradient at all")
        .doesNotContain("largest magnitude");
  }

  @Test
  void missingAndForeignLabelsAreNamed() {
    Tensor input = samples(data).get(0).input();
    assertThatThrownBy(() -> run(model, Datasets.of(Sample.of("s/1", input))).run())
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "Sample s/1 has no label, and objective \"unit(preds, label)\" asks for it."
                + " Give data with labels, or name the output with --objective, for example"
                + " unit(preds, 3).");
    assertThatThrownBy(() -> run(model, Datasets.of(Sample.of("s/2", input, 4))).run())
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "Sample s/2 has label 4, for which the model has no output. Layer \"preds\" has no"
                + " filter 4. Its filters run from 0 to 3. Give data whose labels number the"
                + " model's classes.");
    assertThat(
            run(model, Datasets.of(Sample.of("s/1", input)))
                .with("objective", "unit(preds, 1)")
                .run()
                .image("input-gradient")
                .caption())
        .contains("for 1 of 1 samples");
  }

  @Test
  void emptyAndForeignDataIsRefused() {
    assertThatThrownBy(() -> run(model, Datasets.of()).run())
        .isInstanceOf(DatasetException.class)
        .hasMessage("Data 0 samples in memory has no samples. Give data with at least one sample.");
    Dataset small = Datasets.of(Sample.of("s", Tensor.of(Shape.of(1, 2, 2), 0, 0, 0, 0), 0));
    assertThatThrownBy(() -> run(model, small).run())
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "Sample s has shape [1,2,2], the model wants [1,12,12]."
                + " Give inputs of that size, channels first.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "objective | unit(preds, 4) | Layer \"preds\" has no filter 4. Its filters run from 0 to"
            + " 3.",
        "objective | unit(preds, 1); unit(preds, 2)"
            + " | --objective must be one objective, got unit(preds, 1); unit(preds, 2).",
        "objective | 2 | Cannot read objective \"2\": expected \"*\" at column 2.",
        "count | 0 | --count must be from 1 to 100, got 0.",
      })
  void badValuesAreNamed(String name, String value, String message) {
    assertThatThrownBy(() -> run(model, data).with(name, value).run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  @Test
  void aCancelledRunLeavesWhatThereIs() {
    CancellationToken token = CancellationToken.create();
    ProgressListener listener =
        new ProgressListener() {
          @Override
          public void advanced(String task, long done, Map<String, Double> measures) {
            if (done == 4) {
              token.cancel();
            }
          }
        };
    RunResult result = run(model, data).batchSize(2).progress(listener).cancelledBy(token).run();

    assertThat(result.provenance().partial()).isTrue();
    int rows = result.table("values").rows().size();
    assertThat(rows).isBetween(4, 8);
    assertThat(result.numbers("gradient").tensor().shape().dim(0)).isEqualTo(rows);
    assertThat(result.image("input-gradient").caption()).contains("of " + rows + " samples");
  }

  private static RunRequest run(Model model, Dataset data) {
    return Loupe.visualizer("input-gradient").on(model).data(data);
  }

  private static List<Object> column(RunResult result, String name) {
    Artifact.Table table = result.table("values");
    int at = table.columns().indexOf(name);
    return table.rows().stream().map(row -> row.get(at)).toList();
  }

  private static Tensor moved(Tensor start, int at, double step) {
    float[] values = start.toArray();
    values[at] += (float) step;
    return Tensor.of(start.shape(), values);
  }

  private static float[] filled(Shape shape, float value) {
    float[] values = new float[shape.elements()];
    Arrays.fill(values, value);
    return values;
  }

  private static List<Sample> samples(Dataset data) {
    try (Stream<Sample> stream = data.samples()) {
      return stream.toList();
    }
  }
}
