package io.loupe.engine.dl4j.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.loupe.Loupe;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.measure.AverageDrop;
import io.loupe.visualizers.internal.measure.Complexity;
import io.loupe.visualizers.internal.measure.Infidelity;
import io.loupe.visualizers.internal.measure.MaxSensitivity;
import io.loupe.visualizers.internal.measure.MuFidelity;
import io.loupe.visualizers.internal.measure.NoisyLinearImputation;
import io.loupe.visualizers.internal.measure.Sparseness;
import io.loupe.visualizers.raster.TensorImages;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Measures that Captum, Quantus and formulas by hand gave, see the README beside them. */
class ReferenceMeasuresTest {
  private static final Map<String, Model> MODELS = new HashMap<>();
  private static final int PLACES = 28 * 28;

  @BeforeAll
  static void load() {
    MODELS.putAll(References.networks());
  }

  @AfterAll
  static void close() {
    MODELS.values().forEach(Model::close);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet_bn", "fashion_branch"})
  void infidelity(String network) throws IOException {
    Tensor perturbations = References.read("given/infidelity_perturbations");
    int count = perturbations.shape().dim(0);
    for (int n = 0; n < 2; n++) {
      float[] map = References.read(network + "/ig_gl50_zero").slice(n).toArray();
      float[] input = input(network, n);
      double whole = logit(network, n, input);
      double[] told = new double[count];
      double[] drops = new double[count];
      for (int k = 0; k < count; k++) {
        float[] noise = perturbations.slice(k).toArray();
        float[] changed = input.clone();
        for (int i = 0; i < PLACES; i++) {
          told[k] += (double) noise[i] * map[i];
          changed[i] -= noise[i];
        }
        drops[k] = whole - logit(network, n, changed);
      }
      close(network, "infidelity", n, Infidelity.of(told, drops), 2e-4);
      close(network, "infidelity_normalized", n, Infidelity.scaled(told, drops), 2e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet_bn", "fashion_branch"})
  void maxSensitivity(String network) throws IOException {
    Tensor perturbations = References.read("given/sensitivity_perturbations");
    for (int n = 0; n < 2; n++) {
      float[] input = input(network, n);
      float[] map = gradient(network, n, input);
      double largest = 0;
      for (int k = 0; k < perturbations.shape().dim(0); k++) {
        float[] nudge = perturbations.slice(k).toArray();
        float[] changed = input.clone();
        for (int i = 0; i < PLACES; i++) {
          changed[i] += nudge[i];
        }
        largest = Math.max(largest, MaxSensitivity.change(map, gradient(network, n, changed)));
      }
      close(network, "sensitivity_max", n, largest, 2e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet_bn", "fashion_branch"})
  void faithfulnessBySets(String network) throws IOException {
    Tensor sets = References.read("given/faithfulness_subsets");
    int count = sets.shape().dim(0);
    for (int n = 0; n < 2; n++) {
      float[] map = References.read(network + "/ig_gl50_zero").slice(n).toArray();
      float[] input = input(network, n);
      double whole = logit(network, n, input);
      double[] told = new double[count];
      double[] drops = new double[count];
      for (int k = 0; k < count; k++) {
        float[] changed = input.clone();
        for (float place : sets.slice(k).toArray()) {
          told[k] += map[(int) place];
          changed[(int) place] = 0;
        }
        drops[k] = whole - logit(network, n, changed);
      }
      close(network, "faithfulness_correlation", n, MuFidelity.of(told, drops), 2e-4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet_bn", "fashion_branch"})
  void sparsenessAndComplexity(String network) throws IOException {
    for (int n = 0; n < 2; n++) {
      float[] map = References.read(network + "/ig_gl50_zero").slice(n).toArray();
      close(network, "sparseness_gini", n, Sparseness.gini(map), 1e-5);
      close(network, "complexity_entropy", n, Complexity.entropy(map), 1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet_bn", "fashion_branch"})
  void dropUnderTheMapAsAMask(String network) throws IOException {
    String layer = network.equals("lenet_bn") ? "c2" : "sep";
    for (int n = 0; n < 2; n++) {
      Tensor cam = References.read(network + "/gradcam_relu@" + layer).slice(n);
      float[] mask = AverageDrop.mask(TensorImages.resize(cam, 28, 28).toArray());
      float[] input = input(network, n);
      float[] masked = input.clone();
      for (int i = 0; i < PLACES; i++) {
        masked[i] *= mask[i];
      }
      double before = probability(network, n, input);
      double after = probability(network, n, masked);
      close(network, "average_drop", n, AverageDrop.of(before, after), 1e-3);
      close(network, "increase_in_confidence", n, AverageDrop.increase(before, after), 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet_bn", "fashion_branch"})
  void noisyLinearImputationWithoutNoise(String network) throws IOException {
    float[] mask = References.read("given/road_mask").toArray();
    boolean[] missing = new boolean[PLACES];
    for (int i = 0; i < PLACES; i++) {
      missing[i] = mask[i] == 0;
    }
    for (int n = 0; n < 2; n++) {
      float[] found = input(network, n);
      new NoisyLinearImputation(28, 28).fill(found, missing, 0, new SplittableRandom(1));
      float[] wanted = References.read(network + "/road_imputed").slice(n).toArray();
      for (int i = 0; i < PLACES; i++) {
        assertThat(found[i]).as("place " + i).isCloseTo(wanted[i], offset(2e-6f));
      }
    }
  }

  private static void close(String network, String measure, int n, double found, double relative)
      throws IOException {
    double wanted = wanted(network, measure, n);
    assertThat(found)
        .as(measure + " of picture " + n + " on " + network)
        .isCloseTo(wanted, offset(relative * Math.abs(wanted)));
  }

  private static double wanted(String network, String measure, int n) throws IOException {
    String start = measure + "," + n + ",";
    return Files.readAllLines(
            References.folder("/attribution_maps/" + network).resolve("measures.csv"))
        .stream()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(start.length())))
        .findFirst()
        .orElseThrow();
  }

  private static double logit(String network, int n, float[] values) throws IOException {
    return score(network, Objectives.unit("preds", target(network, n)), values);
  }

  private static double probability(String network, int n, float[] values) throws IOException {
    return score(network, Objectives.probability("preds", target(network, n)), values);
  }

  private static double score(String network, Objective objective, float[] values) {
    Differentiable model = model(network).capability(Differentiable.class).orElseThrow();
    return model.score(objective, batch(values)).values()[0];
  }

  private static float[] gradient(String network, int n, float[] values) throws IOException {
    return AttributionRequest.of(Loupe.create().attributionMethods().get("gradient"))
        .attribute(model(network), batch(values), Objectives.unit("preds", target(network, n)))
        .maps()
        .toArray();
  }

  private static Batch batch(float[] values) {
    return Batch.of(List.of(Sample.of("one", Tensor.of(Shape.of(1, 28, 28), values))));
  }

  private static int target(String network, int n) throws IOException {
    return (int) References.read(network + "/target").get(n);
  }

  private static float[] input(String network, int n) throws IOException {
    return References.inputs(network).slice(n).toArray();
  }

  private static Model model(String network) {
    return Objects.requireNonNull(MODELS.get(network));
  }
}
