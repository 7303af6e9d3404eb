package io.loupe.visualizers.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.Loupe;
import io.loupe.RunResult;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.ForwardPass;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.Activation;
import io.loupe.testkit.reference.Padding;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TestDatasets;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.internal.ForwardingModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is put in, and what is pulled back, to find out what a place sees. */
class ReceptiveFieldsTest {
  private static final InputSpec INPUT =
      new InputSpec(Shape.of(2, 6, 6), 0, 255, List.of(0.0, 100.0), List.of(1.0, 50.0));

  private final List<Tensor> inputs = new ArrayList<>();
  private final List<Tensor> seeds = new ArrayList<>();

  @Test
  void halfOfTheInputsAreNoiseOfTheWholeRangeAndHalfAreSamplesUnderALittle() {
    List<Sample> samples = List.of(sample(0), sample(1));
    RunResult result =
        Loupe.visualizer("top-examples")
            .on(new Watched())
            .data(Datasets.of(samples))
            .with("layer", "conv")
            .with("count", "2")
            .run();

    assertThat(result.table("top-examples-table").rows()).hasSize(6);
    float[] values = inputs.get(0).toArray();
    assertThat(inputs.get(0).shape()).isEqualTo(Shape.of(12, 2, 6, 6));
    double[] far = new double[2];
    List<Integer> order = new ArrayList<>();
    for (int n = 0; n < 12; n++) {
      double[][] ends = {{1, 0}, {1, 0}};
      double[] off = new double[2];
      int taken = n / 2 % 2;
      for (int i = 0; i < 72; i++) {
        int channel = i / 36;
        double low = INPUT.lowest(channel);
        double width = INPUT.highest(channel) - low;
        double share = (values[n * 72 + i] - low) / width;
        ends[channel][0] = Math.min(ends[channel][0], share);
        ends[channel][1] = Math.max(ends[channel][1], share);
        for (int s = 0; s < 2; s++) {
          double other = Math.abs(values[n * 72 + i] - samples.get(s).input().get(i)) / width;
          off[s] = Math.max(off[s], other);
        }
      }
      if (n % 2 == 0) {
        for (double[] end : ends) {
          assertThat(end[0]).isBetween(0.0, 0.12);
          assertThat(end[1]).isBetween(0.88, 1.0);
        }
      } else {
        order.add(off[0] < off[1] ? 0 : 1);
        far[taken] = Math.max(far[taken], Math.min(off[0], off[1]));
      }
    }
    assertThat(order)
        .as("one sample after the other")
        .isIn(List.of(0, 1, 0, 1, 0, 1), List.of(1, 0, 1, 0, 1, 0));
    assertThat(far[0]).as("an eighth of the range to either side").isBetween(0.11, 0.1251);
    assertThat(far[1]).isBetween(0.11, 0.1251);
  }

