package io.loupe.engine.dl4j.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.loupe.engine.dl4j.kernel.Pointwise.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Each primitive against plain loops in double precision. */
class KernelsTest {
  private static final int ITEMS = 2;
  private static final Kernels FASTEST = FastestKernels.start();
  private static final Kernels ND4J = new Nd4jKernels();

  @Test
  void oneDnnComputesWhereItsLibraryIs() {
    boolean there = Loader.getPlatform().endsWith("x86_64");
    assertThat(FASTEST.name()).isEqualTo(there ? "oneDNN 2.5.2" : "ND4J");
    assertThat(ND4J.name()).isEqualTo("ND4J");
  }

  /** A window over a picture of some size, in groups of filters with channels of their own. */
  private record Case(Window window, int height, int width, int in, int out, int groups) {
    Case(Window window, int height, int width, int in, int out) {
      this(window, height, width, in, out, 1);
    }

    INDArray kernel() {
      return random(out, window.kernelH(), window.kernelW(), in / groups);
    }

    int rows() {
      return size(height, window.kernelH(), window.strideH(), window.padH(), window.dilationH());
    }

    int columns() {
      return size(width, window.kernelW(), window.strideW(), window.padW(), window.dilationW());
    }

    private int size(int in, int kernel, int stride, int padding, int dilation) {
      int reach = (kernel - 1) * dilation + 1;
      return window.same() ? (in + stride - 1) / stride : (in + 2 * padding - reach) / stride + 1;
    }

    /** Which value of the input a weight meets at a place of the output, -1 where padding is. */
    int place(int n, int y, int x, int ky, int kx) {
      int row = y * window.strideH() + ky * window.dilationH() - window.topPadding(height, rows());
      int column =
          x * window.strideW() + kx * window.dilationW() - window.leftPadding(width, columns());
      boolean inside = row >= 0 && row < height && column >= 0 && column < width;
      return inside ? (n * height + row) * width + column : -1;
    }
  }

  static Stream<Arguments> windows() {
    return Stream.of(
            new Case(new Window(3, 3, 1, 1, 1, 1, 1, 1, false), 6, 7, 5, 4),
            new Case(new Window(3, 3, 2, 2, 0, 0, 1, 1, true), 7, 8, 16, 16),
            new Case(new Window(1, 1, 1, 1, 0, 0, 1, 1, false), 5, 4, 24, 40),
            new Case(new Window(1, 1, 2, 2, 0, 0, 1, 1, true), 9, 6, 8, 32),
            new Case(new Window(5, 2, 1, 3, 2, 0, 1, 1, false), 9, 11, 3, 7),
            new Case(new Window(4, 4, 3, 2, 0, 0, 1, 1, false), 12, 9, 1, 33),
            new Case(new Window(3, 2, 1, 1, 0, 0, 2, 3, true), 9, 10, 6, 2),
            new Case(new Window(7, 1, 2, 1, 3, 0, 1, 1, false), 20, 1, 10, 12),
            new Case(new Window(3, 3, 1, 1, 1, 1, 1, 1, false), 7, 6, 64, 96, 2),
            new Case(new Window(3, 3, 2, 2, 0, 0, 1, 1, true), 8, 7, 48, 48, 12),
            new Case(new Window(1, 1, 1, 1, 0, 0, 1, 1, false), 5, 4, 16, 16, 16),
            new Case(new Window(3, 2, 1, 2, 1, 0, 1, 1, false), 9, 8, 6, 9, 3),
            new Case(new Window(3, 1, 1, 1, 0, 0, 2, 1, true), 12, 1, 40, 20, 5))
        .flatMap(each -> Stream.of(Arguments.of(each, "fastest"), Arguments.of(each, "nd4j")))
        .filter(KernelsTest::isPossible);
  }

  /** ND4J refuses kernels with holes, which operations fill with zeros. */
  private static boolean isPossible(Arguments arguments) {
    boolean dense = ((Case) arguments.get()[0]).window().isDense();
    return dense || (arguments.get()[1].equals("fastest") && FASTEST.name().startsWith("oneDNN"));
  }

  private static Kernels kernels(String which) {
    return which.equals("nd4j") ? ND4J : FASTEST;
  }

