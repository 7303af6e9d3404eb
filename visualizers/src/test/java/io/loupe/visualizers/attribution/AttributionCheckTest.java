package io.loupe.visualizers.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objectives;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.model.Redrawable;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.attribution.method.GradCamMethod;
import io.loupe.visualizers.attribution.method.GradientMethod;
import io.loupe.visualizers.internal.ForwardingModel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AttributionCheckTest {
  @Test
  void areasAreThoseOfANaiveLoop() {
    try (Model model = digits()) {
      Sample sample = samples(model).get(3);
      RunResult result =
          request(model)
              .data(Datasets.of(sample, samples(model).get(5)))
              .with("method", "gradient-x-input")
              .with("baseline", "highest")
              .with("steps", "9")
              .with("pick", "first")
              .run();
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      int best = 0;
      for (int k = 1; k < 4; k++) {
        best = probability(gradients, sample, k) > probability(gradients, sample, best) ? k : best;
      }
      Tensor map =
          AttributionRequest.of(Loupe.create().attributionMethods().get("gradient-x-input"))
              .attribute(model, Batch.of(List.of(sample)), Objectives.unit("preds", best))
              .maps();
      List<Integer> order = new ArrayList<>();
      for (int p = 0; p < 144; p++) {
        order.add(p);
      }
      order.sort((a, b) -> Float.compare(map.get(b) + 0f, map.get(a) + 0f));
      double deletion = 0;
      double insertion = 0;
      for (int step = 0; step <= 9; step++) {
        float[] taken = sample.input().toArray();
        float[] put = sample.input().toArray();
        for (int rank = 0; rank < 144; rank++) {
          if (rank < 144 * step / 9) {
            taken[order.get(rank)] = 1;
          } else {
            put[order.get(rank)] = 1;
          }
        }
        double weight = step == 0 || step == 9 ? 0.5 / 9 : 1.0 / 9;
        deletion += weight * probability(gradients, changed(sample, taken), best);
        insertion += weight * probability(gradients, changed(sample, put), best);
      }
      List<Object> row = table(result, "samples").rows().get(0);
      assertThat(row.subList(0, 2)).containsExactly("gradient-x-input", 0);
      assertThat((double) row.get(2)).isCloseTo(deletion, offset(1e-6));
      assertThat((double) row.get(3)).isCloseTo(insertion, offset(1e-6));
    }
  }

  /** Layer by layer from the last down, each step against a loop over models drawn the same. */
  @Test
  void cascadeAndDropAreThoseOfANaiveLoop() {
    try (Model model = digits()) {
      List<Sample> samples = List.of(samples(model).get(3), samples(model).get(5));
      RunResult result =
          request(model)
              .data(Datasets.of(samples))
              .with("method", "gradient")
              .with("baseline", "zero")
              .with("stages", "4")
              .with("pick", "first")
              .run();
      AttributionRequest gradient =
          AttributionRequest.of(Loupe.create().attributionMethods().get("gradient"));
      Differentiable gradients = model.capability(Differentiable.class).orElseThrow();
      long seed =
          Long.parseLong(seed(result.provenance().resolved().getOrDefault("null-model", "")));
      List<List<Object>> rows = table(result, "samples").rows();
      List<String> columns = table(result, "samples").columns();
      List<List<Object>> steps = table(result, "cascade").rows();
      assertThat(steps.stream().map(row -> row.get(2)))
          .containsExactly("preds", "dense", "conv2", "conv1");
      double[] sums = new double[4];
      for (int n = 0; n < 2; n++) {
        Sample sample = samples.get(n);
        Batch batch = Batch.of(List.of(sample));
        int best = 0;
        for (int k = 1; k < 4; k++) {
          best =
              probability(gradients, sample, k) > probability(gradients, sample, best) ? k : best;
        }
        float[] map =
            gradient.attribute(model, batch, Objectives.unit("preds", best)).maps().toArray();
        List<String> weighted = List.of("conv1", "conv2", "dense", "preds");
        for (int step = 0; step < 4; step++) {
          Set<String> kept = Set.copyOf(weighted.subList(0, 3 - step));
          try (Model drawn =
              model
                  .capability(Redrawable.class)
                  .orElseThrow()
                  .redrawn(seed, Samples.stacked(samples), kept)) {
            float[] other =
                gradient.attribute(drawn, batch, Objectives.unit("preds", best)).maps().toArray();
            sums[step] += Overlap.of(map, other).magnitudes().correlation() / 2;
          }
        }
        float lowest = Float.MAX_VALUE;
        float highest = -Float.MAX_VALUE;
        for (float value : map) {
          lowest = Math.min(lowest, value);
          highest = Math.max(highest, value);
        }
        float[] masked = sample.input().toArray();
        for (int i = 0; i < masked.length; i++) {
          masked[i] *= (map[i] - lowest) / (highest - lowest);
        }
        double before = probability(gradients, sample, best);
        double after = probability(gradients, changed(sample, masked), best);
        assertThat((double) rows.get(n).get(columns.indexOf("average drop %")))
            .isCloseTo(100 * Math.max(0, before - after) / before, offset(1e-4));
        assertThat((double) rows.get(n).get(columns.indexOf("increase %")))
            .isEqualTo(after > before ? 100 : 0);
      }
      for (int step = 0; step < 4; step++) {
        assertThat((double) steps.get(step).get(3)).isCloseTo(sums[step], offset(1e-6));
      }
    }
  }

  private static String seed(String described) {
    return described.replaceAll(".* seed ([0-9]+),.*", "$1");
  }

  @Test
  void blurAndImputationNeedNeighbours() {
    InputSpec input = InputSpec.of(Shape.of(4), 0, 1);
    try (Model model =
        ReferenceEngine.model(
            "list", TinyConvNet.builder(input, 3).head("out", 3, Activation.SOFTMAX).build())) {
      for (String baseline : List.of("blur", "road")) {
        assertThatThrownBy(
                () -> request(model).with("method", "gradient").with("baseline", baseline).run())
            .isInstanceOf(ParameterException.class)
            .hasMessageContaining("needs rows and columns, or steps");
      }
    }
  }

  /** What is imputed is between what is known; a blurred picture has its mean. */
  @Test
  void whatStandsInThePlaceOfWhatIsTaken() {
    try (Model model = digits()) {
      for (String baseline : List.of("blur", "road")) {
        RunResult result =
            request(model)
                .with("method", "gradient-x-input")
                .with("count", "4")
                .with("baseline", baseline)
                .with("null-model", "off")
                .run();
        List<List<Object>> curve = table(result, "curves").rows();
        assertThat((double) curve.get(0).get(2)).isEqualTo((double) curve.get(5).get(3));
        assertThat((double) curve.get(5).get(2)).isEqualTo((double) curve.get(0).get(3));
      }
    }
  }

  @Test
  void tableHasMeansWithIntervalsAndAMatrixOfAgreement() {
    try (Model model = digits()) {
      RunResult result =
          request(model)
              .with("method", "gradient, gradient(magnitude=true)")
              .with("count", "6")
              .run();
      Artifact.Table areas = table(result, "samples");
      Artifact.Table methods = table(result, "attribution-check");
      assertThat(methods.rows().stream().map(row -> row.get(0)))
          .containsExactly(
              "gradient", "gradient(magnitude=true)", "random map", "centre blob", "edge detector");
      List<List<Object>> means = table(result, "measures").rows();
      for (List<Object> row : methods.rows()) {
        for (int column = 2; column < methods.columns().size() - 1; column++) {
          String measure = methods.columns().get(column);
          int at = areas.columns().indexOf(measure);
          List<Double> own =
              areas.rows().stream()
                  .filter(line -> line.get(0).equals(row.get(0)) && !line.get(at).equals(""))
                  .map(line -> (Double) line.get(at))
                  .toList();
          if (own.isEmpty()) {
            assertThat(row.get(column)).isEqualTo("");
            continue;
          }
          double mean = own.stream().mapToDouble(v -> v).average().orElseThrow();
          assertThat((double) row.get(column)).as(measure).isCloseTo(mean, offset(1e-9));
          List<Object> line =
              means.stream()
                  .filter(m -> m.get(0).equals(row.get(0)) && m.get(1).equals(measure))
                  .findFirst()
                  .orElseThrow();
          assertThat((double) line.get(3)).isCloseTo(mean, offset(1e-9));
          assertThat((double) line.get(4)).isLessThanOrEqualTo(mean + 1e-9);
          assertThat((double) line.get(5)).isGreaterThanOrEqualTo(mean - 1e-9);
        }
      }
      Artifact.Table agreement = table(result, "agreement");
      for (int i = 0; i < 5; i++) {
        assertThat((double) agreement.rows().get(i).get(1 + i)).isCloseTo(1, offset(1e-9));
        for (int j = 0; j < 5; j++) {
          assertThat(agreement.rows().get(i).get(1 + j))
              .isEqualTo(agreement.rows().get(j).get(1 + i));
        }
      }
      assertThat(result.provenance().resolved()).containsKey("verdict");
      assertThat(result.provenance().resolved().get("verdict.gradient"))
          .startsWith("gradient ")
          .contains("an edge detector in deletion (");
    }
  }

  @Test
  void saysInWordsWhatWasMeasured() {
    Checked edges = checked("edge detector", 0.5, 0.5, Double.NaN);
    Checked good = checked("good", 0.2, 0.8, 0.1);
    Checked bad = checked("bad", 0.7, 0.3, 0.1);
    Checked blind = checked("blind", 0.1, 0.9, 0.95);
    Checked same = checked("same", 0.5, 0.5, 0.1);
    CheckVerdict verdict = CheckVerdict.of(List.of(good, bad, blind, same), edges);
    assertThat(verdict.sentences().get("good"))
        .isEqualTo(
            "good beats an edge detector in deletion (0.2 against 0.5, p < 0.001) and in insertion"
                + " (0.8 against 0.5, p < 0.001).");
    assertThat(verdict.sentences().get("bad")).contains("loses to").doesNotContain("beats");
    assertThat(verdict.sentences().get("blind"))
        .endsWith(
            "it hardly changes when the weights are drawn anew, similarity 0.95 (chance 0.00): do"
                + " not read it.");
    assertThat(verdict.sentences().get("same")).contains("is not told apart from");
    assertThat(verdict.summary()).startsWith("Look at good: ").contains("0.6");
    assertThat(CheckVerdict.of(List.of(bad, same), edges).summary())
        .startsWith("No method beats an edge detector");
    assertThat(CheckVerdict.of(List.of(bad, blind), edges).summary())
        .isEqualTo(
            "Those that beat an edge detector hardly depend on the weights or on the class: do not"
                + " read the maps.");
  }

  @Test
  void aMapThatIsTheSameForAnotherClassIsNotRecommended() {
    Checked edges = checked("edge detector", 0.5, 0.5, Double.NaN);
    Checked good = checked("good", 0.2, 0.8, 0.1);
    Checked any =
        checked("any", 0.1, 0.9, 0.1)
            .with(Map.of(Measure.OTHER_CLASS, List.of(0.9, 1.0), Measure.SEEDS, List.of(0.1, 0.3)));
    CheckVerdict verdict = CheckVerdict.of(List.of(good, any), edges);
    assertThat(verdict.sentences().get("any"))
        .endsWith(
            "; it gives nearly the same map for another class, rank correlation 0.95: do not read"
                + " it; with another seed its maps are others, rank correlation 0.2: let it draw"
                + " more often.");
    assertThat(verdict.best()).contains("good");
  }

  /** A network that makes a sequence of a picture. */
  private record Sequential(Model inner, List<LayerInfo> layers) implements ForwardingModel {}

  @Test
  void methodsAtALayerWithoutTheInputsPositionsAreNoCandidates() {
    LayerInfo rows = new LayerInfo(0, "rows", LayerKind.RECURRENT, "", Shape.of(4, 6), 0);
    AttributionRequest cam = AttributionRequest.of(new GradCamMethod());
    try (Model pictures = ReferenceEngine.model("net", TinyConvNet.digits());
        Model sequence = new Sequential(pictures, List.of(rows))) {
      assertThat(ChosenMethods.hasPlaces(cam, pictures)).isTrue();
      assertThat(ChosenMethods.hasPlaces(cam, sequence)).isFalse();
      AttributionRequest other = AttributionRequest.of(new GradientMethod());
      assertThat(ChosenMethods.hasPlaces(other, sequence)).isTrue();
    }
  }

  /** Of a layer's own shape the first axis is its channels; else all are positions. */
  @Test
  void mapsOfLayersAreBroughtToPositions() {
    Shape signal = Shape.of(2, 8);
    Tensor own = Tensor.of(Shape.of(3, 4), new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0});
    float[] flat = Flattening.of(own, Optional.of(Shape.of(3, 4)), signal).orElseThrow();
    assertThat(flat).hasSize(8);
    assertThat(flat[0]).isEqualTo(3);
    assertThat(flat[7]).isZero();
    Tensor positions = Tensor.of(Shape.of(4), new float[] {1, 1, 1, 1});
    assertThat(Flattening.of(positions, Optional.of(Shape.of(3, 4)), signal)).isPresent();
    assertThat(Flattening.of(positions, Optional.of(Shape.of(4)), signal)).isEmpty();
    assertThat(Flattening.of(own, Optional.of(Shape.of(3, 4)), Shape.of(1, 8, 8))).isEmpty();
  }

  /** Twelve samples with areas around a mean, the differences between methods nearly alike. */
  private static Checked checked(String name, double deletion, double insertion, double redrawn) {
    SplittableRandom random = new SplittableRandom(name.hashCode());
    List<Removal.Curves> curves = new ArrayList<>();
    for (int n = 0; n < 12; n++) {
      double off = (n % 2 == 0 ? 1 : -1) * (0.02 + (name.equals("same") ? 0.01 : 0));
      off += name.equals("same") ? 0 : (n % 4 < 2 ? 1 : -1) * 1e-3 * random.nextDouble(0.9, 1);
      curves.add(
          new Removal.Curves(
              List.of(deletion + off, deletion + off), List.of(insertion - off, insertion - off)));
    }
    List<Checked.Step> cascade =
        Double.isNaN(redrawn)
            ? List.of()
            : List.of(new Checked.Step(1, "conv1", Collections.nCopies(12, redrawn), 0));
    return new Checked(
            name, false, Collections.nCopies(12, new float[1]), curves, Map.of(), List.of())
        .withCascade(cascade);
  }

  @Test
  void mapsThatKnowNothingOfTheModel() {
    Sample step = Sample.of("step", Tensor.of(Shape.of(1, 2, 4), 0, 0, 1, 1, 0, 0, 1, 1));
    float[] edges = Controls.EDGES.map(step, new SplittableRandom(1));
    assertThat(edges).containsExactly(0, 4, 4, 0, 0, 4, 4, 0);
    float[] centre = Controls.CENTRE.map(step, new SplittableRandom(1));
    assertThat(centre[1]).isGreaterThan(centre[0]).isEqualTo(centre[2]);
  }

  @Test
  void asksForClasses() {
    InputSpec input = InputSpec.of(Shape.of(4), 0, 1);
    try (Model model =
        ReferenceEngine.model(
            "number", TinyConvNet.builder(input, 3).head("out", 1, Activation.IDENTITY).build())) {
      assertThatThrownBy(() -> request(model).run())
          .isInstanceOf(ParameterException.class)
          .hasMessageContaining("does not decide between classes");
    }
  }

  private static double probability(Differentiable model, Sample sample, int k) {
    return model.score(Objectives.probability("preds", k), Batch.of(List.of(sample))).values()[0];
  }

  private static Sample changed(Sample sample, float[] values) {
    return sample.with(Tensor.of(sample.input().shape(), values));
  }

  private static Model digits() {
    return ReferenceEngine.model("digits", TinyConvNet.digits());
  }

  private static List<Sample> samples(Model model) {
    try (Stream<Sample> all = TestDatasets.labelled(model.info().input()).samples()) {
      return all.toList();
    }
  }

  private static RunRequest request(Model model) {
    return Loupe.create()
        .request(new AttributionCheckVisualizer())
        .on(model)
        .data(TestDatasets.labelled(model.info().input()))
        .with("steps", "5");
  }

  private static Artifact.Table table(RunResult result, String name) {
    return result.artifacts().stream()
        .filter(a -> a.name().equals(name))
        .map(a -> (Artifact.Table) a)
        .findFirst()
        .orElseThrow();
  }
}
