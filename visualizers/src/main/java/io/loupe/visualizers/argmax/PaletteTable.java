package io.loupe.visualizers.argmax;

import io.loupe.artifact.Artifact;
import io.loupe.visualizers.color.ColorVision;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the palette has reached, filter by filter. */
final class PaletteTable {
  private PaletteTable() {}

  static Artifact.Table of(String name, String layer, CategoricalPalette palette) {
    List<List<Object>> rows = new ArrayList<>();
    for (int filter : palette.filters()) {
      List<Object> row = new ArrayList<>();
      row.add(filter);
      row.add(String.format(Locale.ROOT, "#%06x", palette.rgb(filter)));
      row.add(palette.borders().pixels(filter));
      row.add(palette.borders().neighbours(filter).size());
      for (ColorVision vision : ColorVision.values()) {
        row.add(palette.smallestAtBorders(filter, vision));
      }
      rows.add(row);
    }
    List<String> columns = new ArrayList<>();
    columns.addAll(List.of("filter", "colour", "pixels drawn", "filters it touches"));
    for (ColorVision vision : ColorVision.values()) {
      columns.add("smallest difference, " + vision.label());
    }
    return new Artifact.Table(name, caption(layer, palette), columns, rows);
  }

  /** One sentence about what was reached. */
  static String reached(CategoricalPalette palette) {
    double smallest = palette.smallestAtBorders();
    if (Double.isInfinite(smallest)) {
      return "No filter wins anywhere.";
    }
    return "Colours that touch differ by at least CIEDE2000 "
        + roundedDown(smallest)
        + ", also with protanopia, deuteranopia and tritanopia (wanted: "
        + roundedDown(CategoricalPalette.TARGET)
        + ").";
  }

  private static String roundedDown(double difference) {
    return String.format(Locale.ROOT, "%.1f", Math.floor(10 * difference) / 10);
  }

  private static String caption(String layer, CategoricalPalette palette) {
    return "Colours of the filters of layer "
        + layer
        + ". "
        + reached(palette)
        + " The last four columns give, for each kind of vision (Machado 2009, full severity), the"
        + " smallest difference to a filter it touches in a picture or to the colour of none.";
  }
}
