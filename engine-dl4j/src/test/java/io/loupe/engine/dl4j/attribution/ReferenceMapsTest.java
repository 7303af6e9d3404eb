package io.loupe.engine.dl4j.attribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionRequest;
import io.loupe.data.Batch;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.Patchable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.Param;
import io.loupe.param.Params;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Maps that other libraries computed, see the README beside them. */
class ReferenceMapsTest {
  private static final double RELATIVE = 1e-4;

  /** Pixels that a unit of lenet_bn's first convolution sees. */
  private static final int FIELD = 25;

  private static final Map<String, Model> MODELS = new HashMap<>();

  @BeforeAll
  static void load() {
    MODELS.putAll(References.networks());
  }

  @AfterAll
  static void close() {
    MODELS.values().forEach(Model::close);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "saliency_signed | gradient",
        "saliency_abs | gradient(magnitude=true)",
        "saliency_signed_prob | gradient",
        "input_x_gradient | gradient-x-input",
        "ig_gl50_zero | integrated-gradients(steps=50, most-steps=50)",
        "occlusion_4x4_s2 | occlusion(window=4, stride=2)",
        "feature_ablation_4x4 | occlusion(window=7, stride=7)",
      })
  void atTheInput(String reference, String method) throws IOException {
    for (String network : MODELS.keySet()) {
      Attribution found =
          request(method).attribute(model(network), batch(network), objective(network, reference));
      compare(network, reference, found.maps());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gradcam_signed | grad-cam(signed=true)",
        "gradcam_relu | grad-cam",
        "gradcampp_paper | grad-cam-plus-plus",
        "gradcampp_pgc_raw | grad-cam-plus-plus(variant=pytorch-grad-cam, signed=true)",
        "gradcampp_tfkv_raw | grad-cam-plus-plus(variant=tf-keras-vis)",
        "xgradcam_raw | xgrad-cam(signed=true)",
        "layercam_raw | layer-cam(signed=true)",
        "eigencam_raw | eigen-cam",
        "scorecam_softmax_raw | score-cam(signed=true)",
        "scorecam_prob_raw | score-cam(weights=value, signed=true)",
        "ablationcam_raw | ablation-cam(signed=true)",
        "layer_conductance | layer-conductance(rule=captum, steps=50)",
      })
  void atLayers(String reference, String method) throws IOException {
    for (String network : MODELS.keySet()) {
      List<String> layers = layers(network, reference);
      assertThat(layers).isNotEmpty();
      for (String layer : layers) {
        Attribution found =
            request(method)
                .layer(layer)
                .attribute(model(network), batch(network), objective(network, reference));
        assertThat(found.layer()).contains(layer);
        compare(network, reference + "@" + layer, found.maps());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"lenet_bn, c2, '9,5,3'", "fashion_branch, sep, '4,11,11'"})
  void throughOneNeuron(String network, String layer, String neuron) throws IOException {
    Attribution found =
        request("neuron-conductance(rule=captum, steps=50)")
            .layer(layer)
            .with("neuron", neuron)
            .attribute(model(network), batch(network), objective(network, ""));
    compare(network, "neuron_conductance@" + layer, found.maps());
  }

  @ParameterizedTest
  @CsvSource({
    "guided_backprop, guided-backprop",
    "deconvolution, deconvnet",
    "deeplift_zero_apart, deeplift",
    "lrp_eps0.01_zennit, 'lrp(rule=epsilon, epsilon=0.01)'",
    "lrp_epsilon_plus_zennit, lrp",
    "lrp_epsilon_plus_flat_zennit, lrp(rule=epsilon-plus-flat)",
    "lrp_epsilon_alpha2_beta1_zennit, lrp(rule=epsilon-alpha2-beta1)",
  })
  void byWaysBack(String reference, String method) throws IOException {
    for (String network : MODELS.keySet()) {
      Path folder = References.folder("/attribution/" + network);
      Tensor wanted = References.array(folder.resolve(reference + ".npy"));
      Attribution found =
          request(method).attribute(model(network), batch(network), objective(network, ""));
      for (int n = 0; n < 2; n++) {
        float[] own = found.maps().slice(n).toArray();
        float[] peer = wanted.slice(n).slice(n).toArray();
        double largest = 0;
        double worst = 0;
        for (int i = 0; i < own.length; i++) {
          largest = Math.max(largest, Math.abs(peer[i]));
          worst = Math.max(worst, Math.abs(own[i] - peer[i]));
        }
        assertThat(worst).as(reference + " on " + network).isLessThanOrEqualTo(1e-4 * largest);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"smoothgrad, smoothgrad", "squaregrad, squaregrad", "vargrad, vargrad"})
  void withGivenNoise(String reference, String method) throws IOException {
    Tensor noise = given("noise");
    for (String network : MODELS.keySet()) {
      LongFunction<RandomGenerator> random = draw -> new Given(noise.slice((int) draw).toArray());
      Attribution found =
          use(
              network,
              method,
              Map.of("samples", "10", "sigma", "1"),
              Datasets.of(List.of()),
              random);
      compare(network, reference, found.maps());
    }
  }

  /**
   * The same shares for both items: the reference has others, so one item is compared at a time.
   */
  @ParameterizedTest
  @CsvSource({"lenet_bn", "fashion_branch"})
  void withGivenBaselines(String network) throws IOException {
    Tensor baselines = given("eg_baselines");
    Tensor shares = given("eg_alphas");
    List<Sample> samples =
        IntStream.range(0, 8).mapToObj(s -> Sample.of("b" + s, baselines.slice(s))).toList();
    for (int item = 0; item < 2; item++) {
      int column = item;
      LongFunction<RandomGenerator> random =
          draw -> new Given(draw < 0 ? new float[0] : new float[] {shares.get((int) draw, column)});
      Attribution found =
          use(network, "expected-gradients", Map.of("samples", "8"), Datasets.of(samples), random);
      compare(network, "expected_gradients", found.maps(), item);
    }
  }

  @ParameterizedTest
  @CsvSource({"lenet_bn", "fashion_branch"})
  void fromAGivenBaseline(String network) throws IOException {
    Dataset one = Datasets.of(Sample.of("baseline", given("baseline").slice(0)));
    Attribution found =
        request("integrated-gradients(steps=50, most-steps=50, baseline=mean)")
            .data(one)
            .attribute(model(network), batch(network), objective(network, ""));
    compare(network, "ig_gl50_given", found.maps());
  }

  @ParameterizedTest
  @CsvSource({"lenet_bn", "fashion_branch"})
  void withGivenCells(String network) throws IOException {
    Tensor cells = given("rise_grid");
    LongFunction<RandomGenerator> random =
        draw -> {
          float[] own = cells.slice((int) draw).toArray();
          for (int i = 0; i < own.length; i++) {
            own[i] = 1 - own[i];
          }
          return new Given(own);
        };
    Attribution found =
        use(
            network,
            "rise",
            Map.of("masks", "64", "unshifted", "true"),
            Datasets.of(List.of()),
            random,
            "prob");
    compare(network, "rise64_prob", found.maps());
  }

  @ParameterizedTest
  @CsvSource({"lenet_bn", "fashion_branch"})
  void sharesOfEightPlayers(String network) throws IOException {
    Attribution found =
        request("shapley(regions='2,4')")
            .attribute(model(network), batch(network), objective(network, ""));
    Tensor wanted = reference(network, "shapley_exact_2x4");
    for (int n = 0; n < 2; n++) {
      for (int player = 0; player < 8; player++) {
        double sum = 0;
        for (int p = 0; p < 14 * 7; p++) {
          sum += found.maps().get(n, 0, player / 4 * 14 + p / 7, player % 4 * 7 + p % 7);
        }
        assertThat(sum).isCloseTo(wanted.get(n, player), offset(2e-5 * 10));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"lenet_bn", "fashion_branch"})
  void doublesPointsUntilTheMapIsComplete(String network) throws IOException {
    Attribution found =
        request("integrated-gradients(steps=8)")
            .attribute(model(network), batch(network), objective(network, ""));
    for (int n = 0; n < 2; n++) {
      Map<String, Double> said = found.measures().get(n);
      double sum = 0;
      for (float value : found.maps().slice(n).toArray()) {
        sum += value;
      }
      double expected = said.getOrDefault(Attribution.EXPECTED_SUM, Double.NaN);
      assertThat(said.get(Attribution.COMPLETENESS_ERROR)).isLessThan(0.01 * Math.abs(expected));
      assertThat(Math.abs(sum - expected))
          .isCloseTo(said.getOrDefault(Attribution.COMPLETENESS_ERROR, Double.NaN), offset(1e-4));
    }
  }

  /** By the maps of integrated gradients, of the class that is predicted. */
  @ParameterizedTest
  @CsvSource({"lenet_bn", "fashion_branch"})
  void areasOfDeletionAndInsertion(String network) throws IOException {
    Tensor inputs = batch(network).inputs();
    RunResult result =
        Loupe.create()
            .request("attribution-check")
            .on(model(network))
            .data(Datasets.of(Sample.of("0", inputs.slice(0)), Sample.of("1", inputs.slice(1))))
            .with("method", "integrated-gradients(steps=50, most-steps=50)")
            .with("steps", "28")
            .with("baseline", "zero")
            .with("null-model", "off")
            .run();
    for (int n = 0; n < 2; n++) {
      List<Object> row = result.table("samples").rows().get(n);
      int target = network.equals("fashion_branch") && n == 1 ? 1 : 0; // taken for its second
      assertThat((double) row.get(2))
          .isCloseTo(reference(network, "deletion_prob.auc").get(target, n), offset(2e-4));
      assertThat((double) row.get(3))
          .isCloseTo(reference(network, "insertion_prob.auc").get(target, n), offset(2e-4));
    }
    for (int point = 0; point <= 28; point++) {
      List<Object> row = result.table("curves").rows().get(point);
      for (String curve : List.of("deletion", "insertion")) {
        Tensor wanted = reference(network, curve + "_prob");
        double mean = (wanted.get(0, point) + wanted.get(1, point)) / 2;
        assertThat((double) row.get(curve.equals("deletion") ? 2 : 3))
            .as(curve + " at point " + point)
            .isCloseTo(mean, offset(1e-3));
      }
    }
  }

  private static Attribution use(
      String network,
      String method,
      Map<String, String> parameters,
      Dataset data,
      LongFunction<RandomGenerator> random)
      throws IOException {
    return use(network, method, parameters, data, random, "");
  }

  private static Attribution use(
      String network,
      String method,
      Map<String, String> parameters,
      Dataset data,
      LongFunction<RandomGenerator> random,
      String of)
      throws IOException {
    AttributionMethod found = Loupe.create().attributionMethods().get(method);
    Params params = Params.resolve(found.parameters(), parameters);
    return found.attribute(
        batch(network),
        objective(network, of),
        new GivenContext(model(network), params, data, random));
  }

  private static AttributionRequest request(String text) {
    return AttributionRequest.parseAll(text, Loupe.create().attributionMethods()).get(0);
  }

  private static Model model(String network) {
    return Objects.requireNonNull(MODELS.get(network));
  }

  private static Batch batch(String network) throws IOException {
    return new Batch(References.inputs(network), Map.of());
  }

  private static Objective objective(String network, String reference) throws IOException {
    Tensor targets = reference(network, "target");
    List<Objective> each = new ArrayList<>();
    for (int n = 0; n < 2; n++) {
      int target = (int) targets.get(n);
      each.add(
          reference.contains("prob")
              ? Objectives.probability("preds", target)
              : Objectives.unit("preds", target));
    }
    return new Objective.PerItem(each);
  }

  private static List<String> layers(String network, String reference) {
    List<String> all = network.equals("lenet_bn") ? List.of("c1_act", "c2") : List.of("b3", "sep");
    return all.stream()
        .filter(layer -> !(layer.equals("c2") && reference.startsWith("gradcampp")))
        .filter(
            layer ->
                Files.exists(
                    References.folder("/attribution_maps/" + network)
                        .resolve(reference + "@" + layer + ".npy")))
        .toList();
  }

  private static void compare(String network, String name, Tensor found) throws IOException {
    for (int n = 0; n < 2; n++) {
      compare(network, name, found, n);
    }
  }

  private static void compare(String network, String name, Tensor found, int item)
      throws IOException {
    float[] wanted = reference(network, name).slice(item).toArray();
    float[] own = found.slice(item).toArray();
    assertThat(own).as(name + " on " + network).hasSameSizeAs(wanted);
    double largest = 0;
    for (float value : wanted) {
      largest = Math.max(largest, Math.abs(value));
    }
    double allowed = Math.max(RELATIVE * largest, 5 * deviation(network, name));
    double worst = 0;
    int beyond = 0;
    for (int i = 0; i < own.length; i++) {
      double difference = Math.abs(own[i] - wanted[i]);
      worst = Math.max(worst, difference);
      beyond += difference > allowed ? 1 : 0;
    }
    boolean mayTurn = name.startsWith("ig_");
    assertThat(worst)
        .as(name + " on " + network + ", item " + item + ", largest value " + largest)
        .isLessThanOrEqualTo(mayTurn ? 5 * allowed : allowed);
    assertThat(beyond)
        .as("values that a unit beside its kink, on the other side at one point, can reach")
        .isLessThanOrEqualTo(mayTurn ? FIELD : 0);
  }

  private static double deviation(String network, String name) throws IOException {
    for (String line :
        Files.readAllLines(
            References.folder("/attribution_maps/" + network).resolve("float32.tsv"))) {
      String[] cells = line.split("\t", -1);
      if (cells[0].equals(name)) {
        return Double.parseDouble(cells[1]);
      }
    }
    throw new IllegalArgumentException("No deviation of " + name);
  }

  private static Tensor reference(String network, String name) throws IOException {
    return References.read(network + "/" + name);
  }

  private static Tensor given(String name) throws IOException {
    return reference("given", name);
  }

  /** Gives numbers that were drawn before, one after another. */
  private static final class Given implements RandomGenerator {
    private final float[] values;
    private int next;

    Given(float[] values) {
      this.values = values;
    }

    @Override
    public long nextLong() {
      throw new IllegalStateException("Not given");
    }

    @Override
    public double nextDouble() {
      return values[next++];
    }

    @Override
    public double nextGaussian() {
      return values[next++];
    }
  }

  private record GivenContext(
      Model model, Params params, Dataset data, LongFunction<RandomGenerator> given)
      implements AttributionContext {
    @Override
    public Differentiable gradients() {
      return model.capability(Differentiable.class).orElseThrow();
    }

    @Override
    public Patchable innerLayers() {
      return model.capability(Patchable.class).orElseThrow();
    }

    @Override
    public Explainable waysBack() {
      return model.capability(Explainable.class).orElseThrow();
    }

    @Override
    public LayerInfo layer() {
      return AttributionRequest.usualLayer(model).orElseThrow();
    }

    @Override
    public <T> T get(Param<T> param) {
      return params.get(param);
    }

    @Override
    public int passSize() {
      return 64;
    }

    @Override
    public RandomGenerator random(long stream) {
      return given.apply(stream);
    }

    @Override
    public RunMonitor monitor() {
      return RunMonitor.silent();
    }
  }
}
