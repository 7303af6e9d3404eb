package io.loupe.visualizers.attribution;

import io.loupe.data.Sample;
import io.loupe.model.ModelInfo;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.ClassNames;
import io.loupe.visualizers.internal.evidence.NullStrip;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.raster.ColorBar;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TensorImages;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Samples with their gradients beside them. */
final class GradientSheet {
  private static final int ACROSS = 10;
  private static final int MOST_CHANNELS = 4;
  private static final int SMALLEST_BLOCK = 720;
  private static final int CELL = 150;
  private static final int STRIP_BAND = 72;
  private static final int LISTS = 1000;

  private final String objective;
  private final ModelInfo model;
  private final List<String> classNames;
  private final SheetScale scale;

  GradientSheet(String objective, ModelInfo model, List<String> classNames, SheetScale scale) {
    this.objective = objective;
    this.model = model;
    this.classNames = classNames;
    this.scale = scale;
  }

  BufferedImage render(List<GradientRecord> items, int all, @Nullable NullGradients beside) {
    return SignalPicture.suits(model.input().shape())
        ? signals(items, all, beside)
        : pictures(items, all, beside);
  }

  /** Lists: a bar for each feature. */
  BufferedImage features(
      List<GradientRecord> items,
      int all,
      FeatureGradients features,
      @Nullable NullGradients beside) {
    List<Integer> shown = features.shown();
    ImageGrid.Builder grid =
        features
            .draw(shown, items, item -> name(item.sample()), scale)
            .title("Gradient of " + objective + " at the input")
            .subtitle(model.name() + " \u00b7 " + items.size() + " of " + all + " samples");
    if (beside != null) {
      List<BufferedImage> row =
          beside.gradients().stream()
              .map(gradient -> FeatureGradients.small(shown, gradient))
              .toList();
      grid.below(
          NullStrip.draw(
              beside.similarity(), "Samples and features as above.", List.of(row), LISTS));
    }
    return grid.render();
  }

  /** One sample under the other: its curves, each with its gradient as a band. */
  private BufferedImage signals(
      List<GradientRecord> items, int all, @Nullable NullGradients beside) {
    List<List<Tensor>> bands = items.stream().map(item -> bands(item.gradient())).toList();
    ValueRange common = range(bands.stream().flatMap(List::stream).toList());
    ValueRange curves =
        items.stream()
            .map(item -> ValueRange.of(item.sample().input()))
            .reduce(ValueRange::with)
            .orElseThrow();
    ImageGrid.Builder grid =
        ImageGrid.builder(items.size(), 1)
            .title("Gradient of " + objective + " at the input")
            .subtitle(model.name() + " \u00b7 " + items.size() + " of " + all + " samples")
            .magnification(1);
    for (int i = 0; i < items.size(); i++) {
      GradientRecord item = items.get(i);
      ValueRange range = scale == SheetScale.COMMON ? common : range(bands.get(i));
      grid.row(i, name(item.sample()), "value " + Labels.number(item.value()));
      grid.cell(
          i,
          0,
          new SignalPicture(item.sample().input(), curves, bands.get(i), range, ColorMaps.DIVERGING)
              .draw(SignalPicture.WIDE),
          "largest gradient ",
          size(bands.get(i)));
    }
    grid.bar(bar(common))
        .footer(
            "Left to right: time in steps, from 0; "
                + SignalPicture.lines(model.input().channels())
                + ": the input, from "
                + Labels.number(curves.min())
                + " to "
                + Labels.number(curves.max())
                + "; the band under it: its gradient. "
                + footer());
    if (beside != null) {
      List<BufferedImage> row = new ArrayList<>();
      for (Tensor gradient : beside.gradients()) {
        Tensor map = sum(gradient);
        row.add(
            SignalPicture.band(
                map, range(List.of(map)), ColorMaps.DIVERGING, STRIP_BAND, STRIP_BAND / 4));
      }
      grid.below(
          NullStrip.draw(
              beside.similarity(),
              "Samples in the order above.",
              List.of(row),
              SignalPicture.WIDE));
    }
    return grid.render();
  }

  private static List<Tensor> bands(Tensor gradient) {
    return maps(gradient).stream()
        .map(map -> map.reshape(Shape.of(map.shape().elements())))
        .toList();
  }

