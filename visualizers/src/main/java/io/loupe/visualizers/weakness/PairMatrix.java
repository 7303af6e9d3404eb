package io.loupe.visualizers.weakness;

import io.loupe.model.ModelInfo;
import io.loupe.visualizers.internal.picture.NumberCell;
import io.loupe.visualizers.raster.ColorBar;
import io.loupe.visualizers.raster.ColorMap;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.ValueRange;
import io.loupe.visualizers.weakness.PairDistances.Distance;
import java.awt.image.BufferedImage;
import java.util.List;

/** How far it is from each decision to each class, as numbers on colours. */
record PairMatrix(ModelInfo model, Decisions decisions, List<Integer> targets) {
  private static final NumberCell CELL = new NumberCell(104, 72);

  BufferedImage render(Metric metric, List<Distance> distances, int samples) {
    List<Integer> froms = distances.stream().map(Distance::from).distinct().sorted().toList();
    ColorMap colors = ColorMaps.MAGMA;
    ValueRange range = range(distances);
    ImageGrid.Builder grid =
        ImageGrid.builder(froms.size(), targets.size())
            .title(decisions.matrixTitle() + ", by " + metric.label())
            .subtitle(
                model.name()
                    + " \u00b7 mean of the smallest changes found \u00b7 "
                    + samples
                    + " samples")
            .magnification(1);
    for (int t = 0; t < targets.size(); t++) {
      grid.column(t, decisions.column(targets.get(t)), "");
    }
    for (int r = 0; r < froms.size(); r++) {
      int from = froms.get(r);
      for (int t = 0; t < targets.size(); t++) {
        grid.cell(r, t, CELL.pale(""));
      }
      int tried = 0;
      for (Distance distance : distances) {
        if (distance.from() == from) {
          tried = Math.max(tried, distance.samples());
          grid.cell(r, targets.indexOf(distance.to()), number(distance, range, colors));
        }
      }
      grid.row(r, decisions.rowName(from), tried == 1 ? "1 sample" : tried + " samples");
    }
    return grid.bar(ColorBar.of(colors, "size of the change; dark is close", range))
        .footer(
            decisions.rows()
                + " Each number is an upper bound: smaller changes may exist. "
                + (metric == Metric.REPLACED
                    ? "Sizes count replaced values."
                    : "1 is the way of one value from the lowest input to the highest."))
        .render();
  }

  private static ValueRange range(List<Distance> distances) {
    var means = distances.stream().filter(d -> d.found() > 0).mapToDouble(Distance::mean);
    var all = means.summaryStatistics();
    return all.getMin() < all.getMax()
        ? new ValueRange(all.getMin(), all.getMax())
        : new ValueRange(0, all.getCount() == 0 ? 1 : all.getMax());
  }

  private static BufferedImage number(Distance distance, ValueRange range, ColorMap colors) {
    if (distance.found() == 0) {
      return CELL.pale("none");
    }
    return CELL.of(Figures.size(distance.mean()), colors.rgb(range.position(distance.mean())));
  }
}