  @Test
  void randomSignsOfAllFiltersAtOnePlaceArePulledBack() {
    RunResult result =
        Loupe.visualizer("top-examples")
            .on(new Watched())
            .data(Datasets.of(sample(0), sample(1)))
            .with("layer", "conv")
            .with("count", "1")
            .run();

    List<Integer> places =
        result.table("top-examples-table").rows().stream()
            .map(row -> (int) row.get(8) * 6 + (int) row.get(9))
            .distinct()
            .sorted()
            .toList();
    assertThat(seeds).hasSameSizeAs(places);
    for (int p = 0; p < places.size(); p++) {
      float[] signs = seeds.get(p).toArray();
      assertThat(signs).hasSize(12 * 3 * 36);
      int above = 0;
      for (int i = 0; i < signs.length; i++) {
        boolean here = i % 36 == places.get(p);
        assertThat(Math.abs(signs[i])).isEqualTo(here ? 1 : 0);
        above += signs[i] > 0 ? 1 : 0;
      }
      assertThat(above).as("of 36").isBetween(7, 29);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofManyPlacesOneForEachRowAndColumnIsMeasuredUnlessOneIsOtherwise(boolean crooked) {
    InputSpec large = InputSpec.of(Shape.of(1, 30, 30), 0, 1);
    Model inner =
        ReferenceEngine.model(
            "large",
            TinyConvNet.builder(large, 3)
                .conv("conv", 24, 3, 1, Padding.SAME, Activation.TANH)
                .build());
    RunResult result =
        Loupe.visualizer("top-examples")
            .on(new Watched(inner, crooked))
            .data(TestDatasets.labelled(large, 2, 25))
            .with(
                "filters",
                IntStream.range(0, 24).mapToObj(Integer::toString).collect(Collectors.joining(",")))
            .with("layer", "conv")
            .with("count", "25")
            .run();

    List<List<Object>> rows = result.table("top-examples-table").rows();
    long places = rows.stream().map(row -> row.get(8) + "/" + row.get(9)).distinct().count();
    assertThat(places).isGreaterThan(2 * (30 + 12));
    for (List<Object> row : rows) {
      int r = (int) row.get(8);
      int c = (int) row.get(9);
      int top = crooked && (r + c) % 2 == 1 ? 0 : Math.max(0, r - 1);
      int left = crooked && (r + c) % 2 == 1 ? 0 : Math.max(0, c - 1);
      assertThat(row.subList(10, 14))
          .containsExactly(top, left, Math.min(30, r + 2) - top, Math.min(30, c + 2) - left);
    }
    if (crooked) {
      assertThat((long) seeds.size()).isGreaterThanOrEqualTo(places);
    } else {
      assertThat(seeds.size()).isLessThanOrEqualTo(30 + 12);
    }
  }

  private static Sample sample(int number) {
    float[] values = new float[72];
    for (int i = 0; i < 72; i++) {
      double low = INPUT.lowest(i / 36);
      double width = INPUT.highest(i / 36) - low;
      values[i] = (float) (low + width * ((i * (number + 3) + 2 * number) % 11 + 1) / 12);
    }
    return Sample.of("s" + number, Tensor.of(INPUT.shape(), values));
  }

  /**
   * A network that keeps what goes through it; a crooked one sees the first pixel at odd places.
   */
  private final class Watched implements ForwardingModel {
    private final Model inner;
    private final boolean crooked;

    Watched() {
      this(
          ReferenceEngine.model(
              "watched",
              TinyConvNet.builder(INPUT, 3)
                  .conv("conv", 3, 3, 1, Padding.SAME, Activation.TANH)
                  .build()),
          false);
    }

    Watched(Model inner, boolean crooked) {
      this.inner = inner;
      this.crooked = crooked;
    }

    @Override
    public Model inner() {
      return inner;
    }

    @Override
    public <C> Optional<C> capability(Class<C> type) {
      Optional<C> own = inner.capability(type);
      return type == Differentiable.class
          ? own.map(
              found -> type.cast((Differentiable) (b, l) -> watch((Differentiable) found, b, l)))
          : own;
    }

    private ForwardPass watch(Differentiable own, Tensor batch, Set<String> layers) {
      inputs.add(batch.copy());
      ForwardPass pass = own.forward(batch, layers);
      return new ForwardPass() {
        @Override
        public Tensor activation(String layer) {
          return pass.activation(layer);
        }

        @Override
        public Tensor pullback(Map<String, Tensor> gradients) {
          Tensor seed = gradients.values().iterator().next().copy();
          seeds.add(seed);
          Tensor gradient = pass.pullback(gradients);
          return crooked && isOdd(seed) ? withFirstPixel(gradient) : gradient;
        }

        @Override
        public void close() {
          pass.close();
        }
      };
    }

    private static boolean isOdd(Tensor seed) {
      int place = 0;
      while (seed.get(place) == 0) {
        place++;
      }
      return (place / 30 + place % 30) % 2 == 1;
    }

    private static Tensor withFirstPixel(Tensor gradient) {
      float[] values = gradient.toArray();
      values[0] = 1;
      return Tensor.of(gradient.shape(), values);
    }
  }
}
