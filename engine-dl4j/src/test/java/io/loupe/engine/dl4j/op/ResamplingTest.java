package io.loupe.engine.dl4j.op;

import static io.loupe.engine.dl4j.op.PlainLoops.check;
import static io.loupe.engine.dl4j.op.PlainLoops.forward;
import static io.loupe.engine.dl4j.op.PlainLoops.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.loupe.engine.dl4j.op.Resampling.Method;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Against the values of tf.image.resize in TensorFlow 2. */
class ResamplingTest {
  private static final float[] LINE = {1, 2, -3, 5, 4.5f, -2};

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nearest | false | 1,-3,5,-2",
        "nearest | false | 1,2,2,-3,5,5,4.5,-2,-2",
        "nearest | true | 1,-3,5,-2",
        "nearest | true | 1,2,2,-3,5,5,4.5,-2,-2",
        "bilinear | false | 1.25,-1.75,4.875,-0.375",
        "bilinear | false | 1,1.5,1.16667,-2.16667,1,4.91667,4.58333,1.25,-2",
        "bilinear | true | 1.375,-0.444445,3.94444,0.4375",
        "bilinear | true | 1,1.5,1.16667,-2.16667,1,4.91667,4.58333,1.25,-2",
        "bicubic | false | 1.29927,-2.52344,5.61328,-0.777372",
        "bicubic | false | 0.934111,1.76471,1.36168,-2.84855,0.71875,5.47867,5.02985,1.02941,-2.42828",
        "bicubic | true | 1.52265,-0.904288,4.50766,0.280745",
        "bicubic | true | 0.934211,1.76471,1.36342,-2.84954,0.71875,5.47801,5.02893,1.02941,-2.42763",
        "area | false | 1.33333,-1.33333,4.83333,0.166667",
        "area | false | 1,1.5,2,-3,1,5,4.5,1.25,-2",
        "area | true | 1.33333,-1.33333,4.83333,0.166667",
        "area | true | 1,1.5,2,-3,1,5,4.5,1.25,-2",
        "lanczos3 | false | 1.51897,-2.75549,6.32612,-0.841322",
        "lanczos3 | false | 0.76536,2.12714,1.12431,-2.98504,0.315217,5.98341,5.60548,0.698044,-2.58441",
        "lanczos3 | true | 1.65703,-1.03189,4.59971,0.339371",
        "lanczos3 | true | 0.76536,2.12714,1.12431,-2.98504,0.315217,5.98341,5.60548,0.698044,-2.58441",
        "lanczos5 | false | 1.73928,-2.76461,6.86963,-1.06688",
        "lanczos5 | false | 0.535136,2.36709,1.09455,-2.98656,-0.0120715,6.35912,5.9354,0.313049,-2.44787",
        "lanczos5 | true | 1.8323,-1.15731,4.62524,0.439392",
        "lanczos5 | true | 0.535136,2.36709,1.09455,-2.98656,-0.0120715,6.35912,5.9354,0.313049,-2.44787",
        "gaussian | false | 1.26894,-1.42157,4.5893,-0.251881",
        "gaussian | false | 1.06497,1.5,0.959201,-1.59434,1,4.48415,4.26007,1.25,-1.5777",
        "gaussian | true | 1.21234,-0.167238,3.52312,0.720614",
        "gaussian | true | 1.06497,1.5,0.959201,-1.59434,1,4.48415,4.26007,1.25,-1.5777",
        "mitchellcubic | false | 1.30789,-1.96615,5.16276,-0.474555",
        "mitchellcubic | false | 0.992275,1.65101,1.10828,-2.2055,0.843751,5.01607,4.68531,1.12416,-2.05022",
        "mitchellcubic | true | 1.39028,-0.486692,3.99207,0.52885",
        "mitchellcubic | true | 0.992275,1.65101,1.10828,-2.2055,0.843751,5.01607,4.68531,1.12416,-2.05022"
      })
  void aLineOfSixIsThatOfTensorFlow(String name, boolean antialias, String text) {
    double[] expected = Arrays.stream(text.split(",")).mapToDouble(Double::parseDouble).toArray();
    Method method = Method.of(name).orElseThrow();
    int[] in = {1, 6};
    int[] out = {1, expected.length};
    float[] across = forward(Resampling.of(method, antialias, in, out, 1), expected.length, LINE);
    float[] down =
        forward(
            Resampling.of(method, antialias, new int[] {6, 1}, new int[] {expected.length, 1}, 1),
            expected.length,
            LINE);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) across[i]).as("place %d", i).isCloseTo(expected[i], within(2e-5));
    }
    assertThat(down).containsExactly(across);
  }

  /** Rows and columns one after the other, for each channel; the gradient by differences. */
  @ParameterizedTest
  @EnumSource
  void picturesAreResizedAlongBothAxes(Method method) {
    float[] picture = noise(3 * 4 * 2, 3);
    int[] in = {3, 4};
    int[] out = {5, 2};
    Resampling rows = Resampling.of(method, true, new int[] {3, 1}, new int[] {5, 1}, 1);
    Resampling columns = Resampling.of(method, true, new int[] {1, 4}, new int[] {1, 2}, 1);
    check(
        Resampling.of(method, true, in, out, 2),
        values -> {
          double[] result = new double[20];
          double[][] down = matrix(rows, 3, 5);
          double[][] across = matrix(columns, 4, 2);
          for (int i = 0; i < 20; i++) {
            for (int k = 0; k < 12; k++) {
              result[i] += down[i / 4][k / 4] * across[i / 2 % 2][k % 4] * values[0][k * 2 + i % 2];
            }
          }
          return result;
        },
        picture);
  }

  private static double[][] matrix(Resampling op, int in, int out) {
    double[][] matrix = new double[out][in];
    for (int k = 0; k < in; k++) {
      float[] one = new float[in];
      one[k] = 1;
      float[] column = forward(op, out, one);
      for (int i = 0; i < out; i++) {
        matrix[i][k] = column[i];
      }
    }
    return matrix;
  }

  @Test
  void unknownMethodsAreNone() {
    assertThat(Method.of("hermite")).isEmpty();
    assertThat(Method.of("Lanczos3")).contains(Method.LANCZOS3);
  }
}
