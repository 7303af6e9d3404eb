package io.loupe.visualizers.weakness;

import io.loupe.model.ModelInfo;
import io.loupe.visualizers.raster.ColorBar;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.TensorImages;
import io.loupe.visualizers.raster.ValueRange;
import io.loupe.visualizers.weakness.Origins.Origin;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Two lines for each sample: the changed inputs, one column for each class, and the changes. */
record WeakSheet(ModelInfo model, InputCells cells, Decisions decisions, List<Integer> targets) {
  private static final int NOTHING = 0xeceff2;

  BufferedImage render(Metric metric, List<Origin> shown, List<WeakSpot> all, int samples) {
    List<WeakSpot> spots = all.stream().filter(spot -> spot.metric() == metric).toList();
    double largest = largest(shown, spots);
    ImageGrid.Builder grid =
        ImageGrid.builder(shown.size() * 2, 1 + targets.size())
            .title(decisions.title() + ", by " + metric.label())
            .subtitle(model.name() + " \u00b7 " + shown.size() + " of " + samples + " samples")
            .column(0, "original", "")
            .gapAfterColumn(0);
    if (!cells.arePictures()) {
      grid.magnification(1);
    }
    for (int t = 0; t < targets.size(); t++) {
      grid.column(1 + t, decisions.column(targets.get(t)), "");
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
    if (cells.arePictures()) {
      grid.bar(
          ColorBar.of(
              ColorMaps.DIVERGING,
              "change of the input; 1 is from the lowest value to the highest",
              range));
    }
    return grid.footer(footer(metric, range)).render();
  }

  private void original(ImageGrid.Builder grid, int row, Origin origin, List<WeakSpot> spots) {
    Verdict first = origin.verdict();
    grid.row(row, decisions.said(first), decisions.mistake(origin.sample(), first));
    Optional<WeakSpot> closest =
        spots.stream().filter(WeakSpot::found).min(Comparator.comparingDouble(WeakSpot::size));
    grid.row(
        row + 1,
        "the change",
        closest
            .map(
                spot ->
                    decisions.label(spot.target()) + " is closest, " + Figures.size(spot.size()))
            .orElse("none found"));
    grid.cell(row, 0, cells.picture(origin.values()), decisions.figure(first));
  }

  private void spot(ImageGrid.Builder grid, WeakSpot spot, ValueRange range, int row) {
    int column = 1 + targets.indexOf(spot.target());
    if (spot.changed().isEmpty()) {
      BufferedImage blank = TensorImages.ofPixels(1, 1, new int[] {NOTHING});
      grid.cell(row, column, blank, "none found");
      return;
    }
    float[] changed = spot.changed().orElseThrow();
    float[] original = spot.origin().values();
    String figure = decisions.figure(spot.target(), spot.origin().verdict(), spot.verdict());
    grid.cell(row, column, cells.picture(original, changed), figure);
    grid.cell(row + 1, column, cells.change(original, changed, range), Figures.size(spot.size()));
  }

  private double largest(List<Origin> shown, List<WeakSpot> spots) {
    double largest = 0;
    for (WeakSpot spot : spots) {
      if (spot.changed().isPresent() && shown.contains(spot.origin())) {
        ValueRange range =
            ValueRange.of(cells.difference(spot.origin().values(), spot.changed().get()));
        largest = Math.max(largest, Math.max(-range.min(), range.max()));
      }
    }
    return largest;
  }

  private String footer(Metric metric, ValueRange range) {
    String size =
        switch (metric) {
          case L2 -> "the root of the sum of its squares (L2)";
          case LINF -> "its largest value (L\u221e)";
          case REPLACED -> "how many values are replaced";
        };
    return "Under each input "
        + decisions.underInputs()
        + ", under each change "
        + size
        + cells.legend(range)
        + " Every changed input was shown to the"
        + " model again. Each change is the smallest found, not the smallest there is.";
  }
}
