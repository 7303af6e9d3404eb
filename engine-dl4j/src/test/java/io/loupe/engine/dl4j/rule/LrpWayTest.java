package io.loupe.engine.dl4j.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.ActivationFunctions;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.GlobalPooling;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Softmax;
import io.loupe.error.ParameterException;
import io.loupe.gradient.BackwardRule.Lrp;
import io.loupe.gradient.LrpRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.factory.Nd4j;

class LrpWayTest {
  private static final Op ADD = pair(Elementwise.Kind.ADD);
  private static final Op MULTIPLY = pair(Elementwise.Kind.MULTIPLY);

  private static Op pair(Elementwise.Kind kind) {
    return new Elementwise(kind, new int[][] {{2}, {2}}, new int[] {2});
  }

  private static WayBack way(LrpRule rule) {
    return WayBack.of(new Lrp(rule, rule, Optional.empty(), Map.of(), Lrp.Normalization.PASS));
  }

  private static Op function(String name) {
    return ActivationFunctions.named(name, 3).orElseThrow();
  }

  /** By hand: z = (2 - 2 + 1, -1 - 6 + 2) = (1, -5) with relevance (10, 20). */
  @TestFactory
  Stream<DynamicTest> oneLayerByHand() {
    return Map.<LrpRule, float[]>of(
            new LrpRule.Epsilon(0), new float[] {20 + 4, -20 + 24},
            new LrpRule.Epsilon(1), new float[] {10 + 20 / 6f, -10 + 20},
            new LrpRule.ZPlus(), new float[] {20 / 3f, 0},
            new LrpRule.AlphaBeta(1, 0), new float[] {20 / 3f, 0},
            new LrpRule.AlphaBeta(2, 1), new float[] {40 / 3f - 20 / 7f, -10 - 120 / 7f},
            new LrpRule.Gamma(1), new float[] {10 + 40 / 12f, -5 + 20},
            new LrpRule.Flat(), new float[] {15, 15},
            new LrpRule.Box(-3, 3), new float[] {80 / 9f + 8, 10 / 9f + 12},
            new LrpRule.Box(List.of(-3.0, -2.0), List.of(3.0, 2.0)),
                new float[] {10 + 20 * 2 / 2f, 0})
        .entrySet()
        .stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey().toString(),
                    () -> {
                      Plain layer = Plain.list(2).then(layer(true), 2);
                      float[] back =
                          layer.back(way(each.getKey()), new float[] {1, -2}, new float[] {10, 20});
                      assertThat(back).containsExactly(each.getValue(), offset(1e-4f));
                    }));
  }

  private static Dense layer(boolean bias) {
    return new Dense(
        Nd4j.createFromArray(new float[][] {{2, -1}, {1, 3}}),
        bias ? Nd4j.createFromArray(1f, 2f) : null);
  }

  @Test
  void aSumHandsOnByContributionAndDoesNotCopy() {
    Plain sum = Plain.list(2).then(new Identity(), 2).then(ADD, 2, 0, 1);
    float[] back = sum.back(way(new LrpRule.ZPlus()), new float[] {3, -1}, new float[] {8, 4});
    assertThat(back).containsExactly(new float[] {8, 4}, offset(1e-4f));
  }

  @Test
  void aMaximumGivesAllToTheValueThatIsTaken() {
    Plain maximum = Plain.list(2).then(new GlobalPooling(GlobalPooling.Kind.MAX, 0, 1), 1);
    float[] back = maximum.back(way(new LrpRule.ZPlus()), new float[] {3, 4}, new float[] {8});
    assertThat(back).containsExactly(0, 8);
  }

  @Test
  void functionsOfOneValueLetRelevancePass() {
    Plain tanh = Plain.list(2).then(function("tanh"), 2).then(function("relu"), 2);
    float[] back = tanh.back(way(new LrpRule.ZPlus()), new float[] {3, -4}, new float[] {8, 9});
    assertThat(back).containsExactly(8, 9);
  }

  @Test
  void withoutBiasesAReluNetworkGivesInputTimesGradient() {
    Random random = new Random(1);
    float[][] first = new float[6][5];
    float[][] second = new float[5][3];
    Stream.of(first, second)
        .flatMap(Stream::of)
        .forEach(
            row -> {
              for (int i = 0; i < row.length; i++) {
                row[i] = (float) random.nextGaussian();
              }
            });
    Plain network =
        Plain.list(6)
            .then(new Dense(Nd4j.createFromArray(first), null), 5)
            .then(function("relu"), 5)
            .then(new Dense(Nd4j.createFromArray(second), null), 3);
    float[] input = {0.3f, -1.2f, 0.8f, 0.5f, -0.1f, 2};
    float[] gradient = network.back(GRADIENT, input, new float[] {0, 1, 0});
    double logit = 0;
    for (int i = 0; i < input.length; i++) {
      logit += (double) input[i] * gradient[i];
    }
    float[] back =
        network.back(way(new LrpRule.Epsilon(1e-9)), input, new float[] {0, (float) logit, 0});
    double sum = 0;
    for (int i = 0; i < input.length; i++) {
      assertThat((double) back[i]).isCloseTo((double) input[i] * gradient[i], offset(1e-5));
      sum += back[i];
    }
    assertThat(sum).isCloseTo(logit, offset(1e-5));
  }

  private static final WayBack GRADIENT =
      new WayBack() {
        @Override
        public List<Node> changed(List<Node> nodes) {
          return nodes;
        }

        @Override
        public List<String> remarks(List<Node> way) {
          return List.of();
        }
      };

  private static BatchNormalization normalization() {
    return new BatchNormalization(
        new float[] {2, -1},
        new float[] {1, 2},
        new float[] {3, 0.5f},
        new float[] {4, 1},
        0,
        false);
  }

  @TestFactory
  Stream<DynamicTest> batchNormalizationBehindALayerIsMerged() {
    return Stream.of(
            new LrpRule.Epsilon(0.1),
            new LrpRule.ZPlus(),
            new LrpRule.AlphaBeta(2, 1),
            new LrpRule.Gamma(0.25),
            new LrpRule.Flat(),
            new LrpRule.Box(-3, 3))
        .map(
            rule ->
                DynamicTest.dynamicTest(
                    rule.describe(),
                    () -> {
                      // scale (1, -1), shift (-2, 2.5)
                      Dense whole =
                          new Dense(
                              Nd4j.createFromArray(new float[][] {{2, 1}, {1, -3}}),
                              Nd4j.createFromArray(-1f, 0.5f));
                      float[] input = {1, -2};
                      float[] relevance = {10, 20};
                      float[] expected =
                          Plain.list(2).then(whole, 2).back(way(rule), input, relevance);
                      Plain both = Plain.list(2).then(layer(true), 2).then(normalization(), 2);
                      assertThat(both.back(way(rule), input, relevance))
                          .containsExactly(expected, offset(1e-4f));
                      assertThat(both.back(way(rule), input, relevance, 1))
                          .containsExactly(relevance);
                      assertThat(way(rule).remarks(way(rule).changed(both.nodes()))).isEmpty();
                    }));
  }

  /** z-plus looks at the bias of a sum, wherever a file has it. */
  @Test
  void whatAFileAddsAndMultipliesBehindALayerIsMergedToo() {
    float[] input = {1, -2};
    float[] relevance = {10, 20};
    WayBack plus = way(new LrpRule.ZPlus());
    float[] expected = Plain.list(2).then(layer(true), 2).back(plus, input, relevance);
    Plain apart = constant(new Constant(new float[] {1, 2}));
    assertThat(apart.then(layer(false), 2, 0).then(ADD, 2, 2, 1).back(plus, input, relevance))
        .containsExactly(expected, offset(1e-4f));
    Dense half =
        new Dense(
            Nd4j.createFromArray(new float[][] {{1, -0.5f}, {0.5f, 1.5f}}),
            Nd4j.createFromArray(1f, 1.5f));
    Plain changed =
        Plain.list(2)
            .then(half, 2)
            .then(new Arithmetic(Elementwise.Kind.DIVIDE, 0.5f, false), 2)
            .then(new Identity(), 2)
            .then(new Arithmetic(Elementwise.Kind.SUBTRACT, 1, false), 2);
    assertThat(changed.back(plus, input, relevance)).containsExactly(expected, offset(1e-4f));
  }

  @Test
  void batchNormalizationThatStandsAlonePassesOrKeepsItsShiftAndThatIsSaid() {
    Plain alone = Plain.list(2).then(function("tanh"), 2).then(normalization(), 2);
    WayBack passing = WayBack.of(Lrp.epsilon(0));
    assertThat(alone.back(passing, new float[] {1, -2}, new float[] {10, 20}))
        .containsExactly(10, 20);
    assertThat(passing.remarks(passing.changed(alone.nodes())))
        .singleElement()
        .asString()
        .contains("lets relevance pass: n2.");
    WayBack sharing = WayBack.of(Lrp.epsilon(0).with(Lrp.Normalization.EPSILON));
    double first = Math.tanh(1);
    double second = -Math.tanh(-2);
    assertThat(alone.back(sharing, new float[] {1, -2}, new float[] {10, 20}))
        .containsExactly(
            new float[] {
              (float) (10 * first / (first - 2)), (float) (20 * second / (second + 2.5))
            },
            offset(1e-4f));
    assertThat(sharing.remarks(sharing.changed(alone.nodes())))
        .singleElement()
        .asString()
        .contains("follows the epsilon rule: n2.");
  }

  @Test
  void onlyTheFirstLayersHaveTheRuleOfTheFirst() {
    Plain two = Plain.list(2).then(layer(false), 2).then(function("relu"), 2).then(layer(false), 2);
    WayBack flat = WayBack.of(Lrp.epsilonPlusFlat());
    float[] input = {1, 1};
    float[] seed = {5, 0};
    float[] before = two.back(flat, input, seed, 2);
    assertThat(before).containsExactly(new float[] {3.75f, 1.25f}, offset(1e-4f));
    assertThat(two.back(flat, input, seed))
        .containsExactly(new float[] {2.5f, 2.5f}, offset(1e-4f));
  }

  @Test
  void aLayerCanHaveARuleOfItsOwn() {
    Plain one = Plain.list(2).then(layer(true), 2);
    WayBack named = WayBack.of(Lrp.epsilon(0).with("n1", new LrpRule.Flat()));
    assertThat(one.back(named, new float[] {1, -2}, new float[] {10, 20}))
        .containsExactly(new float[] {15, 15}, offset(1e-4f));
    WayBack unknown = WayBack.of(Lrp.epsilon(0).with("n7", new LrpRule.Flat()));
    assertThatThrownBy(() -> unknown.changed(one.nodes()))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("n7");
  }

  @Test
  void aBoxNeedsABoundForEachChannel() {
    LrpRule box = new LrpRule.Box(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
    Plain one = Plain.list(2).then(layer(true), 2);
    assertThatThrownBy(() -> way(box).changed(one.nodes()))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("3 bounds");
  }

  @Test
  void aConstantKeepsItsShareOfASumAndNoneOfAProduct() {
    Op held = new Constant(new float[] {1, 3});
    Plain sum = constant(held).then(ADD, 2, 0, 1);
    assertThat(sum.back(way(new LrpRule.ZPlus()), new float[] {3, 1}, new float[] {8, 8}))
        .containsExactly(new float[] {6, 2}, offset(1e-4f));
    Plain product = constant(held).then(MULTIPLY, 2, 0, 1);
    assertThat(product.back(way(new LrpRule.ZPlus()), new float[] {3, 1}, new float[] {8, 8}))
        .containsExactly(new float[] {8, 8}, offset(1e-4f));
  }

  private static Plain constant(Op held) {
    return Plain.list(2).then(held, 2, new Integer[0]);
  }

  @Test
  void theSignalOfAGatedProductTakesAllAndThatIsSaid() {
    Plain gated = Plain.list(2).then(function("sigmoid"), 2).then(MULTIPLY, 2, 0, 1);
    WayBack epsilon = WayBack.of(Lrp.epsilon(0));
    assertThat(epsilon.remarks(epsilon.changed(gated.nodes())))
        .containsExactly(
            "Of products with what comes from a sigmoid, the gate is given no relevance: n2.");
    Plain squeezed =
        Plain.list(2)
            .then(layer(true), 2)
            .then(function("hard_sigmoid"), 2)
            .then(new Identity(), 2)
            .then(MULTIPLY, 2, 3, 0);
    for (Plain network : List.of(gated, squeezed)) {
      assertThat(network.back(epsilon, new float[] {3, 1}, new float[] {8, 9}))
          .containsExactly(new float[] {8, 9}, offset(1e-4f));
    }
  }

  @Test
  void aDivisionByWhatIsGivenPassesAndByAnythingElseIsRefused() {
    Op divide = pair(Elementwise.Kind.DIVIDE);
    Plain given = constant(new Constant(new float[] {2, -4})).then(divide, 2, 0, 1);
    assertThat(given.back(way(new LrpRule.ZPlus()), new float[] {3, 1}, new float[] {8, 9}))
        .containsExactly(new float[] {8, 9}, offset(1e-3f));
    Plain both = Plain.list(2).then(function("tanh"), 2).then(divide, 2, 0, 1);
    assertThat(way(new LrpRule.ZPlus()).changed(both.nodes()).get(2).op().gradientRefusal())
        .contains("Elementwise divide");
  }

  @Test
  void whatHasNoRuleIsRefusedByName() {
    Plain gated = Plain.list(2).then(function("tanh"), 2).then(MULTIPLY, 2, 0, 1);
    WayBack epsilon = WayBack.of(Lrp.epsilon(0));
    assertThat(epsilon.changed(gated.nodes()).get(2).op().gradientRefusal())
        .contains("both depend on the input");
    Plain softmax = Plain.list(2).then(new Softmax(List.of(2L), new int[] {0}, false), 2);
    assertThat(epsilon.changed(softmax.nodes()).get(1).op().gradientRefusal())
        .contains("is a softmax");
  }
}
