package io.loupe.engine.dl4j.op;

import static io.loupe.engine.dl4j.op.PlainLoops.backward;
import static io.loupe.engine.dl4j.op.PlainLoops.check;
import static io.loupe.engine.dl4j.op.PlainLoops.forward;
import static io.loupe.engine.dl4j.op.PlainLoops.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.engine.dl4j.op.GroupNormalization.Scale;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What brings values to a common scale. */
class NormalizingTest {
  private static final int[] GROUP = {0, 1, 0, 1, 1, 0, 1, 1};
  private static final int[] PLACE = {0, 1, 2, 0, 1, 2, 0, 1};
  private static final float[] GAMMA = {1.5f, -0.5f, 2};
  private static final float[] BETA = {0.25f, 1, -1};

  @ParameterizedTest
  @CsvSource({"true, 0.1", "true, 2", "false, 0.1"})
  void groupsAreDividedByTheirDeviationOrRootMeanSquare(boolean centred, double epsilon) {
    check(
        new GroupNormalization(GROUP, 2, new Scale(centred, false, epsilon), PLACE, GAMMA, BETA),
        in -> {
          double[] out = new double[8];
          for (int i = 0; i < 8; i++) {
            double mean = 0;
            double count = 0;
            for (int k = 0; k < 8; k++) {
              mean += GROUP[k] == GROUP[i] && centred ? in[0][k] : 0;
              count += GROUP[k] == GROUP[i] ? 1 : 0;
            }
            mean /= count;
            double square = 0;
            for (int k = 0; k < 8; k++) {
              square += GROUP[k] == GROUP[i] ? (in[0][k] - mean) * (in[0][k] - mean) / count : 0;
            }
            out[i] =
                (in[0][i] - mean) / Math.sqrt(square + epsilon) * GAMMA[PLACE[i]] + BETA[PLACE[i]];
          }
          return out;
        },
        noise(8, 1));
  }

  @ParameterizedTest
  @CsvSource({"0.5", "9"})
  void unitLengthHasALeastLength(double least) {
    check(
        GroupNormalization.unit(4, least),
        in -> {
          double square = 0;
          for (double value : in[0]) {
            square += value * value;
          }
          double length = Math.max(Math.sqrt(square), least);
          double[] out = new double[4];
          for (int i = 0; i < 4; i++) {
            out[i] = in[0][i] / length;
          }
          return out;
        },
        noise(4, 3));
    assertThat(backward(GroupNormalization.unit(1, 2), new float[] {1}, new float[] {2})[0])
        .as("at the least length the quotient is constant")
        .containsExactly(0);
  }

  /** An even number of neighbours has one more above. */
  @ParameterizedTest
  @CsvSource({"1,1", "0,1", "1,2"})
  void neighbouringChannelsShareAScale(int below, int above) {
    check(
        new LocalResponseNormalization(5, below, above, 1.5, 0.3, 0.75),
        in -> {
          double[] out = new double[10];
          for (int i = 0; i < 10; i++) {
            double sum = 0;
            for (int c = Math.max(0, i % 5 - below); c <= Math.min(4, i % 5 + above); c++) {
              sum += in[0][i / 5 * 5 + c] * in[0][i / 5 * 5 + c];
            }
            out[i] = in[0][i] / Math.pow(1.5 + 0.3 * sum, 0.75);
          }
          return out;
        },
        noise(10, 1));
  }

  /** [2,3,2] along axes 0, 1, 2, 0 and 2, and all. */
  @ParameterizedTest
  @CsvSource({"0", "1", "2", "0 2", "0 1 2"})
  void softmaxRunsAlongItsAxes(String text) {
    int[] axes = List.of(text.split(" ")).stream().mapToInt(Integer::parseInt).toArray();
    for (boolean logarithm : new boolean[] {false, true}) {
      Softmax op = new Softmax(List.of(2L, 3L, 2L), axes, logarithm);
      check(
          op,
          in -> {
            double[] out = new double[12];
            for (int i = 0; i < 12; i++) {
              double sum = 0;
              for (int k = 0; k < 12; k++) {
                sum += together(i, k, axes) ? Math.exp(in[0][k]) : 0;
              }
              out[i] = logarithm ? in[0][i] - Math.log(sum) : Math.exp(in[0][i]) / sum;
            }
            return out;
          },
          noise(12, 4));
      String name = logarithm ? "log_softmax" : "softmax";
      assertThat(op.outputFunction()).isEqualTo(name);
      assertThat(op.describe()).isEqualTo("Activation " + name);
    }
  }

  private static boolean together(int one, int two, int[] axes) {
    int[] sizes = {2, 3, 2};
    int[] steps = {6, 2, 1};
    for (int axis = 0; axis < 3; axis++) {
      int fixed = axis;
      boolean along = Arrays.stream(axes).anyMatch(a -> a == fixed);
      int first = one / steps[axis] % sizes[axis];
      int second = two / steps[axis] % sizes[axis];
      if (!along && first != second) {
        return false;
      }
    }
    return true;
  }

  @Test
  void softmaxOfLargeValuesIsFinite() {
    Softmax op = new Softmax(List.of(3L), new int[] {0}, false);
    assertThat(forward(op, 3, new float[] {1000, 1000, -1000})).containsExactly(0.5f, 0.5f, 0);
    Softmax logarithm = new Softmax(List.of(2L), new int[] {0}, true);
    assertThat(forward(logarithm, 2, new float[] {1000, 0})[1]).isCloseTo(-1000, within(1e-3f));
  }
}
