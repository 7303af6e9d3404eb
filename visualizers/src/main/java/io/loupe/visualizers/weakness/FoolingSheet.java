package io.loupe.visualizers.weakness;

import io.loupe.model.ModelInfo;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.raster.ColorBar;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.ValueRange;
import io.loupe.visualizers.weakness.Fooling.FoolingImage;
import java.awt.image.BufferedImage;
import java.util.List;

/** Two lines for each noise: what was made of it for each class, and by which change. */
record FoolingSheet(ModelInfo model, InputCells cells, Decisions decisions, List<Integer> targets) {

  BufferedImage render(List<FoolingImage> images, double wanted) {
    List<Integer> starts = images.stream().map(image -> image.start().index()).distinct().toList();
    ValueRange range =
        images.stream()
            .map(image -> ValueRange.of(change(image)))
            .reduce(ValueRange::with)
            .orElseThrow()
            .symmetric();
    ImageGrid.Builder grid =
        ImageGrid.builder(starts.size() * 2, 1 + targets.size())
            .title("Noise, changed until the model is sure of a class")
            .subtitle(model.name() + " \u00b7 sure means at least " + Labels.percent(wanted))
            .column(0, "noise", "")
            .gapAfterColumn(0);
    if (!cells.arePictures()) {
      grid.magnification(1);
    }
    for (int t = 0; t < targets.size(); t++) {
      grid.column(1 + t, "to " + decisions.label(targets.get(t)), "");
    }
    for (FoolingImage image : images) {
      int row = 2 * starts.indexOf(image.start().index());
      int column = 1 + targets.indexOf(image.target());
      Verdict before = image.start().verdict();
      grid.row(row, "changed noise", "");
      grid.row(row + 1, "", "the change");
      grid.gapAfterRow(row + 1);
      String certainty =
          decisions.sureness(before) instanceof Double sure ? ": " + Figures.probability(sure) : "";
      float[] noise = image.start().values();
      grid.cell(row, 0, cells.picture(noise), decisions.answer(before), certainty);
      grid.cell(row, column, cells.picture(noise, image.image()), sure(image));
      grid.cell(
          row + 1, column, cells.change(noise, image.image(), range), Figures.size(image.size()));
    }
    if (cells.arePictures()) {
      grid.bar(
          ColorBar.of(
              ColorMaps.DIVERGING,
              "change of the noise; 1 is from the lowest value to the highest",
              range));
    }
    return grid.footer(
            "Under the noise what the model takes it for, under each image its probability of the"
                + " class, under each change its L2 size"
                + (cells.arePictures() ? "." : cells.legend(range))
                + " Judge by eye whether the class can be"
                + " seen; the model's certainty does not show that it can.")
        .render();
  }

  private static String sure(FoolingImage image) {
    return (image.reached() ? "" : "only ") + Figures.probability(image.probability());
  }

  private Tensor change(FoolingImage image) {
    return cells.difference(image.start().values(), image.image());
  }
}
