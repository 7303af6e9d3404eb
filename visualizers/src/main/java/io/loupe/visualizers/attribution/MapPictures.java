package io.loupe.visualizers.attribution;

import io.loupe.attribution.MapScale;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.picture.FeatureBars;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.raster.ColorMap;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TensorImages;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Draws single maps over what they are of: pictures, signals, or a bar for each value of a list.
 */
final class MapPictures {
  /** The warm half of the diverging colours. */
  static final ColorMap POSITIVE =
      ColorMap.through(
          "white-red",
          ColorMaps.DIVERGING.rgb(0.5),
          ColorMaps.DIVERGING.rgb(0.65),
          ColorMaps.DIVERGING.rgb(0.8),
          ColorMaps.DIVERGING.rgb(0.9),
          ColorMaps.DIVERGING.rgb(1));

  private static final double SHOWN = 0.995;

  /** Of a signal or a list of bars, in pixels. */
  static final int WIDTH = 460;

  private static final int TEXT = 18;
  private static final double FADED = 0.3;

  private final InputSpec input;
  private final List<Sample> samples;
  private final List<AttributionColumn> columns;
  private final ValueRange curves;
  private final List<Integer> features;

  MapPictures(InputSpec input, List<Sample> samples, List<AttributionColumn> columns) {
    this.input = input;
    this.samples = samples;
    this.columns = columns;
    this.curves =
        samples.stream()
            .map(sample -> ValueRange.of(sample.input()))
            .reduce(ValueRange::with)
            .orElseThrow();
    this.features = input.isList() ? shownFeatures() : List.of();
  }

  /** The values that strike most, each method counting alike. */
  private List<Integer> shownFeatures() {
    double[] sizes = new double[input.shape().elements()];
    for (AttributionColumn column : columns) {
      for (AttributionColumn.Item item : column.items()) {
        double largest = item.largest();
        boolean fits = column.layer().isEmpty() && largest > 0;
        for (int i = 0; fits && i < sizes.length; i++) {
          sizes[i] += Math.abs(item.map().get(i)) / largest;
        }
      }
    }
    return FeatureBars.largest(sizes, FeatureBars.MOST);
  }

  String features() {
    String some =
        features.size() < input.shape().elements()
            ? features.size()
                + " of "
                + input.shape().elements()
                + " values, those whose maps are largest. "
            : "";
    return some
        + "Beside each name its value in the sample, at the right what it contributes: red bars"
        + " speak for it, blue ones against it. ";
  }

  boolean sumsChannels(AttributionColumn column) {
    Shape shape = column.items().get(0).map().shape();
    return shape.rank() > 1 && shape.rank() > column.positions() && shape.dim(0) > 1;
  }

  /** One number for each position: channels are added up. */
  Tensor flat(AttributionColumn column, int n) {
    Tensor map = column.items().get(n).map();
    boolean flat = column.positions() == 0 || map.shape().rank() <= column.positions();
    return flat ? map : Flattening.withoutChannels(map);
  }

  /** The ends of the colours, of one sample's map or, for -1, of all. */
  ValueRange range(AttributionColumn column, int sample) {
    ValueRange range = null;
    for (int n = 0; n < column.items().size(); n++) {
      if (sample < 0 || n == sample) {
        ValueRange own = range(flat(column, n), column.scale());
        range = range == null ? own : range.with(own);
      }
    }
    return range == null ? new ValueRange(0, 1) : range;
  }

