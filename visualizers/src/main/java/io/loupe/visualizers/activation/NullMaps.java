package io.loupe.visualizers.activation;

import io.loupe.artifact.Artifact;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.internal.CommonParams.ColorChoice;
import io.loupe.visualizers.internal.CommonParams.ScaleChoice;
import io.loupe.visualizers.internal.FilterSheet;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.evidence.MatchedMaps;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.evidence.NullStrip;
import io.loupe.visualizers.internal.evidence.Similarity;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The null model's maps of one layer, matched with the trained ones.
 *
 * @param maps of the layer
 * @param quantity what the values are
 * @param rows its rows, in the order of the trained ones
 * @param matched similarity and partners
 */
record NullMaps(Maps maps, String quantity, List<FilterSheet.Row> rows, MatchedMaps matched) {
  NullMaps {
    rows = List.copyOf(rows);
  }

  /**
   * Compares rows.
   *
   * @param trained rows of the network itself
   * @param redrawn the same rows of the null model
   * @param first row that is compared: those before are made of the others and say nothing more
   * @param random for shuffles
   */
  static NullMaps of(
      Maps maps,
      String quantity,
      List<Tensor> trained,
      List<Tensor> redrawn,
      int first,
      RandomGenerator random) {
    int positions = maps.positions();
    MatchedMaps matched =
        MatchedMaps.of(
            maps.filters(),
            (trained.size() - first) * positions,
            (k, p) -> trained.get(first + p / positions).get(k * positions + p % positions),
            (k, p) -> redrawn.get(first + p / positions).get(k * positions + p % positions),
            true,
            random);
    List<FilterSheet.Row> rows = new ArrayList<>();
    redrawn.forEach(
        values -> rows.add(new FilterSheet.Row("", "", null, values.reshape(maps.shape()))));
    return new NullMaps(maps, quantity, rows, matched);
  }

  Similarity similarity() {
    return matched.similarity();
  }

  String of(LayerInfo layer) {
    return "The " + quantity + " maps of layer " + layer.name();
  }

  /** For the caption of the real picture. */
  String caption() {
    return similarity().caption();
  }

  /** The maps as they stand in the picture. */
  Artifact numbers(String picture) {
    int positions = maps.positions();
    float[] values = new float[Math.multiplyExact(rows.size(), maps.elements())];
    for (int r = 0; r < rows.size(); r++) {
      FloatBuffer row = rows.get(r).values().data();
      for (int k = 0; k < maps.filters(); k++) {
        int at = r * maps.elements() + k * positions;
        row.get(matched.partner().of(k) * positions, values, at, positions);
      }
    }
    Shape shape = Shape.of(rows.size(), maps.filters(), maps.rows(), maps.columns());
    return new Artifact.Numbers(
        NullModel.numbersOf(picture),
        "The "
            + quantity
            + " of the null model, "
            + shape
            + " (row of the picture, filter, row, column); each "
            + maps.noun()
            + " stands at the place of the one it resembles most.",
        Tensor.of(shape, values));
  }

  /** Draws it under a page of the real picture. */
  FilterSheet.Below below(ScaleChoice scale, ColorChoice colors) {
    FilterSheet sheet = new FilterSheet(maps, quantity, rows, scale, colors, -1);
    return (from, to, width) -> {
      List<List<BufferedImage>> cells = new ArrayList<>();
      for (int r = 0; r < rows.size(); r++) {
        List<BufferedImage> row = new ArrayList<>();
        for (int k = from; k < to; k++) {
          row.add(sheet.map(r, matched.partner().of(k)));
        }
        cells.add(row);
      }
      String arranged =
          "Rows as above, each " + maps.noun() + " at the place of the one it resembles most.";
      return List.of(NullStrip.draw(similarity(), arranged, cells, width));
    };
  }
}
