package io.loupe.engine.dl4j.op;

import com.google.common.primitives.ImmutableDoubleArray;
import com.google.common.primitives.ImmutableIntArray;
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
    return without(count, Set.of());
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
    return left(
        IntStream.range(0, count).mapToDouble(k -> dropped.contains(k) ? 0 : Double.NaN).toArray());
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
   * @param order where a feature stands
   */
  public Channels flattened(int positions, FeatureOrder order) {
    int[] features = new int[after() * positions];
    double[] values = new double[before() * positions];
    for (int p = 0; p < positions; p++) {
      for (int i = 0; i < after(); i++) {
        features[order.index(i, after(), p, positions)] =
            order.index(kept.get(i), before(), p, positions);
      }
      for (int k = 0; k < before(); k++) {
        values[order.index(k, before(), p, positions)] = constants.get(k);
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

  /**
   * What is left of values along an axis.
   *
   * @param values [outer, channels before, inner]
   * @param inner values that belong to one channel and lie together
   * @return [outer, channels after, inner]
   */
  public double[] taken(double[] values, int inner) {
    return IntStream.of(places(values.length, inner)).mapToDouble(at -> values[at]).toArray();
  }

  /** The same in single precision. */
  public float[] taken(float[] values, int inner) {
    int[] places = places(values.length, inner);
    float[] left = new float[places.length];
    for (int i = 0; i < left.length; i++) {
      left[i] = values[places[i]];
    }
    return left;
  }

  /** Where each value stood that is left of so many. */
  private int[] places(int length, int inner) {
    int[] places = new int[length / before() * after()];
    for (int i = 0; i < places.length; i++) {
      int outer = i / inner / after();
      int channel = kept.get(i / inner % after());
      places[i] = (outer * before() + channel) * inner + i % inner;
    }
    return places;
  }

  /**
   * What those that are gone add to the sums of a layer that reads them everywhere.
   *
   * @param weights [outputs, .., channels before, inner]
   * @param outputs how many sums there are
   * @param inner weights of one channel that lie together
   * @return for each output
   */
  public double[] sums(double[] weights, int outputs, int inner) {
    double[] sums = new double[outputs];
    int each = weights.length / outputs;
    for (int i = 0; i < weights.length; i++) {
      double value = constants.get(i / inner % before());
      sums[i / each] += Double.isNaN(value) ? 0 : value * weights[i];
    }
    return sums;
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
   * A bias with what those that are gone add to it.
   *
   * @param bias of each output, null for none
   * @param weights [outputs, .., channels before]
   * @return the new bias; null if there was none
   */
  @Nullable INDArray addedTo(@Nullable INDArray bias, INDArray weights) {
    if (bias == null || isZeroWhereGone()) {
      return bias;
    }
    float[] all = bias.dup('c').data().asFloat();
    double[] sums = sums(weights.dup('c').data().asDouble(), all.length, 1);
    for (int o = 0; o < all.length; o++) {
      all[o] += (float) sums[o];
    }
    return Nd4j.createFromArray(all);
  }

  /** A function of a channel and its value. */
  public interface Change {
    double of(int channel, double value);
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
