package io.loupe.engine.dl4j.op;

import static io.loupe.engine.dl4j.op.PlainLoops.backward;
import static io.loupe.engine.dl4j.op.PlainLoops.check;
import static io.loupe.engine.dl4j.op.PlainLoops.forward;
import static io.loupe.engine.dl4j.op.PlainLoops.noise;
import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.engine.dl4j.op.Attention.Blocking;
import io.loupe.engine.dl4j.op.Attention.Product;
import io.loupe.engine.dl4j.op.Attention.Rule;
import io.loupe.engine.dl4j.op.Attention.SumOfTanh;
import io.loupe.engine.dl4j.op.Elementwise.Kind;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What makes one tensor of several, or of a tensor and a number. */
class JoiningTest {
  private static double join(Kind kind, double one, double two) {
    return switch (kind) {
      case ADD -> one + two;
      case SUBTRACT -> one - two;
      case MULTIPLY -> one * two;
      case DIVIDE -> one / two;
      case AVERAGE -> (one + two) / 2;
      case MAXIMUM -> Math.max(one, two);
      case MINIMUM -> Math.min(one, two);
      default -> throw new IllegalArgumentException(kind.name());
    };
  }

  /** [2,3] with [3], and with [2,1]; the other way round too. */
  @ParameterizedTest
  @EnumSource(names = {"ADD", "SUBTRACT", "MULTIPLY", "DIVIDE", "AVERAGE", "MAXIMUM", "MINIMUM"})
  void twoInputsAreJoinedPlaceByPlace(Kind kind) {
    int[] shape = {2, 3};
    float[] large = noise(6, 1);
    float[] row = {0.5f, -1.25f, 0.75f};
    float[] column = {-0.6f, 1.1f};
    check(
        new Elementwise(kind, new int[][] {shape, {3}}, shape),
        in -> all(6, k -> join(kind, in[0][k], in[1][k % 3])),
        large,
        row);
    check(
        new Elementwise(kind, new int[][] {shape, {2, 1}}, shape),
        in -> all(6, k -> join(kind, in[0][k], in[1][k / 3])),
        large,
        column);
    check(
        new Elementwise(kind, new int[][] {{2, 1}, {1, 3}}, shape),
        in -> all(6, k -> join(kind, in[0][k / 3], in[1][k % 3])),
        column,
        row);
    Elementwise op = new Elementwise(kind, new int[][] {shape, shape}, shape);
    check(op, in -> all(6, k -> join(kind, in[0][k], in[1][k])), large, noise(6, 2));
    assertThat(op.kind()).isEqualTo(kind);
    assertThat(op.describe()).isEqualTo("Elementwise " + kind.name().toLowerCase(Locale.ROOT));
  }

  @ParameterizedTest
  @EnumSource(names = {"ADD", "MULTIPLY", "AVERAGE", "MAXIMUM", "MINIMUM"})
  void threeInputsAreJoined(Kind kind) {
    int[] shape = {5};
    check(
        new Elementwise(kind, new int[][] {shape, shape, shape}, shape),
        in ->
            all(
                5,
                k ->
                    kind == Kind.AVERAGE
                        ? (in[0][k] + in[1][k] + in[2][k]) / 3
                        : join(kind, join(kind, in[0][k], in[1][k]), in[2][k])),
        noise(5, 1),
        noise(5, 2),
        noise(5, 3));
  }

