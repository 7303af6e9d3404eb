package io.loupe.engine.dl4j.rule;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import io.loupe.data.Batch;
import io.loupe.engine.dl4j.Dl4jEngine;
import io.loupe.engine.dl4j.keras.Npy;
import io.loupe.gradient.BackwardRule;
import io.loupe.gradient.BackwardRule.Lrp;
import io.loupe.gradient.Explainable;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.LrpRule;
import io.loupe.gradient.Objective;
import io.loupe.model.Model;
import io.loupe.model.ModelSource;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Holds the ways back against what Captum and Zennit gave for the same networks. */
class PeersTest {
  private static final Path FOLDER = Path.of("src/test/resources/attribution");
  private static final double CLOSE = 1e-4;
  private static final int DEVIATIONS = 5;

  private static final Path LENET = FOLDER.resolve("lenet_bn/model.zip");
  private static final Path BRANCHES =
      Path.of("src/test/resources/keras/fashion_branch/model.keras");

  /** The rule of an array, by its name. */
  private static Optional<BackwardRule> rule(String array) {
    return Optional.ofNullable(
        switch (array) {
          case "guided_backprop" -> new BackwardRule.GuidedBackprop();
          case "deconvolution" -> new BackwardRule.Deconvolution();
          case "deeplift_zero_apart" ->
              new BackwardRule.DeepLift(Tensor.of(Shape.of(1, 1, 28, 28), new float[28 * 28]));
          case "lrp_eps1e-6_zennit" -> Lrp.epsilon(1e-6);
          case "lrp_eps0.01_zennit" -> Lrp.epsilon(0.01);
          case "lrp_eps1e-6_bn_eps_zennit" -> Lrp.epsilon(1e-6).with(Lrp.Normalization.EPSILON);
          case "lrp_epsilon_plus_zennit" -> Lrp.epsilonPlus();
          case "lrp_epsilon_plus_flat_zennit" -> Lrp.epsilonPlusFlat();
          case "lrp_epsilon_gamma_box_zennit" -> Lrp.epsilonGammaBox(new LrpRule.Box(0, 1.05));
          case "lrp_epsilon_alpha2_beta1_zennit" -> Lrp.epsilonAlpha2Beta1();
          default -> null;
        });
  }

  @TestFactory
  Stream<DynamicTest> theWaysBackAreThePeers() throws IOException {
    List<String> lines = Files.readAllLines(FOLDER.resolve("deviations.csv"));
    return lines.subList(1, lines.size()).stream()
        .map(Splitter.on(',')::splitToList)
        .filter(row -> rule(row.get(1)).isPresent())
        .map(
            row ->
                DynamicTest.dynamicTest(
                    row.get(0) + " " + row.get(1),
                    () -> compare(row.get(0), row.get(1), Double.parseDouble(row.get(2)))));
  }

  private static Model load(String network) {
    return new Dl4jEngine()
        .load(
            ModelSource.of(network.equals("lenet_bn") ? LENET : BRANCHES)
                .withOptions(Map.of("input-shape", "1,28,28")));
  }

  private static void compare(String network, String array, double deviation) throws IOException {
    Path folder = FOLDER.resolve(network);
    float[] expected = Npy.read(folder.resolve(array + ".npy")).toArray();
    Tensor input = Npy.read(folder.resolve("input.npy"));
    float[] targets = Npy.read(folder.resolve("target.npy")).toArray();
    int items = input.shape().dim(0);
    try (Model model = load(network)) {
      Explainable explainable = model.capability(Explainable.class).orElseThrow();
      String head = model.layers().get(model.layers().size() - 1).name();
      float[] found = new float[expected.length];
      for (int target = 0; target < 2; target++) {
        List<Objective> each = new ArrayList<>();
        for (int n = 0; n < items; n++) {
          each.add(new Objective.Unit(head, (int) targets[target * items + n]));
        }
        float[] map =
            explainable
                .explain(
                    rule(array).orElseThrow(),
                    new Objective.PerItem(each),
                    new Batch(input, Map.of()),
                    Set.of(ForwardPass.INPUT))
                .relevance()
                .at(ForwardPass.INPUT)
                .toArray();
        System.arraycopy(map, 0, found, target * map.length, map.length);
      }
      double largest = 0;
      double apart = 0;
      for (int i = 0; i < expected.length; i++) {
        largest = Math.max(largest, Math.abs(expected[i]));
        apart = Math.max(apart, Math.abs(expected[i] - found[i]));
      }
      assertThat(apart)
          .as("%s of %s, largest %s", array, network, largest)
          .isLessThan(Math.max(CLOSE * largest, DEVIATIONS * deviation));
    }
  }
}
