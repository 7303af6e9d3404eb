package io.loupe.visualizers.attribution;

import io.loupe.artifact.Artifact;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionRequest;
import io.loupe.attribution.MapScale;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.ModelInfo;
import io.loupe.tensor.Shape;
import io.loupe.visualizers.internal.Pages;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.raster.ColorBar;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TensorImages;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Samples with the maps of each method beside them. */
final class AttributionSheet {
  private static final int CELL = 200;
  private static final int WIDEST = 2700;

  /** Three methods with three maps each, of signals. */
  private static final int WIDEST_SIGNALS = 4300;

  private static final int GAP = 10;

  private final ModelInfo model;
  private final Targets targets;
  private final List<AttributionColumn> columns;
  private final SheetScale scale;
  private final String reason;
  private final MapPictures pictures;

  private AttributionSheet(
      ModelInfo model,
      Targets targets,
      List<AttributionColumn> columns,
      SheetScale scale,
      String reason,
      MapPictures pictures) {
    this.model = model;
    this.targets = targets;
    this.columns = List.copyOf(columns);
    this.scale = scale;
    this.reason = reason;
    this.pictures = pictures;
  }

  /** Pictures, several where there are more columns than can be seen side by side. */
  static List<Artifact> pages(
      ModelInfo model,
      Targets targets,
      List<AttributionColumn> columns,
      SheetScale scale,
      String reason) {
    int aspects = targets.aspects().size();
    int methods = (columns.size() + aspects - 1) / aspects;
    int widest = InputPicture.isPicture(model.input()) ? WIDEST : WIDEST_SIGNALS;
    int most = Math.max(1, widest / (aspects * (cellWidth(model.input()) + GAP)));
    int pages = (methods + most - 1) / most;
    int each = (methods + pages - 1) / pages * aspects;
    MapPictures pictures = new MapPictures(model.input(), targets.samples(), columns);
    List<Artifact> all = new ArrayList<>();
    for (int from = 0; from < columns.size(); from += each) {
      List<AttributionColumn> some = columns.subList(from, Math.min(columns.size(), from + each));
      AttributionSheet sheet = new AttributionSheet(model, targets, some, scale, reason, pictures);
      all.add(
          new Artifact.Image(
              "attribution" + Pages.suffix(from / each, pages),
              sheet.caption(),
              sheet.render(pages == 1 ? "" : "page " + (from / each + 1) + " of " + pages)));
    }
    return all;
  }

  private static int cellWidth(InputSpec input) {
    if (!InputPicture.isPicture(input)) {
      return MapPictures.WIDTH;
    }
    return Math.max(CELL, factor(input.shape()) * input.shape().dim(2));
  }

  private static int factor(Shape shape) {
    int longer = Math.max(shape.dim(1), shape.dim(2));
    return Math.max(1, (CELL + longer - 1) / longer);
  }

  private BufferedImage render(String page) {
    InputSpec input = model.input();
    boolean picture = InputPicture.isPicture(input);
    int first = picture ? 1 : 0;
    int rows = targets.samples().size();
    ImageGrid.Builder grid =
        ImageGrid.builder(rows, first + columns.size())
            .title("What speaks for " + targets.describe())
            .subtitle(
                model.name()
                    + " \u00b7 "
                    + rows
                    + (rows == 1 ? " sample" : " samples")
                    + (page.isEmpty() ? "" : " \u00b7 " + page));
    if (picture) {
      int factor = factor(input.shape());
      grid.cellSize(cellWidth(input), factor * input.shape().dim(1));
      grid.column(0, "sample", "").gapAfterColumn(0);
    } else {
      grid.magnification(1);
    }
    for (int c = 0; c < columns.size(); c++) {
      heading(grid, first + c, columns.get(c), c == columns.size() - 1);
    }
    for (int n = 0; n < rows; n++) {
      Sample sample = targets.samples().get(n);
      grid.row(n, targets.names().get(n), targets.answers().get(n));
      if (picture) {
        grid.cell(n, 0, TensorImages.picture(sample.input(), input));
      }
      for (int c = 0; c < columns.size(); c++) {
        AttributionColumn column = columns.get(c);
        ValueRange range =
            scale == SheetScale.COMMON ? common(column.request()) : pictures.range(column, n);
        grid.cell(
            n,
            first + c,
            pictures.draw(column, n, range),
            size(column, n),
            error(column.items().get(n)));
      }
    }
    bars().forEach(grid::bar);
    return grid.footer(footer()).render();
  }

  private void heading(ImageGrid.Builder grid, int at, AttributionColumn column, boolean last) {
    List<String> notes = new ArrayList<>();
    String own = AttributionRun.settings(column.apart());
    if (!own.isEmpty()) {
      notes.add(own);
    }
    boolean alone = column.aspect().heading().isEmpty();
    if (alone || column.apart().contains(AttributionRequest.LAYER + "=")) {
      column.layer().ifPresent(name -> notes.add("at " + name));
    }
    if (!alone) {
      notes.add(column.aspect().heading());
    }
    grid.column(at, column.request().method().id(), String.join(", ", notes));
    if (targets.aspects().size() > 1
        && column.aspect().equals(targets.aspects().get(targets.aspects().size() - 1))
        && !last) {
      grid.gapAfterColumn(at);
    }
  }