  @Test
  void comparisonsSayYesOrNo() {
    float[] one = {1, 2, 3};
    float[] two = {2, 2, 2};
    int[] shape = {3};
    assertThat(compared(Kind.EQUAL, one, two)).containsExactly(0, 1, 0);
    assertThat(compared(Kind.NOT_EQUAL, one, two)).containsExactly(1, 0, 1);
    assertThat(compared(Kind.LESS, one, two)).containsExactly(1, 0, 0);
    assertThat(compared(Kind.LESS_EQUAL, one, two)).containsExactly(1, 1, 0);
    assertThat(compared(Kind.GREATER, one, two)).containsExactly(0, 0, 1);
    assertThat(compared(Kind.GREATER_EQUAL, one, two)).containsExactly(0, 1, 1);
    float[] zeros = {0, 0, 7, 7};
    float[] others = {0, -1, 0, 3};
    assertThat(compared(Kind.AND, zeros, others)).containsExactly(0, 0, 0, 1);
    assertThat(compared(Kind.OR, zeros, others)).containsExactly(0, 1, 1, 1);
    assertThat(compared(Kind.XOR, zeros, others)).containsExactly(0, 1, 1, 0);
    assertThat(compared(Kind.MODULO, new float[] {7, -7, 7, -7, 6}, new float[] {3, 3, -3, -3, 3}))
        .containsExactly(1, 2, -2, -1, 0);
    Elementwise equal = new Elementwise(Kind.EQUAL, new int[][] {shape, shape}, shape);
    assertThat(backward(equal, new float[] {1, 1, 1}, one, two)[0]).containsOnly(0);
    assertThat(Kind.EQUAL.compares()).isTrue();
    assertThat(Kind.ARCTAN2.compares()).isFalse();
    assertThat(Kind.MINIMUM.joinsMany()).isTrue();
    assertThat(Kind.SUBTRACT.joinsMany()).isFalse();
  }

  private static float[] compared(Kind kind, float[] one, float[] two) {
    int[] shape = {one.length};
    return forward(new Elementwise(kind, new int[][] {shape, shape}, shape), one.length, one, two);
  }