  private static INDArray random(long... shape) {
    SplittableRandom random = new SplittableRandom(shape.length);
    INDArray array = Nd4j.create(shape, 'c');
    for (long i = 0; i < array.length(); i++) {
      array.data().put(i, random.nextDouble() - 0.5);
    }
    return array;
  }

  @ParameterizedTest
  @MethodSource("windows")
  void convolutionsAndTheirGradientsAreThoseOfPlainLoops(Case given, String which) {
    Window window = given.window();
    int area = window.kernelH() * window.kernelW();
    int inputs = given.in() / given.groups();
    INDArray input = random(ITEMS, given.height(), given.width(), given.in());
    INDArray kernel = given.kernel();
    INDArray bias = random(given.out());
    INDArray output = Nd4j.create(new long[] {ITEMS, given.rows(), given.columns(), given.out()});
    INDArray gradient = random(output.shape());
    double[] expected = new double[(int) output.length()];
    double[] back = new double[(int) input.length()];
    for (int at = 0; at < expected.length; at++) {
      int o = at % given.out();
      int x = at / given.out() % given.columns();
      int y = at / given.out() / given.columns() % given.rows();
      int n = at / given.out() / given.columns() / given.rows();
      expected[at] = bias.data().getDouble(o);
      for (int k = 0; k < area; k++) {
        int place = given.place(n, y, x, k / window.kernelW(), k % window.kernelW());
        for (int i = 0; i < inputs && place >= 0; i++) {
          double weight = kernel.data().getDouble(((long) o * area + k) * inputs + i);
          int from = place * given.in() + o / (given.out() / given.groups()) * inputs + i;
          expected[at] += input.data().getDouble(from) * weight;
          back[from] += gradient.data().getDouble(at) * weight;
        }
      }
    }

    Kernels kernels = kernels(which);
    run(kernels.convolution(window, input, kernel, bias, output));
    assertClose(output, expected, 0);
    run(kernels.convolution(window, input, kernel, null, output));
    assertClose(output.add(bias), expected, 0);
    INDArray target = input.dup();
    run(kernels.convolutionGradient(window, kernel, gradient, target));
    assertClose(target, back, 0);
  }

  @ParameterizedTest
  @MethodSource("windows")
  void depthwiseConvolutionsAreThoseOfPlainLoops(Case given, String which) {
    Window window = given.window();
    int channels = given.in();
    INDArray input = random(ITEMS, given.height(), given.width(), channels);
    INDArray kernel = random(window.kernelH(), window.kernelW(), channels);
    INDArray bias = random(channels);
    INDArray output = Nd4j.create(new long[] {ITEMS, given.rows(), given.columns(), channels});
    INDArray gradient = random(output.shape());
    double[] expected = new double[(int) output.length()];
    double[] back = new double[(int) input.length()];
    for (int at = 0; at < expected.length; at++) {
      int c = at % channels;
      int x = at / channels % given.columns();
      int y = at / channels / given.columns() % given.rows();
      int n = at / channels / given.columns() / given.rows();
      expected[at] = bias.data().getDouble(c);
      for (int k = 0; k < window.kernelH() * window.kernelW(); k++) {
        int place = given.place(n, y, x, k / window.kernelW(), k % window.kernelW());
        if (place >= 0) {
          double weight = kernel.data().getDouble((long) k * channels + c);
          expected[at] += input.data().getDouble((long) place * channels + c) * weight;
          back[place * channels + c] += gradient.data().getDouble(at) * weight;
        }
      }
    }

    Optional<Kernel> forward =
        kernels(which).depthwiseConvolution(window, input, kernel, bias, null, output);
    assertThat(forward.isPresent() && which.equals("nd4j")).isFalse();
    if (forward.isPresent()) {
      kernel = kernel.dup();
      run(forward.get());
      assertClose(output, expected, 0);
    }
    INDArray target = input.dup();
    kernels(which)
        .depthwiseGradient(window, kernel, gradient, target)
        .ifPresent(
            backward -> {
              run(backward);
              assertClose(target, back, 0);
            });
  }

