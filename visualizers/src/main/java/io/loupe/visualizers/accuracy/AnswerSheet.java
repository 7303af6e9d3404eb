package io.loupe.visualizers.accuracy;

import io.loupe.model.ModelInfo;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.accuracy.AnswerCount.Answers;
import io.loupe.visualizers.color.Lab;
import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.internal.picture.NumberCell;
import io.loupe.visualizers.raster.ColorBar;
import io.loupe.visualizers.raster.ColorMap;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.TextStyle;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/**
 * The picture: what the data say against what the model answers, as counts on colours.
 *
 * @param classifier what is decided
 * @param answers what was counted
 * @param names of the classes or outputs
 * @param shown how many of them are drawn at most: those with the most mistakes
 */
record AnswerSheet(
    ModelInfo model, Classifier classifier, Answers answers, List<String> names, int shown) {
  private static final int RIGHT = 0xcfe0f3;
  private static final ColorMap WRONG =
      ColorMap.of("white-red", position -> Lab.ofRgb(ColorMaps.DIVERGING.rgb(0.5 + position / 2)));
  private static final int HEIGHT = 44;
  private static final int NARROWEST = 52;
  private static final int WIDEST = 132;
  private static final NumberCell WIDE = new NumberCell(124, HEIGHT);

  BufferedImage render() {
    return switch (classifier.kind()) {
      case CLASSES, TWO_CLASSES -> classes();
      case INDEPENDENT -> outputs();
      case NUMBERS -> numbers();
      case NOTHING -> throw new IllegalStateException(classifier.meaningless());
    };
  }

  /** Those with the most mistakes, or the first numbers, in the order of the outputs. */
  List<Integer> drawn() {
    return switch (classifier.kind()) {
      case CLASSES, TWO_CLASSES -> {
        long[] labels = answers.labels();
        long[] decisions = answers.decisions();
        yield chosen(k -> labels[k] + decisions[k] - 2 * answers.of(k, k));
      }
      case INDEPENDENT -> chosen(k -> answers.of(k, true, false) + answers.of(k, false, true));
      case NUMBERS, NOTHING -> chosen(k -> 0);
    };
  }

  private List<Integer> chosen(IntToLongFunction mistakes) {
    return IntStream.range(0, names.size())
        .boxed()
        .sorted(Comparator.comparingLong((Integer k) -> -mistakes.applyAsLong(k)))
        .limit(shown)
        .sorted()
        .toList();
  }

  /** Says which are drawn, where not all are. */
  private String part(List<Integer> drawn, String before, String after) {
    return drawn.size() == names.size()
        ? ""
        : " \u00b7 the " + before + drawn.size() + " of " + names.size() + after;
  }

  private BufferedImage classes() {
    long[] labels = answers.labels();
    List<Integer> drawn = drawn();
    boolean all = drawn.size() == names.size();
    NumberCell cell = new NumberCell(width(drawn), HEIGHT);
    double most = most(drawn, labels);
    ImageGrid.Builder grid =
        grid(
            drawn.size(),
            drawn.size() + (all ? 0 : 1),
            "What the model answers",
            part(drawn, "", " classes with the most mistakes"));
    for (int r = 0; r < drawn.size(); r++) {
      int label = drawn.get(r);
      long samples = labels[label];
      long elsewhere = samples;
      grid.row(r, names.get(label), "n = " + samples);
      grid.column(r, names.get(label), "");
      for (int c = 0; c < drawn.size(); c++) {
        long count = answers.of(label, drawn.get(c));
        elsewhere -= count;
        grid.cell(r, c, cell(cell, count, samples, r == c, most));
      }
      if (!all) {
        grid.cell(r, drawn.size(), cell(cell, elsewhere, samples, false, most));
      }
    }
    if (!all) {
      grid.column(drawn.size(), "others", "").gapAfterColumn(drawn.size() - 1);
    }
    return grid.footer(
            "Rows are what the data say, columns what the model decides. Each number counts"
                + " samples; blue is right, red wrong.")
        .bar(
            ColorBar.of(
                WRONG,
                "of 100 samples of a class, so many are taken for another",
                new ValueRange(0, 100 * most)))
        .render();
  }

  /** Names of columns are read whole where they are not long. */
  private int width(List<Integer> drawn) {
    int name =
        drawn.stream().mapToInt(k -> TextStyle.LABEL.width(names.get(k))).max().orElse(NARROWEST);
    return Math.max(NARROWEST, Math.min(WIDEST, name));
  }

  /** The largest share of a class that is taken for another. */
  private double most(List<Integer> drawn, long[] labels) {
    double most = 0;
    for (int label : drawn) {
      for (int other = 0; labels[label] > 0 && other < labels.length; other++) {
        if (other != label) {
          most = Math.max(most, (double) answers.of(label, other) / labels[label]);
        }
      }
    }
    return most == 0 ? 1 : most;
  }

  private static BufferedImage cell(
      NumberCell cell, long count, long samples, boolean right, double most) {
    if (count == 0) {
      return cell.pale("");
    }
    return cell.of(
        Long.toString(count),
        right ? RIGHT : WRONG.rgb(Math.min(1, (double) count / samples / most)));
  }

  private BufferedImage outputs() {
    List<Integer> drawn = drawn();
    ImageGrid.Builder grid =
        grid(
            drawn.size(),
            4,
            "What the model answers, output by output",
            part(drawn, "", " outputs with the most mistakes"));
    List<String> columns = List.of("says yes", "says no", "says yes", "says no");
    for (int c = 0; c < columns.size(); c++) {
      grid.column(c, columns.get(c), c < 2 ? "data: yes" : "data: no");
    }
    for (int r = 0; r < drawn.size(); r++) {
      int output = drawn.get(r);
      grid.row(r, names.get(output), "n = " + answers.samples());
      for (int c = 0; c < columns.size(); c++) {
        boolean wanted = c < 2;
        boolean said = c % 2 == 0;
        long count = answers.of(output, wanted, said);
        long of = answers.of(output, wanted, true) + answers.of(output, wanted, false);
        grid.cell(r, c, cell(WIDE, count, of, wanted == said, 1));
      }
    }
    return grid.footer("Each number counts samples; blue is right, red wrong.")
        .gapAfterColumn(1)
        .bar(
            ColorBar.of(
                WRONG,
                "of 100 samples with that answer in the data, so many are answered wrong",
                new ValueRange(0, 100)))
        .render();
  }

  private BufferedImage numbers() {
    List<Integer> drawn = drawn();
    ImageGrid.Builder grid =
        grid(
            drawn.size(),
            4,
            "How far the model's numbers are off",
            part(drawn, "first ", " outputs"));
    grid.column(0, "MAE", "").column(1, "RMSE", "").column(2, "R\u00b2", "").column(3, "mean", "");
    for (int r = 0; r < drawn.size(); r++) {
      int output = drawn.get(r);
      grid.row(r, names.get(output), "n = " + answers.samples());
      List<Double> values =
          List.of(
              answers.absoluteError(output),
              answers.rootMeanSquare(output),
              answers.r2(output),
              answers.wanted(output));
      for (int c = 0; c < values.size(); c++) {
        double value = values.get(c);
        grid.cell(r, c, WIDE.pale(Double.isNaN(value) ? "n/a" : Labels.number(value)));
      }
    }
    return grid.footer(
            "MAE is the mean absolute error and RMSE the root mean square error, in the unit of"
                + " the numbers; mean is that of the data. R\u00b2 is the share of the data's"
                + " variance that the model explains: 1 at best, 0 for answering the mean, below 0"
                + " for worse.")
        .render();
  }

  private ImageGrid.Builder grid(int rows, int columns, String title, String note) {
    return ImageGrid.builder(rows, columns)
        .title(title)
        .subtitle(model.name() + " \u00b7 " + summary() + note)
        .magnification(1);
  }

  /** The figures of all together. */
  String summary() {
    String samples =
        answers.samples() == 1 ? " on 1 sample" : " on " + answers.samples() + " samples";
    String loss = " \u00b7 " + Labels.number(answers.loss(), 3) + " ";
    return switch (classifier.kind()) {
      case CLASSES, TWO_CLASSES ->
          "accuracy "
              + new WilsonInterval(answers.right(), answers.samples()).describe()
              + samples
              + loss
              + "nats of cross-entropy";
      case INDEPENDENT ->
          "all outputs right on "
              + new WilsonInterval(answers.right(), answers.samples()).describe()
              + " of "
              + answers.samples()
              + " samples"
              + loss
              + "nats of cross-entropy";
      case NUMBERS -> "mean squared error " + Labels.number(answers.loss()) + samples;
      case NOTHING -> "";
    };
  }
}
