package io.loupe.visualizers.maximization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.loupe.Loupe;
import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.Artifact;
import io.loupe.error.ParameterException;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.testkit.reference.ReferenceEngine;
import io.loupe.testkit.reference.TinyConvNet;
import io.loupe.visualizers.maximization.ascent.GramSimilarity;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariantsTest {
  private static final List<Integer> GROUP = List.of(0, 2, 3);

  private final Model model = ReferenceEngine.model("tiny", TinyConvNet.digits());

  @Test
  void likenessEqualsANaiveLoop() {
    Tensor maps = maps(1);
    GramSimilarity likeness = new GramSimilarity(maps);
    double expected = 0;
    for (int other : List.of(2, 3)) {
      expected += cosine(gram(maps, 0), gram(maps, other)) / 2;
    }

    assertThat(likeness.of(0, GROUP)).isCloseTo(expected, within(1e-12));
    assertThat(new GramSimilarity(twice(maps)).of(0, List.of(0, 4))).isCloseTo(1, within(1e-12));
  }

  @Test
  void theGradientOfLikenessEqualsCentralDifferences() {
    Tensor maps = maps(2);
    float[] gradient = new float[maps.shape().elements()];
    new GramSimilarity(maps).addGradient(2, GROUP, 5, gradient);
    int elements = maps.shape().item().elements();
    float step = 1f / 256;
    for (int i = 0; i < gradient.length; i++) {
      float[] up = maps.toArray();
      float[] down = maps.toArray();
      up[i] += step;
      down[i] -= step;
      double rise =
          new GramSimilarity(Tensor.of(maps.shape(), up)).of(2, GROUP)
              - new GramSimilarity(Tensor.of(maps.shape(), down)).of(2, GROUP);
      double expected = i / elements == 2 ? 5 * rise / (up[i] - down[i]) : 0;
      assertThat((double) gradient[i]).as("element " + i).isCloseTo(expected, within(1e-3));
    }
  }

  @Test
  void mapsOfZerosAreLeftAlone() {
    Tensor zeros = Tensor.of(Shape.of(2, 2, 1, 2), new float[8]);
    float[] gradient = new float[8];
    new GramSimilarity(zeros).addGradient(0, List.of(0, 1), 1, gradient);

    assertThat(gradient).containsOnly(0);
  }

  @Test
  void variantsDifferAndTheFirstWouldBeTheOnlyOne() {
    RunRequest dark = request().with("neutral", "zero");
    RunResult apart = dark.with("variants", "3").run();
    RunResult together = dark.with("variants", "3").with("diversity", "0").run();
    RunResult one = dark.run();

    assertThat(column(apart, "measures", "target"))
        .containsExactly("2, variant 1", "2, variant 2", "2, variant 3");
    assertThat((double) column(apart, "variants", "likeness").get(0))
        .isLessThan((double) column(together, "variants", "likeness").get(0));
    assertThat(column(apart, "variants", "layer")).containsExactly("pool2");
    assertThat(images(together).slice(0).toArray()).isEqualTo(images(one).slice(0).toArray());
    assertThat(images(together).slice(1).toArray()).isNotEqualTo(images(one).slice(0).toArray());
    assertThat(images(dark.with("variants", "3").run()).toArray())
        .isEqualTo(images(apart).toArray());
  }

  @Test
  void severalStartsAndWeightsKeepVariantsTogether() {
    RunResult result =
        request()
            .with("variants", "2")
            .with("starts", "3")
            .with("tv-weight", "1,4")
            .with("each", "true")
            .with("filters", "1,2")
            .run();

    assertThat(column(result, "measures", "target"))
        .containsExactly(
            "1, variant 1",
            "1, variant 1",
            "1, variant 2",
            "1, variant 2",
            "2, variant 1",
            "2, variant 1",
            "2, variant 2",
            "2, variant 2");
    List<Object> attempts = column(result, "measures", "attempt");
    for (int target = 0; target < 2; target++) {
      for (int weight = 0; weight < 2; weight++) {
        assertThat(attempts.get(4 * target + weight))
            .isEqualTo(attempts.get(4 * target + 2 + weight));
      }
    }
    assertThat(column(result, "variants", "tv weight")).containsExactly(1.0, 4.0, 1.0, 4.0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "variants | 0 | --variants",
        "variants | 33 | --variants",
        "variants | x | --variants",
        "diversity | -1 | --diversity"
      })
  void refusesBadNumbers(String name, String value, String named) {
    assertThatThrownBy(() -> request().with(name, value).run())
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining(named.substring(2));
  }

  @Test
  void refusesWhatDoesNotGoTogether() {
    assertThatThrownBy(() -> request().with("variants", "2").with("preset", "keras-vis").run())
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("--variants does not go with --preset keras-vis.");
    assertThatThrownBy(
            () ->
                Loupe.create()
                    .request("activation-maximization")
                    .on(model)
                    .with("groups", "1+2")
                    .with("path", "3")
                    .with("variants", "2")
                    .run())
        .isInstanceOf(ParameterException.class)
        .hasMessageStartingWith("--variants does not go with --path.");
  }

  private RunRequest request() {
    return Loupe.create()
        .request("activation-maximization")
        .on(model)
        .with("filters", "2")
        .with("starts", "2")
        .with("steps", "32")
        .with("null-model", "off");
  }

  private static Tensor images(RunResult result) {
    return result.numbers("images").tensor();
  }

  private static List<Object> column(RunResult result, String table, String name) {
    Artifact.Table found = result.table(table);
    int at = found.columns().indexOf(name);
    return found.rows().stream().<Object>map(row -> row.get(at)).toList();
  }

  private static Tensor maps(long seed) {
    Shape shape = Shape.of(4, 3, 2, 2);
    SplittableRandom random = new SplittableRandom(seed);
    float[] values = new float[shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(0.1, 2);
    }
    return Tensor.of(shape, values);
  }

  private static Tensor twice(Tensor maps) {
    float[] once = maps.toArray();
    float[] both = new float[2 * once.length];
    System.arraycopy(once, 0, both, 0, once.length);
    for (int i = 0; i < once.length; i++) {
      both[once.length + i] = 2 * once[i];
    }
    return Tensor.of(Shape.of(8, 3, 2, 2), both);
  }

  private static double[][] gram(Tensor maps, int item) {
    double[][] gram = new double[3][3];
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        for (int p = 0; p < 4; p++) {
          gram[a][b] += (double) maps.get(item * 12 + a * 4 + p) * maps.get(item * 12 + b * 4 + p);
        }
      }
    }
    return gram;
  }

  private static double cosine(double[][] one, double[][] other) {
    double product = 0;
    double a = 0;
    double b = 0;
    for (int i = 0; i < one.length; i++) {
      for (int j = 0; j < one.length; j++) {
        product += one[i][j] * other[i][j];
        a += one[i][j] * one[i][j];
        b += other[i][j] * other[i][j];
      }
    }
    return product / Math.sqrt(a * b);
  }
}