  /** In every window that has a primitive, and by the same instructions: to the bit. */
  @ParameterizedTest
  @MethodSource("windows")
  void functionsBehindConvolutionsAreThoseByThemselves(Case given, String which) {
    Window window = given.window();
    Kernels kernels = kernels(which);
    INDArray input = random(ITEMS, given.height(), given.width(), given.in());
    INDArray kernel = given.kernel();
    INDArray ofChannels = random(window.kernelH(), window.kernelW(), given.in());
    INDArray output = Nd4j.create(new long[] {ITEMS, given.rows(), given.columns(), given.out()});
    INDArray channels = Nd4j.create(new long[] {ITEMS, given.rows(), given.columns(), given.in()});
    INDArray both = output.dup();
    INDArray bothOfChannels = channels.dup();
    INDArray bias = random(given.out());
    INDArray added = random(given.in());
    List<Pointwise> known =
        List.of(
            Pointwise.RELU,
            Pointwise.of(Kind.RELU, 0.3),
            Pointwise.clip(-0.1, 0.2),
            Pointwise.of(Kind.ELU, 0.4),
            Pointwise.of(Kind.LOGISTIC),
            Pointwise.of(Kind.TANH));
    for (Pointwise function : known) {
      assertThat(function.isKnownByResult()).isTrue();
      Optional<Kernel> fused = kernels.convolution(window, input, kernel, bias, function, both);
      assertThat(fused.isPresent()).isEqualTo(kernels.name().startsWith("oneDNN"));
      fused.ifPresent(
          kernelOfBoth -> {
            run(kernels.convolution(window, input, kernel, bias, output));
            run(kernels.pointwise(function, output, output));
            run(kernelOfBoth);
            assertThat(both).isEqualTo(output);
          });
      Optional<Kernel> apart =
          kernels.depthwiseConvolution(window, input, ofChannels, added, null, channels);
      Optional<Kernel> together =
          kernels.depthwiseConvolution(window, input, ofChannels, added, function, bothOfChannels);
      assertThat(together.isPresent()).isEqualTo(apart.isPresent());
      together.ifPresent(
          kernelOfBoth -> {
            run(apart.orElseThrow());
            run(kernels.pointwise(function, channels, channels));
            run(kernelOfBoth);
            assertThat(bothOfChannels).isEqualTo(channels);
          });
    }
  }

