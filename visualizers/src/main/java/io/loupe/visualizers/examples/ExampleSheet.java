package io.loupe.visualizers.examples;

import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.ModelInfo;
import io.loupe.visualizers.examples.FilterExamples.Example;
import io.loupe.visualizers.internal.ClassNames;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.Pages;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TensorImages;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Two lines for each filter: the samples with boxes, and what is inside the boxes. */
record ExampleSheet(
    LayerInfo layer,
    String origin,
    ModelInfo model,
    List<String> classNames,
    long samples,
    ValueRange range,
    boolean measured) {
  private static final int FILTERS_PER_PAGE = 8;
  private static final String UNKNOWN =
      " What of the sample it saw is not known: the engine offers no gradients.";

  void draw(List<FilterExamples> found, Map<Integer, Box> fields, Pages pages) {
    int count = (found.size() + FILTERS_PER_PAGE - 1) / FILTERS_PER_PAGE;
    for (int page = 0; page < count; page++) {
      int to = Math.min(found.size(), (page + 1) * FILTERS_PER_PAGE);
      pages.add(
          Pages.suffix(page, count), page(found.subList(page * FILTERS_PER_PAGE, to), fields));
    }
  }

  private BufferedImage page(List<FilterExamples> found, Map<Integer, Box> fields) {
    Maps maps = Maps.of(layer);
    boolean crops = crops(found, fields);
    int lines = crops ? 2 : 1;
    int most = found.stream().mapToInt(filter -> filter.examples().size()).max().orElse(1);
    ImageGrid.Builder grid =
        ImageGrid.builder(found.size() * lines, Math.max(1, most))
            .title("What excites layer " + layer.name() + origin + " most, strongest first")
            .subtitle(
                model.name() + " \u00b7 " + maps.describe() + " \u00b7 " + samples + " samples")
            .magnification(1);
    for (int c = 0; c < most; c++) {
      grid.column(c, Integer.toString(c + 1), "");
    }
    for (int f = 0; f < found.size(); f++) {
      FilterExamples filter = found.get(f);
      grid.row(f * lines, maps.noun() + " " + filter.filter(), note(filter));
      if (crops) {
        grid.row(f * lines + 1, "", "what it saw");
        grid.gapAfterRow(f * lines + 1);
      }
      for (int e = 0; e < filter.examples().size(); e++) {
        example(grid, f * lines, e, filter.examples().get(e), fields, crops);
      }
    }
    return grid.footer(footer(maps, crops)).render();
  }

  private void example(
      ImageGrid.Builder grid,
      int row,
      int column,
      Example example,
      Map<Integer, Box> fields,
      boolean crops) {
    Box box = fields.get(example.position());
    String name = name(example.sample());
    String value = (name.isEmpty() ? "" : ": ") + Labels.number(example.value());
    if (!isPictures()) {
      grid.cell(row, column, other(example, box), name, value);
      return;
    }
    BufferedImage picture = TensorImages.picture(example.sample().input(), model.input());
    if (box == null || !crops) {
      grid.cell(row, column, BoxPictures.whole(picture), name, value);
    } else {
      grid.cell(row, column, BoxPictures.boxed(picture, box), name, value);
      grid.cell(row + 1, column, BoxPictures.crop(picture, box));
    }
  }

  private boolean isPictures() {
    return InputPicture.isPicture(model.input());
  }

  /** Data over time with a frame about what was seen, or a list. */
  private BufferedImage other(Example example, @Nullable Box box) {
    BufferedImage picture =
        InputPicture.draw(example.sample().input(), model.input(), range, SignalPicture.NARROW);
    return BoxPictures.framed(picture, box, model.input());
  }

  /** Whether any filter sees less than the whole input. */
  private boolean crops(List<FilterExamples> found, Map<Integer, Box> fields) {
    if (!isPictures()) {
      return false;
    }
    int height = model.input().shape().dim(1);
    int width = model.input().shape().dim(2);
    return found.stream()
        .flatMap(filter -> filter.examples().stream())
        .map(example -> fields.get(example.position()))
        .anyMatch(box -> box != null && (box.height() < height || box.width() < width));
  }

  private String note(FilterExamples filter) {
    if (layer.kind() != LayerKind.OUTPUT && filter.isSilent()) {
      return "never above zero";
    }
    int classes = filter.classes();
    return classes == 0 ? "" : classes == 1 ? "1 class" : classes + " classes";
  }

  private String name(Sample sample) {
    return sample.label().isPresent() ? ClassNames.of(classNames, sample.label().getAsInt()) : "";
  }

  private String footer(Maps maps, boolean crops) {
    String value = maps.isSinglePosition() ? "'s value on it" : "'s largest value on it";
    String under =
        (classNames.isEmpty() ? "Under each sample" : "Under each sample its class and")
            + " the "
            + maps.noun()
            + value
            + (layer.kind() == LayerKind.OUTPUT ? ", before softmax or sigmoid." : ".");
    if (!isPictures()) {
      return under
          + " "
          + InputPicture.legend(model.input())
          + " Scale: "
          + Labels.range(range)
          + "."
          + (model.input().isList()
              ? ""
              : measured
                  ? " The frame is all that the place of that value can see; without one it sees"
                      + " all."
                  : UNKNOWN);
    }
    return crops
        ? under
            + " The box is all that the place of that value can see of the input, cut at the"
            + " border; below it, the inside enlarged."
        : under + (measured ? " It sees the whole input." : UNKNOWN);
  }
}