  private String size(AttributionColumn column, int n) {
    ValueRange range = ValueRange.of(pictures.flat(column, n));
    double largest = Math.max(-range.min(), range.max());
    if (largest == 0) {
      return "nothing";
    }
    if (column.scale() == MapScale.RELATIVE) {
      return Labels.number(range.min()) + " to " + Labels.number(range.max());
    }
    return (column.scale() == MapScale.SIGNED ? "\u00b1" : "to ") + Labels.number(largest);
  }

  private static String error(AttributionColumn.Item item) {
    double error = item.error();
    return Double.isFinite(error) ? ", error " + Labels.percent(error) : "";
  }

  private Set<MapScale> scales() {
    Set<MapScale> found = new LinkedHashSet<>();
    columns.forEach(column -> found.add(column.scale()));
    return found;
  }

  private List<ColorBar> bars() {
    boolean common = scale == SheetScale.COMMON;
    String of = common ? "share of the method's largest" : "share of the map's largest";
    List<ColorBar> bars = new ArrayList<>();
    if (InputPicture.isPicture(model.input()) || SignalPicture.suits(model.input().shape())) {
      for (MapScale found : scales()) {
        bars.add(
            switch (found) {
              case SIGNED ->
                  new ColorBar(
                      ColorMaps.DIVERGING,
                      "against (blue) and for it (red), " + of,
                      List.of("\u22121", "0", "1"));
              case POSITIVE ->
                  new ColorBar(MapPictures.POSITIVE, "for it, " + of, List.of("0", "0.5", "1"));
              case RELATIVE ->
                  new ColorBar(
                      ColorMaps.VIRIDIS,
                      "from the lowest to the highest of the " + (common ? "method" : "map"),
                      List.of("lowest", "middle", "highest"));
            });
      }
    }
    return bars;
  }

  private String footer() {
    StringBuilder text = new StringBuilder();
    if (SignalPicture.suits(model.input().shape())) {
      text.append("Left to right: time in steps, from 0; ")
          .append(SignalPicture.lines(model.input().channels()))
          .append("; the band under it: the map. ");
    } else if (model.input().isList()) {
      text.append(pictures.features());
    }
    text.append("Under each map its largest value")
        .append(sums() ? ", channels added up" : "")
        .append(
            model.input().isList()
                ? "."
                : "; the colours end at the value that 0.5 % of the places pass.");
    if (targets.aspects().size() > 1) {
      layers().forEach((layer, methods) -> text.append(looking(layer, methods)));
    }
    if (columns.stream().anyMatch(c -> Double.isFinite(c.items().get(0).error()))) {
      text.append(
          " Error: by how much the map's sum differs from what it should be, the objective's"
              + " difference between input and baseline.");
    }
    return text + (reason.isEmpty() ? "" : " " + reason);
  }

  /** Methods by the layer that they look at. */
  private Map<String, Set<String>> layers() {
    Map<String, Set<String>> layers = new LinkedHashMap<>();
    for (AttributionColumn column : columns) {
      column
          .layer()
          .ifPresent(
              name ->
                  layers
                      .computeIfAbsent(name, l -> new LinkedHashSet<>())
                      .add(column.request().method().id()));
    }
    return layers;
  }

  private static String looking(String layer, Set<String> methods) {
    return " At layer "
        + layer
        + (methods.size() == 1 ? " looks " : " look ")
        + String.join(", ", methods)
        + ".";
  }

  /** One scale for all aspects of a method. */
  private ValueRange common(AttributionRequest request) {
    return columns.stream()
        .filter(column -> column.request().equals(request))
        .map(column -> pictures.range(column, -1))
        .reduce(ValueRange::with)
        .orElseThrow();
  }

  private boolean sums() {
    return columns.stream().anyMatch(column -> pictures.sumsChannels(column));
  }

  private String caption() {
    StringBuilder text =
        new StringBuilder("What of each input speaks for ")
            .append(targets.describe())
            .append(", by ")
            .append(String.join(", ", methods()))
            .append(meanings());
    for (AttributionColumn column : columns) {
      said(column).ifPresent(sentence -> text.append(' ').append(sentence));
    }
    return text + (reason.isEmpty() ? "" : " " + reason);
  }

  private String meanings() {
    Set<MapScale> scales = new LinkedHashSet<>();
    columns.forEach(column -> scales.add(column.scale()));
    if (scales.equals(Set.of(MapScale.RELATIVE))) {
      return ", from each map's lowest value to its highest.";
    }
    String red = scales.contains(MapScale.SIGNED) ? "blue against it." : "the more the stronger.";
    return ": red speaks for it, " + red;
  }

  private Set<String> methods() {
    Set<String> methods = new LinkedHashSet<>();
    columns.forEach(column -> methods.add(column.request().describe()));
    return methods;
  }

  private static Optional<String> said(AttributionColumn column) {
    double worst = 0;
    double steps = 0;
    for (AttributionColumn.Item item : column.items()) {
      double error = item.error();
      worst = Double.isNaN(error) ? Double.NaN : Math.max(worst, error);
      steps = Math.max(steps, item.measures().getOrDefault(Attribution.STEPS, 0.0));
    }
    if (!Double.isFinite(worst)) {
      return Optional.empty();
    }
    String aspect = column.aspect().heading().isEmpty() ? "" : " " + column.aspect().heading();
    return Optional.of(
        "The sum of "
            + column.request().method().id()
            + aspect
            + " is at most "
            + Labels.percent(worst)
            + " off, after "
            + Math.round(steps)
            + " steps.");
  }
}