  static Stream<Arguments> functions() {
    return Stream.of(
        function(Pointwise.RELU, x -> Math.max(x, 0)),
        function(Pointwise.of(Kind.RELU, 0.3), x -> x > 0 ? x : 0.3 * x),
        function(Pointwise.clip(0, 6), x -> Math.max(0, Math.min(6, x))),
        function(Pointwise.clip(-1.5, 0.25), x -> Math.max(-1.5, Math.min(0.25, x))),
        function(Pointwise.clip(Double.NEGATIVE_INFINITY, 1), x -> Math.min(1, x)),
        function(Pointwise.of(Kind.ELU, 1), x -> x > 0 ? x : Math.expm1(x)),
        function(Pointwise.of(Kind.ELU, 0.4), x -> x > 0 ? x : 0.4 * Math.expm1(x)),
        function(Pointwise.of(Kind.LOGISTIC), KernelsTest::logistic),
        function(Pointwise.of(Kind.TANH), Math::tanh),
        function(Pointwise.of(Kind.SOFTPLUS), KernelsTest::softplus),
        function(Pointwise.of(Kind.SWISH, 1), x -> x * logistic(x)),
        function(Pointwise.of(Kind.SWISH, 1.7), x -> x * logistic(1.7 * x)),
        function(Pointwise.of(Kind.GELU), x -> x * normal(x)),
        function(
            Pointwise.of(Kind.GELU_TANH),
            x -> x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)))),
        function(Pointwise.of(Kind.MISH), x -> x * Math.tanh(softplus(x))),
        function(Pointwise.of(Kind.HARD_SWISH), x -> x * Math.max(0, Math.min(1, x / 6 + 0.5))));
  }

  private static Arguments function(Pointwise function, DoubleUnaryOperator value) {
    return Arguments.of(function, value);
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** The normal distribution, its density summed up. */
  private static double normal(double x) {
    int steps = 2000;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      double at = x * (i + 0.5) / steps;
      sum += Math.exp(-at * at / 2);
    }
    return 0.5 + sum * x / steps / Math.sqrt(2 * Math.PI);
  }

  @ParameterizedTest
  @MethodSource("functions")
  void functionsAndTheirGradientsAreTheFormulas(Pointwise function, DoubleUnaryOperator value) {
    for (Kernels kernels : new Kernels[] {FASTEST, ND4J}) {
      if (kernels.has(function)) {
        assertFormula(kernels, function, value);
      }
    }
  }

  /** No place of the grid is one where a function has a corner. */
  private static void assertFormula(
      Kernels kernels, Pointwise function, DoubleUnaryOperator value) {
    int count = 1201;
    INDArray input = Nd4j.create(new long[] {count}, 'c');
    for (int i = 0; i < count; i++) {
      input.data().put(i, (i - 600) / 47.0 + 0.003);
    }
    INDArray output = input.dup();
    INDArray gradient = random(count);
    INDArray target = input.dup();
    run(kernels.pointwise(function, input, output));
    run(
        kernels.pointwiseGradient(
            function, function.isKnownByResult() ? output : input, gradient, target));
    double[] expected = new double[count];
    double[] back = new double[count];
    for (int i = 0; i < count; i++) {
      double x = input.data().getDouble(i);
      expected[i] = value.applyAsDouble(x);
      double slope = (value.applyAsDouble(x + 1e-5) - value.applyAsDouble(x - 1e-5)) / 2e-5;
      back[i] = slope * gradient.data().getDouble(i);
    }
    assertClose(output, expected, 1e-6);
    assertClose(target, back, 1e-6);
  }

  @ParameterizedTest
  @CsvSource({
    "2;5;4;16, 2;5;4;16",
    "2;5;4;16, 2;1;1;16",
    "3;7, 3;1",
    "2;3;2;5, 1;3;1;5",
    "2;3, 2;3"
  })
  void sumsAndProductsAreThoseOfPlainLoops(String whole, String part) {
    long[] sizes = sizes(whole);
    long[] own = sizes(part);
    INDArray one = random(sizes);
    INDArray two = random(own);
    for (boolean product : new boolean[] {false, true}) {
      INDArray result = Nd4j.create(sizes, 'c');
      double[] expected = new double[(int) result.length()];
      for (int i = 0; i < expected.length; i++) {
        int rest = i;
        int place = 0;
        int step = 1;
        for (int axis = sizes.length - 1; axis >= 0; axis--) {
          place += own[axis] == 1 ? 0 : (int) (rest % sizes[axis]) * step;
          step *= (int) own[axis];
          rest /= (int) sizes[axis];
        }
        double x = one.data().getDouble(i);
        double y = two.data().getDouble(place);
        expected[i] = product ? x * y : x + y;
      }
      FASTEST
          .joined(product, one, two, result)
          .ifPresent(
              kernel -> {
                run(kernel);
                assertClose(result, expected, 0);
              });
    }
    assertThat(ND4J.joined(true, one, two, one.dup())).isEmpty();
  }

  private static long[] sizes(String text) {
    return Arrays.stream(text.split(";")).mapToLong(Long::parseLong).toArray();
  }

  @Test
  void gradientsAreWorkedOutInPlace() {
    for (Kernels kernels : new Kernels[] {FASTEST, ND4J}) {
      INDArray values = Nd4j.createFromArray(-2f, 0, 3, 1e-30f);
      run(kernels.pointwise(Pointwise.RELU, values, values));
      assertThat(values.data().asFloat()).containsExactly(0, 0, 3, 1e-30f);
      INDArray gradient = Nd4j.createFromArray(5f, 6, 7, 8);
      run(kernels.pointwiseGradient(Pointwise.RELU, values, gradient, gradient));
      assertThat(gradient.data().asFloat()).containsExactly(0, 0, 7, 8);
    }
  }

  /** Windows that overlap, leave gaps, hang over the border and have equal maxima. */
  @ParameterizedTest
  @CsvSource({
    "2, 2, 2, 2, 0, false, 6, 6, 16",
    "3, 3, 2, 2, 1, false, 9, 8, 8",
    "3, 3, 2, 2, 0, true, 8, 9, 16",
    "3, 3, 1, 1, 0, true, 5, 4, 24",
    "1, 2, 3, 1, 0, false, 7, 5, 8",
    "5, 3, 2, 4, 1, false, 9, 9, 3",
    "2, 2, 2, 2, 0, false, 5, 7, 16",
    "3, 3, 3, 3, 0, false, 11, 10, 8",
    "1, 1, 2, 2, 0, false, 6, 6, 8",
    "5, 5, 1, 1, 0, true, 3, 1, 2",
    "5, 5, 1, 1, 0, true, 3, 1, 16",
    "5, 5, 1, 1, 4, false, 7, 5, 1"
  })
  void poolingsAndTheirGradientsAreThoseOfPlainLoops(
      int kernelH,
      int kernelW,
      int strideH,
      int strideW,
      int pad,
      boolean same,
      int height,
      int width,
      int channels) {
    Window window = new Window(kernelH, kernelW, strideH, strideW, pad, pad, 1, 1, same);
    int rows = same ? (height + strideH - 1) / strideH : (height + 2 * pad - kernelH) / strideH + 1;
    int columns =
        same ? (width + strideW - 1) / strideW : (width + 2 * pad - kernelW) / strideW + 1;
    INDArray input = Transforms.round(random(2, height, width, channels).mul(6));
    INDArray gradient = random(2, rows, columns, channels);
    int top = window.topPadding(height, rows);
    int left = window.leftPadding(width, columns);
    for (boolean maximum : new boolean[] {true, false}) {
      double[] pooled = new double[Math.toIntExact(gradient.length())];
      double[] back = new double[Math.toIntExact(input.length())];
      for (int at = 0; at < pooled.length; at++) {
        int c = at % channels;
        int x = at / channels % columns;
        int y = at / channels / columns % rows;
        int n = at / channels / columns / rows;
        List<Integer> places = new ArrayList<>();
        for (int i = Math.max(0, y * strideH - top);
            i < Math.min(height, y * strideH - top + kernelH);
            i++) {
          for (int j = Math.max(0, x * strideW - left);
              j < Math.min(width, x * strideW - left + kernelW);
              j++) {
            places.add(((n * height + i) * width + j) * channels + c);
          }
        }
        double own = gradient.data().getDouble(at);
        if (maximum) {
          int first = places.get(0);
          for (int place : places) {
            first = input.data().getDouble(place) > input.data().getDouble(first) ? place : first;
          }
          pooled[at] = input.data().getDouble(first);
          back[first] += own;
        } else {
          for (int place : places) {
            pooled[at] += input.data().getDouble(place) / places.size();
            back[place] += own / places.size();
          }
        }
      }
      for (Kernels kernels : new Kernels[] {FASTEST, ND4J}) {
        INDArray output = Nd4j.create(gradient.shape());
        run(kernels.pooling(window, maximum, input, output));
        assertClose(output, pooled, 0);
        INDArray target = random(input.shape());
        Kernel made = kernels.poolingGradient(window, maximum, input, gradient, target);
        made.run();
        assertClose(target, back, 1e-6);
        INDArray other = Nd4j.create(input.shape());
        made.runInto(other);
        made.close();
        assertThat(other.data().asFloat()).isEqualTo(target.data().asFloat());
      }
    }
  }

  /** Size, stride, dilation and padding along each axis, and the sizes moved over. */
  @ParameterizedTest
  @CsvSource({
    "3;3;3, 1;1;1, 1;1;1, 1;1;1, false, 4;5;6",
    "3;2;1, 2;1;3, 1;1;1, 1;0;0, false, 5;4;7",
    "3;3;3, 2;2;2, 1;1;1, 0;0;0, true, 5;6;4",
    "2;3;2, 1;1;1, 2;1;2, 0;1;0, false, 5;4;6"
  })
  void convolutionsOverVolumesAreThoseOfPlainLoops(
      String size, String stride, String dilation, String padding, boolean same, String over) {
    int[] in = numbers(over);
    int[] before = numbers(padding);
    WindowShape window =
        new WindowShape(numbers(size), numbers(stride), numbers(dilation), before.clone());
    int[] out = new int[3];
    for (int axis = 0; axis < 3; axis++) {
      int reach = (window.size()[axis] - 1) * window.dilation()[axis] + 1;
      int step = window.stride()[axis];
      out[axis] =
          same ? (in[axis] + step - 1) / step : (in[axis] + 2 * before[axis] - reach) / step + 1;
      before[axis] =
          same ? Math.max(0, (out[axis] - 1) * step + reach - in[axis]) / 2 : before[axis];
    }
    int inputs = 8;
    int outputs = 16;
    INDArray input = random(1, in[0], in[1], in[2], inputs);
    INDArray kernel = random(window.size()[0], window.size()[1], window.size()[2], inputs, outputs);
    INDArray gradient = random(1, out[0], out[1], out[2], outputs);
    double[] expected = new double[Math.toIntExact(gradient.length())];
    double[] back = new double[Math.toIntExact(input.length())];
    int taps = window.size()[0] * window.size()[1] * window.size()[2];
    for (int place = 0; place < expected.length / outputs; place++) {
      for (int tap = 0; tap < taps; tap++) {
        int[] at = {
          place / out[2] / out[1] * window.stride()[0]
              + tap / window.size()[2] / window.size()[1] * window.dilation()[0]
              - before[0],
          place / out[2] % out[1] * window.stride()[1]
              + tap / window.size()[2] % window.size()[1] * window.dilation()[1]
              - before[1],
          place % out[2] * window.stride()[2]
              + tap % window.size()[2] * window.dilation()[2]
              - before[2]
        };
        if (IntStream.range(0, 3).allMatch(axis -> at[axis] >= 0 && at[axis] < in[axis])) {
          int from = ((at[0] * in[1] + at[1]) * in[2] + at[2]) * inputs;
          for (int i = 0; i < inputs; i++) {
            for (int o = 0; o < outputs; o++) {
              double weight = kernel.data().getDouble((tap * inputs + i) * outputs + o);
              expected[place * outputs + o] += weight * input.data().getDouble(from + i);
              back[from + i] += weight * gradient.data().getDouble(place * outputs + o);
            }
          }
        }
      }
    }
    for (Kernels kernels : List.of(FASTEST, ND4J)) {
      if (kernels.name().equals(ND4J.name()) && !dilation.equals("1;1;1")) {
        continue; // ND4J refuses holes
      }
      INDArray output = Nd4j.create(gradient.shape());
      run(kernels.convolution3d(window, same, input, kernel, output));
      assertClose(output, expected, 1e-5);
      INDArray target = Nd4j.create(input.shape());
      run(kernels.convolution3dGradient(window, same, input, kernel, gradient, target));
      assertClose(target, back, 1e-5);
    }
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(";")).mapToInt(Integer::parseInt).toArray();
  }

  @Test
  void kernelsWriteWhereTheyAreTold() {
    INDArray input = random(1, 4, 4, 8);
    INDArray kernel = random(8, 3, 3, 8);
    INDArray one = Nd4j.create(new long[] {1, 4, 4, 8});
    INDArray two = Nd4j.create(new long[] {1, 4, 4, 8});
    Window window = new Window(3, 3, 1, 1, 1, 1, 1, 1, false);
    try (Kernel made = FASTEST.convolution(window, input, kernel, null, one)) {
      made.runInto(two);
      assertThat(one.sumNumber().doubleValue()).isZero();
      made.runInto(one);
    }
    assertThat(one.data().asFloat()).isEqualTo(two.data().asFloat());
    assertThat(one.ameanNumber().doubleValue()).isPositive();
  }

  @Test
  void weightsAreSharedUntilTheirLastUserIsClosed() {
    INDArray kernel = random(16, 3, 3, 8);
    Window window = new Window(3, 3, 1, 1, 1, 1, 1, 1, false);
    INDArray input = random(1, 5, 5, 8);
    INDArray expected = Nd4j.create(new long[] {1, 5, 5, 16});
    run(ND4J.convolution(window, input, kernel, null, expected));
    INDArray first = expected.dup();
    INDArray second = expected.dup();
    Kernel one = FASTEST.convolution(window, input, kernel, null, first);
    Kernel two = FASTEST.convolution(window, input, kernel, null, second);
    one.run();
    one.close();
    two.run();
    two.close();
    run(FASTEST.convolution(window, input, kernel, null, expected));
    assertThat(second.data().asFloat())
        .isEqualTo(first.data().asFloat())
        .isEqualTo(expected.data().asFloat());
  }

  private static void run(Kernel kernel) {
    try (kernel) {
      kernel.run();
    }
  }

  private static void assertClose(INDArray found, double[] expected, double least) {
    assertThat(found.length()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      double allowed = 3e-6 * Math.max(1, Math.abs(expected[i])) + least;
      assertThat(found.data().getDouble(i))
          .as("value %d", i)
          .isCloseTo(expected[i], Offset.offset(allowed));
    }
  }
}
