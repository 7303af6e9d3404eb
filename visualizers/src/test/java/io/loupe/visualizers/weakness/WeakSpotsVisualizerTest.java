package io.loupe.visualizers.weakness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.GoldenImages;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.weakness.InputTransformationDefence.Preprocessing;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeakSpotsVisualizerTest {
  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());
  private final Dataset data = TestDatasets.labelled(model.info().input());

  @ParameterizedTest
  @ValueSource(strings = {"l2", "linf"})
  void theModelDecidesAsTheTableSaysOnEveryInputWritten(String metric) {
    RunResult result = run(model, data).run();
    Tensor inputs = result.numbers("weak-spots-" + metric + "-inputs").tensor();
    Artifact.Table changes = result.table("weak-spots-changes");

    int found = 0;
    for (List<Object> row : changes.rows()) {
      boolean own = row.get(0).equals(metric.equals("l2") ? "L2" : "L∞");
      if (own && (boolean) row.get(column(changes, "found"))) {
        Tensor input = inputs.slice((int) row.get(column(changes, "row")));
        double[] logits = logits(model, input);
        assertThat(Integer.toString(highest(logits))).isEqualTo(row.get(column(changes, "to")));
        assertThat((String) row.get(column(changes, "from")))
            .isNotEqualTo(row.get(column(changes, "to")));
        float[] original = original((String) row.get(1)).toArray();
        double l2 = Metric.L2.size(original, input.toArray());
        double linf = Metric.LINF.size(original, input.toArray());
        assertThat((Double) row.get(column(changes, "l2"))).isCloseTo(l2, within(1e-6));
        assertThat((Double) row.get(column(changes, "linf"))).isCloseTo(linf, within(1e-6));
        for (float value : input.toArray()) {
          assertThat(value).isBetween(0f, 1f);
        }
        found++;
      }
    }
    assertThat(found).isEqualTo(inputs.shape().dim(0)).isGreaterThan(6);
  }

  /** Where the lead is linear and no bound is near, the smallest change is known. */
  @Test
  void findsTheSmallestChangeOfALinearModel() {
    InputSpec input = InputSpec.of(Shape.of(1, 4, 4), -50, 50);
    Model linear =
        ReferenceEngine.model(
            "linear", TinyConvNet.builder(input, 5).head("preds", 2, Activation.SOFTMAX).build());
    Tensor start = TestDatasets.noise(InputSpec.of(Shape.of(1, 4, 4), -1, 1), 1, 9).slice(0);
    RunResult result =
        run(linear, Datasets.of(Sample.of("start", start))).with("steps", "60").run();

    double[] logits = logits(linear, start);
    int from = highest(logits);
    float[] slopes =
        linear
            .capability(Differentiable.class)
            .orElseThrow()
            .score(
                Objectives.unit("preds", 1 - from).minus(Objectives.unit("preds", from)),
                start.reshape(Shape.of(1, 1, 4, 4)))
            .gradient()
            .toArray();
    double missing = logits[from] - logits[1 - from];
    double l2 = 0;
    double l1 = 0;
    for (float slope : slopes) {
      l2 += (double) slope * slope;
      l1 += Math.abs(slope);
    }
    List<Object> sizes = values(result.table("weak-spots-pairs"), "mean");
    assertThat((Double) sizes.get(0) / (missing / Math.sqrt(l2) / 100)).isBetween(1.0, 1.02);
    assertThat((Double) sizes.get(1) / (missing / l1 / 100)).isBetween(1.0, 1.02);
  }

  @Test
  void pairsHoldMeanMedianAndSmallestOfTheirChanges() {
    RunResult result = run(model, data).run();
    Artifact.Table changes = result.table("weak-spots-changes");

    for (List<Object> pair : result.table("weak-spots-pairs").rows()) {
      double[] sizes =
          changes.rows().stream()
              .filter(row -> row.get(0).equals(pair.get(0)))
              .filter(row -> row.get(3).equals(pair.get(1)) && row.get(4).equals(pair.get(2)))
              .filter(row -> (boolean) row.get(5))
              .mapToDouble(row -> (Double) row.get(pair.get(0).equals("L2") ? 6 : 7))
              .sorted()
              .toArray();
      assertThat(pair.get(4)).isEqualTo(sizes.length);
      if (sizes.length > 0) {
        int n = sizes.length;
        assertThat((Double) pair.get(5))
            .isCloseTo(Arrays.stream(sizes).average().orElseThrow(), within(1e-12));
        assertThat(pair.get(6)).isEqualTo((sizes[(n - 1) / 2] + sizes[n / 2]) / 2);
        assertThat(pair.get(7)).isEqualTo(sizes[0]);
      }
    }
  }

  @Test
  void noiseThatIsCalledReachedIsSure() {
    RunResult result = run(model, data).with("confidence", "0.9").with("steps", "60").run();
    Tensor inputs = result.numbers("weak-spots-fooling-inputs").tensor();
    Artifact.Table table = result.table("weak-spots-fooling-table");

    assertThat(inputs.shape()).isEqualTo(Shape.of(4, 1, 12, 12));
    assertThat(values(table, "reached")).contains(true);
    for (List<Object> row : table.rows()) {
      double[] logits = logits(model, inputs.slice((int) row.get(0)));
      int wanted = Integer.parseInt((String) row.get(4));
      double sum = 0;
      for (double logit : logits) {
        sum += Math.exp(logit - logits[wanted]);
      }
      assertThat((Double) row.get(6)).isCloseTo(1 / sum, within(1e-6));
      assertThat(row.get(5)).isEqualTo(1 / sum >= 0.9);
    }
  }

  @Test
  void preprocessingIsCounted() {
    RunResult result = run(model, data).with("unchanged", "12").run();
    Artifact.Table table = result.table("weak-spots-preprocessing");

    int found =
        (int)
            values(result.table("weak-spots-changes"), "found").stream()
                .filter(Boolean.TRUE::equals)
                .count();
    long tried =
        table.rows().stream()
            .filter(row -> row.get(0).equals(Preprocessing.BITS.label()))
            .filter(
                row -> Set.of("smallest L2 changes", "smallest L∞ changes").contains(row.get(1)))
            .mapToLong(row -> (Long) row.get(4))
            .sum();
    assertThat(tried).isEqualTo(found);
    assertThat(table.rows())
        .filteredOn(row -> row.get(1).equals("unchanged samples"))
        .extracting(row -> row.get(4))
        .containsOnly(12L)
        .hasSize(3);
    assertThat(table.rows())
        .filteredOn(row -> row.get(0).equals("none"))
        .extracting(row -> row.get(2))
        .containsExactly("decision turned", "decision turned");
    assertThat(result.image("weak-spots-l2").caption())
        .contains("The same values of change at random places turn")
        .contains("median blur 3×3 takes", "of unchanged samples")
        .contains("Sizes are upper bounds");
  }

  /** Every count again, from the inputs that were written and the model alone. */
  @ParameterizedTest
  @ValueSource(strings = {"l2", "linf"})
  void whatPreprocessingTakesBackIsWhatTheModelSays(String metric) {
    RunResult result = run(model, data).run();
    Tensor inputs = result.numbers("weak-spots-" + metric + "-inputs").tensor();
    Artifact.Table changes = result.table("weak-spots-changes");
    String label = metric.equals("l2") ? "L2" : "L∞";
    Shape shape = model.info().input().shape();

    for (Preprocessing preprocessing :
        List.of(Preprocessing.MEDIAN, Preprocessing.BITS, Preprocessing.SHIFT)) {
      long back = 0;
      for (List<Object> row : changes.rows()) {
        if (row.get(0).equals(label) && row.get(column(changes, "found")).equals(true)) {
          Tensor input = inputs.slice((int) row.get(column(changes, "row")));
          int decision =
              highest(logits(model, Tensor.of(shape, preprocessing.apply(input.toArray(), shape))));
          back += Integer.toString(decision).equals(row.get(column(changes, "from"))) ? 1 : 0;
        }
      }
      WilsonInterval expected = new WilsonInterval(back, inputs.shape().dim(0));
      assertThat(result.table("weak-spots-preprocessing").rows())
          .filteredOn(row -> row.get(0).equals(preprocessing.label()))
          .filteredOn(row -> row.get(1).equals("smallest " + label + " changes"))
          .containsExactly(
              List.of(
                  preprocessing.label(),
                  "smallest " + label + " changes",
                  "back to the first decision",
                  expected.cases(),
                  expected.of(),
                  expected.share(),
                  expected.low(),
                  expected.high()));
    }
  }

  @Test
  void probabilitiesAreThoseOfTheModel() {
    RunResult result = run(model, data).run();
    Tensor inputs = result.numbers("weak-spots-l2-inputs").tensor();
    Artifact.Table changes = result.table("weak-spots-changes");
    for (List<Object> row : changes.rows().subList(0, 8)) {
      int from = Integer.parseInt((String) row.get(column(changes, "from")));
      int to = Integer.parseInt((String) row.get(column(changes, "to")));
      Tensor original = original((String) row.get(1));
      assertThat((Double) row.get(column(changes, "p(from) before")))
          .isCloseTo(probability(original, from), within(1e-6));
      assertThat((Double) row.get(column(changes, "p(to) before")))
          .isCloseTo(probability(original, to), within(1e-6));
      if (row.get(column(changes, "found")).equals(true)) {
        Tensor changed = inputs.slice((int) row.get(column(changes, "row")));
        assertThat((Double) row.get(column(changes, "p(from) after")))
            .isCloseTo(probability(changed, from), within(1e-6));
        assertThat((Double) row.get(column(changes, "p(to) after")))
            .isCloseTo(probability(changed, to), within(1e-6));
      }
    }
  }

  @Test
  void theCaptionCountsAndNamesTheSmallest() {
    RunResult result = run(model, data).run();
    Artifact.Table changes = result.table("weak-spots-changes");
    List<List<Object>> tried =
        changes.rows().stream().filter(row -> row.get(0).equals("L2")).toList();
    List<List<Object>> found =
        tried.stream()
            .filter(row -> row.get(column(changes, "found")).equals(true))
            .sorted(Comparator.comparing(row -> (Double) row.get(column(changes, "l2"))))
            .toList();
    int n = found.size();
    int l2 = column(changes, "l2");
    double median =
        ((Double) found.get((n - 1) / 2).get(l2) + (Double) found.get(n / 2).get(l2)) / 2;
    List<Object> smallest = found.get(0);
    List<Object> chance =
        result.table("weak-spots-preprocessing").rows().stream()
            .filter(row -> row.get(0).equals("none"))
            .filter(row -> row.get(1).equals("smallest L2 changes, shuffled over the image"))
            .findFirst()
            .orElseThrow();
    WilsonInterval turned = new WilsonInterval((Long) chance.get(3), (Long) chance.get(4));

    assertThat(result.image("weak-spots-l2").caption())
        .startsWith(
            "Changes of 4 samples that turn the model's decision: found for "
                + n
                + " of "
                + tried.size()
                + " pairs of sample and class. The median size is "
                + Labels.number(median)
                + " (L2), the smallest "
                + Labels.number((Double) smallest.get(l2))
                + ": sample "
                + smallest.get(1)
                + " from "
                + smallest.get(column(changes, "from"))
                + " to "
                + smallest.get(column(changes, "to"))
                + ". Every one was confirmed by the model. The same values of change at random"
                + " places turn "
                + turned.describe()
                + " of the decisions. Sizes are upper bounds");
  }

  @Test
  void thePicturesShowChangesPairsAndNoise() {
    RunResult result = run(model, data).with("shown", "2").run();
    GoldenImages golden = GoldenImages.of(WeakSpotsVisualizerTest.class);
    golden.check("changes-l2", result.image("weak-spots-l2").image());
    golden.check("matrix-linf", result.image("weak-spots-linf-matrix").image());
    golden.check("fooling", result.image("weak-spots-fooling").image());
  }

  @Test
  void coloursStayInsideTheRange() {
    Model colour = ReferenceEngine.model("colour", TinyConvNet.colour());
    InputSpec input = colour.info().input();
    RunResult result = run(colour, TestDatasets.labelled(input)).run();

    for (String name : List.of("l2-inputs", "linf-inputs", "fooling-inputs")) {
      Tensor inputs = result.numbers("weak-spots-" + name).tensor();
      for (int i = 0; i < inputs.shape().elements(); i++) {
        int channel = i / 144 % 3;
        assertThat((double) inputs.get(i))
            .isBetween(input.lowest(channel) - 1e-5, input.highest(channel) + 1e-5);
      }
    }
  }

  @Test
  void oneOutputDecidesBetweenTwoClasses() {
    InputSpec input = InputSpec.of(Shape.of(1, 4, 4), 0, 1);
    Model single =
        ReferenceEngine.model(
            "single", TinyConvNet.builder(input, 5).head("preds", 1, Activation.SIGMOID).build());
    Dataset two = TestDatasets.labelled(input, 2, 4);
    RunResult result = run(single, two).run();

    List<List<Object>> rows = result.table("weak-spots-changes").rows();
    assertThat(rows).isNotEmpty();
    Tensor changed = result.numbers("weak-spots-l2-inputs").tensor();
    for (List<Object> row : rows) {
      assertThat(row.get(3)).isNotEqualTo(row.get(4));
      assertThat((double) row.get(8) + (double) row.get(9)).isCloseTo(1, within(1e-12));
      if (row.get(0).equals("L2") && Boolean.TRUE.equals(row.get(5))) {
        float yes = output(single, changed.slice((int) row.get(12)));
        assertThat((double) row.get(11))
            .isCloseTo(row.get(4).equals("1") ? yes : 1 - yes, within(1e-6));
        assertThat(yes > 0.5).isEqualTo(row.get(4).equals("1"));
      }
    }
    assertThat(rows).anySatisfy(row -> assertThat(row.get(5)).isEqualTo(true));
  }

  private static float output(Model model, Tensor input) {
    float[] value = {Float.NaN};
    ProbeRequest request = ProbeRequest.of("preds");
    model
        .probe()
        .run(
            ProbePlan.of(request),
            Datasets.of(Sample.of("one", input.copy())),
            batch -> value[0] = batch.get(request).get(0),
            RunMonitor.silent());
    return value[0];
  }

  @Test
  void brokenSamplesAreRefused() {
    float[] broken = new float[144];
    broken[3] = Float.NaN;
    Dataset bad = Datasets.of(Sample.of("bad", Tensor.of(Shape.of(1, 12, 12), broken), 0));
    assertThatThrownBy(() -> run(model, bad).run())
        .isInstanceOf(DatasetException.class)
        .hasMessage(
            "Sample bad has the value NaN at place 3. Replace values that are missing or not finite"
                + " before the model sees them.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "count | 0 | --count must be from 1 to 1000, got 0.",
        "confidence | 1 | --confidence must be above 0 and below 1, got 1.",
        "steps | 0 | --steps must be from 1 to 1000, got 0.",
      })
  void badValuesAreNamed(String name, String value, String message) {
    assertThatThrownBy(() -> run(model, data).with(name, value).run())
        .isInstanceOf(ParameterException.class)
        .hasMessage(message);
  }

  private static RunRequest run(Model model, Dataset data) {
    return Loupe.visualizer("weak-spots")
        .on(model)
        .data(data)
        .with("count", "4")
        .with("steps", "25")
        .with("noises", "1")
        .with("unchanged", "4")
        .batchSize(16);
  }

  private double probability(Tensor input, int output) {
    double[] logits = logits(model, input);
    double sum = 0;
    for (double logit : logits) {
      sum += Math.exp(logit - logits[output]);
    }
    return 1 / sum;
  }

  private Tensor original(String id) {
    try (var samples = data.samples()) {
      return samples.filter(sample -> sample.id().equals(id)).findFirst().orElseThrow().input();
    }
  }

  private static double[] logits(Model model, Tensor input) {
    Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
    try (var pass =
        gradients.forward(input.reshape(input.shape().withBatch(1)), Set.of("preds:logits"))) {
      float[] values = pass.activation("preds:logits").toArray();
      double[] logits = new double[values.length];
      for (int k = 0; k < logits.length; k++) {
        logits[k] = values[k];
      }
      return logits;
    }
  }

  private static int highest(double[] logits) {
    int best = 0;
    for (int k = 1; k < logits.length; k++) {
      best = logits[k] > logits[best] ? k : best;
    }
    return best;
  }

  private static int column(Artifact.Table table, String name) {
    return table.columns().indexOf(name);
  }

  private static List<Object> values(Artifact.Table table, String name) {
    return table.rows().stream().map(row -> row.get(column(table, name))).toList();
  }
}
