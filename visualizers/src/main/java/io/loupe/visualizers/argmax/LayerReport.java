package io.loupe.visualizers.argmax;

import io.loupe.artifact.Artifact;
import io.loupe.model.ModelInfo;
import io.loupe.probe.MapStatistics;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizers.argmax.ArgmaxFilterVisualizer.By;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.Maps;
import io.loupe.visualizers.internal.Pages;
import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.internal.palette.CategoricalPalette;
import io.loupe.visualizers.internal.statistics.ClassStatistics;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import io.loupe.visualizers.internal.statistics.WinnerCounts;
import io.loupe.visualizers.internal.statistics.WinnerMap;
import io.loupe.visualizers.raster.Labels;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The winners of one layer as picture, numbers and palette. */
final class LayerReport {
  private static final int CLASSES_PER_PAGE = 40;

  private final LayerStatistics statistics;
  private final String origin;
  private final ModelInfo model;
  private final Maps maps;
  private final By by;
  private final List<WinnerSheet.Column> columns;
  private final CategoricalPalette palette;

  /** Finds winners and colours; layers may do so side by side. */
  LayerReport(
      LayerStatistics statistics,
      String origin,
      ModelInfo model,
      ByClass<MapStatistics> inputs,
      By by,
      int classes) {
    this.statistics = statistics;
    this.origin = origin;
    this.model = model;
    this.maps = statistics.maps();
    this.by = by;
    this.columns = WinnerSheet.columns(statistics, inputs, by, classes);
    List<CategoricalPalette.Regions> drawn =
        columns.stream()
            .flatMap(column -> column.answers().stream())
            .map(answer -> regions(answer.map()))
            .toList();
    this.palette = CategoricalPalette.of(maps.filters(), drawn);
  }

  private static CategoricalPalette.Regions regions(WinnerMap map) {
    return new CategoricalPalette.Regions(
        map.maps().columns(), map.maps().positions(), map::winner);
  }

  void emit(
      String name, String paletteName, @Nullable NullWinners beside, Consumer<Artifact> emit) {
    List<List<WinnerSheet.Column>> pages = pages();
    String caption = caption(columns.get(0)) + (beside == null ? "" : beside.caption());
    List<String> footers = footers();
    for (int page = 0; page < pages.size(); page++) {
      emit.accept(
          new Artifact.Image(
              name + Pages.suffix(page, pages.size()),
              caption,
              picture(pages.get(page), page, pages.size(), footers, beside)));
    }
    numbers(name).forEach(emit);
    if (beside != null) {
      emit.accept(beside.numbers(name, columns));
    }
    emit.accept(palette.table(paletteName, statistics.layer().name()));
  }

  /** Each with the column over all samples and as many classes as it has room for. */
  private List<List<WinnerSheet.Column>> pages() {
    List<List<WinnerSheet.Column>> pages = new ArrayList<>();
    int from = 1;
    do {
      int to = Math.min(columns.size(), from + CLASSES_PER_PAGE);
      List<WinnerSheet.Column> page = new ArrayList<>(List.of(columns.get(0)));
      page.addAll(columns.subList(Math.min(from, columns.size()), to));
      pages.add(page);
      from = to;
    } while (from < columns.size());
    return pages;
  }

  private BufferedImage picture(
      List<WinnerSheet.Column> shown,
      int page,
      int pages,
      List<String> footers,
      @Nullable NullWinners beside) {
    WinnerSheet sheet = new WinnerSheet(statistics, origin, model, shown, palette);
    String subtitle =
        model.name()
            + " \u00b7 "
            + maps.describe()
            + " \u00b7 "
            + columns.get(0).statistics().wins().samples()
            + " samples"
            + (pages == 1 ? "" : " \u00b7 page " + (page + 1) + " of " + pages);
    return sheet.draw(
        subtitle, beside == null ? List.of() : List.of(beside.draw(sheet, shown)), footers);
  }