  @Test
  void theFirstOfEqualsHasTheGradient() {
    int[] shape = {2};
    for (Kind kind : new Kind[] {Kind.MAXIMUM, Kind.MINIMUM}) {
      Elementwise op = new Elementwise(kind, new int[][] {shape, shape, shape}, shape);
      float most = kind == Kind.MAXIMUM ? 9 : -9;
      float[][] targets =
          backward(
              op,
              new float[] {3, 5},
              new float[] {1, 2},
              new float[] {most, 2},
              new float[] {most, 2});
      assertThat(targets[0]).containsExactly(0, 5);
      assertThat(targets[1]).containsExactly(3, 0);
      assertThat(targets[2]).containsExactly(0, 0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ADD", "SUBTRACT", "MULTIPLY", "DIVIDE", "AVERAGE", "MAXIMUM", "MINIMUM"})
  void aNumberIsJoinedFromEitherSide(Kind kind) {
    float[] values = {-2, -0.5f, 0.4f, 0.9f, 3};
    for (boolean before : new boolean[] {true, false}) {
      Arithmetic op = new Arithmetic(kind, 0.7f, before);
      check(
          op,
          in -> all(5, k -> before ? join(kind, 0.7f, in[0][k]) : join(kind, in[0][k], 0.7f)),
          values);
      assertThat(op.describe())
          .startsWith("Arithmetic " + kind.name().toLowerCase(Locale.ROOT))
          .contains("0.7");
    }
    if (kind == Kind.MAXIMUM || kind == Kind.MINIMUM) {
      assertThat(backward(new Arithmetic(kind, 1, false), new float[] {4}, new float[] {1})[0])
          .as("the number itself")
          .containsExactly(0);
    }
  }

  @Test
  void matricesAreMultipliedInPairs() {
    check(
        new MatrixMultiplication(2, 2, 3, 4),
        in -> {
          double[] out = new double[16];
          for (int b = 0; b < 2; b++) {
            for (int m = 0; m < 2; m++) {
              for (int n = 0; n < 4; n++) {
                for (int k = 0; k < 3; k++) {
                  out[(b * 2 + m) * 4 + n] +=
                      in[0][(b * 2 + m) * 3 + k] * in[1][(b * 3 + k) * 4 + n];
                }
              }
            }
          }
          return out;
        },
        noise(12, 1),
        noise(24, 2));
  }

  /** Two heads of size 3 for queries and keys, of size 2 for values; 2 queries, 4 keys. */
  @Test
  void attentionSharesValuesByProductsOfQueriesAndKeys() {
    float scale = 0.6f;
    check(
        new Attention(2, 2, 4, new Product(scale), Blocking.NONE, false),
        in -> {
          double[] out = new double[8];
          for (int h = 0; h < 2; h++) {
            for (int q = 0; q < 2; q++) {
              double[] shares = new double[4];
              double sum = 0;
              for (int k = 0; k < 4; k++) {
                double product = 0;
                for (int i = 0; i < 3; i++) {
                  product += in[0][q * 6 + h * 3 + i] * in[1][k * 6 + h * 3 + i];
                }
                shares[k] = Math.exp(scale * product);
                sum += shares[k];
              }
              for (int k = 0; k < 4; k++) {
                for (int i = 0; i < 2; i++) {
                  out[q * 4 + h * 2 + i] += shares[k] / sum * in[2][k * 4 + h * 2 + i];
                }
              }
            }
          }
          return out;
        },
        noise(12, 1),
        noise(24, 2),
        noise(16, 3));
    float[] far = {200, 300};
    Attention one = new Attention(1, 1, 2, new Product(1), Blocking.NONE, false);
    assertThat(forward(one, 1, new float[] {1}, far, new float[] {5, 7}))
        .as("exponentials do not overflow")
        .containsExactly(7);
  }

  /** Bahdanau's score of size 2; 3 queries and keys, each query attends to no later key. */
  @ParameterizedTest
  @EnumSource(Rule.class)
  void causalAttentionSharesValuesBySumsOfTanh(Rule rule) {
    float[] weights = {0.7f, -1.3f};
    Blocking causal = new Blocking(List.of(), true, rule, false);
    for (boolean wanted : new boolean[] {false, true}) {
      check(
          new Attention(1, 3, 3, new SumOfTanh(0.8f, weights), causal, wanted),
          in -> {
            double[] values = new double[3];
            double[] all = new double[9];
            for (int q = 0; q < 3; q++) {
              double sum = 0;
              for (int k = 0; k <= q; k++) {
                double score = 0;
                for (int i = 0; i < 2; i++) {
                  score += weights[i] * Math.tanh(0.8 * (in[0][q * 2 + i] + in[1][k * 2 + i]));
                }
                all[q * 3 + k] = Math.exp(score);
                sum += all[q * 3 + k];
              }
              for (int k = 0; k <= q; k++) {
                all[q * 3 + k] /= sum;
                values[q] += all[q * 3 + k] * in[2][k];
              }
            }
            return wanted ? all : values;
          },
          noise(6, 1),
          noise(6, 2),
          noise(3, 3));
    }
  }

  /** The second key is masked, then all are: a query that attends to nothing. */
  @Test
  void keysThatAreMaskedGetNoShare() {
    float[][] in = {{1}, {2, 3}, {5, 7}};
    for (Rule rule : Rule.values()) {
      Blocking keys = new Blocking(List.of(Attention.Mask.KEYS), false, rule, false);
      Attention attention = new Attention(1, 1, 2, new Product(1), keys, false);
      assertThat(forward(attention, 1, in[0], in[1], in[2], new float[] {1, 0})).containsExactly(5);
      assertThat(forward(attention, 1, in[0], in[1], in[2], new float[2]))
          .containsExactly(rule == Rule.CLEARED ? 0 : 6);
    }
    Blocking queries = new Blocking(List.of(Attention.Mask.QUERIES), false, Rule.LOWERED, true);
    Attention silent = new Attention(1, 1, 2, new Product(1), queries, false);
    assertThat(forward(silent, 1, in[0], in[1], in[2], new float[1])).containsExactly(0);
  }

  /** A value for each place. */
  private static double[] all(int count, IntToDoubleFunction value) {
    return IntStream.range(0, count).mapToDouble(value).toArray();
  }
}
