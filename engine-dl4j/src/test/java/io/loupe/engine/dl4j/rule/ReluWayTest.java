package io.loupe.engine.dl4j.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.ActivationFunctions;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.gradient.BackwardRule;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReluWayTest {
  private static final float[] VALUES = {1, -1, 2, -2};
  private static final float[] GRADIENT = {3, 4, -5, -6};
  private static final WayBack GUIDED = WayBack.of(new BackwardRule.GuidedBackprop());
  private static final WayBack DECONVOLUTION = WayBack.of(new BackwardRule.Deconvolution());

  private static Op function(String name) {
    return ActivationFunctions.named(name, 3).orElseThrow();
  }

  @Test
  void guidedLetsThroughWhatIsPositiveBothWays() {
    Plain relu = Plain.list(4).then(function("relu"), 4);
    assertThat(relu.back(GUIDED, VALUES, GRADIENT)).containsExactly(3, 0, 0, 0);
  }

  @Test
  void deconvolutionLooksAtTheGradientOnly() {
    Plain relu = Plain.list(4).then(function("relu"), 4);
    assertThat(relu.back(DECONVOLUTION, VALUES, GRADIENT)).containsExactly(3, 4, 0, 0);
  }

  @Test
  void aMaximumWithZeroIsReluToo() {
    Plain relu = Plain.list(4).then(new Arithmetic(Elementwise.Kind.MAXIMUM, 0, false), 4);
    assertThat(relu.back(GUIDED, VALUES, GRADIENT)).containsExactly(3, 0, 0, 0);
  }

  @Test
  void otherFunctionsKeepTheirGradientAndThatIsSaid() {
    Plain both = Plain.list(4).then(function("relu"), 4).then(function("leaky_relu"), 4);
    float[] seed = {3, 4, -5, -6};
    assertThat(both.back(DECONVOLUTION, VALUES, seed)).containsExactly(3, 0.8f, 0, 0);
    List<Node> way = GUIDED.changed(both.nodes());
    assertThat(GUIDED.remarks(way))
        .containsExactly(
            "Only ReLU is changed by this rule; these keep their gradient: leaky_relu.");
  }

  @Test
  void aNetworkWithoutReluGivesTheGradientAndThatIsSaid() {
    Plain leaky = Plain.list(4).then(function("leaky_relu"), 4);
    assertThat(leaky.back(GUIDED, VALUES, GRADIENT)).containsExactly(3, 0.8f, -5, -1.2f);
    assertThat(GUIDED.remarks(GUIDED.changed(leaky.nodes())))
        .singleElement()
        .asString()
        .contains("No ReLU lies on the way")
        .contains("plain gradient");
  }
}
