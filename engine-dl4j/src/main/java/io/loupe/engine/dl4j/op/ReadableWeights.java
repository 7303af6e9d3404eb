package io.loupe.engine.dl4j.op;

import com.google.common.primitives.Ints;
import io.loupe.model.Weight;
import io.loupe.model.Weight.Axis;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Turns weights as operations keep them into those that users read; always copies. */
public final class ReadableWeights {
  static final List<Axis> PICTURE = List.of(Axis.OUTPUT, Axis.INPUT, Axis.HEIGHT, Axis.WIDTH);
  static final List<Axis> VOLUME =
      List.of(Axis.OUTPUT, Axis.INPUT, Axis.DEPTH, Axis.HEIGHT, Axis.WIDTH);

  private ReadableWeights() {}

  /** An array with its axes in another order. */
  static Tensor ordered(INDArray array, int... order) {
    INDArray copy = array.permute(order).dup('c');
    int[] shape = Arrays.stream(copy.shape()).mapToInt(Math::toIntExact).toArray();
    float[] values = copy.data().asFloat();
    copy.close();
    return Tensor.of(Shape.of(shape), values);
  }

  static Weight perOutput(String name, float[] values) {
    return new Weight(name, List.of(Axis.OUTPUT), Tensor.of(Shape.of(values.length), values));
  }

  /** A matrix that is kept with a row for each input, as [O,I]. */
  static Weight turned(String name, int inputs, int outputs, float[] matrix) {
    float[] turned = new float[matrix.length];
    for (int i = 0; i < turned.length; i++) {
      turned[i % outputs * inputs + i / outputs] = matrix[i];
    }
    Tensor values = Tensor.of(Shape.of(outputs, inputs), turned);
    return new Weight(name, List.of(Axis.OUTPUT, Axis.INPUT), values);
  }

  /** The same under a longer name. */
  public static Weight named(String prefix, Weight weight) {
    return new Weight(prefix + weight.name(), weight.axes(), weight.values(), weight.dilation());
  }

  /** Matrices of the same inputs, one below the other; none where there are none. */
  static List<Weight> joined(List<Weight> parts) {
    if (parts.size() < 2) {
      return parts;
    }
    int inputs = parts.get(0).values().shape().dim(1);
    int outputs = parts.stream().mapToInt(part -> part.values().shape().dim(0)).sum();
    float[] all = new float[outputs * inputs];
    int at = 0;
    for (Weight part : parts) {
      float[] values = part.values().toArray();
      System.arraycopy(values, 0, all, at, values.length);
      at += values.length;
    }
    Tensor values = Tensor.of(Shape.of(outputs, inputs), all);
    return List.of(new Weight(parts.get(0).name(), parts.get(0).axes(), values));
  }

  static List<Weight> of(Weight kernel, @Nullable INDArray bias) {
    List<Weight> all = new ArrayList<>(List.of(kernel));
    if (bias != null) {
      all.add(perOutput("bias", bias.dup('c').data().asFloat()));
    }
    return all;
  }

  /** The same along a sequence: pictures one column wide. */
  static Weight alongSequence(Weight weight) {
    if (!weight.axes().contains(Axis.WIDTH)) {
      return weight;
    }
    Shape shape = weight.values().shape();
    return new Weight(
        weight.name(),
        List.of(Axis.OUTPUT, Axis.INPUT, Axis.LENGTH),
        weight.values().reshape(Shape.of(shape.dim(0), shape.dim(1), shape.dim(2))),
        List.of(weight.dilation().get(0)));
  }

  /**
   * Puts dense weights in the order of inputs channel by channel.
   *
   * @param weights of inputs that lie position by position
   * @param channels of each position
   * @return the same for inputs in the other order
   */
  public static List<Weight> fromPositions(List<Weight> weights, int channels) {
    return weights.stream().map(weight -> fromPositions(weight, channels)).toList();
  }

  private static Weight fromPositions(Weight weight, int channels) {
    if (!weight.axes().equals(List.of(Axis.OUTPUT, Axis.INPUT))) {
      return weight;
    }
    float[] from = weight.values().toArray();
    float[] to = new float[from.length];
    int inputs = weight.values().shape().dim(1);
    int positions = inputs / channels;
    for (int i = 0; i < to.length; i++) {
      int at = i % inputs;
      to[i] = from[i - at + at % positions * channels + at / positions];
    }
    Tensor values = Tensor.of(weight.values().shape(), to);
    return new Weight(weight.name(), weight.axes(), values, weight.dilation());
  }

  /**
   * Numbers of which each value of a row reads one: one for all, one for each channel, or one for
   * each value.
   *
   * @param name of the weight
   * @param numbers copied
   * @param place for each value, which number is its own
   * @param type of the values
   * @return none where they are shared in another way
   */
  static List<Weight> perValue(String name, float[] numbers, int[] place, TensorType type) {
    if (numbers.length == 1) {
      return List.of(new Weight(name, List.of(), Tensor.of(Shape.of(), numbers[0])));
    }
    int channels = Math.toIntExact(type.channels());
    int[] sizes = type.positionsByAxis();
    boolean shared =
        IntStream.range(0, place.length).allMatch(i -> place[i] == place[i % channels]);
    if (!shared && (numbers.length != type.rowLength() || sizes.length > 3)) {
      return List.of();
    }
    int positions = shared ? 1 : numbers.length / channels;
    float[] own = new float[channels * positions];
    for (int i = 0; i < own.length; i++) {
      own[i] = numbers[place[i % positions * channels + i / positions]];
    }
    if (shared) {
      return List.of(perOutput(name, own));
    }
    List<Axis> axes = new ArrayList<>(List.of(Axis.OUTPUT));
    axes.addAll(sizes.length == 1 ? List.of(Axis.LENGTH) : VOLUME.subList(5 - sizes.length, 5));
    Tensor values = Tensor.of(Shape.of(Ints.concat(new int[] {channels}, sizes)), own);
    return List.of(new Weight(name, axes, values, List.of()));
  }
}
