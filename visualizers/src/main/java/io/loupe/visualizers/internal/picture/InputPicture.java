package io.loupe.visualizers.internal.picture;

import io.loupe.data.InputSpec;
import io.loupe.error.LoupeException;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.TensorImages;
import io.loupe.visualizers.raster.TextStyle;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Draws what a model is fed: a picture, curves over time, or a bar for each value of a list. */
public final class InputPicture {
  private static final int SMALL = 12;
  private static final int NAMED = 100;

  private InputPicture() {}

  /**
   * Tells whether inputs can be drawn.
   *
   * @param input what the model is fed
   * @return true for pictures and other planes, data over time and lists
   */
  public static boolean suits(InputSpec input) {
    return input.shape().rank() == 3 || SignalPicture.suits(input.shape()) || input.isList();
  }

  /**
   * Refuses inputs that cannot be drawn.
   *
   * @param input what the model is fed
   * @param done what is to happen to them, for people: {@code changed}
   * @throws LoupeException if they are neither pictures nor data over time nor lists
   */
  public static void require(InputSpec input, String done) {
    if (!suits(input)) {
      throw new LoupeException(
          "Images, signals and lists of features can be "
              + done
              + ", and the model takes "
              + input.shape()
              + ".",
          "Use a model with an input of shape [C,H,W], [C,T] or [K].");
    }
  }

  /**
   * Tells whether inputs are drawn as pictures.
   *
   * @param input what the model is fed
   * @return false for data over time and lists
   */
  public static boolean isPicture(InputSpec input) {
    return input.shape().rank() == 3 && !SignalPicture.suits(input.shape());
  }

  /**
   * Returns the range of values that pictures may have, in the model's scale.
   *
   * @param input what the model is fed
   * @return from the lowest of a channel to the highest of one
   */
  public static ValueRange range(InputSpec input) {
    ValueRange range = new ValueRange(input.lowest(0), input.highest(0));
    for (int c = 1; c < input.channels(); c++) {
      range = range.with(new ValueRange(input.lowest(c), input.highest(c)));
    }
    return range;
  }

  /**
   * Draws one input in the form that suits it; a picture keeps its size.
   *
   * @param value one sample [C,H,W], [C,T] or [K], in the model's scale
   * @param input what the model is fed
   * @param range the ends of the scale of curves and bars
   * @param width of curves and bars, in pixels
   * @return a new picture
   */
  public static BufferedImage draw(Tensor value, InputSpec input, ValueRange range, int width) {
    if (input.isList()) {
      return list(value, input, range, FeatureBars.MOST, width, TextStyle.NOTE.size());
    }
    return SignalPicture.suits(input.shape())
        ? new SignalPicture(value, range, List.of(), range, ColorMaps.VIRIDIS).draw(width)
        : TensorImages.picture(value, input);
  }

  /**
   * Draws one input where there is little room: curves without an axis, the few values of a list
   * that are farthest from the middle of the scale; a picture keeps its size.
   *
   * @param value one sample [C,H,W], [C,T] or [K], in the model's scale
   * @param input what the model is fed
   * @param range the ends of the scale of curves and bars
   * @param width of curves and bars, in pixels; below 100 bars have no names
   * @param height of curves, and of bars at most, in pixels
   * @return a new picture
   */
  public static BufferedImage small(
      Tensor value, InputSpec input, ValueRange range, int width, int height) {
    if (input.isList() && width < NAMED) {
      List<FeatureBars.Bar> bars = new ArrayList<>();
      for (int i = 0; i < Math.min(FeatureBars.MOST, value.shape().elements()); i++) {
        bars.add(new FeatureBars.Bar("", value.get(i)));
      }
      return new FeatureBars(bars, range, FeatureBars.PLAIN, FeatureBars.PLAIN, SMALL)
          .sketch(width, height);
    }
    if (input.isList()) {
      int most = Math.max(1, height / FeatureBars.rowHeight(SMALL));
      return list(value, input, range, most, width, SMALL);
    }
    return SignalPicture.suits(input.shape())
        ? SignalPicture.sketch(value, range, width, height)
        : TensorImages.picture(value, input);
  }

  private static List<Integer> farthest(Tensor value, ValueRange range, int most) {
    double middle = (range.min() + range.max()) / 2;
    double[] sizes = new double[value.shape().elements()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(value.get(i) - middle);
    }
    return FeatureBars.largest(sizes, most);
  }

  /** Of more values than there is room for those that are farthest from the middle. */
  private static BufferedImage list(
      Tensor value, InputSpec input, ValueRange range, int most, int width, int textSize) {
    List<FeatureBars.Bar> bars = new ArrayList<>();
    for (int i : farthest(value, range, most)) {
      bars.add(new FeatureBars.Bar(input.features().name(i), value.get(i)));
    }
    return new FeatureBars(bars, range, FeatureBars.PLAIN, FeatureBars.PLAIN, textSize).draw(width);
  }

  /**
   * Says how inputs are drawn.
   *
   * @param input what the model is fed
   * @return a sentence for people; empty for pictures whose channels are grey or colours themselves
   */
  public static String legend(InputSpec input) {
    if (input.isList()) {
      int all = input.shape().dim(0);
      return all > FeatureBars.MOST
          ? "Bars: values of the "
              + FeatureBars.MOST
              + " features farthest from the middle of the"
              + " scale, of "
              + all
              + "."
          : "Bars: a value of each feature.";
    }
    return SignalPicture.suits(input.shape())
        ? "Left to right: time in steps, from 0; " + SignalPicture.lines(input.channels()) + "."
        : channels(input);
  }

  private static String channels(InputSpec input) {
    int count = input.channels();
    if (input.composite().isPresent()) {
      return "Of the "
          + count
          + " channels: "
          + input.composite().get().describe()
          + ", counted from 0.";
    }
    return switch (count) {
      case 1, 3 -> "";
      case 4 ->
          "The fourth channel is how opaque the colours of the others lie over white; if it is not,"
              + " --input-composite names those that are shown.";
      default ->
          "Grey is the mean of the "
              + count
              + " channels; --input-composite shows three of them as red, green and blue.";
    };
  }
}
