package io.loupe.model;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.util.Collections;
import java.util.List;

/**
 * One array of trained numbers of a layer. Immutable.
 *
 * @param name as Keras calls it: {@code kernel}, {@code depthwise_kernel}, {@code bias}, {@code
 *     gamma}, {@code beta}, {@code moving_mean}, {@code moving_variance}, {@code epsilon}
 * @param axes what each axis of {@code values} runs over, in the field's usual order [O,I,kH,kW]
 * @param values owned; of the axes, such as [O,I,kH,kW]
 * @param dilation distance of neighbouring places of a kernel along each of its last axes; 1 where
 *     it has no holes; empty where there are no places
 */
@Experimental
public record Weight(String name, List<Axis> axes, Tensor values, List<Integer> dilation) {
  /** What an axis runs over. */
  public enum Axis {
    /** Channels or units of the layer itself. */
    OUTPUT,
    /** Channels or units before it. */
    INPUT,
    /** Planes of a kernel. */
    DEPTH,
    /** Rows of a kernel. */
    HEIGHT,
    /** Columns of a kernel. */
    WIDTH,
    /** Steps of a kernel over a sequence. */
    LENGTH
  }

  /**
   * Copies the lists and checks that they fit the values.
   *
   * @param name as Keras calls it: {@code kernel}, {@code depthwise_kernel}, {@code bias}, {@code
   *     gamma}, {@code beta}, {@code moving_mean}, {@code moving_variance}, {@code epsilon}
   * @param axes what each axis of {@code values} runs over, in the field's usual order [O,I,kH,kW]
   * @param values owned; of the axes, such as [O,I,kH,kW]
   * @param dilation distance of neighbouring places of a kernel along each of its last axes; 1
   *     where it has no holes; empty where there are no places
   */
  public Weight {
    axes = List.copyOf(axes);
    dilation = List.copyOf(dilation);
    if (axes.size() != values.shape().rank()) {
      throw new IllegalArgumentException(name + " " + values.shape() + " has not the axes " + axes);
    }
  }

  /**
   * Describes an array without holes.
   *
   * @param name as Keras calls it
   * @param axes what each axis runs over
   * @param values owned; of the axes, such as [O,I,kH,kW]
   */
  public Weight(String name, List<Axis> axes, Tensor values) {
    this(name, axes, values, Collections.nCopies(Math.max(0, axes.size() - 2), 1));
  }
}
