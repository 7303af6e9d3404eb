package io.loupe.engine.dl4j.op;

import java.util.Arrays;

/**
 * Reads pictures at places that a grid names, from -1 to 1 across them (spatial transformers,
 * Jaderberg et al. 2015), as ONNX's GridSample defines it. Values lie as in the file, a channel
 * after the other; the second input is the grid, for each place its coordinates, the last axis
 * first.
 */
public final class GridSample implements RowOp {
  /** How values between two places are found. */
  public enum Mode {
    /** The nearest place's. */
    NEAREST,
    /** In proportion to the distances. */
    LINEAR,
    /** By a cubic kernel over four places (Keys 1981, a = -0.75). */
    CUBIC
  }

  /** What is read outside of the picture. */
  public enum Padding {
    /** Zeros. */
    ZEROS,
    /** The nearest place inside. */
    BORDER,
    /** The picture turned over at its border. */
    REFLECTION
  }

  private static final double CUBIC = -0.75;

  private final int planes;
  private final int[] space;
  private final int places;
  private final int images;
  private final Mode mode;
  private final Padding padding;
  private final boolean aligned;

  /**
   * Describes the tensors.
   *
   * @param images pictures of one item
   * @param channels of each
   * @param space sizes of their axes; not copied
   * @param places that the grid names for each picture
   * @param mode how values between places are found
   * @param padding what is read outside
   * @param aligned whether -1 and 1 are the middles of the outermost places, else their edges
   */
  public GridSample(
      int images,
      int channels,
      int[] space,
      int places,
      Mode mode,
      Padding padding,
      boolean aligned) {
    this.images = images;
    this.planes = channels;
    this.space = space;
    this.places = places;
    this.mode = mode;
    this.padding = padding;
    this.aligned = aligned;
  }

  /** What is read along one axis: places, -1 for none, their weights and the weights' slopes. */
  private static final class Reading {
    final int[] from;
    final double[] weights;
    final double[] slopes;

    Reading(int taps) {
      from = new int[taps];
      weights = new double[taps];
      slopes = new double[taps];
    }
  }

  private double low() {
    return aligned ? 0 : -0.5;
  }

  private double high(int length) {
    return aligned ? length - 1 : length - 0.5;
  }

  /** A coordinate turned over at the border until it lies inside, and which way it then runs. */
  private double[] reflected(double at, int length) {
    double low = low();
    double range = high(length) - low;
    if (range <= 0) {
      return new double[] {low, 0};
    }
    double off = at < low ? low - at : at > high(length) ? at - high(length) : 0;
    if (off == 0) {
      return new double[] {at, 1};
    }
    boolean odd = (long) Math.floor(off / range) % 2 != 0;
    double rest = off - Math.floor(off / range) * range;
    boolean fromLow = at < low ? !odd : odd;
    double sign = (at < low ? -1 : 1) * (fromLow ? 1 : -1);
    return new double[] {fromLow ? low + rest : high(length) - rest, sign};
  }

  private Reading reading(double coordinate, int length) {
    double slope = aligned ? (length - 1) / 2.0 : length / 2.0;
    double at = (coordinate + 1) / 2 * (high(length) - low()) + low();
    if (mode == Mode.NEAREST) {
      at = Math.rint(at);
    }
    if (padding == Padding.BORDER && mode != Mode.CUBIC) {
      double inside = Math.max(0, Math.min(length - 1, at));
      slope = inside == at ? slope : 0;
      at = inside;
    } else if (padding == Padding.REFLECTION && mode != Mode.CUBIC) {
      double[] turned = reflected(at, length);
      at = turned[0];
      slope *= turned[1];
    }
    int taps = mode == Mode.NEAREST ? 1 : mode == Mode.LINEAR ? 2 : 4;
    int first = (int) Math.floor(at) - (mode == Mode.CUBIC ? 1 : 0);
    Reading reading = new Reading(taps);
    for (int i = 0; i < taps; i++) {
      reading.from[i] = inside(first + i, length);
      double distance = at - (first + i);
      reading.weights[i] = mode == Mode.NEAREST ? 1 : kernel(Math.abs(distance));
      reading.slopes[i] =
          mode == Mode.NEAREST
              ? 0
              : kernelSlope(Math.abs(distance)) * Math.signum(distance) * slope;
    }
    return reading;
  }

