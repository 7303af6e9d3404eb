package io.loupe.visualizers.attribution;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.picture.FeatureBars;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Gradients at the values of a list: means over all samples as a table, and a bar for each feature.
 */
final class FeatureGradients {
  private static final int WIDTH = 520;
  private static final int TEXT = 18;
  private static final int ACROSS = 3;
  private static final int STRIP = 96;

  private final InputSpec input;
  private final double[] sums;
  private final double[] magnitudes;
  private long samples;

  FeatureGradients(InputSpec input) {
    this.input = input;
    this.sums = new double[input.shape().elements()];
    this.magnitudes = new double[sums.length];
  }

  /** Counts a sample's gradient; values that are not finite count as zero. */
  void add(Tensor gradient) {
    for (int i = 0; i < sums.length; i++) {
      float slope = Float.isFinite(gradient.get(i)) ? gradient.get(i) : 0;
      sums[i] += slope;
      magnitudes[i] += Math.abs(slope);
    }
    samples++;
  }

  Artifact.Table table() {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < sums.length; i++) {
      rows.add(List.of(i, input.features().name(i), sums[i] / samples, magnitudes[i] / samples));
    }
    return new Artifact.Table(
        "features",
        "Each value of the input: mean and mean magnitude of its gradient over all "
            + samples
            + " samples.",
        List.of("index", "feature", "mean gradient", "mean magnitude"),
        rows);
  }

  /** Features that a picture has room for: those whose gradients are largest over all samples. */
  List<Integer> shown() {
    return FeatureBars.largest(magnitudes, FeatureBars.MOST);
  }

  /** Panels for all samples together and for each drawn one. */
  ImageGrid.Builder draw(
      List<Integer> shown,
      List<GradientRecord> items,
      Function<GradientRecord, String> name,
      SheetScale scale) {
    int panels = 1 + items.size();
    int across = Math.min(ACROSS, panels);
    ImageGrid.Builder grid = ImageGrid.builder((panels + across - 1) / across, across);
    grid.magnification(1);
    grid.cell(0, 0, overall(shown), "mean magnitude over all " + samples + " samples");
    ValueRange common = range(items.stream().map(GradientRecord::gradient).toList(), shown);
    for (int n = 0; n < items.size(); n++) {
      GradientRecord item = items.get(n);
      ValueRange range =
          scale == SheetScale.COMMON ? common : range(List.of(item.gradient()), shown);
      grid.cell(
          (n + 1) / across,
          (n + 1) % across,
          bars(item, shown, range),
          name.apply(item),
          ": " + Labels.number(item.value()));
    }
    return grid.footer(
        (shown.size() < sums.length
                ? shown.size()
                    + " of "
                    + sums.length
                    + " features, those whose gradients are largest over all samples; the table"
                    + " of features has all. "
                : "")
            + "Beside each name its value in the sample, at the right the gradient: red bars to"
            + " the right, a higher value raises the objective; blue bars to the left, it lowers"
            + " it. Under each panel the sample and the value of the objective. "
            + (scale == SheetScale.COMMON
                ? "The samples have one scale, up to \u00b1" + Labels.number(common.max()) + "."
                : "Each sample has a scale of its own.")
            + " Unit: change of the objective per unit of input.");
  }

  private BufferedImage overall(List<Integer> shown) {
    List<FeatureBars.Bar> bars = new ArrayList<>();
    double largest = 0;
    for (int i : shown) {
      bars.add(new FeatureBars.Bar(input.features().name(i), magnitudes[i] / samples));
      largest = Math.max(largest, magnitudes[i] / samples);
    }
    ValueRange range = new ValueRange(0, largest);
    return new FeatureBars(bars, range, FeatureBars.PLAIN, FeatureBars.PLAIN, TEXT).draw(WIDTH);
  }

  private BufferedImage bars(GradientRecord item, List<Integer> shown, ValueRange range) {
    List<FeatureBars.Bar> bars = new ArrayList<>();
    for (int i : shown) {
      String value = Labels.number(item.sample().input().get(i));
      bars.add(
          new FeatureBars.Bar(input.features().name(i), " = " + value, item.gradient().get(i)));
    }
    return colored(bars, range).draw(WIDTH);
  }

  /** The same without names, for the strip of the null model. */
  static BufferedImage small(List<Integer> shown, Tensor gradient) {
    List<FeatureBars.Bar> bars = new ArrayList<>();
    for (int i : shown) {
      bars.add(new FeatureBars.Bar("", gradient.get(i)));
    }
    return colored(bars, range(List.of(gradient), shown)).sketch(STRIP, STRIP);
  }

  private static FeatureBars colored(List<FeatureBars.Bar> bars, ValueRange range) {
    return FeatureBars.signed(bars, range, TEXT);
  }

  /** Of values that are finite. */
  private static ValueRange range(List<Tensor> gradients, List<Integer> shown) {
    double largest = 0;
    for (Tensor gradient : gradients) {
      for (int i : shown) {
        float slope = gradient.get(i);
        largest = Float.isFinite(slope) ? Math.max(largest, Math.abs(slope)) : largest;
      }
    }
    return new ValueRange(0, largest).symmetric();
  }
}
