package io.loupe.engine.dl4j.op;

import static io.loupe.engine.dl4j.op.PlainLoops.backward;
import static io.loupe.engine.dl4j.op.PlainLoops.check;
import static io.loupe.engine.dl4j.op.PlainLoops.forward;
import static io.loupe.engine.dl4j.op.PlainLoops.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.kernel.WindowShape;
import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import io.loupe.engine.dl4j.op.RecurrentCells.MatrixProduct;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Windows over places, and products with weights, one row at a time. */
class WindowOpsTest {
  private static final float[] BIAS = {0.5f, -1};

  /** Over [4,5] positions of two channels, with a kernel of [2,3]. */
  @ParameterizedTest
  @CsvSource({"1, 1, 0, 0", "2, 1, 1, 2", "1, 2, 0, 1", "2, 3, 1, 0"})
  void aWindowMovesOverTwoAxes(int stride, int dilation, int top, int left) {
    int[] in = {4, 5};
    int[] out = {3, 2};
    WindowShape window =
        new WindowShape(
            new int[] {2, 3},
            new int[] {stride, 1},
            new int[] {1, dilation},
            new int[] {top, left});
    float[] weights = noise(2 * 3 * 2 * 2, 5);
    check(
        new GeneralConvolution(Links.moving(in, out, window), 2, 2, weights, BIAS),
        values -> {
          double[] result = new double[12];
          for (int i = 0; i < 12; i++) {
            result[i] = BIAS[i % 2];
            for (int tap = 0; tap < 6; tap++) {
              int y = i / 4 * stride - top + tap / 3;
              int x = i / 2 % 2 - left + tap % 3 * dilation;
              for (int c = 0; c < 2 && y >= 0 && y < 4 && x >= 0 && x < 5; c++) {
                result[i] += values[0][(y * 5 + x) * 2 + c] * weights[(tap * 2 + c) * 2 + i % 2];
              }
            }
          }
          return result;
        },
        noise(40, 6));
  }

  /** Over 4 positions of one channel, with a kernel of 3. */
  @ParameterizedTest
  @CsvSource({"1, 1, 0, 6", "2, 1, 1, 8", "2, 2, 0, 11", "3, 2, 2, 10"})
  void aTransposedWindowSpreads(int stride, int dilation, int cut, int length) {
    WindowShape window =
        new WindowShape(new int[] {3}, new int[] {stride}, new int[] {dilation}, new int[] {cut});
    float[] weights = noise(6, 5);
    check(
        new GeneralConvolution(
            Links.spreading(new int[] {4}, new int[] {length}, window), 1, 2, weights, BIAS),
        values -> {
          double[] result = new double[2 * length];
          for (int i = 0; i < result.length; i++) {
            result[i] = BIAS[i % 2];
          }
          for (int from = 0; from < 4; from++) {
            for (int tap = 0; tap < 3; tap++) {
              int to = from * stride - cut + tap * dilation;
              for (int o = 0; o < 2 && to >= 0 && to < length; o++) {
                result[to * 2 + o] += values[0][from] * weights[tap * 2 + o];
              }
            }
          }
          return result;
        },
        noise(4, 6));
  }

  @Test
  void localWeightsBelongToOnePlaceEach() {
    WindowShape window =
        new WindowShape(new int[] {2}, new int[] {2}, new int[] {1}, new int[] {0});
    float[] weights = noise(2 * 2 * 2, 5);
    float[] bias = {1, 2, 3, 4};
    Links links = Links.moving(new int[] {4}, new int[] {2}, window).local();
    assertThat(links.outputs()).isEqualTo(2);
    check(
        new GeneralConvolution(links, 1, 2, weights, bias),
        values -> {
          double[] result = new double[4];
          for (int i = 0; i < 4; i++) {
            int place = i / 2;
            result[i] = bias[i];
            for (int tap = 0; tap < 2; tap++) {
              result[i] += values[0][place * 2 + tap] * weights[(place * 2 + tap) * 2 + i % 2];
            }
          }
          return result;
        },
        noise(4, 6));
  }

