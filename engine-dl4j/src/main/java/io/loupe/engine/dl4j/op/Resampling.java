package io.loupe.engine.dl4j.op;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Gives each place of a picture a weighted sum of places of the input, as {@code tf.image.resize}
 * defines its methods.
 */
public final class Resampling implements RowOp {
  private static final double STEPS_OF_CUBIC = 1024;

  private final int channels;
  private final Axis rows;
  private final Axis columns;

  private Resampling(int channels, Axis rows, Axis columns) {
    this.channels = channels;
    this.rows = rows;
    this.columns = columns;
  }

  /** How the values between places are made. */
  public enum Method {
    /** The value of the nearest place. */
    NEAREST(0),
    /** Linear between the centres of two places. */
    BILINEAR(1),
    /** Cubic (Keys 1981). */
    BICUBIC(2),
    /** The mean of what a place covers. */
    AREA(0),
    /** A windowed sinc of radius 3. */
    LANCZOS3(3),
    /** A windowed sinc of radius 5. */
    LANCZOS5(5),
    /** A Gaussian of deviation 0.5. */
    GAUSSIAN(1.5),
    /** Cubic (Mitchell and Netravali 1988). */
    MITCHELLCUBIC(2);

    private final double radius;

    Method(double radius) {
      this.radius = radius;
    }

    /**
     * Finds a method.
     *
     * @param name as TensorFlow and Keras have it
     * @return the method; empty if there is none of that name
     */
    public static Optional<Method> of(String name) {
      String upper = name.toUpperCase(Locale.ROOT);
      return Arrays.stream(values()).filter(method -> method.name().equals(upper)).findFirst();
    }

    private double weight(double distance) {
      if (distance >= radius) {
        return 0;
      }
      return switch (this) {
        case NEAREST, AREA -> 0;
        case BILINEAR -> 1 - distance;
        case BICUBIC -> keys(distance);
        case LANCZOS3, LANCZOS5 -> lanczos(distance, radius);
        case GAUSSIAN -> Math.exp(-2 * distance * distance);
        case MITCHELLCUBIC -> mitchell(distance);
      };
    }

    private static double keys(double x) {
      return x >= 1 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : (1.5 * x - 2.5) * x * x + 1;
    }

    private static double mitchell(double x) {
      return x >= 1
          ? ((-7 / 18.0 * x + 2) * x - 10 / 3.0) * x + 16 / 9.0
          : (7 / 6.0 * x - 2) * x * x + 8 / 9.0;
    }

    private static double lanczos(double x, double radius) {
      double angle = Math.PI * x;
      return x <= 1e-3 ? 1 : radius * Math.sin(angle) * Math.sin(angle / radius) / (angle * angle);
    }
  }

  /** For each place of an output the neighbouring places of the input that it is made of. */
  private static final class Axis {
    final int in;
    final int[] first;
    final double[][] weights;

    private Axis(int in, int out) {
      this.in = in;
      first = new int[out];
      weights = new double[out][];
    }

    static Axis of(Method method, boolean antialias, int in, int out) {
      Axis axis = new Axis(in, out);
      for (int i = 0; i < out; i++) {
        switch (method) {
          case NEAREST -> axis.nearest(i);
          case AREA -> axis.area(i);
          case BILINEAR, BICUBIC, LANCZOS3, LANCZOS5, GAUSSIAN, MITCHELLCUBIC ->
              axis.kernel(i, method, antialias);
        }
      }
      return axis;
    }

    /** Single precision decides which of two places is the nearer one, as in TensorFlow. */
    private float scale() {
      return in / (float) first.length;
    }

    private void nearest(int i) {
      first[i] = Math.min((int) Math.floor((i + 0.5f) * scale()), in - 1);
      weights[i] = new double[] {1};
    }

    private void area(int i) {
      float scale = scale();
      float start = i * scale;
      float end = (i + 1) * scale;
      first[i] = Math.min((int) Math.floor(start), in - 1);
      int last = Math.min((int) Math.ceil(end), in) - 1;
      weights[i] = new double[Math.max(1, last - first[i] + 1)];
      for (int k = 0; k < weights[i].length; k++) {
        int place = first[i] + k;
        weights[i][k] = Math.min(place + 1.0, end) - Math.max((double) place, start);
      }
      normalize(weights[i]);
    }

    private void kernel(int i, Method method, boolean antialias) {
      double wide = antialias ? Math.max(1, in / (double) first.length) : 1;
      double centre = (i + 0.5) * in / first.length;
      if (method == Method.BICUBIC && !antialias) {
        double whole = Math.floor(centre - 0.5);
        double part = Math.rint((centre - 0.5 - whole) * STEPS_OF_CUBIC) / STEPS_OF_CUBIC;
        centre = whole + part + 0.5;
      }
      double reach = method.radius * wide;
      int start = (int) Math.max(0, Math.ceil(centre - reach - 0.5));
      int end = (int) Math.min(in - 1, Math.floor(centre + reach - 0.5));
      first[i] = start;
      weights[i] = new double[Math.max(1, end - start + 1)];
      for (int k = 0; k < weights[i].length; k++) {
        weights[i][k] = method.weight(Math.abs(start + k + 0.5 - centre) / wide);
      }
      normalize(weights[i]);
    }

    private static void normalize(double[] weights) {
      double sum = Arrays.stream(weights).sum();
      for (int k = 0; k < weights.length && Math.abs(sum) > Float.MIN_NORMAL; k++) {
        weights[k] /= sum;
      }
    }
  }

  /**
   * Resizes with pixels whose centres lie at halves.
   *
   * @param method how values in between are made
   * @param antialias whether kernels grow where the picture shrinks
   * @param in height and width of the input
   * @param out height and width of the output
   * @param channels values of each pixel
   * @return the function
   */
  public static Resampling of(Method method, boolean antialias, int[] in, int[] out, int channels) {
    return new Resampling(
        channels,
        Axis.of(method, antialias, in[0], out[0]),
        Axis.of(method, antialias, in[1], out[1]));
  }

  private interface Use {
    void of(int to, int from, float weight);
  }

  /** Goes through the values of the output and those of the input that each is made of. */
  private void each(Use use) {
    int wide = columns.first.length;
    for (int i = 0; i < rows.first.length * wide; i++) {
      double[] down = rows.weights[i / wide];
      double[] across = columns.weights[i % wide];
      for (int y = 0; y < down.length; y++) {
        int row = (rows.first[i / wide] + y) * columns.in + columns.first[i % wide];
        for (int x = 0; x < across.length; x++) {
          use.of(i * channels, (row + x) * channels, (float) (down[y] * across[x]));
        }
      }
    }
  }

  @Override
  public Role role() {
    return Role.LINEAR;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    Arrays.fill(out, 0);
    each(
        (to, from, weight) -> {
          for (int c = 0; c < channels; c++) {
            out[to + c] += weight * in[0][from + c];
          }
        });
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    each(
        (to, from, weight) -> {
          for (int c = 0; c < channels; c++) {
            targets[0][from + c] += weight * gradient[to + c];
          }
        });
  }
}
