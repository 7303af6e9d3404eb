package io.loupe.engine.dl4j.op;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One node's weights drawn anew: the trained ones in another order, so that a layer keeps exactly
 * their distribution and loses what they say. The same seed, node and weights give the same. An
 * array whose values are all alike has no other order.
 */
public final class Randomization {
  private static final long NODE_GAP = 0x9e3779b97f4a7c15L;

  private final SplittableRandom random;
  private final float factor;
  private final Statistics before;
  private final Statistics wanted;
  private final AtomicBoolean changed;

  /**
   * Begins a draw.
   *
   * @param seed of the whole network
   * @param node its number among those with weights
   * @param factor what kernels are multiplied with; biases are not
   * @param before the redrawn network's values at the node's input
   * @param wanted the trained network's values at the node
   */
  public Randomization(long seed, int node, double factor, Statistics before, Statistics wanted) {
    this(
        new SplittableRandom(seed + NODE_GAP * node),
        (float) factor,
        before,
        wanted,
        new AtomicBoolean());
  }

  private Randomization(
      SplittableRandom random,
      float factor,
      Statistics before,
      Statistics wanted,
      AtomicBoolean changed) {
    this.random = random;
    this.factor = factor;
    this.before = before;
    this.wanted = wanted;
    this.changed = changed;
  }

  /** The same for kernels of what saturates, which are not scaled. */
  Randomization unscaled() {
    return new Randomization(random, 1, before, wanted, changed);
  }

  Statistics before() {
    return before;
  }

  Statistics wanted() {
    return wanted;
  }

  /** Whether any array that was drawn is another than before. */
  public boolean hasChanged() {
    return changed.get();
  }

  /** An order of as many things, another than they have where there are several. */
  int[] order(int count) {
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    for (int i = count - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    if (Arrays.equals(order, IntStream.range(0, count).toArray())) {
      Arrays.setAll(order, i -> (i + 1) % count);
    }
    return order;
  }

  /**
   * Anything that nothing is multiplied with: biases, slopes, tables, what saturates; as many in
   * another order.
   */
  public float[] reordered(float[] values) {
    float[] drawn = values.clone();
    shuffle(drawn);
    return drawn;
  }

  /** What values are multiplied with: as many in another order, and scaled. */
  public float[] kernel(float[] values) {
    float[] drawn = reordered(values);
    scale(drawn);
    return drawn;
  }

  private void shuffle(float[] values) {
    float[] before = values.clone();
    for (int i = values.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      float kept = values[i];
      values[i] = values[other];
      values[other] = kept;
    }
    for (int by = 1; by < values.length && Arrays.equals(values, before); by++) {
      for (int i = 0; i < values.length; i++) {
        values[i] = before[(i + by) % values.length];
      }
    }
    change(!Arrays.equals(values, before));
  }

  /** Tells of weights that are others now, by an order or otherwise. */
  void change(boolean different) {
    if (different) {
      changed.set(true);
    }
  }

  private void scale(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  /** A new array. */
  INDArray kernel(INDArray array) {
    float[] values = values(array);
    shuffle(values);
    scale(values);
    return shaped(values, array);
  }

  /** A new array. */
  public INDArray reordered(INDArray array) {
    float[] values = values(array);
    shuffle(values);
    return shaped(values, array);
  }

  @Nullable INDArray bias(@Nullable INDArray array) {
    return array == null ? null : reordered(array);
  }

  static float[] values(INDArray array) {
    return array.dup('c').data().asFloat();
  }

  static INDArray shaped(float[] values, INDArray like) {
    return Nd4j.createFromArray(values).reshape('c', like.shape());
  }

  /** How a node's values are spread over a batch. */
  public static final class Statistics {
    public static final Statistics NONE = new Statistics(new double[0], new double[0]);

    private final double[] means;
    private final double[] deviations;

    private Statistics(double[] means, double[] deviations) {
      this.means = means;
      this.deviations = deviations;
    }

    /**
     * Measures a batch.
     *
     * @param array with its channels last
     */
    public static Statistics of(INDArray array) {
      FloatBuffer values = array.data().asNioFloat();
      int length = Math.toIntExact(array.length());
      int channels = Math.toIntExact(array.size(-1));
      float[] row = new float[channels];
      double[] means = new double[channels];
      double[] squares = new double[channels];
      int rows = 0;
      for (int at = 0; at < length; at += channels) {
        values.get(at, row);
        rows++;
        for (int c = 0; c < channels; c++) {
          double delta = row[c] - means[c];
          means[c] += delta / rows;
          squares[c] += delta * (row[c] - means[c]);
        }
      }
      for (int c = 0; c < channels; c++) {
        squares[c] = Math.sqrt(squares[c] / rows);
      }
      return new Statistics(means, squares);
    }

    int channels() {
      return means.length;
    }

    double mean(int channel) {
      return means[channel];
    }

    /** Standard deviation of a channel. */
    double deviation(int channel) {
      return deviations[channel];
    }

    /** Standard deviation of all values together. */
    public double spread() {
      double mean = 0;
      for (double m : means) {
        mean += m / means.length;
      }
      double variance = 0;
      for (int c = 0; c < means.length; c++) {
        double apart = means[c] - mean;
        variance += (deviations[c] * deviations[c] + apart * apart) / means.length;
      }
      return Math.sqrt(variance);
    }
  }
}