  @Test
  void tooManyLinksAreRefusedBeforeTheyAreMade() {
    WindowShape window =
        new WindowShape(
            new int[] {9999, 9999}, new int[] {1, 1}, new int[] {1, 1}, new int[] {0, 0});
    int[] large = {20000, 20000};
    assertThatThrownBy(() -> Links.moving(large, large, window))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageEndingWith(" links");
    assertThat(Links.product(new int[] {3, 4, 5})).isEqualTo(60);
    assertThatThrownBy(() -> Links.product(new int[] {1 << 20, 1 << 20}))
        .isInstanceOf(ArithmeticException.class);
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void volumesArePooled(boolean maximum) {
    WindowShape window =
        new WindowShape(
            new int[] {2, 1, 2}, new int[] {2, 1, 1}, new int[] {1, 1, 1}, new int[] {1, 0, 0});
    int[] in = {3, 1, 3};
    int[] out = {2, 1, 2};
    check(
        new VolumePooling(Links.moving(in, out, window), 2, maximum),
        values -> {
          double[] result = new double[8];
          for (int i = 0; i < 8; i++) {
            double sum = 0;
            double count = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int tap = 0; tap < 4; tap++) {
              int z = i / 4 * 2 - 1 + tap / 2;
              int x = i / 2 % 2 + tap % 2;
              if (z >= 0 && z < 3) {
                double value = values[0][(z * 3 + x) * 2 + i % 2];
                sum += value;
                count++;
                most = Math.max(most, value);
              }
            }
            result[i] = maximum ? most : sum / count;
          }
          return result;
        },
        noise(18, 7));
    if (maximum) {
      VolumePooling op = new VolumePooling(Links.moving(in, out, window), 1, true);
      assertThat(backward(op, new float[] {1, 2, 4, 8}, new float[9])[0])
          .as("the first of equals")
          .containsExactly(1, 2, 0, 4, 8, 0, 0, 0, 0);
    }
  }

  /** Powers 1, 2 and 3 of windows of 2 by 2 with stride 1, padded on top. */
  @ParameterizedTest
  @CsvSource({"1", "2", "3"})
  void windowsHaveNorms(int power) {
    Window window = new Window(2, 2, 1, 1, 1, 0, 1, 1, false);
    NormPooling op = new NormPooling(window, 2, power, 2, 3, 2, 2);
    check(
        op,
        values -> {
          double[] result = new double[8];
          for (int i = 0; i < 8; i++) {
            double sum = 0;
            for (int tap = 0; tap < 4; tap++) {
              int y = i / 4 - 1 + tap / 2;
              int x = i / 2 % 2 + tap % 2;
              sum += y < 0 ? 0 : Math.pow(Math.abs(values[0][(y * 3 + x) * 2 + i % 2]), power);
            }
            result[i] = Math.pow(sum, 1.0 / power);
          }
          return result;
        },
        noise(12, 8));
    assertThat(backward(op, new float[] {1, 1, 1, 1, 1, 1, 1, 1}, new float[12])[0])
        .as("without slope where the norm is 0")
        .containsOnly(0);
  }

  @ParameterizedTest
  @CsvSource({"MAX, 2", "AVERAGE, 2", "SUM, 2", "NORM, 1", "NORM, 2", "NORM, 3"})
  void allPlacesArePooled(GlobalPooling.Kind kind, int power) {
    GlobalPooling op = new GlobalPooling(kind, power, 2);
    check(
        op,
        values -> {
          double[] result = new double[2];
          for (int c = 0; c < 2; c++) {
            double sum = 0;
            double most = Double.NEGATIVE_INFINITY;
            for (int p = 0; p < 3; p++) {
              double value = values[0][p * 2 + c];
              sum += kind == GlobalPooling.Kind.NORM ? Math.pow(Math.abs(value), power) : value;
              most = Math.max(most, value);
            }
            result[c] =
                switch (kind) {
                  case MAX -> most;
                  case AVERAGE -> sum / 3;
                  case SUM -> sum;
                  case NORM -> Math.pow(sum, 1.0 / power);
                };
          }
          return result;
        },
        noise(6, 9));
    assertThat(op.describe()).isEqualTo("GlobalPooling " + kind.name().toLowerCase(Locale.ROOT));
    float[] equal = backward(op, new float[] {3, 5}, new float[6])[0];
    switch (kind) {
      case MAX -> assertThat(equal).as("the first of equals").containsExactly(3, 5, 0, 0, 0, 0);
      case NORM -> assertThat(equal).containsOnly(0);
      case AVERAGE -> assertThat(equal[4]).isEqualTo(1);
      case SUM -> assertThat(equal).containsExactly(3, 5, 3, 5, 3, 5);
    }
  }

