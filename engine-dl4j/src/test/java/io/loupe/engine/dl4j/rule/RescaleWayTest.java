package io.loupe.engine.dl4j.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.ActivationFunctions;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Extremes;
import io.loupe.engine.dl4j.op.GlobalPooling;
import io.loupe.engine.dl4j.op.LocalResponseNormalization;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Reduction;
import io.loupe.engine.dl4j.op.Softmax;
import io.loupe.gradient.BackwardRule;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The second half of each batch is the baseline. */
class RescaleWayTest {
  private static final WayBack RESCALE =
      WayBack.of(new BackwardRule.DeepLift(Tensor.of(Shape.of(1, 1), 0)));

  private static Op function(String name) {
    return ActivationFunctions.named(name, 3).orElseThrow();
  }

  @Test
  void aFunctionCountsWithTheSlopeBetweenBothValues() {
    Plain relu = Plain.list(2).then(function("relu"), 2);
    float[] back = relu.back(RESCALE, new float[] {2, -3, -1, -2}, new float[] {6, 6, 0, 0});
    assertThat(back).containsExactly(new float[] {4, 0, 0, 0}, offset(1e-6f));
  }

  @Test
  void equalValuesCountWithTheDerivative() {
    Plain relu = Plain.list(2).then(function("relu"), 2);
    float[] back = relu.back(RESCALE, new float[] {3, -3, 3, -3}, new float[] {5, 5, 0, 0});
    assertThat(back).containsExactly(new float[] {5, 0, 0, 0}, offset(1e-6f));
  }

  @Test
  void whatAMaximumHasMoreGoesToTheValueThatIsTaken() {
    Plain maximum = Plain.list(2).then(new GlobalPooling(GlobalPooling.Kind.MAX, 0, 1), 1);
    float[] back = maximum.back(RESCALE, new float[] {5, 1, 2, 3}, new float[] {3, 0});
    assertThat(back).containsExactly(new float[] {2, 0, 0, 0}, offset(1e-6f));
  }

  @Test
  void whatAMaximumHasLessGoesToTheValueThatTheBaselineTakes() {
    Plain maximum = Plain.list(2).then(new GlobalPooling(GlobalPooling.Kind.MAX, 0, 1), 1);
    float[] back = maximum.back(RESCALE, new float[] {1, 2, 4, 0}, new float[] {3, 0});
    assertThat(back).containsExactly(new float[] {2, 0, 0, 0}, offset(1e-6f));
  }

  /** min(8, 6) - min(2, 6) is 4: all of it by the first value, which was the baseline's least. */
  @Test
  void whatAMinimumHasMoreGoesToTheValueThatTheBaselineTakes() {
    float[] least = leastOf(new float[] {8, 6}, new float[] {2, 6});
    assertThat(least).containsExactly(new float[] {4, 0}, offset(1e-6f));
    assertThat(leastOf(new float[] {3, 1}, new float[] {2, 6}))
        .containsExactly(new float[] {0, -1}, offset(1e-6f));
  }

  /** What each value contributes to the least of two. */
  private static float[] leastOf(float[] item, float[] baseline) {
    Plain minimum =
        Plain.list(2).then(new Reduction(Reduction.Kind.MINIMUM, new int[] {2}, new int[] {0}), 1);
    float[] values = {item[0], item[1], baseline[0], baseline[1]};
    float[] back = minimum.back(RESCALE, values, new float[] {1, 0});
    return new float[] {back[0] * (item[0] - baseline[0]), back[1] * (item[1] - baseline[1])};
  }

  @Test
  void severalOfSeveralValuesAreRefused() {
    Plain two = Plain.list(3).then(new Extremes(new int[] {3}, 0, true, false).values(2), 2);
    assertThat(refusal(two)).contains("no rule in DeepLIFT");
  }

  @Test
  void productsGiveEachFactorItsShapleyValueAndThatIsSaid() {
    int[][] shapes = {{2}, {2}};
    Op product = new Elementwise(Elementwise.Kind.MULTIPLY, shapes, new int[] {2});
    Plain gated = Plain.list(2).then(function("tanh"), 2).then(product, 2, 0, 1);
    float[] values = {3, -2, 1, 0.5f};
    float[] back = gated.back(RESCALE, values, new float[] {1, 1, 0, 0});
    for (int i = 0; i < 2; i++) {
      double value = values[i] * Math.tanh(values[i]);
      double baseline = values[2 + i] * Math.tanh(values[2 + i]);
      assertThat(back[i] * ((double) values[i] - values[2 + i]))
          .isCloseTo(value - baseline, offset(1e-6));
    }
    assertThat(RESCALE.remarks(RESCALE.changed(gated.nodes())))
        .singleElement()
        .asString()
        .contains("no rule for products, such as \"n2\"");
  }

  @Test
  void whatHasNoRuleIsRefusedByName() {
    Plain softmax = Plain.list(2).then(new Softmax(List.of(2L), new int[] {0}, false), 2);
    assertThat(refusal(softmax)).contains("is a softmax");
    Plain other = Plain.list(2).then(new LocalResponseNormalization(2, 1, 1, 1, 1, 0.5), 2);
    assertThat(refusal(other))
        .contains("LocalResponseNormalization")
        .contains("no rule in DeepLIFT");
  }

  private static String refusal(Plain network) {
    Node last = RESCALE.changed(network.nodes()).get(1);
    return last.op().gradientRefusal();
  }
}
