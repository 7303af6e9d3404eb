package io.loupe.visualizers.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.ModelInfo;
import io.loupe.probe.MapStatistics;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.ByClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Maps of a null model that are the trained ones in another order. */
class NullMapsTest {
  private static final InputSpec INPUT = InputSpec.of(Shape.of(1, 1, 1), 0, 1);
  private static final ModelInfo MODEL =
      new ModelInfo("net", "memory", "test", "1", "0".repeat(64), INPUT, Map.of());

  @Test
  void eachFilterStandsAtThePlaceOfTheOneItResembles() {
    LayerInfo layer = layer(3, 4);
    Tensor values =
        Tensor.of(
            Shape.of(2, 3, 1, 4),
            new float[] {
              1, 2, 3, 4, 4, 1, 1, 4, 0, 0, 5, 0,
              5, 6, 7, 9, 2, 0, 0, 1, 0, 5, 0, 0
            });
    Tensor redrawn =
        Tensor.of(
            Shape.of(2, 3, 1, 4),
            new float[] {
              0, 0, 10, 0, 2, 4, 6, 8, 8, 2, 2, 8,
              0, 10, 0, 0, 10, 12, 14, 18, 4, 0, 0, 2
            });
    SampleSheet sheet =
        new SampleSheet(layer, "", MODEL, List.of(sample(0), sample(1)), List.of(), values);
    NullMaps beside = sheet.beside(redrawn, new SplittableRandom(1));

    assertThat(beside.similarity().value()).isCloseTo(1, within(1e-9));
    assertThat(beside.of(layer)).isEqualTo("The activation maps of layer conv");
    assertThat(beside.caption())
        .startsWith(" Beside the null model (small, weights drawn anew): similarity 1.00");
    Artifact.Numbers numbers = (Artifact.Numbers) beside.numbers("grid");
    assertThat(numbers.name()).isEqualTo("grid-null");
    assertThat(numbers.tensor().shape()).isEqualTo(Shape.of(2, 3, 1, 4));
    float[] twice = values.toArray();
    for (int i = 0; i < twice.length; i++) {
      twice[i] *= 2;
    }
    assertThat(numbers.tensor().toArray()).containsExactly(twice);
  }

  /** Of so few places the row over all samples would be one that follows from the others. */
  @Test
  void theMeanOfAllIsLeftOutWhereThereAreFewPlaces() {
    float[][] opposite = {{0, 3}, {4, 0}};
    assertThat(means(opposite, 2, 20)).as("two places, of which one is above").isEqualTo(-1);
    assertThat(means(opposite, 2, 1)).as("of one class and all").isEqualTo(-1);
    float[][] three = {{0, 4}, {1, 9}, {2, 1}};
    assertThat(means(three, 3, 20)).isCloseTo(correlation(three, 0), within(1e-6));
    assertThat(correlation(three, 1)).isNotCloseTo(correlation(three, 0), within(1e-3));
    float[][] four = {{0, 4}, {1, 9}, {2, 1}, {3, 3}};
    assertThat(means(four, 4, 20)).isCloseTo(correlation(four, 1), within(1e-6));
    assertThat(correlation(four, 1)).isNotCloseTo(correlation(four, 0), within(1e-3));
  }

  /** Similarity of one filter of one place, of which each class has a trained and another value. */
  private static double means(float[][] values, int classes, int shown) {
    List<String> names = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      names.add("c" + c);
    }
    ByClass<MapStatistics> inputs = statistics(names);
    ByClass<MapStatistics> trained = statistics(names);
    ByClass<MapStatistics> redrawn = statistics(names);
    for (int c = 0; c < classes; c++) {
      int times = c == 0 ? 2 : 1;
      for (int n = 0; n < times; n++) {
        inputs.of(sample(c)).add(new float[1], 0);
        trained.of(sample(c)).add(new float[] {values[c][0]}, 0);
        redrawn.of(sample(c)).add(new float[] {values[c][1]}, 0);
      }
    }
    return new ClassMeans(layer(1, 1), "", MODEL, inputs, trained)
        .beside(redrawn, shown, new SplittableRandom(1))
        .similarity()
        .value();
  }

  /** Of the values by class, and of that many means over all samples, two of them of class 0. */
  private static double correlation(float[][] values, int means) {
    double[][] all = new double[values.length + means][2];
    for (int c = 0; c < values.length; c++) {
      for (int k = 0; k < 2; k++) {
        all[c][k] = values[c][k];
        for (int m = 0; m < means; m++) {
          all[values.length + m][k] += values[c][k] * (c == 0 ? 2.0 : 1) / (values.length + 1);
        }
      }
    }
    double[] sums = new double[5];
    for (double[] pair : all) {
      sums[0] += pair[0];
      sums[1] += pair[1];
      sums[2] += pair[0] * pair[0];
      sums[3] += pair[1] * pair[1];
      sums[4] += pair[0] * pair[1];
    }
    int n = all.length;
    return (sums[4] - sums[0] * sums[1] / n)
        / Math.sqrt((sums[2] - sums[0] * sums[0] / n) * (sums[3] - sums[1] * sums[1] / n));
  }

  private static ByClass<MapStatistics> statistics(List<String> names) {
    return new ByClass<>(names, () -> new MapStatistics(1));
  }

  private static LayerInfo layer(int filters, int columns) {
    return new LayerInfo(
        0, "conv", LayerKind.CONVOLUTION, "Conv", Shape.of(filters, 1, columns), 0);
  }

  private static Sample sample(int label) {
    return Sample.of("s" + label, Tensor.of(Shape.of(1, 1, 1), 0), label);
  }
}
