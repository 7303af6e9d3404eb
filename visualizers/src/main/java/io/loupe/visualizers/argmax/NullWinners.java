package io.loupe.visualizers.argmax;

import io.loupe.artifact.Artifact;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.argmax.ArgmaxFilterVisualizer.By;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.evidence.NullStrip;
import io.loupe.visualizers.internal.evidence.Similarity;
import io.loupe.visualizers.internal.evidence.WinnerAgreement;
import io.loupe.visualizers.internal.statistics.ClassStatistics;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import io.loupe.visualizers.internal.statistics.WinnerMap;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The null model's winners of one layer, matched with the trained ones over all samples. */
final class NullWinners {
  private final LayerStatistics redrawn;
  private final By by;
  private final WinnerMap all;
  private final WinnerAgreement agreement;

  NullWinners(LayerStatistics trained, LayerStatistics redrawn, By by, RandomGenerator random) {
    this.redrawn = redrawn;
    this.by = by;
    WinnerMap own = first(trained, LayerStatistics.ALL, trained.all());
    this.all = first(redrawn, LayerStatistics.ALL, redrawn.all());
    this.agreement = WinnerAgreement.of(trained.maps(), own::winner, all::winner, random);
  }

  Similarity similarity() {
    return agreement.similarity();
  }

  String caption() {
    return similarity().caption();
  }

  /** Draws it with the trained filters' colours, each filter as the one it is matched with. */
  BufferedImage draw(WinnerSheet sheet, List<WinnerSheet.Column> columns) {
    List<@Nullable BufferedImage> row = new ArrayList<>();
    for (WinnerSheet.Column column : columns) {
      WinnerMap map = winners(column.label());
      row.add(map == null ? null : sheet.small(map, agreement.partner()::of));
    }
    String arranged = "Columns as above, each filter in the colour of the one it agrees with most.";
    return NullStrip.draw(similarity(), arranged, List.of(row), sheet.width());
  }

  /** Who wins, named as the trained filters that stand for them. */
  Artifact numbers(String picture, List<WinnerSheet.Column> columns) {
    Maps maps = redrawn.maps();
    float[] winners = new float[Math.multiplyExact(columns.size(), maps.positions())];
    Arrays.fill(winners, Float.NaN);
    for (int c = 0; c < columns.size(); c++) {
      WinnerMap map = winners(columns.get(c).label());
      for (int p = 0; map != null && p < maps.positions(); p++) {
        int winner = map.winner(p);
        winners[c * maps.positions() + p] = winner < 0 ? winner : agreement.partner().of(winner);
      }
    }
    Shape shape = Shape.of(columns.size(), maps.rows(), maps.columns());
    return new Artifact.Numbers(
        NullModel.numbersOf(picture),
        "Most active filter of the null model, -1 where none is, "
            + shape
            + " (column of the picture, row, column); each filter is named as the trained one it"
            + " agrees with most; NaN for classes without samples.",
        Tensor.of(shape, winners));
  }

  private @Nullable WinnerMap winners(int label) {
    if (label == LayerStatistics.ALL) {
      return all;
    }
    return redrawn.byClass().classes().stream()
        .filter(row -> row.label() == label)
        .findFirst()
        .map(row -> first(redrawn, label, row.value()))
        .orElse(null);
  }

  private WinnerMap first(LayerStatistics statistics, int label, ClassStatistics part) {
    return WinnerSheet.answers(statistics, label, part, by).get(0).map();
  }
}