  private BufferedImage pictures(
      List<GradientRecord> items, int all, @Nullable NullGradients beside) {
    List<List<Tensor>> maps = items.stream().map(item -> maps(item.gradient())).toList();
    int wide = 1 + maps.get(0).size();
    int across = Math.max(1, Math.min(items.size(), ACROSS / wide));
    int rows = (items.size() + across - 1) / across;
    ImageGrid.Builder grid =
        ImageGrid.builder(rows, across * wide)
            .title("Gradient of " + objective + " at the input")
            .subtitle(model.name() + " \u00b7 " + items.size() + " of " + all + " samples");
    ValueRange common = range(maps.stream().flatMap(List::stream).toList());
    for (int a = 0; a < across; a++) {
      headings(grid, a * wide, wide - 1);
    }
    for (int i = 0; i < items.size(); i++) {
      int first = i % across * wide;
      ValueRange own = range(maps.get(i));
      grid.cell(
          i / across,
          first,
          TensorImages.picture(items.get(i).sample().input(), model.input()),
          name(items.get(i).sample()),
          ": " + Labels.number(items.get(i).value()));
      for (int m = 0; m < wide - 1; m++) {
        BufferedImage picture =
            TensorImages.map(
                maps.get(i).get(m), scale == SheetScale.COMMON ? common : own, ColorMaps.DIVERGING);
        grid.cell(i / across, first + 1 + m, picture, size(maps.get(i)));
      }
    }
    grid.bar(bar(common)).footer(footer());
    if (beside != null) {
      grid.below(strip(beside, Math.max(SMALLEST_BLOCK, across * wide * CELL)));
    }
    return grid.render();
  }

  private static BufferedImage strip(NullGradients beside, int width) {
    List<BufferedImage> row = new ArrayList<>();
    for (Tensor gradient : beside.gradients()) {
      Tensor map = maps(gradient).size() == 1 ? maps(gradient).get(0) : sum(gradient);
      row.add(TensorImages.map(map, range(List.of(map)), ColorMaps.DIVERGING));
    }
    return NullStrip.draw(beside.similarity(), "Samples in the order above.", List.of(row), width);
  }

  private static void headings(ImageGrid.Builder grid, int first, int maps) {
    grid.column(first, "sample", "");
    for (int m = 0; m < maps; m++) {
      grid.column(first + 1 + m, "gradient", maps == 1 ? "" : "channel " + m);
    }
    grid.gapAfterColumn(first + maps);
  }

  private String name(Sample sample) {
    return sample.label().isPresent()
        ? ClassNames.of(classNames, sample.label().getAsInt())
        : sample.id();
  }

  private ColorBar bar(ValueRange common) {
    return scale == SheetScale.COMMON
        ? ColorBar.of(ColorMaps.DIVERGING, "change of the objective per unit of input", common)
        : new ColorBar(
            ColorMaps.DIVERGING,
            "change of the objective, as a share of the sample's largest (under each map)",
            List.of("\u22121", "0", "1"));
  }

  private String footer() {
    return "Red: a higher input here raises the objective; blue: it lowers it. Under each sample"
        + " its "
        + (classNames.isEmpty() ? "name" : "class")
        + " and the value of the objective, under its maps the largest magnitude in them"
        + (model.input().channels() > MOST_CHANNELS
            ? "; maps are sums over the channels."
            : ". Unit: the model's own input scale.");
  }

  /** One map for each channel, or one with the sum of many. */
  private static List<Tensor> maps(Tensor gradient) {
    Shape shape = gradient.shape();
    int channels = shape.dim(0);
    if (channels > MOST_CHANNELS) {
      return List.of(sum(gradient));
    }
    List<Tensor> maps = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      maps.add(gradient.slice(c));
    }
    return maps;
  }

  private static Tensor sum(Tensor gradient) {
    Shape map = gradient.shape().item();
    float[] sums = new float[map.elements()];
    for (int i = 0; i < gradient.shape().elements(); i++) {
      sums[i % sums.length] += gradient.get(i);
    }
    return Tensor.of(map, sums);
  }

  private static String size(List<Tensor> maps) {
    ValueRange range = maps.stream().map(ValueRange::of).reduce(ValueRange::with).orElseThrow();
    double largest = Math.max(-range.min(), range.max());
    return largest == 0 ? "no gradient" : "\u00b1" + Labels.number(largest);
  }

  private static ValueRange range(List<Tensor> maps) {
    return maps.stream().map(ValueRange::of).reduce(ValueRange::with).orElseThrow().symmetric();
  }
}