  @Test
  void theLargestOfNegativeValuesIsNegative() {
    float[] values = {-3, -8, -2, -9};
    assertThat(forward(new GlobalPooling(GlobalPooling.Kind.MAX, 2, 2), 2, values))
        .containsExactly(-2, -8);
  }

  /** Windows of 1 by 2 with strides 2 and 3, padded on the left. */
  @Test
  void windowsOfNormsMoveByTheirStrides() {
    Window window = new Window(1, 2, 2, 3, 0, 1, 1, 1, false);
    NormPooling op = new NormPooling(window, 1, 2, 3, 5, 2, 2);
    float[] values = {3, 0, 0, 4, 0, 9, 9, 9, 9, 9, 1, 0, 5, 12, 0};
    assertThat(forward(op, 4, values)).containsExactly(3, 4, 1, 13);
  }

  @Test
  void theLargestOfSeveralProductsIsTaken() {
    float[] weights = noise(3 * 2 * 2, 5);
    float[] bias = noise(6, 6);
    Maxout op = new Maxout(2, 2, weights, bias);
    for (int seed = 0; seed < 6; seed++) {
      check(
          op,
          values -> {
            double[] result = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};
            for (int piece = 0; piece < 3; piece++) {
              for (int o = 0; o < 2; o++) {
                double sum = bias[piece * 2 + o];
                for (int i = 0; i < 2; i++) {
                  sum += values[0][i] * weights[(piece * 2 + i) * 2 + o];
                }
                result[o] = Math.max(result[o], sum);
              }
            }
            return result;
          },
          noise(2, seed));
    }
    Maxout equal = new Maxout(1, 1, new float[] {1, 2}, new float[] {1, 0});
    assertThat(forward(equal, 1, new float[] {1})).containsExactly(2);
    assertThat(backward(equal, new float[] {1}, new float[] {1})[0])
        .as("of equals the first")
        .containsExactly(1);
  }

  @Test
  void aGateStandsBetweenALayerAndItsInput() {
    float[] change = noise(4, 5);
    float[] gate = noise(4, 6);
    float[] more = {0.75f, 0.25f};
    Highway op =
        new Highway(
            new MatrixProduct(2, 2, change),
            BIAS,
            new MatrixProduct(2, 2, gate),
            more,
            ActivationFunctions.scalar("tanh", 3).orElseThrow(),
            ActivationFunctions.scalar("sigmoid", 3).orElseThrow());
    check(
        op,
        values -> {
          double[] result = new double[2];
          for (int k = 0; k < 2; k++) {
            double made = BIAS[k];
            double open = more[k];
            for (int i = 0; i < 2; i++) {
              made += values[0][i] * change[i * 2 + k];
              open += values[0][i] * gate[i * 2 + k];
            }
            double share = 1 / (1 + Math.exp(-open));
            result[k] = share * Math.tanh(made) + (1 - share) * values[0][k];
          }
          return result;
        },
        noise(2, 7));
  }

  @Test
  void negativeValuesHaveSlopesOfTheirOwn() {
    int[] place = {1, 0, 1, 0};
    float[] slopes = {0.5f, -2};
    PRelu op = new PRelu(place, slopes);
    check(
        op,
        values -> {
          double[] result = new double[4];
          for (int i = 0; i < 4; i++) {
            result[i] = values[0][i] > 0 ? values[0][i] : values[0][i] * slopes[place[i]];
          }
          return result;
        },
        new float[] {-1, -0.5f, 0.75f, 2});
    assertThat(backward(op, new float[] {1, 1, 1, 1}, new float[4])[0])
        .as("0 counts as above")
        .containsOnly(1);
  }
}
