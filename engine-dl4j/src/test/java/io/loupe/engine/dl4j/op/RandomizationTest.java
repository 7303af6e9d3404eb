package io.loupe.engine.dl4j.op;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.engine.dl4j.op.Randomization.Statistics;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RandomizationTest {
  private static final float[] VALUES = {1, 2, 3, 4, 5, 6, 7};

  private static Randomization of(long seed, int node, double factor) {
    return new Randomization(seed, node, factor, Statistics.NONE, Statistics.NONE);
  }

  @Test
  void valuesComeInAnotherOrderAndKernelsAreScaled() {
    Randomization randomization = of(3, 1, 2.5);
    float[] drawn = randomization.reordered(VALUES);
    assertThat(drawn).isNotEqualTo(VALUES).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7);
    assertThat(VALUES).containsExactly(1, 2, 3, 4, 5, 6, 7);
    assertThat(randomization.hasChanged()).isTrue();
    float[] kernel = randomization.kernel(VALUES);
    Arrays.sort(kernel);
    assertThat(kernel).containsExactly(2.5f, 5, 7.5f, 10, 12.5f, 15, 17.5f);
    float[] unscaled = of(3, 1, 2.5).unscaled().kernel(VALUES);
    assertThat(unscaled).containsExactly(drawn);
    INDArray array = Nd4j.createFromArray(VALUES);
    assertThat(of(3, 1, 2.5).reordered(array).data().asFloat()).containsExactly(drawn);
    float[] scaled = of(3, 1, 2.5).kernel(array).data().asFloat();
    for (int i = 0; i < scaled.length; i++) {
      assertThat(scaled[i]).isEqualTo(2.5f * drawn[i]);
    }
    assertThat(of(3, 1, 1).bias(null)).isNull();
    assertThat(array.data().asFloat()).containsExactly(VALUES);
  }

  @Test
  void seedAndNodeDecideTheOrder() {
    float[] drawn = of(3, 1, 1).reordered(VALUES);
    assertThat(of(3, 1, 1).reordered(VALUES)).containsExactly(drawn);
    assertThat(of(4, 1, 1).reordered(VALUES)).isNotEqualTo(drawn);
    assertThat(of(3, 2, 1).reordered(VALUES)).isNotEqualTo(drawn);
  }

  @Test
  void everyOrderIsDrawnButTheOneTheyHave() {
    float[] three = {1, 2, 3};
    int[] counts = new int[1000];
    for (int seed = 0; seed < 600; seed++) {
      Randomization randomization = of(seed, 0, 1);
      float[] drawn = randomization.reordered(three);
      counts[(int) (drawn[0] * 100 + drawn[1] * 10 + drawn[2])]++;
      int[] order = of(seed, 0, 1).order(3);
      assertThat(order).isNotEqualTo(new int[] {0, 1, 2}).containsExactlyInAnyOrder(0, 1, 2);
      assertThat(of(seed, 0, 1).order(1)).containsExactly(0);
      assertThat(of(seed, 0, 1).reordered(new float[] {1, 2})).containsExactly(2, 1);
    }
    assertThat(counts[123]).isZero();
    for (int order : new int[] {132, 213, 321, 312}) {
      assertThat(counts[order]).as("%d of 600", order).isBetween(60, 150);
    }
    assertThat(counts[231]).as("stands for the order that they have, too").isBetween(140, 270);
  }

  @Test
  void equalValuesHaveNoOtherOrder() {
    Randomization randomization = of(3, 1, 2);
    assertThat(randomization.reordered(new float[] {4, 4, 4})).containsExactly(4, 4, 4);
    assertThat(randomization.reordered(new float[0])).isEmpty();
    assertThat(randomization.hasChanged()).isFalse();
    assertThat(randomization.reordered(new float[] {4, 4, 5})).isNotEqualTo(new float[] {4, 4, 5});
    assertThat(randomization.hasChanged()).isTrue();
  }

  /** Two channels at three places of two items. */
  @Test
  void spreadsAreThoseOfEachChannelAndOfAll() {
    float[] values = {1, 10, 2, 20, 3, 60, 4, 10, 5, 20, 9, 0};
    Statistics statistics = Statistics.of(Nd4j.createFromArray(values).reshape(2, 3, 2));
    assertThat(statistics.channels()).isEqualTo(2);
    for (int c = 0; c < 2; c++) {
      double[] own = new double[6];
      for (int i = 0; i < 6; i++) {
        own[i] = values[2 * i + c];
      }
      double mean = Arrays.stream(own).average().orElseThrow();
      assertThat(statistics.mean(c)).isCloseTo(mean, within(1e-9));
      assertThat(statistics.deviation(c)).isCloseTo(deviation(own), within(1e-9));
    }
    double[] all = new double[12];
    Arrays.setAll(all, i -> values[i]);
    assertThat(statistics.spread()).isCloseTo(deviation(all), within(1e-9));
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(
        Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
  }
}
