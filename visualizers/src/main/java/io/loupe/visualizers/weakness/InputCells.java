package io.loupe.visualizers.weakness;

import io.loupe.data.InputSpec;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.picture.FeatureBars;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.raster.Canvas;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TensorImages;
import io.loupe.visualizers.raster.TextStyle;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/** Draws inputs and their changes: pictures, curves over time, bars, or symbols as numbers. */
record InputCells(InputSpec input, UnitScale scale) {
  private static final int MOST_CURVES = 8;
  private static final int PER_LINE = 10;
  private static final int MOST_LINES = 8;
  private static final int PAD = 6;
  private static final int LINE = 26;
  private static final int SYMBOL = 34;
  private static final int PAPER = 0xffffff;
  private static final int INK = 0x1b1f24;
  private static final int MARK = 0xffd8a8;
  private static final int TEXT_SIZE = 16;
  private static final int FEATURES = 12;

  /** Whether all can be enlarged by whole times. */
  boolean arePictures() {
    return !scale.isOfSymbols() && InputPicture.isPicture(input);
  }

  private boolean isSignal() {
    return SignalPicture.suits(input.shape());
  }

  /** Whether there is a form for such inputs. */
  boolean suits() {
    return scale.isOfSymbols() || InputPicture.suits(input);
  }

  /** How changes are drawn, the end of a sentence and more of them. */
  String legend(ValueRange range) {
    if (arePictures()) {
      return (input.channels() > 1 ? "; maps are means over the channels" : "")
          + ". Red: higher than in the original; blue: lower.";
    }
    if (scale.isOfSymbols()) {
      return ". Values are numbers in their order, the replaced ones marked; under them which by"
          + " which, by place from 0.";
    }
    String ends =
        "from "
            + Labels.number(range.min())
            + " to "
            + Labels.number(range.max())
            + ", where 1 is the way from the lowest input to the highest. ";
    if (!isSignal()) {
      return ". Changes are bars " + ends + InputPicture.legend(input);
    }
    return (input.channels() > MOST_CURVES
            ? ". Changes are rows of colour, one for each channel, red higher and blue lower, "
            : ". Changes are curves ")
        + ends
        + InputPicture.legend(input);
  }

  BufferedImage picture(float[] values) {
    return picture(values, values);
  }

  /** One input; of symbols, those that differ from the original are marked. */
  BufferedImage picture(float[] original, float[] values) {
    if (scale.isOfSymbols()) {
      return symbols(original, values);
    }
    Tensor tensor = scale.toModel(List.of(values)).slice(0);
    return arePictures()
        ? TensorImages.picture(tensor, input)
        : InputPicture.draw(tensor, input, InputPicture.range(input), SignalPicture.NARROW);
  }

  /** The difference as it is drawn: the mean over the channels of pictures. */
  Tensor difference(float[] from, float[] to) {
    if (arePictures()) {
      return Changes.map(input.shape(), from, to);
    }
    float[] change = new float[from.length];
    for (int i = 0; i < change.length; i++) {
      change[i] = to[i] - from[i];
    }
    return Tensor.of(input.shape(), change);
  }

  BufferedImage change(float[] from, float[] to, ValueRange range) {
    if (scale.isOfSymbols()) {
      return replacements(from, to);
    }
    Tensor change = difference(from, to);
    if (arePictures()) {
      return TensorImages.map(change, range, ColorMaps.DIVERGING);
    }
    if (isSignal()) {
      return signal(change, range);
    }
    List<FeatureBars.Bar> bars = new ArrayList<>();
    double[] sizes = new double[from.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(change.get(i));
    }
    for (int i : FeatureBars.largest(sizes, FEATURES)) {
      bars.add(new FeatureBars.Bar(input.features().name(i), change.get(i)));
    }
    return new FeatureBars(bars, range, FeatureBars.PLAIN, FeatureBars.PLAIN, TEXT_SIZE)
        .draw(SignalPicture.NARROW);
  }

  private BufferedImage signal(Tensor change, ValueRange range) {
    int channels = input.channels();
    if (channels <= MOST_CURVES) {
      return new SignalPicture(change, range, List.of(), range, ColorMaps.DIVERGING)
          .draw(SignalPicture.NARROW);
    }
    Tensor map = change.reshape(Shape.of(channels, input.shape().elements() / channels));
    BufferedImage plain = TensorImages.map(map, range, ColorMaps.DIVERGING);
    int height = Math.min(240, channels * 4);
    Canvas canvas = new Canvas(SignalPicture.NARROW, height, PAPER);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < SignalPicture.NARROW; x++) {
        int rgb =
            plain.getRGB(
                x * plain.getWidth() / SignalPicture.NARROW, y * plain.getHeight() / height);
        canvas.fill(x, y, 1, 1, rgb);
      }
    }
    return canvas.toImage();
  }

  private static BufferedImage symbols(float[] original, float[] values) {
    int lines = Math.min(MOST_LINES, (values.length + PER_LINE - 1) / PER_LINE);
    int columns = Math.min(PER_LINE, values.length);
    Canvas canvas = new Canvas(columns * SYMBOL, lines * LINE, PAPER);
    TextStyle style = new TextStyle(TEXT_SIZE, INK);
    for (int i = 0; i < Math.min(values.length, lines * PER_LINE); i++) {
      int x = i % PER_LINE * SYMBOL;
      int y = i / PER_LINE * LINE;
      if (values[i] != original[i]) {
        canvas.fill(x, y, SYMBOL, LINE, MARK);
      }
      String text = style.shorten(Labels.number(values[i]), SYMBOL);
      canvas.text(x + (SYMBOL - style.width(text)) / 2, y + style.ascent() + 2, text, style);
    }
    return canvas.toImage();
  }

  private static BufferedImage replacements(float[] from, float[] to) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < from.length; i++) {
      if (from[i] != to[i]) {
        lines.add(i + ": " + Labels.number(from[i]) + " \u2192 " + Labels.number(to[i]));
      }
    }
    TextStyle style = new TextStyle(TEXT_SIZE, INK);
    int width = lines.stream().mapToInt(style::width).max().orElse(0) + 2 * PAD;
    Canvas canvas = new Canvas(width, Math.max(1, lines.size()) * LINE, PAPER);
    for (int i = 0; i < lines.size(); i++) {
      canvas.text(PAD, i * LINE + style.ascent() + 2, lines.get(i), style);
    }
    return canvas.toImage();
  }

  /** The difference of two inputs as one map. */
  static final class Changes {
    private Changes() {}

    /** The mean over channels, [H,W]. */
    static Tensor map(Shape input, float[] from, float[] to) {
      Shape map = input.item();
      int channels = input.dim(0);
      float[] change = new float[map.elements()];
      for (int i = 0; i < from.length; i++) {
        change[i % change.length] += (to[i] - from[i]) / channels;
      }
      return Tensor.of(map, change);
    }
  }
}
