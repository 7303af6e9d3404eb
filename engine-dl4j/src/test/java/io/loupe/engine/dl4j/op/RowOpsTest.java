package io.loupe.engine.dl4j.op;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations in Java against loops written out, and their gradients against differences. */
class RowOpsTest {
  private static final int[] SHAPE = {2, 3, 4};

  private final SplittableRandom random = new SplittableRandom(5);

  private float[] values(int count, double least, double most) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(least, most);
    }
    return values;
  }

  /** Central differences, so wide that single precision does not drown them. */
  private void compareGradient(RowOp op, float[][] in, int length) {
    float[] seed = values(length, -1, 1);
    float[] out = new float[length];
    op.forward(in, out);
    float[][] back = Arrays.stream(in).map(one -> new float[one.length]).toArray(float[][]::new);
    op.backward(in, out, seed, back);
    double step = 1.0 / 512;
    for (int i = 0; i < in.length; i++) {
      for (int k = 0; k < in[i].length; k++) {
        float kept = in[i][k];
        double slope = 0;
        for (int sign = -1; sign <= 1; sign += 2) {
          in[i][k] = (float) (kept + sign * step);
          op.forward(in, out);
          for (int o = 0; o < length; o++) {
            slope += sign * (double) seed[o] * out[o] / (2 * step);
          }
        }
        in[i][k] = kept;
        assertThat(back[i][k])
            .as("input %d, value %d", i, k)
            .isCloseTo((float) slope, Offset.offset((float) (4e-3 * Math.max(1, Math.abs(slope)))));
      }
    }
  }

  private static double expected(Reduction.Kind kind, double[] values) {
    double sum = Arrays.stream(values).sum();
    double mean = sum / values.length;
    ToDoubleFunction<java.util.function.DoubleUnaryOperator> over =
        f -> Arrays.stream(values).map(f).sum();
    double spread = over.applyAsDouble(x -> (x - mean) * (x - mean)) / values.length;
    double largest = Arrays.stream(values).max().orElseThrow();
    double least = Arrays.stream(values).min().orElseThrow();
    return switch (kind) {
      case SUM -> sum;
      case MEAN -> mean;
      case MAXIMUM -> largest;
      case MINIMUM -> least;
      case PRODUCT -> Arrays.stream(values).reduce(1, (a, b) -> a * b);
      case VARIANCE -> spread;
      case DEVIATION -> Math.sqrt(spread);
      case LOG_SUM_EXP -> Math.log(over.applyAsDouble(Math::exp));
      case LOG_SUM -> Math.log(sum);
      case L1 -> over.applyAsDouble(Math::abs);
      case L2 -> Math.sqrt(over.applyAsDouble(x -> x * x));
      case SUM_SQUARE -> over.applyAsDouble(x -> x * x);
      case ARGMAX ->
          IntStream.range(0, values.length)
              .filter(i -> values[i] == largest)
              .findFirst()
              .orElse(-1);
      case ARGMIN ->
          IntStream.range(0, values.length).filter(i -> values[i] == least).findFirst().orElse(-1);
      case ALL -> Arrays.stream(values).allMatch(x -> x != 0) ? 1 : 0;
      case ANY -> Arrays.stream(values).anyMatch(x -> x != 0) ? 1 : 0;
      case COUNT_NONZERO -> Arrays.stream(values).filter(x -> x != 0).count();
    };
  }

  @ParameterizedTest
  @EnumSource
  void aReductionMakesOneOfTheMiddleOrTheOuterAxes(Reduction.Kind kind) {
    float[] in = values(24, 0.2, 2);
    in[3] = kind == Reduction.Kind.LOG_SUM ? in[3] : -in[3];
    float[] middle = new float[8];
    new Reduction(kind, SHAPE, new int[] {1}).forward(new float[][] {in}, middle);
    for (int i = 0; i < 8; i++) {
      int at = i / 4 * 12 + i % 4;
      double[] group = {in[at], in[at + 4], in[at + 8]};
      assertThat(middle[i]).isCloseTo((float) expected(kind, group), Offset.offset(1e-5f));
    }
    float[] outer = new float[3];
    Reduction both = new Reduction(kind, SHAPE, new int[] {0, 2});
    both.forward(new float[][] {in}, outer);
    for (int i = 0; i < 3; i++) {
      int at = i * 4;
      double[] group =
          IntStream.range(0, 8).mapToDouble(k -> in[at + k / 4 * 12 + k % 4]).toArray();
      assertThat(outer[i]).isCloseTo((float) expected(kind, group), Offset.offset(2e-5f));
    }
    compareGradient(both, new float[][] {in}, 3);
  }

  @Test
  void equalExtremesShareTheGradientAndTheFirstOfThemIsMeant() {
    float[][] in = {{1, 3, 3, -2}};
    float[] out = new float[1];
    float[][] back = {new float[4]};
    Reduction most = new Reduction(Reduction.Kind.MAXIMUM, new int[] {4}, new int[] {0});
    most.forward(in, out);
    most.backward(in, out, new float[] {1}, back);
    assertThat(back[0]).containsExactly(0, 0.5f, 0.5f, 0);
    new Reduction(Reduction.Kind.ARGMAX, new int[] {4}, new int[] {0}).forward(in, out);
    assertThat(out).containsExactly(1);
  }

  @Test
  void zerosOfAProductKeepTheirGradient() {
    float[][] in = {{2, 0, 5}};
    float[] out = new float[1];
    float[][] back = {new float[3]};
    Reduction product = new Reduction(Reduction.Kind.PRODUCT, new int[] {3}, new int[] {0});
    product.forward(in, out);
    product.backward(in, out, new float[] {1}, back);
    assertThat(back[0]).containsExactly(0, 10, 0);
  }

  /** bij,bkj->bki and the like: letters in order, spread over sizes of 1. */
  @ParameterizedTest
  @CsvSource({
    "ij,jk,ik",
    "bij,bjk,bik",
    "bij,bkj,bki",
    "bqhd,bkhd,bhqk",
    "bhqk,bkhd,bqhd",
    "i,j,ij",
    "ij,ij,",
    "ijk,k,ij",
    "ii,i,i",
    "ij,k,k",
    "ab,b,ba"
  })
  void aContractionSumsWhatTheOutputLacks(String first, String second, String out) {
    String end = out == null ? "" : out;
    int[] sizes = {2, 3, 4, 2};
    Contraction.Labelled one = labelled(first, sizes);
    Contraction.Labelled two = labelled(second, sizes);
    float[] a = values(length(one.sizes()), -1, 1);
    float[] b = values(length(two.sizes()), -1, 1);
    Contraction op = new Contraction(one, two, end.chars().toArray());
    int[] outSizes = Contraction.sizes(one, two, end.chars().toArray());
    String all =
        (first + second + end)
            .chars()
            .distinct()
            .mapToObj(Character::toString)
            .reduce("", String::concat);
    int[] allSizes = labelled(all, sizes).sizes();
    double[] expected = new double[length(outSizes)];
    for (int i = 0; i < length(allSizes); i++) {
      int[] at = new int[128];
      int rest = i;
      for (int axis = all.length() - 1; axis >= 0; axis--) {
        at[all.charAt(axis)] = rest % allSizes[axis];
        rest /= allSizes[axis];
      }
      expected[place(end, outSizes, at)] +=
          a[place(first, one.sizes(), at)] * (double) b[place(second, two.sizes(), at)];
    }
    float[] actual = new float[expected.length];
    op.forward(new float[][] {a, b}, actual);
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i]).isCloseTo((float) expected[i], Offset.offset(1e-5f));
    }
    compareGradient(op, new float[][] {a, b}, expected.length);
  }

  private static int place(String labels, int[] sizes, int[] at) {
    int place = 0;
    for (int i = 0; i < sizes.length; i++) {
      place = place * sizes[i] + at[labels.charAt(i)];
    }
    return place;
  }

  private static Contraction.Labelled labelled(String labels, int[] sizes) {
    int[] own = labels.chars().map(c -> sizes[c % sizes.length]).toArray();
    return new Contraction.Labelled(own, labels.chars().toArray());
  }

  private static int length(int[] sizes) {
    return Arrays.stream(sizes).reduce(1, (x, y) -> x * y);
  }

  @Test
  void anAxisOfOneIsSpreadInAContraction() {
    Contraction.Labelled one = new Contraction.Labelled(new int[] {1, 2, 3}, new int[] {0, 1, 2});
    Contraction.Labelled two = new Contraction.Labelled(new int[] {2, 3, 1}, new int[] {0, 2, 3});
    Contraction op = new Contraction(one, two, new int[] {0, 1, 3});
    float[][] in = {{1, 2, 3, 4, 5, 6}, {1, 0, 1, 0, 1, 0}};
    float[] out = new float[4];
    op.forward(in, out);
    assertThat(out).containsExactly(4, 10, 2, 5);
    compareGradient(op, in, 4);
  }

  @Test
  void aSelectionTakesFromEitherSide() {
    Selection op = new Selection(new int[][] {{2, 1}, {2, 2}, {1}}, new int[] {2, 2});
    float[][] in = {{1, 0}, {1, 2, 3, 4}, {9}};
    float[] out = new float[4];
    op.forward(in, out);
    assertThat(out).containsExactly(1, 2, 9, 9);
    float[][] back = {new float[2], new float[4], new float[1]};
    op.backward(in, out, new float[] {1, 2, 3, 4}, back);
    assertThat(back).isDeepEqualTo(new float[][] {{0, 0}, {1, 2, 0, 0}, {7}});
  }

  @ParameterizedTest
  @EnumSource
  void joinedPairsHaveTheirGradient(Elementwise.Kind kind) {
    float[][] in = {values(6, 0.4, 2), values(3, 2.1, 3)};
    Elementwise op = new Elementwise(kind, new int[][] {{2, 3}, {3}}, new int[] {2, 3});
    compareGradient(op, in, 6);
    compareGradient(new Arithmetic(kind, 2.05f, false), new float[][] {in[0]}, 6);
    compareGradient(new Arithmetic(kind, 2.05f, true), new float[][] {in[0]}, 6);
  }

  @Test
  void pairsAreJoinedAsNumPyDoes() {
    float[][] in = {{-7, 7, -7, 0}, {2, -2, 0, 0}};
    assertThat(joined(Elementwise.Kind.FLOOR_DIVIDE, in)).startsWith(-4, -4);
    assertThat(joined(Elementwise.Kind.MODULO, in)).startsWith(1, -1);
    assertThat(joined(Elementwise.Kind.DIVIDE_NO_NAN, in)).containsExactly(-3.5f, -3.5f, 0, 0);
    assertThat(joined(Elementwise.Kind.SQUARED_DIFFERENCE, in)).containsExactly(81, 81, 49, 0);
    assertThat(joined(Elementwise.Kind.EQUAL, in)).containsExactly(0, 0, 0, 1);
    assertThat(joined(Elementwise.Kind.LESS, in)).containsExactly(1, 0, 1, 0);
    assertThat(joined(Elementwise.Kind.GREATER_EQUAL, in)).containsExactly(0, 1, 0, 1);
    assertThat(joined(Elementwise.Kind.XOR, in)).containsExactly(0, 0, 1, 0);
    assertThat(joined(Elementwise.Kind.OR, in)).containsExactly(1, 1, 1, 0);
    assertThat(joined(Elementwise.Kind.AND, in)).containsExactly(1, 1, 0, 0);
  }

  private static float[] joined(Elementwise.Kind kind, float[][] in) {
    float[] out = new float[4];
    new Elementwise(kind, new int[][] {{4}, {4}}, new int[] {4}).forward(in, out);
    return out;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exp",
        "exp2",
        "expm1",
        "log",
        "log1p",
        "log2",
        "log10",
        "sqrt",
        "rsqrt",
        "square",
        "reciprocal",
        "abs",
        "negative",
        "sin",
        "cos",
        "tan",
        "arcsin",
        "arccos",
        "arctan",
        "sinh",
        "cosh",
        "arcsinh",
        "arctanh",
        "erf",
        "erfc",
        "sign",
        "floor",
        "ceil",
        "trunc",
        "logical_not"
      })
  void functionsHaveTheirSlope(String name) {
    compareGradient(
        ElementaryFunctions.named(name).orElseThrow(), new float[][] {values(6, 0.2, 0.8)}, 6);
  }

  @ParameterizedTest
  @CsvSource({
    "exp, 0.5, 1.6487213",
    "exp2, 0.5, 1.4142135",
    "expm1, 0.5, 0.6487213",
    "log, 2, 0.6931472",
    "log1p, 1, 0.6931472",
    "log2, 8, 3",
    "log10, 100, 2",
    "rsqrt, 4, 0.5",
    "arcsinh, -1, -0.8813736",
    "arccosh, 2, 1.3169579",
    "arctanh, 0.5, 0.5493061",
    "erf, -0.5, -0.5204999",
    "erf, 3, 0.9999779",
    "erfc, 0.5, 0.4795001",
    "round, 2.5, 2",
    "trunc, -1.5, -1",
    "sign, -3, -1"
  })
  void functionsAreThoseOfNumPy(String name, float x, float expected) {
    float[] out = new float[1];
    ElementaryFunctions.named(name).orElseThrow().forward(new float[][] {{x}}, out);
    assertThat(out[0]).isCloseTo(expected, Offset.offset(1e-6f));
  }
}