  /** Bars of a list have room for their largest; colours of places end before a few. */
  private ValueRange range(Tensor map, MapScale scale) {
    if (scale == MapScale.RELATIVE) {
      return ValueRange.of(map);
    }
    float[] sizes = map.toArray();
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Float.isFinite(sizes[i]) ? Math.abs(sizes[i]) : 0;
    }
    Arrays.sort(sizes);
    double shown = input.isList() ? 1 : SHOWN;
    double end = sizes[(int) Math.min(sizes.length - 1, Math.round(shown * sizes.length))];
    end = end > 0 ? end : sizes[sizes.length - 1];
    end = end > 0 ? end : 1;
    return new ValueRange(scale == MapScale.SIGNED ? -end : 0, end);
  }

  private static ColorMap colors(MapScale scale) {
    return switch (scale) {
      case SIGNED -> ColorMaps.DIVERGING;
      case POSITIVE -> POSITIVE;
      case RELATIVE -> ColorMaps.VIRIDIS;
    };
  }

  BufferedImage draw(AttributionColumn column, int n, ValueRange range) {
    Tensor map = flat(column, n);
    ColorMap colors = colors(column.scale());
    if (InputPicture.isPicture(input)) {
      return map.shape().rank() == 2
          ? over(samples.get(n).input(), map, range, column.scale())
          : units(map, range);
    }
    if (SignalPicture.suits(input.shape()) && isOfSteps(column, map.shape())) {
      Tensor band = map.reshape(Shape.of(map.shape().elements()));
      return new SignalPicture(samples.get(n).input(), curves, List.of(band), range, colors)
          .draw(Math.max(SignalPicture.NARROW, SignalPicture.WIDE / columns.size()));
    }
    return column.layer().isEmpty()
        ? bars(map, features, range, samples.get(n).input())
        : units(map, range);
  }

  /** Whether a map has a value for each step: signals may have rows or columns of one place. */
  private static boolean isOfSteps(AttributionColumn column, Shape map) {
    boolean thin = map.rank() == 2 && Math.max(map.dim(0), map.dim(1)) == map.elements();
    return column.positions() == 1 || (column.positions() == 2 && thin);
  }

  /** The picture in pale grey, and the map's colours on it, the stronger the more of them. */
  private BufferedImage over(Tensor sample, Tensor map, ValueRange range, MapScale scale) {
    int height = input.shape().dim(1);
    int width = input.shape().dim(2);
    Tensor large = TensorImages.resize(map, height, width);
    int[] pixels = TensorImages.picture(sample, input).getRGB(0, 0, width, height, null, 0, width);
    ColorMap colors = colors(scale);
    for (int p = 0; p < pixels.length; p++) {
      double position = range.position(large.get(p));
      double strength =
          switch (scale) {
            case SIGNED -> Math.abs(2 * position - 1);
            case POSITIVE -> position;
            case RELATIVE -> 0.5;
          };
      double share = scale == MapScale.RELATIVE ? 0.75 : Math.min(1, Math.sqrt(strength));
      pixels[p] = mixed(pale(pixels[p]), colors.rgb(position), Double.isNaN(share) ? 0 : share);
    }
    return TensorImages.ofPixels(width, height, pixels);
  }

  private static int pale(int rgb) {
    double grey = 0.2126 * (rgb >> 16 & 0xff) + 0.7152 * (rgb >> 8 & 0xff) + 0.0722 * (rgb & 0xff);
    int level = (int) Math.round(255 - FADED * (255 - grey));
    return level << 16 | level << 8 | level;
  }

  private static int mixed(int under, int over, double share) {
    int mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
      int from = under >> shift & 0xff;
      int to = over >> shift & 0xff;
      mixed |= (int) Math.round(from + (to - from) * share) << shift;
    }
    return mixed;
  }

  private BufferedImage bars(Tensor map, List<Integer> shown, ValueRange range, Tensor sample) {
    List<FeatureBars.Bar> bars = new ArrayList<>();
    for (int i : shown) {
      String value = " = " + Labels.number(sample.get(i));
      bars.add(new FeatureBars.Bar(input.features().name(i), value, map.get(i)));
    }
    return colored(bars, range).draw(WIDTH);
  }

  /** Units of a layer. */
  private static BufferedImage units(Tensor map, ValueRange range) {
    double[] sizes = new double[map.shape().elements()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(map.get(i));
    }
    List<FeatureBars.Bar> bars = new ArrayList<>();
    for (int i : FeatureBars.largest(sizes, FeatureBars.MOST)) {
      bars.add(new FeatureBars.Bar("unit " + i, map.get(i)));
    }
    return colored(bars, range).draw(WIDTH);
  }

  private static FeatureBars colored(List<FeatureBars.Bar> bars, ValueRange range) {
    return FeatureBars.signed(bars, range, TEXT);
  }
}
