package io.loupe.visualizers.weakness;

import io.loupe.model.ModelInfo;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.ClassNames;
import io.loupe.visualizers.raster.ColorBar;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.TensorImages;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Two lines for each sample: the changed inputs, one column for each class, and the changes. */
record WeakSheet(ModelInfo model, UnitScale scale, List<String> names, List<Integer> targets) {
  private static final int NOTHING = 0xeceff2;

  BufferedImage render(Metric metric, List<Origin> shown, List<WeakSpot> all, int samples) {
    List<WeakSpot> spots = all.stream().filter(spot -> spot.metric() == metric).toList();
    double largest = largest(shown, spots);
    ImageGrid.Builder grid =
        ImageGrid.builder(shown.size() * 2, 1 + targets.size())
            .title("The smallest change found that turns the decision, by " + metric.label())
            .subtitle(model.name() + " \u00b7 " + shown.size() + " of " + samples + " samples")
            .column(0, "original", "")
            .gapAfterColumn(0);
    for (int t = 0; t < targets.size(); t++) {
      grid.column(1 + t, "to " + names.get(targets.get(t)), "");
    }
    ValueRange range = new ValueRange(-largest, largest).symmetric();
    for (int s = 0; s < shown.size(); s++) {
      Origin origin = shown.get(s);
      List<WeakSpot> own =
          spots.stream().filter(spot -> spot.origin().index() == origin.index()).toList();
      original(grid, 2 * s, origin, own);
      int line = 2 * s;
      own.forEach(spot -> spot(grid, spot, range, line));
      grid.gapAfterRow(2 * s + 1);
    }
    return grid.bar(
            ColorBar.of(
                ColorMaps.DIVERGING,
                "change of the input; 1 is from the lowest value to the highest",
                range))
        .footer(footer(metric))
        .render();
  }

  private void original(ImageGrid.Builder grid, int row, Origin origin, List<WeakSpot> spots) {
    int decision = origin.verdict().decision();
    double sure = origin.verdict().probability(decision);
    grid.row(row, "taken for " + names.get(decision), label(origin));
    Optional<WeakSpot> closest =
        spots.stream().filter(WeakSpot::found).min(Comparator.comparingDouble(WeakSpot::size));
    grid.row(
        row + 1,
        "the change",
        closest
            .map(spot -> names.get(spot.target()) + " is closest, " + Figures.size(spot.size()))
            .orElse("none found"));
    grid.cell(row, 0, picture(origin.values()), Figures.probability(sure));
  }

  private String label(Origin origin) {
    int label = origin.sample().label().orElse(origin.verdict().decision());
    if (label == origin.verdict().decision()) {
      return "";
    }
    return "but labelled " + ClassNames.of(names, label);
  }

  private void spot(ImageGrid.Builder grid, WeakSpot spot, ValueRange range, int row) {
    int column = 1 + targets.indexOf(spot.target());
    if (spot.changed().isEmpty()) {
      BufferedImage blank = TensorImages.ofPixels(1, 1, new int[] {NOTHING});
      grid.cell(row, column, blank, "none found");
      return;
    }
    float[] changed = spot.changed().orElseThrow();
    double sure = spot.verdict().probability(spot.target());
    grid.cell(row, column, picture(changed), Figures.probability(sure));
    Tensor change = Changes.map(scale.shape(), spot.origin().values(), changed);
    grid.cell(
        row + 1,
        column,
        TensorImages.map(change, range, ColorMaps.DIVERGING),
        Figures.size(spot.size()));
  }

  private BufferedImage picture(float[] values) {
    return TensorImages.picture(scale.toModel(List.of(values)).slice(0), model.input());
  }

  private double largest(List<Origin> shown, List<WeakSpot> spots) {
    double largest = 0;
    for (WeakSpot spot : spots) {
      if (spot.changed().isPresent() && shown.contains(spot.origin())) {
        ValueRange range =
            ValueRange.of(Changes.map(scale.shape(), spot.origin().values(), spot.changed().get()));
        largest = Math.max(largest, Math.max(-range.min(), range.max()));
      }
    }
    return largest;
  }

  private String footer(Metric metric) {
    String size =
        metric == Metric.L2
            ? "the root of the sum of its squares (L2)"
            : "its largest value (L\u221e)";
    return "Under each input the model's probability of what it is taken for, under each change "
        + size
        + (scale.shape().dim(0) > 1 ? "; maps are means over the channels" : "")
        + ". Red: higher than in the original; blue: lower. Every changed input was shown to the"
        + " model again. Each change is the smallest found, not the smallest there is.";
  }
}
