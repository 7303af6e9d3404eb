package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import java.util.List;
import java.util.Optional;

/**
 * What one input of a model looks like.
 *
 * <p>A picture has values from {@code min} to {@code max}; the model is fed {@code (value -
 * mean[c]) / std[c]}. Datasets deliver that second, <em>model input scale</em>; pictures are drawn
 * in the first.
 *
 * @param shape one sample without batch, channels first: [C,H,W], [C,L] or [K]
 * @param min picture value shown as black
 * @param max picture value shown as white
 * @param mean subtracted for each channel; empty means 0
 * @param std divided by for each channel; empty means 1
 * @param order which colours the channels of a picture are; for any number of channels but three
 *     {@link ChannelOrder#RGB}
 * @param rangeOrigin where the range is known from, for people, such as {@code from layer
 *     "rescaling"} or {@code as given}; empty where nothing says it and it was assumed
 * @param features names of the values of an input [K]
 * @param held the model's other inputs that have a value for each sample
 * @param composite which channels are drawn as colours; empty for those of their number
 */
public record InputSpec(
    Shape shape,
    double min,
    double max,
    List<Double> mean,
    List<Double> std,
    ChannelOrder order,
    String rangeOrigin,
    FeatureNames features,
    @Experimental List<HeldInput> held,
    @Experimental Optional<ChannelComposite> composite) {
  /** The origin of a range that the user gave. */
  public static final String GIVEN = "as given";

  /**
   * Creates a specification.
   *
   * @param shape one sample without batch, channels first: [C,H,W], [C,L] or [K]
   * @param min picture value shown as black
   * @param max picture value shown as white
   * @param mean subtracted for each channel; empty means 0
   * @param std divided by for each channel; empty means 1
   * @param order which colours the channels of a picture are
   * @param rangeOrigin where the range is known from, empty where it was assumed
   * @param features names of the values of an input [K]
   * @param held the model's other inputs that have a value for each sample
   * @param composite which channels are drawn as colours; empty for those of their number
   * @throws IllegalArgumentException if the range is empty, mean or std do not fit the channels, or
   *     blue shall come first in what is no picture of three channels
   * @throws ParameterException if the names are not those of a list of values, or the composite
   *     names a channel that the input does not have
   */
  public InputSpec {
    if (!(min < max) || !Double.isFinite(max - min)) {
      throw new IllegalArgumentException(
          "Input range from " + min + " to " + max + " is empty or not finite");
    }
    features.requireFitting(shape);
    held = List.copyOf(held);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    checkCount(mean, shape, "mean");
    checkCount(std, shape, "std");
    if (!mean.stream().allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("Every mean must be finite, got " + mean);
    }
    if (!std.stream().allMatch(s -> s > 0 && Double.isFinite(s))) {
      throw new IllegalArgumentException("Every std must be positive and finite, got " + std);
    }
    if (order != ChannelOrder.RGB && !(shape.rank() == 3 && shape.dim(0) == 3)) {
      throw new IllegalArgumentException(
          "Only a picture of 3 channels has an order of channels, not an input of shape " + shape);
    }
    composite.ifPresent(shown -> requireFitting(shown, shape));
  }

  private static void requireFitting(ChannelComposite shown, Shape shape) {
    if (shape.rank() != 3) {
      throw new ParameterException(
          "--input-composite needs an input [C,H,W], and the model takes " + shape + ".",
          "Leave it out.");
    }
    int last = shape.dim(0) - 1;
    for (int channel : shown.channels()) {
      if (channel > last) {
        throw new ParameterException(
            "--input-composite names channel "
                + channel
                + ", and the model's input has "
                + (last == 0 ? "one." : (last + 1) + "."),
            "Give channels from 0 to " + last + ".");
      }
    }
  }

  /**
   * Creates a specification whose values have no names.
   *
   * @param shape one sample without batch, channels first: [C,H,W], [C,L] or [K]
   * @param min picture value shown as black
   * @param max picture value shown as white
   * @param mean subtracted for each channel; empty means 0
   * @param std divided by for each channel; empty means 1
   * @param order which colours the channels of a picture are
   * @param rangeOrigin where the range is known from, empty where it was assumed
   * @throws IllegalArgumentException if the range is empty, mean or std do not fit the channels, or
   *     blue shall come first in what is no picture of three channels
   */
  public InputSpec(
      Shape shape,
      double min,
      double max,
      List<Double> mean,
      List<Double> std,
      ChannelOrder order,
      String rangeOrigin) {
    this(
        shape,
        min,
        max,
        mean,
        std,
        order,
        rangeOrigin,
        FeatureNames.NONE,
        List.of(),
        Optional.empty());
  }

  /**
   * Creates a specification whose range was assumed and whose pictures are red, green and blue
   * where they have three channels.
   *
   * @param shape one sample without batch, channels first: [C,H,W], [C,L] or [K]
   * @param min picture value shown as black
   * @param max picture value shown as white
   * @param mean subtracted for each channel; empty means 0
   * @param std divided by for each channel; empty means 1
   * @throws IllegalArgumentException if the range is empty, or mean or std do not fit the channels
   */
  public InputSpec(Shape shape, double min, double max, List<Double> mean, List<Double> std) {
    this(shape, min, max, mean, std, ChannelOrder.RGB, "");
  }

  /**
   * Creates a specification without normalisation.
   *
   * @param shape one sample without batch
   * @param min picture value shown as black
   * @param max picture value shown as white
   * @return the specification
   */
  public static InputSpec of(Shape shape, double min, double max) {
    return new InputSpec(shape, min, max, List.of(), List.of());
  }

  /**
   * Names the values.
   *
   * @param names for an input [K]
   * @return the same with names
   */
  @Experimental
  public InputSpec with(FeatureNames names) {
    return new InputSpec(shape, min, max, mean, std, order, rangeOrigin, names, held, composite);
  }

  /**
   * Names the model's other inputs that have a value for each sample.
   *
   * @param inputs where their values lie
   * @return the same with them; data that are opened for it bring their values along
   */
  @Experimental
  public InputSpec with(List<HeldInput> inputs) {
    return new InputSpec(
        shape, min, max, mean, std, order, rangeOrigin, features, inputs, composite);
  }

  /**
   * Chooses which channels are drawn as colours.
   *
   * @param shown channels of the input
   * @return the same, drawn in these
   * @throws ParameterException if the input has no such channel
   */
  @Experimental
  public InputSpec with(ChannelComposite shown) {
    return new InputSpec(
        shape, min, max, mean, std, order, rangeOrigin, features, held, Optional.of(shown));
  }

  /**
   * Tells whether nobody said the range: neither the model's file nor the user.
   *
   * @return whether another range may be the right one
   */
  public boolean isRangeAssumed() {
    return rangeOrigin.isEmpty();
  }

  /**
   * Describes the range.
   *
   * @return for people, for example {@code 0..255, from layer "rescaling"}
   */
  public String rangeText() {
    String origin = isRangeAssumed() ? "assumed: the file does not say it" : rangeOrigin;
    return plain(min) + ".." + plain(max) + ", " + origin;
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  /**
   * Tells whether inputs are pictures.
   *
   * @return true for shapes [1,H,W], [3,H,W] and [4,H,W]
   */
  public boolean isImage() {
    int channels = channels();
    return shape.rank() == 3 && (channels == 1 || channels == 3 || channels == 4);
  }

  /**
   * Tells whether inputs are lists of values that have no place or time, as rows of a table are.
   *
   * @return true for shapes [K]
   */
  public boolean isList() {
    return shape.rank() == 1;
  }

  /**
   * Returns the number of channels.
   *
   * @return first size of the shape, or 1 for a scalar input
   */
  public int channels() {
    return shape.rank() == 0 ? 1 : shape.dim(0);
  }

  /**
   * Returns the channel that a value of one input belongs to.
   *
   * @param index from 0, channels first
   * @return from 0
   */
  @Experimental
  public int channelOf(int index) {
    return (int) ((long) index * channels() / shape.elements());
  }

  /**
   * Turns a picture value into the model's input scale.
   *
   * @param value from {@code min} to {@code max}
   * @param channel its channel
   * @return the value the model is fed
   */
  public double toModel(double value, int channel) {
    double centred = mean.isEmpty() ? value : value - mean.get(channel);
    return std.isEmpty() ? centred : centred / std.get(channel);
  }

  /**
   * Turns a value in the model's input scale into a picture value.
   *
   * @param value as the model is fed
   * @param channel its channel
   * @return the picture value, not clipped
   */
  public double toPicture(double value, int channel) {
    double scaled = std.isEmpty() ? value : value * std.get(channel);
    return mean.isEmpty() ? scaled : scaled + mean.get(channel);
  }

  /**
   * Returns the lowest value a picture can have in the model's input scale.
   *
   * @param channel a channel
   * @return {@code toModel(min, channel)}
   */
  public double lowest(int channel) {
    return toModel(min, channel);
  }

  /**
   * Returns the highest value a picture can have in the model's input scale.
   *
   * @param channel a channel
   * @return {@code toModel(max, channel)}
   */
  public double highest(int channel) {
    return toModel(max, channel);
  }

  /**
   * Returns how wide the range of a channel is in the model's input scale.
   *
   * @param channel a channel
   * @return {@code highest(channel) - lowest(channel)}
   */
  public double width(int channel) {
    return highest(channel) - lowest(channel);
  }

  /**
   * Turns a value that the model is fed into a share of the range, which means the same for every
   * model.
   *
   * @param value as the model is fed
   * @param channel its channel
   * @return 0 for the lowest value, 1 for the highest, beyond them outside the range
   */
  public double toShare(double value, int channel) {
    return (value - lowest(channel)) / width(channel);
  }

  /**
   * Turns a share of the range into a value that the model is fed.
   *
   * @param share 0 for the lowest value, 1 for the highest
   * @param channel its channel
   * @return the value, not clipped
   */
  public double ofShare(double share, int channel) {
    return lowest(channel) + share * width(channel);
  }

  private static void checkCount(List<Double> values, Shape shape, String what) {
    int channels = shape.rank() == 0 ? 1 : shape.dim(0);
    if (!values.isEmpty() && values.size() != channels) {
      throw new IllegalArgumentException(
          values.size() + " values of " + what + " for " + channels + " channels");
    }
  }
}