  private int inside(int place, int length) {
    if (place >= 0 && place < length) {
      return place;
    }
    return switch (padding) {
      case ZEROS -> -1;
      case BORDER -> Math.max(0, Math.min(length - 1, place));
      case REFLECTION ->
          Math.max(0, Math.min(length - 1, (int) Math.rint(reflected(place, length)[0])));
    };
  }

  private double kernel(double x) {
    if (mode == Mode.LINEAR) {
      return Math.max(0, 1 - x);
    }
    return x <= 1
        ? ((CUBIC + 2) * x - (CUBIC + 3)) * x * x + 1
        : x < 2 ? ((CUBIC * x - 5 * CUBIC) * x + 8 * CUBIC) * x - 4 * CUBIC : 0;
  }

  private double kernelSlope(double x) {
    if (mode == Mode.LINEAR) {
      return x < 1 ? -1 : 0;
    }
    return x <= 1
        ? (3 * (CUBIC + 2) * x - 2 * (CUBIC + 3)) * x
        : x < 2 ? (3 * CUBIC * x - 10 * CUBIC) * x + 8 * CUBIC : 0;
  }

  private Reading[] readings(float[] grid, int image, int place) {
    int rank = space.length;
    Reading[] readings = new Reading[rank];
    int at = (image * places + place) * rank;
    for (int axis = 0; axis < rank; axis++) {
      readings[axis] = reading(grid[at + rank - 1 - axis], space[axis]);
    }
    return readings;
  }

  /** Told of a place in the picture, its weight, and the weight's slope along each axis. */
  private interface Tap {
    void at(int index, double weight, double[] slopes);
  }

  private void each(Reading[] readings, Tap tap) {
    int[] chosen = new int[space.length];
    int all = 1;
    for (Reading reading : readings) {
      all *= reading.from.length;
    }
    double[] slopes = new double[space.length];
    for (int t = 0; t < all; t++) {
      int index = 0;
      double weight = 1;
      for (int axis = 0; axis < space.length && index >= 0; axis++) {
        int from = readings[axis].from[chosen[axis]];
        index = from < 0 ? -1 : index * space[axis] + from;
        weight *= readings[axis].weights[chosen[axis]];
      }
      for (int axis = 0; axis < space.length; axis++) {
        slopes[axis] = 1;
        for (int other = 0; other < space.length; other++) {
          Reading reading = readings[other];
          slopes[axis] *=
              other == axis ? reading.slopes[chosen[other]] : reading.weights[chosen[other]];
        }
      }
      if (index >= 0) {
        tap.at(index, weight, slopes);
      }
      for (int axis = space.length - 1; axis >= 0; axis--) {
        if (++chosen[axis] < readings[axis].from.length) {
          break;
        }
        chosen[axis] = 0;
      }
    }
  }

  private int size() {
    int size = 1;
    for (int length : space) {
      size *= length;
    }
    return size;
  }

  @Override
  public void forward(float[][] in, float[] out) {
    int size = size();
    double[] sums = new double[planes];
    for (int image = 0; image < images; image++) {
      int from = image * planes * size;
      for (int place = 0; place < places; place++) {
        Arrays.fill(sums, 0);
        each(
            readings(in[1], image, place),
            (index, weight, slopes) -> {
              for (int c = 0; c < planes; c++) {
                sums[c] += weight * in[0][from + c * size + index];
              }
            });
        for (int c = 0; c < planes; c++) {
          out[(image * planes + c) * places + place] = (float) sums[c];
        }
      }
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    int size = size();
    int rank = space.length;
    double[] along = new double[rank];
    for (int image = 0; image < images; image++) {
      int from = image * planes * size;
      for (int place = 0; place < places; place++) {
        Arrays.fill(along, 0);
        int given = image * planes * places + place;
        each(
            readings(in[1], image, place),
            (index, weight, slopes) -> {
              for (int c = 0; c < planes; c++) {
                double slope = gradient[given + c * places];
                targets[0][from + c * size + index] += (float) (slope * weight);
                for (int axis = 0; axis < rank; axis++) {
                  along[axis] += slope * slopes[axis] * in[0][from + c * size + index];
                }
              }
            });
        for (int axis = 0; axis < rank; axis++) {
          targets[1][(image * places + place) * rank + rank - 1 - axis] += (float) along[axis];
        }
      }
    }
  }
}