  private List<String> footers() {
    List<String> footers = new ArrayList<>();
    footers.add(
        "Under each picture: the "
            + maps.noun()
            + " with the largest area, and the mean share. "
            + (maps.isSequence() ? "Black under the band" : "A dot")
            + " marks a winner that does not beat"
            + " the second by more than chance: "
            + test(columns.get(0))
            + ", Benjamini and Hochberg's correction for the "
            + maps.place()
            + "s of a picture, 5 % false"
            + " discoveries: "
            + Labels.percent(1 - columns.get(0).answers().get(0).map().sureShare())
            + " of "
            + maps.place()
            + "s over all samples.");
    long fewest =
        columns.stream().mapToLong(column -> column.statistics().wins().samples()).min().orElse(1);
    footers.add(
        "Shares are known to \u00b1"
            + Labels.percent(WilsonInterval.widest(fewest))
            + " or better (95 % Wilson interval, n = "
            + fewest
            + ").");
    footers.add(palette.reached());
    int classes = statistics.byClass().classes().size();
    if (columns.size() - 1 < classes) {
      footers.add("The first " + (columns.size() - 1) + " of " + classes + " classes are drawn.");
    }
    return footers;
  }

  private static String test(WinnerSheet.Column all) {
    boolean frequency = all.answers().get(0).isByFrequency();
    if (all.answers().size() > 1) {
      return "exact sign test for how often, paired t test for means";
    }
    return frequency ? "exact sign test" : "paired t test over the samples";
  }

  private String caption(WinnerSheet.Column all) {
    WinnerCounts counts = all.statistics().wins();
    double pixels = (double) counts.samples() * maps.positions();
    int best = 0;
    for (int k = 1; k < maps.filters(); k++) {
      best = counts.total(k) > counts.total(best) ? k : best;
    }
    String noun = maps.noun();
    return "The most active "
        + noun
        + " at each "
        + maps.place()
        + " of layer "
        + statistics.layer().name()
        + origin
        + ", over "
        + counts.samples()
        + " samples and for each class. "
        + capital(noun)
        + " "
        + best
        + " wins most, at "
        + Labels.percent(counts.total(best) / pixels)
        + " of all "
        + maps.place()
        + "s; nothing fires at "
        + Labels.percent(counts.total(WinnerCounts.NONE) / pixels)
        + ". "
        + palette.winners().size()
        + " of "
        + maps.filters()
        + " "
        + noun
        + "s win somewhere. "
        + palette.reached();
  }

  private List<Artifact> numbers(String name) {
    List<Artifact> artifacts = new ArrayList<>();
    int rows = statistics.byClass().classCount() + 1;
    int questions =
        WinnerSheet.answers(statistics, LayerStatistics.ALL, statistics.all(), by).size();
    for (int q = 0; q < questions; q++) {
      float[] winners = new float[Math.multiplyExact(rows, maps.positions())];
      float[] shares = new float[winners.length];
      float[] chances = new float[winners.length];
      Arrays.fill(winners, Float.NaN);
      Arrays.fill(shares, Float.NaN);
      Arrays.fill(chances, Float.NaN);
      for (ByClass.Row<ClassStatistics> row : statistics.byClass().classes()) {
        fill(winners, shares, chances, row.label(), answer(row.label(), row.value(), by, q).map());
      }
      WinnerSheet.Answer answer = answer(LayerStatistics.ALL, statistics.all(), by, q);
      fill(winners, shares, chances, rows - 1, answer.map());
      String which = questions == 1 ? "" : answer.note().replace(' ', '-') + "-";
      Shape shape = Shape.of(rows, maps.rows(), maps.columns());
      String axes =
          shape
              + " (class, row, column) of layer "
              + statistics.layer().name()
              + "; the last row is"
              + " over all samples, NaN for classes without samples.";
      artifacts.add(
          new Artifact.Numbers(
              name + "-" + which + "winner",
              "Most active filter " + answer.note() + ", -1 where none is, " + axes,
              Tensor.of(shape, winners)));
      artifacts.add(
          new Artifact.Numbers(
              name + "-" + which + "share",
              "Share of samples in which that filter wins, " + axes,
              Tensor.of(shape, shares)));
      artifacts.add(
          new Artifact.Numbers(
              name + "-" + which + "chance",
              "Probability that the winner's lead over the second is chance, corrected for the"
                  + " number of pixels (Benjamini and Hochberg); NaN where there is none to"
                  + " compare; "
                  + axes,
              Tensor.of(shape, chances)));
    }
    return artifacts;
  }

  private WinnerSheet.Answer answer(int label, ClassStatistics part, By by, int question) {
    return WinnerSheet.answers(statistics, label, part, by).get(question);
  }

  private void fill(float[] winners, float[] shares, float[] chances, int row, WinnerMap map) {
    for (int p = 0; p < maps.positions(); p++) {
      winners[row * maps.positions() + p] = map.winner(p);
      shares[row * maps.positions() + p] = map.share(p);
      chances[row * maps.positions() + p] = (float) map.chance(p);
    }
  }

  private static String capital(String word) {
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }
}
