package io.loupe.engine.dl4j.op;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableIntArray;
import java.util.Arrays;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What is left of a node's channels, or of its features where it has lists, when some are removed.
 *
 * @param kept the old index of each new channel
 * @param constants the value that each old channel has at every position, NaN if it is kept
 */
public record Channels(ImmutableIntArray kept, ImmutableDoubleArray constants) {

  /**
   * All of them.
   *
   * @param count how many
   * @return nothing is gone
   */
  public static Channels all(int count) {
    double[] none = new double[count];
    Arrays.fill(none, Double.NaN);
    return new Channels(
        ImmutableIntArray.copyOf(IntStream.range(0, count)), ImmutableDoubleArray.copyOf(none));
  }

  /**
   * Those that have no constant.
   *
   * @param constants the value that each old channel has at every position, NaN if it is kept
   */
  static Channels left(double[] constants) {
    return new Channels(
        ImmutableIntArray.copyOf(
            IntStream.range(0, constants.length).filter(k -> Double.isNaN(constants[k]))),
        ImmutableDoubleArray.copyOf(constants));
  }

  /**
   * All but some, which are zero.
   *
   * @param count how many there were
   * @param dropped which are gone
   */
  public static Channels without(int count, Set<Integer> dropped) {
    return new Channels(
        ImmutableIntArray.copyOf(IntStream.range(0, count).filter(k -> !dropped.contains(k))),
        ImmutableDoubleArray.copyOf(
            IntStream.range(0, count).mapToDouble(k -> dropped.contains(k) ? 0 : Double.NaN)));
  }

  /**
   * Returns how many there were.
   *
   * @return their number
   */
  public int before() {
    return constants.length();
  }

  /**
   * Returns how many are left.
   *
   * @return their number
   */
  public int after() {
    return kept.length();
  }

  /** Whether all channels are there, in the old order. */
  public boolean isWhole() {
    return after() == before() && IntStream.range(0, after()).allMatch(i -> kept.get(i) == i);
  }

  /** Whether all that is gone was zero. */
  public boolean isZeroWhereGone() {
    return constants.stream().allMatch(v -> Double.isNaN(v) || v == 0);
  }

  /** The first channel that is gone without having been zero. */
  public int firstConstant() {
    return IntStream.range(0, before())
        .filter(k -> constants.get(k) != 0 && !Double.isNaN(constants.get(k)))
        .findFirst()
        .orElse(-1);
  }

  /** The same channels behind a function of each value. */
  public Channels map(DoubleUnaryOperator function) {
    return mapIndexed((k, value) -> function.applyAsDouble(value));
  }

  /** The same channels behind a function of each channel's value. */
  public Channels mapIndexed(Change change) {
    double[] changed = constants.toArray();
    for (int k = 0; k < changed.length; k++) {
      changed[k] = Double.isNaN(changed[k]) ? Double.NaN : change.of(k, changed[k]);
    }
    return new Channels(kept, ImmutableDoubleArray.copyOf(changed));
  }

  /** Some of those that are gone count as zero. */
  public Channels withZero(Set<Integer> channels) {
    return mapIndexed((k, value) -> channels.contains(k) ? 0 : value);
  }

  /**
   * Every channel becomes a feature at each position.
   *
   * @param before where a feature stood
   * @param after where it stands now
   */
  public Channels flattened(int positions, FeatureOrder before, FeatureOrder after) {
    int[] features = new int[after() * positions];
    double[] values = new double[before() * positions];
    for (int p = 0; p < positions; p++) {
      for (int i = 0; i < after(); i++) {
        features[after.index(i, after(), p, positions)] =
            before.index(kept.get(i), before(), p, positions);
      }
      for (int k = 0; k < before(); k++) {
        values[before.index(k, before(), p, positions)] = constants.get(k);
      }
    }
    return new Channels(ImmutableIntArray.copyOf(features), ImmutableDoubleArray.copyOf(values));
  }

  /** These channels, then others. */
  public Channels followedBy(Channels others) {
    IntStream more = others.kept.stream().map(k -> k + before());
    return new Channels(
        ImmutableIntArray.copyOf(IntStream.concat(kept.stream(), more)),
        ImmutableDoubleArray.copyOf(
            DoubleStream.concat(constants.stream(), others.constants.stream())));
  }

  /** A function of a channel and its value. */
  public interface Change {
    double of(int channel, double value);
  }

  /**
   * What is left of values along an axis.
   *
   * @param values [outer, channels before, inner]
   * @param inner values that belong to one channel and lie together
   * @return [outer, channels after, inner]
   */
  public float[] taken(float[] values, int inner) {
    int outer = values.length / before() / inner;
    float[] left = new float[outer * after() * inner];
    for (int o = 0; o < outer; o++) {
      for (int k = 0; k < after(); k++) {
        int from = (o * before() + kept.get(k)) * inner;
        System.arraycopy(values, from, left, (o * after() + k) * inner, inner);
      }
    }
    return left;
  }

  /**
   * What is left of an array along an axis.
   *
   * @param array as long there as there were channels
   * @param axis the axis
   * @return another array
   */
  INDArray taken(INDArray array, int axis) {
    long[] shape = array.shape();
    int inner = 1;
    for (int i = axis + 1; i < shape.length; i++) {
      inner *= Math.toIntExact(shape[i]);
    }
    float[] left = taken(array.dup('c').data().asFloat(), inner);
    shape = shape.clone();
    shape[axis] = after();
    return Nd4j.create(left, shape, 'c');
  }

  /**
   * What those that are gone add to the sums of a layer that reads them everywhere.
   *
   * @param bias of each output, null for none
   * @param weights [outputs, .., channels before], an output's together
   * @return the new bias; null if there is none and nothing is added
   */
  @Nullable INDArray addedTo(@Nullable INDArray bias, INDArray weights) {
    if (bias == null || isZeroWhereGone()) {
      return bias;
    }
    float[] all = weights.dup('c').data().asFloat();
    float[] sums = bias.dup('c').data().asFloat();
    int each = all.length / sums.length;
    for (int o = 0; o < sums.length; o++) {
      double added = 0;
      for (int i = 0; i < each; i++) {
        double value = constants.get(i % before());
        added += Double.isNaN(value) ? 0 : value * all[o * each + i];
      }
      sums[o] += (float) added;
    }
    return Nd4j.createFromArray(sums);
  }

  /** In which order the values of a picture become a list. */
  public enum FeatureOrder {
    /** One channel after the other. */
    CHANNELS_FIRST,
    /** One position after the other. */
    CHANNELS_LAST;

    int index(int channel, int channels, int position, int positions) {
      return this == CHANNELS_FIRST
          ? channel * positions + position
          : position * channels + channel;
    }
  }
}
