package io.loupe.engine.dl4j.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.engine.dl4j.kernel.Nd4jKernels;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.factory.Nd4j;

/** Activation functions against the values that Keras 3.15 gives in double precision. */
class CurveTest {
  private static final float[] AT = {-7, -3.25f, -1.5f, -0.75f, -0.4f, 0.3f, 0.75f, 1.5f, 3.25f, 7};

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "linear | -7,-3.25,-1.5,-0.75,-0.4,0.3,0.75,1.5,3.25,7",
        "relu | 0,0,0,0,0,0.3,0.75,1.5,3.25,7",
        "relu6 | 0,0,0,0,0,0.3,0.75,1.5,3.25,6",
        "leaky_relu | -1.4,-0.65,-0.3,-0.15,-0.08,0.3,0.75,1.5,3.25,7",
        "sigmoid | 0.0009110512,0.03732689,0.1824255,0.3208213,0.4013123,0.5744425,0.6791787,0.8175745,0.9626731,0.9990889",
        "tanh | -0.9999983,-0.9969976,-0.9051483,-0.635149,-0.379949,0.2913126,0.635149,0.9051483,0.9969976,0.9999983",
        "hard_sigmoid | 0,0,0.25,0.375,0.4333333,0.55,0.625,0.75,1,1",
        "softsign | -0.875,-0.7647059,-0.6,-0.4285714,-0.2857143,0.2307692,0.4285714,0.6,0.7647059,0.875",
        "softplus | 0.0009114665,0.03804137,0.2014133,0.386871,0.5130153,0.8543552,1.136871,1.701413,3.288041,7.000911",
        "exponential | 0.000911882,0.03877421,0.2231302,0.4723666,0.67032,1.349859,2.117,4.481689,25.79034,1096.633",
        "elu | -0.9990881,-0.9612258,-0.7768698,-0.5276334,-0.32968,0.3,0.75,1.5,3.25,7",
        "celu | -0.9990881,-0.9612258,-0.7768698,-0.5276334,-0.32968,0.3,0.75,1.5,3.25,7",
        "selu | -1.756496,-1.68993,-1.365814,-0.927632,-0.5796101,0.3152103,0.7880257,1.576051,3.414778,7.354907",
        "silu | -0.006377358,-0.1213124,-0.2736383,-0.240616,-0.1605249,0.1723328,0.509384,1.226362,3.128688,6.993623",
        "hard_silu | -0,-0,-0.375,-0.28125,-0.1733333,0.165,0.46875,1.125,3.25,7",
        "hard_tanh | -1,-1,-1,-0.75,-0.4,0.3,0.75,1,1,1",
        "hard_shrink | -7,-3.25,-1.5,-0.75,0,0,0.75,1.5,3.25,7",
        "soft_shrink | -6.5,-2.75,-1,-0.25,0,0,0.25,1,2.75,6.5",
        "tanh_shrink | -6.000002,-2.253002,-0.5948517,-0.114851,-0.02005104,0.008687388,0.114851,0.5948517,2.253002,6.000002",
        "log_sigmoid | -7.000911,-3.288041,-1.701413,-1.136871,-0.9130153,-0.5543552,-0.386871,-0.2014133,-0.03804137,-0.0009114665",
        "squareplus | 0.1400549,0.2830422,0.5,0.6930005,0.8198039,1.161187,1.443,2,3.533042,7.140055",
        "sparse_plus | 0,0,0,0.015625,0.09,0.4225,0.765625,1.5,3.25,7",
        "sparse_sigmoid | 0,0,0,0.125,0.3,0.65,0.875,1,1,1",
        "mish | -0.006380263,-0.1235749,-0.2980997,-0.2764947,-0.1889165,0.2080014,0.6100183,1.403378,3.240956,6.999988",
        "gelu | -8.958667e-12,-0.001875331,-0.1002108,-0.1699705,-0.1378313,0.1853734,0.5800295,1.399789,3.248125,7"
      })
  void valuesAreKerasAndSlopesTheirDifferences(String name, String text) {
    double[] expected = numbers(text);
    Op named = ActivationFunctions.named(name, 3).orElseThrow();
    float[][] found = run(named);
    for (int i = 0; i < AT.length; i++) {
      double tolerance = 2e-6 * Math.max(1, Math.abs(expected[i]));
      assertThat((double) found[0][i]).as("at " + AT[i]).isCloseTo(expected[i], within(tolerance));
    }
    assertThat(named.outputFunction()).isEqualTo(name.equals("silu") ? "swish" : name);
    ActivationFunctions.scalar(name, 3)
        .ifPresent(
            curve -> {
              assertThat(curve.outputFunction()).isEqualTo(name);
              assertThat(curve.describe()).isEqualTo("Activation " + name);
              PlainLoops.check(curve, in -> each(in[0], curve), AT);
              for (int i = 0; i < AT.length; i++) {
                assertThat(curve.value().applyAsDouble(AT[i]))
                    .isCloseTo(expected[i], within(1e-6 * Math.max(1, Math.abs(expected[i]))));
                assertThat(found[1][i])
                    .as("slope at " + AT[i])
                    .isCloseTo(
                        curve.slopeAt(AT[i]), within(1e-5f * Math.max(1, Math.abs(found[1][i]))));
              }
            });
  }

  @Test
  void limitsBelongToOneSide() {
    assertThat(slopes("relu", 0)).containsExactly(0);
    assertThat(slopes("relu6", 0, 6)).containsExactly(0, 0);
    assertThat(slopes("leaky_relu", 0)).containsExactly(0.2);
    assertThat(slopes("hard_tanh", -1, 1)).containsExactly(0, 0);
    assertThat(slopes("hard_shrink", -0.5, 0.5)).containsExactly(0, 0);
    assertThat(slopes("soft_shrink", -0.5, 0.5)).containsExactly(0, 0);
    assertThat(slopes("hard_silu", -3, 3)).containsExactly(0, 1);
    assertThat(slopes("sparse_sigmoid", -1, 1)).containsExactly(0, 0);
    assertThat(slopes("hard_sigmoid", -3, 3)).containsExactly(0, 0);
  }

  @Test
  void hardSigmoidIsAnotherOneFromKeras3On() {
    Curve old = ActivationFunctions.scalar("hard_sigmoid", 2).orElseThrow();
    Curve now = ActivationFunctions.scalar("hard_sigmoid", 3).orElseThrow();

    assertThat(old.at(1)).isEqualTo(0.7f);
    assertThat(now.at(1)).isEqualTo(1 / 6f + 0.5f);
    assertThat(old.at(2.75f)).isEqualTo(1);
    assertThat(now.at(2.75f)).isLessThan(1);
    assertThat(old.slopeAt(2.25f)).isEqualTo(0.2f);
    assertThat(old.slopeAt(2.75f)).isZero();
    assertThat(now.slopeAt(2.75f)).isEqualTo(1 / 6f);
    float[][] own = run(ActivationFunctions.named("hard_sigmoid", 2).orElseThrow());
    for (int i = 0; i < AT.length; i++) {
      assertThat(own[0][i]).isCloseTo(old.at(AT[i]), within(1e-6f));
      assertThat(own[1][i]).isCloseTo(old.slopeAt(AT[i]), within(1e-6f));
    }
  }

  @Test
  void elementaryFunctionsFollowTheirDefinitions() {
    Curve clip = ElementaryFunctions.clip(-1, 2);
    assertThat(values(clip, -3, -1, 0.5, 2, 5)).containsExactly(-1, -1, 0.5, 2, 2);
    assertThat(slopes(clip, -3, -1, 0.5, 2, 5)).containsExactly(0, 0, 1, 0, 0);
    assertThat(clip.outputFunction()).isEqualTo("clip");
    assertThat(ElementaryFunctions.clip(0, 6).outputFunction()).isEqualTo("relu6");
    assertThat(ElementaryFunctions.clip(0, 5).outputFunction()).isEqualTo("clip");
    assertThat(ElementaryFunctions.clip(-1, 6).outputFunction()).isEqualTo("clip");
    for (double exponent : new double[] {0, 1, 2, 3, -1, 0.5}) {
      Curve power = ElementaryFunctions.power(exponent);
      for (double x : new double[] {0.5, 2, 3}) {
        assertThat(values(power, x)[0]).isCloseTo(Math.pow(x, exponent), within(1e-12));
        assertThat(slopes(power, x)[0])
            .isCloseTo(exponent * Math.pow(x, exponent - 1), within(1e-12));
      }
    }
    assertThat(slopes(ElementaryFunctions.power(0), 0)).as("of a constant").containsExactly(0);
    Curve cosh = ElementaryFunctions.named("arccosh").orElseThrow();
    assertThat(values(cosh, Math.cosh(1.5))[0]).isCloseTo(1.5, within(1e-12));
    assertThat(slopes(cosh, Math.cosh(1.5))[0]).isCloseTo(1 / Math.sinh(1.5), within(1e-12));
    double inf = Double.POSITIVE_INFINITY;
    assertThat(values(named("logical_not"), 0, 3, -1)).containsExactly(1, 0, 0);
    assertThat(values(named("isnan"), Double.NaN, 3, inf)).containsExactly(1, 0, 0);
    assertThat(values(named("isinf"), Double.NaN, 3, inf, -inf)).containsExactly(0, 0, 1, 1);
    assertThat(values(named("isfinite"), Double.NaN, 3, inf)).containsExactly(0, 1, 0);
    assertThat(values(named("erf"), 0.5, 2.4, 2.6, -2.6, 4))
        .containsExactly(
            new double[] {
              0.5204998778130465,
              0.9993114861033549,
              0.9997639655834707,
              -0.9997639655834707,
              0.9999999845827421
            },
            within(1e-9));
  }

  private static Curve named(String name) {
    return ElementaryFunctions.named(name).orElseThrow();
  }

  private static double[] values(Curve curve, double... at) {
    return Arrays.stream(at).map(curve.value()).toArray();
  }

  private static double[] slopes(Curve curve, double... at) {
    return Arrays.stream(at).map(curve.slope()).toArray();
  }

  @Test
  void unknownNamesGiveNothing() {
    assertThat(ActivationFunctions.named("softest", 3)).isEmpty();
    assertThat(ActivationFunctions.scalar("softest", 3)).isEmpty();
  }

  @Test
  void layersOfKerasHaveSlopesAndThresholds() {
    check(ActivationFunctions.elu(1), x -> x > 0 ? x : Math.expm1(x));
    check(ActivationFunctions.elu(0.5), x -> x > 0 ? x : 0.5 * Math.expm1(x));
    check(ActivationFunctions.leakyRelu(0.3), x -> x > 0 ? x : 0.3 * x);
    check(ActivationFunctions.thresholdedRelu(1), x -> x > 1 ? x : 0);
    check(ActivationFunctions.relu(0, 0, Double.POSITIVE_INFINITY), x -> Math.max(0, x));
    check(ActivationFunctions.relu(0.25, 1, 3), x -> x >= 3 ? 3 : x >= 1 ? x : 0.25 * (x - 1));
    check(ActivationFunctions.relu(0.25, 0, Double.POSITIVE_INFINITY), x -> x > 0 ? x : x / 4);
    check(ActivationFunctions.relu(0, 0, 3), x -> Math.min(3, Math.max(0, x)));
    check(ActivationFunctions.relu(0, 1, Double.POSITIVE_INFINITY), x -> x >= 1 ? x : 0);
    assertThat(ActivationFunctions.relu(0, 0, Double.POSITIVE_INFINITY))
        .as("the native one")
        .isInstanceOf(Activation.class);
    Curve limited = (Curve) ActivationFunctions.relu(0.25, 1, 3);
    assertThat(limited.at(1)).isEqualTo(1);
    assertThat(limited.slopeAt(1)).isEqualTo(1);
    assertThat(limited.slopeAt(3)).isZero();
    assertThat(limited.slopeAt(-5)).isEqualTo(0.25f);
  }

  private static void check(Op op, DoubleUnaryOperator exact) {
    float[][] own = run(op);
    for (int i = 0; i < AT.length; i++) {
      double slope = (exact.applyAsDouble(AT[i] + 1e-6) - exact.applyAsDouble(AT[i] - 1e-6)) / 2e-6;
      assertThat((double) own[0][i]).isCloseTo(exact.applyAsDouble(AT[i]), within(2e-6));
      assertThat((double) own[1][i]).isCloseTo(slope, within(1e-5));
    }
  }

  private static double[] slopes(String name, double... at) {
    Curve curve = ActivationFunctions.scalar(name, 3).orElseThrow();
    return Arrays.stream(at).map(curve.slope()).toArray();
  }

  private static double[] each(double[] in, Curve curve) {
    return Arrays.stream(in).map(curve.value()).toArray();
  }

  /** Values, and the gradient of their sum. */
  private static float[][] run(Op op) {
    Slot input = new Slot(new Nd4jKernels(), 2, 5);
    Slot output = new Slot(new Nd4jKernels(), 2, 5);
    input.value().assign(Nd4j.createFromArray(AT).reshape(2, 5));
    output.add(Nd4j.ones(2, 5));
    BoundStep step = op.bind(List.of(input), output);
    step.forward();
    step.backward();
    step.close();
    return new float[][] {output.value().data().asFloat(), input.gradient().data().asFloat()};
  }

  private static double[] numbers(String text) {
    return Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
  }
}
