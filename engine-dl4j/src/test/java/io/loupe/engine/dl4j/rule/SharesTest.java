package io.loupe.engine.dl4j.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.kernel.WindowShape;
import io.loupe.engine.dl4j.op.Convolution;
import io.loupe.engine.dl4j.op.Convolution3D;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.DepthwiseConvolution;
import io.loupe.engine.dl4j.op.GeneralConvolution;
import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.engine.dl4j.op.TransposedConvolution;
import io.loupe.engine.dl4j.op.Viewed;
import io.loupe.gradient.BackwardRule.Lrp;
import io.loupe.gradient.LrpRule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every operation with weights shares as the whole matrix does that it stands for. */
class SharesTest {
  private static final List<LrpRule> RULES =
      List.of(
          new LrpRule.Epsilon(0.5),
          new LrpRule.ZPlus(),
          new LrpRule.AlphaBeta(2, 1),
          new LrpRule.Gamma(0.25),
          new LrpRule.Flat(),
          new LrpRule.Box(-2, 2));

  /** An operation and the shapes of what it reads and gives. */
  private record Case(Op op, List<Long> in, List<Long> out) {
    int inputs() {
      return Math.toIntExact(in.stream().reduce(1L, Math::multiplyExact));
    }

    int outputs() {
      return Math.toIntExact(out.stream().reduce(1L, Math::multiplyExact));
    }

    Plain network() {
      return Plain.of(in.toArray(Long[]::new)).then(op, out);
    }

    /** What it gives for nothing, and for each input alone. */
    Dense matrix() {
      float[] rows = new float[(inputs() + 1) * inputs()];
      for (int i = 0; i < inputs(); i++) {
        rows[(i + 1) * inputs() + i] = 1;
      }
      float[] values = network().values(rows);
      float[] bias = Arrays.copyOf(values, outputs());
      float[][] weights = new float[inputs()][outputs()];
      for (int i = 0; i < inputs(); i++) {
        for (int o = 0; o < outputs(); o++) {
          weights[i][o] = values[(i + 1) * outputs() + o] - bias[o];
        }
      }
      return new Dense(Nd4j.createFromArray(weights), Nd4j.createFromArray(bias));
    }
  }

  private static INDArray weights(long... shape) {
    return Nd4j.createFromArray(
            noise(Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b)), 7))
        .reshape(shape);
  }

  private static float[] noise(int count, int seed) {
    Random random = new Random(seed);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) Math.max(-2, Math.min(2, random.nextGaussian()));
    }
    return values;
  }

  private static Map<String, Case> cases() {
    Map<String, Case> cases = new LinkedHashMap<>();
    Window holes = new Window(2, 2, 1, 1, 1, 1, 2, 1, false);
    cases.put(
        "convolution with holes",
        new Case(
            new Convolution(holes, weights(3, 2, 2, 2), weights(3)),
            List.of(5L, 4L, 2L),
            List.of(5L, 5L, 3L)));
    Window strides = new Window(3, 3, 2, 2, 0, 0, 1, 1, true);
    cases.put(
        "convolution with strides",
        new Case(
            new Convolution(strides, weights(2, 3, 3, 6), null),
            List.of(5L, 4L, 6L),
            List.of(3L, 2L, 2L)));
    Window plain = new Window(2, 2, 1, 1, 0, 0, 1, 1, false);
    cases.put(
        "grouped convolution",
        new Case(
            new Convolution(plain, weights(4, 2, 2, 3), weights(4), 2),
            List.of(3L, 3L, 6L),
            List.of(2L, 2L, 4L)));
    Window spread = new Window(3, 2, 2, 2, 0, 0, 1, 1, false);
    cases.put(
        "transposed convolution",
        new Case(
            new TransposedConvolution(spread, weights(2, 3, 2, 3), weights(3)),
            List.of(3L, 2L, 2L),
            List.of(7L, 4L, 3L)));
    int[] size = {4, 4};
    Window same = new Window(3, 3, 1, 1, 0, 0, 1, 1, true);
    for (int multiplier = 1; multiplier <= 2; multiplier++) {
      cases.put(
          "depthwise convolution times " + multiplier,
          new Case(
              DepthwiseConvolution.of(
                  same, weights(3, 3, 3, multiplier), weights(3L * multiplier), size, size),
              List.of(4L, 4L, 3L),
              List.of(4L, 4L, 3L * multiplier)));
    }
    WindowShape cube =
        new WindowShape(
            new int[] {2, 2, 2}, new int[] {1, 1, 1}, new int[] {1, 1, 1}, new int[] {0, 0, 0});
    cases.put(
        "three-dimensional convolution",
        new Case(
            new Convolution3D(cube, false, weights(2, 2, 2, 2, 3), weights(3)),
            List.of(3L, 3L, 3L, 2L),
            List.of(2L, 2L, 2L, 3L)));
    WindowShape line = new WindowShape(new int[] {3}, new int[] {2}, new int[] {1}, new int[] {1});
    Links links = Links.moving(new int[] {6}, new int[] {3}, line);
    cases.put(
        "convolution of any kind",
        new Case(
            new GeneralConvolution(links, 2, 3, noise(18, 8), noise(3, 9)),
            List.of(6L, 2L),
            List.of(3L, 3L)));
    TensorType steps = new TensorType(1, List.of(4L, 2L), false);
    cases.put(
        "dense at each position",
        new Case(
            Viewed.atPositions(new Dense(weights(2, 3), weights(3)), steps),
            List.of(4L, 2L),
            List.of(4L, 3L)));
    Window along = new Window(3, 1, 1, 1, 0, 0, 1, 1, false);
    cases.put(
        "convolution of a sequence",
        new Case(
            new Viewed(
                new Convolution(along, weights(3, 3, 1, 2), weights(3)),
                Viewed.View.SEQUENCES_AS_PICTURES),
            List.of(6L, 2L),
            List.of(4L, 3L)));
    return cases;
  }

  @TestFactory
  Stream<DynamicTest> operationsShareAsTheirMatrix() {
    List<DynamicTest> tests = new ArrayList<>();
    cases()
        .forEach(
            (name, each) ->
                RULES.forEach(
                    rule ->
                        tests.add(
                            DynamicTest.dynamicTest(
                                name + ", " + rule.describe(), () -> compare(each, rule)))));
    return tests.stream();
  }

  private static void compare(Case each, LrpRule rule) {
    WayBack way =
        WayBack.of(new Lrp(rule, rule, Optional.empty(), Map.of(), Lrp.Normalization.PASS));
    float[] input = noise(2 * each.inputs(), 3);
    float[] relevance = noise(2 * each.outputs(), 4);
    float[] expected =
        Plain.list(each.inputs()).then(each.matrix(), each.outputs()).back(way, input, relevance);
    float largest = 0;
    for (float value : expected) {
      largest = Math.max(largest, Math.abs(value));
    }
    assertThat(largest).isPositive();
    assertThat(each.network().back(way, input, relevance))
        .containsExactly(expected, offset(1e-4f * Math.max(1, largest)));
  }
}
