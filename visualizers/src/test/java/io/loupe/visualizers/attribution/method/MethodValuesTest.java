package io.loupe.visualizers.attribution.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.loupe.Loupe;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Patchable;
import io.loupe.gradient.Scored;
import io.loupe.gradient.Scoring;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MethodValuesTest {
  private static final Objective UNIT = Objectives.unit("preds", 2);

  /** Of a linear function every complete method says the same: weight times way from zero. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "gradient-x-input",
        "integrated-gradients(steps=1, most-steps=1)",
        "occlusion",
        "shapley",
        "shapley(permutations=2)"
      })
  void sharesOfALinearFunction(String method) {
    try (Model model = linear()) {
      Batch batch = list();
      Tensor weights = score(model, batch).gradient();
      Tensor found = request(method).attribute(model, batch, UNIT).maps();
      assertThat(found.shape()).isEqualTo(batch.inputs().shape());
      for (int n = 0; n < 2; n++) {
        for (int i = 0; i < 6; i++) {
          double share = (double) weights.get(n, i) * batch.inputs().get(n, i);
          assertThat((double) found.get(n, i)).as(n + "," + i).isCloseTo(share, offset(1e-5));
        }
      }
    }
  }

  @Test
  void noiseLeavesTheGradientOfALinearFunction() {
    try (Model model = linear()) {
      Batch batch = list();
      Tensor weights = score(model, batch).gradient();
      Tensor mean = request("smoothgrad").attribute(model, batch, UNIT).maps();
      Tensor squares = request("squaregrad").attribute(model, batch, UNIT).maps();
      Tensor variance = request("vargrad").attribute(model, batch, UNIT).maps();
      for (int i = 0; i < 6; i++) {
        double w = weights.get(1, i);
        assertThat((double) mean.get(1, i)).isCloseTo(w, offset(1e-6));
        assertThat((double) squares.get(1, i)).isCloseTo(w * w, offset(1e-6));
        assertThat((double) variance.get(1, i)).isCloseTo(0, offset(1e-10));
      }
    }
  }

  @Test
  void expectedGradientsOfALinearFunctionCompareWithTheMean() {
    try (Model model = linear()) {
      Batch batch = list();
      Tensor weights = score(model, batch).gradient();
      Dataset data =
          Datasets.of(
              Sample.of("a", Tensor.of(Shape.of(6), 1, 0, 0, 0, 2, 0)),
              Sample.of("b", Tensor.of(Shape.of(6), 0, 1, 0, 0, 0, 4)));
      double[] mean = {0.5, 0.5, 0, 0, 1, 2};
      Attribution found =
          request("expected-gradients(samples=40)").data(data).attribute(model, batch, UNIT);
      for (int i = 0; i < 6; i++) {
        double share = weights.get(0, i) * (batch.inputs().get(0, i) - mean[i]);
        assertThat((double) found.maps().get(0, i)).isCloseTo(share, offset(1e-5));
      }
      assertThat(found.measures().get(0).get(Attribution.COMPLETENESS_ERROR))
          .isCloseTo(0, offset(1e-4));
    }
  }

  /** The mean of v m over independent cells is v(others at half) plus what the cell itself adds. */
  @Test
  void riseOfALinearFunction() {
    try (Model model = linear()) {
      Batch batch = list();
      Tensor weights = score(model, batch).gradient();
      double value = score(model, batch).values()[0];
      double bias = value;
      for (int i = 0; i < 6; i++) {
        bias -= (double) weights.get(0, i) * batch.inputs().get(0, i);
      }
      Tensor found = request("rise(masks=40000)").attribute(model, batch, UNIT).maps();
      for (int i = 0; i < 6; i++) {
        double own = (double) weights.get(0, i) * batch.inputs().get(0, i);
        double expected = bias + (value - bias) / 2 + own / 2;
        assertThat((double) found.get(0, i)).isCloseTo(expected, offset(0.02));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void occlusionAsANaiveLoop(int stride) {
    try (Model model = digits()) {
      Batch batch = pictures(model, 1);
      Tensor found =
          request("occlusion(window='3,5', stride=" + stride + ", baseline=highest)")
              .attribute(model, batch, UNIT)
              .maps();
      assertThat(found.shape()).isEqualTo(Shape.of(1, 1, 12, 12));
      double whole = score(model, batch).values()[0];
      double[] sums = new double[144];
      int[] covered = new int[144];
      for (int top : starts(12, 3, stride)) {
        for (int left : starts(12, 5, stride)) {
          float[] values = batch.inputs().toArray();
          for (int p = 0; p < 144; p++) {
            values[p] = inside(p, top, left) ? 1 : values[p];
          }
          Batch hidden = batch.with(Tensor.of(batch.inputs().shape(), values));
          double drop = whole - score(model, hidden).values()[0];
          for (int p = 0; p < 144; p++) {
            sums[p] += inside(p, top, left) ? drop : 0;
            covered[p] += inside(p, top, left) ? 1 : 0;
          }
        }
      }
      for (int p = 0; p < 144; p++) {
        assertThat((double) found.get(p))
            .isCloseTo(sums[p] / Math.max(1, covered[p]), offset(1e-6));
      }
    }
  }

  private static boolean inside(int p, int top, int left) {
    int y = p / 12;
    int x = p % 12;
    return y >= top && y < top + 3 && x >= left && x < left + 5;
  }

  private static List<Integer> starts(int length, int window, int stride) {
    List<Integer> starts = new ArrayList<>();
    for (int at = 0; at + window <= length; at += stride) {
      starts.add(at);
    }
    if (starts.get(starts.size() - 1) + window < length) {
      starts.add(length - window);
    }
    return starts;
  }

  @Test
  void gradCamAsANaiveLoop() {
    try (Model model = digits()) {
      Batch batch = pictures(model, 2);
      Attribution found = request("grad-cam(layer=conv1)").attribute(model, batch, UNIT);
      assertThat(found.layer()).contains("conv1");
      assertThat(found.maps().shape()).isEqualTo(Shape.of(2, 12, 12));
      Patchable patchable = model.capability(Patchable.class).orElseThrow();
      try (ForwardPass pass = patchable.forward(batch, Set.of("conv1", "preds:logits"))) {
        Tensor a = pass.activation("conv1");
        Tensor g = Scoring.score(UNIT, pass, 2, Set.of("conv1")).gradients().at("conv1");
        for (int n = 0; n < 2; n++) {
          for (int p = 0; p < 144; p++) {
            double sum = 0;
            for (int k = 0; k < 6; k++) {
              double mean = 0;
              for (int q = 0; q < 144; q++) {
                mean += g.get((n * 6 + k) * 144 + q) / 144.0;
              }
              sum += mean * a.get((n * 6 + k) * 144 + p);
            }
            assertThat((double) found.maps().get(n * 144 + p))
                .isCloseTo(Math.max(0, sum), offset(1e-6));
          }
        }
      }
    }
  }

  /** The usual layer is the last that computes, not the pooling behind it. */
  @Test
  void looksAtTheLastLayerThatComputes() {
    try (Model model = digits()) {
      Attribution found = request("grad-cam").attribute(model, pictures(model, 1), UNIT);
      assertThat(found.layer()).contains("conv2");
    }
  }

  @Test
  void conductanceOfAChainAddsUpAtEachLayer() {
    try (Model model = digits()) {
      Batch batch = pictures(model, 2);
      Tensor zero = Tensor.of(batch.inputs().shape(), new float[288]);
      double[] whole = score(model, batch).values();
      double[] empty = score(model, batch.with(zero)).values();
      for (String layer : List.of("conv1", "pool2", "dense")) {
        Attribution found = request("layer-conductance").layer(layer).attribute(model, batch, UNIT);
        assertThat(found.maps().shape()).isEqualTo(model.layer(layer).outputShape().withBatch(2));
        for (int n = 0; n < 2; n++) {
          double sum = 0;
          for (float value : found.maps().slice(n).toArray()) {
            sum += value;
          }
          double difference = whole[n] - empty[n];
          assertThat(sum).isCloseTo(difference, offset(0.02 * Math.abs(difference)));
          assertThat(found.measures().get(n).get(Attribution.EXPECTED_SUM))
              .isCloseTo(difference, offset(1e-5));
        }
      }
    }
  }

  @Test
  void conductancesOfAllUnitsAreIntegratedGradients() {
    try (Model model = digits()) {
      Batch batch = pictures(model, 1);
      double[] sums = new double[144];
      for (int unit = 0; unit < 10; unit++) {
        Tensor own =
            request("neuron-conductance(layer=dense, steps=20, neuron=" + unit + ")")
                .attribute(model, batch, UNIT)
                .maps();
        for (int p = 0; p < 144; p++) {
          sums[p] += own.get(p);
        }
      }
      Tensor whole =
          request("integrated-gradients(steps=20, most-steps=20)")
              .attribute(model, batch, UNIT)
              .maps();
      for (int p = 0; p < 144; p++) {
        assertThat(sums[p]).isCloseTo(whole.get(p), offset(1e-6));
      }
    }
  }

  @Test
  void quadratureIsExactForPolynomials() {
    for (int n : new int[] {1, 2, 5, 50, 1000}) {
      Quadrature rule = Quadrature.of(n);
      for (int power = 0; power < Math.min(2 * n, 60); power++) {
        double sum = 0;
        for (int i = 0; i < n; i++) {
          sum += rule.weight(i) * Math.pow(rule.point(i), power);
        }
        assertThat(sum).as("x^" + power + " by " + n).isCloseTo(1.0 / (power + 1), offset(1e-12));
      }
    }
    double weights = 0;
    for (int i = 0; i < 50; i++) {
      weights += Quadrature.captumTrapezoid(50).weight(i);
    }
    assertThat(weights).isCloseTo(0.98, offset(1e-12));
  }

  @Test
  void leadingVectorOfAMatrixThatIsKnown() {
    int n = 200;
    double[] wanted = new double[n];
    double[] other = new double[n];
    for (int i = 0; i < n; i++) {
      wanted[i] = Math.sin(i + 1);
      other[i] = Math.cos(3 * i);
    }
    double[][] matrix = new double[n][n];
    double length = 0;
    for (int i = 0; i < n; i++) {
      length += wanted[i] * wanted[i];
      for (int j = 0; j < n; j++) {
        matrix[i][j] = 3 * wanted[i] * wanted[j] + 1e-9 * other[i] * other[j] + (i == j ? 1 : 0);
      }
    }
    double[] found = LeadingVector.of(matrix);
    double dot = 0;
    for (int i = 0; i < n; i++) {
      dot += found[i] * wanted[i] / Math.sqrt(length);
    }
    assertThat(Math.abs(dot)).isCloseTo(1, offset(1e-12));
    assertThat(LeadingVector.of(new double[3][3])).hasSize(3);
  }

  private static AttributionRequest request(String text) {
    return AttributionRequest.parseAll(text, Loupe.create().attributionMethods()).get(0);
  }

  private static Model digits() {
    return ReferenceEngine.model("digits", TinyConvNet.digits());
  }

  private static Model linear() {
    InputSpec input = InputSpec.of(Shape.of(6), 0, 1);
    return ReferenceEngine.model(
        "linear",
        TinyConvNet.builder(input, 5)
            .dense("first", 4, Activation.IDENTITY)
            .head("preds", 3, Activation.SOFTMAX)
            .build());
  }

  private static Batch list() {
    return new Batch(
        Tensor.of(Shape.of(2, 6), 0.5f, -1, 2, 0.25f, 1, 0.75f, 1, 1, -0.5f, 3, 0.1f, -2),
        Map.of());
  }

  private static Batch pictures(Model model, int count) {
    try (Stream<Sample> samples = TestDatasets.labelled(model.info().input()).samples()) {
      return Batch.of(samples.limit(count).toList());
    }
  }

  private static Scored score(Model model, Batch batch) {
    return model.capability(Differentiable.class).orElseThrow().score(UNIT, batch);
  }
}
