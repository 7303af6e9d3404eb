package io.loupe.visualizers.accentuation;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.gradient.Objective;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.accentuation.HeldAscent.Accentuated;
import io.loupe.visualizers.internal.Images;
import io.loupe.visualizers.internal.ObjectiveCell;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.evidence.NullStrip;
import io.loupe.visualizers.internal.evidence.Similarity;
import io.loupe.visualizers.internal.picture.FeatureBars;
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
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Draws samples beside what they became, and writes the numbers. */
final class AccentuationReport {
  private static final String NAME = "feature-accentuation";
  private static final int ACROSS = 9;
  private static final int WIDE = 3;
  private static final int STRIP = 900;
  private static final int TEXT = 18;

  private final RenderContext context;
  private final Classifier classifier;
  private final List<Sample> samples;
  private final List<Objective> objectives;
  private final List<String> layers;
  private final Answers answers;
  private final InputSpec input;
  private final List<Row> rows = new ArrayList<>();
  private List<Tensor> drawnAnew = List.of();
  private @Nullable Similarity similarity;

  AccentuationReport(
      RenderContext context,
      Classifier classifier,
      List<Sample> samples,
      List<Objective> objectives,
      List<String> layers,
      Answers answers) {
    this.context = context;
    this.classifier = classifier;
    this.samples = samples;
    this.objectives = objectives;
    this.layers = layers;
    this.answers = answers;
    this.input = context.model().info().input();
  }

  /** A sample, what it became, and what the model answers to both. */
  private record Row(
      Sample sample,
      Accentuated made,
      Tensor change,
      String answer,
      String answerAfter,
      String shares) {
    /** What grew: the share of the answer, or the value of the objective. */
    String note() {
      return shares.isEmpty()
          ? Labels.number(made.before()) + " \u2192 " + Labels.number(made.after())
          : shares;
    }
  }

  void add(List<Accentuated> made) {
    List<Sample> changed = new ArrayList<>();
    for (int n = 0; n < made.size(); n++) {
      changed.add(samples.get(n).with(made.get(n).image()));
    }
    Answers after = Answers.of(context, classifier, changed);
    for (int n = 0; n < made.size(); n++) {
      Tensor change = Images.difference(made.get(n).image(), samples.get(n).input());
      String shares =
          context.get(FeatureAccentuationVisualizer.OBJECTIVE).isEmpty()
              ? answers.share(n, answers.decision(n)).replace(" %", "")
                  + " \u2192 "
                  + after.share(n, answers.decision(n))
              : "";
      rows.add(new Row(samples.get(n), made.get(n), change, answers.of(n), after.of(n), shares));
    }
  }

  /** The changes of the same samples in the null model. */
  void addNull(List<Accentuated> made) {
    drawnAnew =
        IntStream.range(0, made.size())
            .mapToObj(n -> Images.difference(made.get(n).image(), samples.get(n).input()))
            .toList();
    similarity =
        Similarity.ofRanks(
            "changes' magnitudes",
            rows.stream().map(row -> Images.magnitudes(row.change())).toList(),
            drawnAnew.stream().map(Images::magnitudes).toList(),
            NullModel.random(context));
    NullModel.judge(context, NAME, "The changes", similarity);
  }

  void warn() {
    List<String> same =
        rows.stream().filter(row -> row.made().step() == 0).map(row -> row.sample().id()).toList();
    if (!same.isEmpty()) {
      context.warn(
          "No step made the objective larger within the allowed distance for "
              + String.join(", ", same.subList(0, Math.min(5, same.size())))
              + (same.size() > 5 ? " and " + (same.size() - 5) + " more" : "")
              + ". Try a larger --distance.");
    }
  }

  List<Artifact> artifacts() {
    List<Artifact> all = new ArrayList<>();
    all.add(new Artifact.Image(NAME, caption(), sheet()));
    all.add(table());
    all.add(
        new Artifact.Numbers(
            NAME + "-images",
            "What the samples became, in the order of the table, in the model's input scale.",
            Images.stacked(rows.stream().map(row -> row.made().image()).toList())));
    all.add(
        new Artifact.Numbers(
            NAME + "-change",
            "The same less the samples themselves.",
            Images.stacked(rows.stream().map(Row::change).toList())));
    if (similarity != null) {
      all.add(
          new Artifact.Numbers(
              NullModel.numbersOf(NAME),
              "Changes of the same samples in the null model.",
              Images.stacked(drawnAnew)));
    }
    return all;
  }

  private Artifact.Table table() {
    List<List<Object>> cells = new ArrayList<>();
    for (int n = 0; n < rows.size(); n++) {
      Row row = rows.get(n);
      cells.add(
          List.of(
              n,
              row.sample().id(),
              name(n),
              ObjectiveCell.of(objectives.get(n)),
              row.made().before(),
              row.made().after(),
              row.made().distance(),
              row.made().step(),
              row.answer(),
              row.answerAfter()));
    }
    return new Artifact.Table(
        NAME + "-samples",
        "Each sample's objective before and after, how far the held layers' answers moved, as a"
            + " share of their length, and the step of the image that was kept.",
        List.of(
            "index",
            "id",
            "sample",
            "objective",
            "before",
            "after",
            "distance",
            "step",
            "answer",
            "answer after"),
        cells);
  }

  private BufferedImage sheet() {
    boolean pictures = InputPicture.isPicture(input);
    int across = pictures ? Math.max(1, Math.min(rows.size(), ACROSS / WIDE)) : 1;
    int lines = (rows.size() + across - 1) / across;
    ImageGrid.Builder grid =
        ImageGrid.builder(lines, across * WIDE)
            .title("Samples with " + described() + " made stronger")
            .subtitle(
                context.model().info().name()
                    + " \u00b7 held by "
                    + String.join(", ", layers)
                    + " within "
                    + Labels.number(allowed()));
    for (int a = 0; a < across; a++) {
      grid.column(a * WIDE, "sample", "")
          .column(a * WIDE + 1, "stronger", "")
          .column(a * WIDE + 2, "change", "")
          .gapAfterColumn(a * WIDE + 2);
    }
    if (!pictures) {
      grid.magnification(1);
    }
    ValueRange values = values();
    ValueRange common = range(rows.stream().map(Row::change).toList());
    for (int n = 0; n < rows.size(); n++) {
      Row row = rows.get(n);
      int first = n % across * WIDE;
      int line = n / across;
      grid.cell(
          line,
          first,
          draw(row.sample().input(), values),
          name(n),
          answers.isAbout(n, row.sample()) ? "" : ", said " + answers.name(n));
      grid.cell(line, first + 1, draw(row.made().image(), values), "", row.note());
      grid.cell(
          line,
          first + 2,
          drawChange(row.change(), common),
          "moved ",
          Labels.number(row.made().distance(), 2));
    }
    grid.bar(ColorBar.of(ColorMaps.DIVERGING, "change of the input", common)).footer(footer());
    if (similarity != null) {
      List<BufferedImage> strip = drawnAnew.stream().map(this::small).toList();
      grid.below(NullStrip.draw(similarity, "Changes, in the order above.", List.of(strip), STRIP));
    }
    return grid.render();
  }

  private String described() {
    List<Objective> given = context.get(FeatureAccentuationVisualizer.OBJECTIVE);
    return given.isEmpty() ? "what speaks for their answers" : given.get(0).describe();
  }

  private double allowed() {
    return context.get(FeatureAccentuationVisualizer.DISTANCE);
  }

  private String caption() {
    double gain =
        rows.stream()
            .mapToDouble(row -> row.made().after() - row.made().before())
            .average()
            .orElse(0);
    double moved = rows.stream().mapToDouble(row -> row.made().distance()).max().orElse(0);
    return rows.size()
        + " samples, changed so that "
        + (context.get(FeatureAccentuationVisualizer.OBJECTIVE).isEmpty()
            ? "the model's own answer to each"
            : described())
        + " grows, on average by "
        + Labels.number(gain)
        + ", while the answers of "
        + String.join(", ", layers)
        + " move by at most "
        + Labels.number(moved)
        + " of their length."
        + (similarity == null ? "" : similarity.caption());
  }

  private String footer() {
    String drawn =
        input.channels() > 1 && InputPicture.isPicture(input)
            ? " The change is the mean over the channels."
            : "";
    return "Red: more of the input here; blue: less."
        + drawn
        + " Under each sample its "
        + (context.classNames().isEmpty() ? "number" : "class")
        + ", under what it became "
        + (context.get(FeatureAccentuationVisualizer.OBJECTIVE).isEmpty()
            ? "the share of the answer"
            : "the objective")
        + " before and after, under the change how far the held layers' answers moved, as a share"
        + " of their length. The change is what"
        + " this unit answers to in this sample, not what the class looks like. "
        + InputPicture.legend(input);
  }

  private String name(int sample) {
    return Answers.name(samples.get(sample), sample, context.classNames());
  }

  private ValueRange values() {
    ValueRange range = InputPicture.range(input);
    for (Row row : rows) {
      range = range.with(ValueRange.of(row.sample().input()));
    }
    return range;
  }

  private BufferedImage draw(Tensor value, ValueRange range) {
    return InputPicture.draw(value, input, range, SignalPicture.NARROW * 2);
  }

  private BufferedImage drawChange(Tensor change, ValueRange range) {
    if (input.isList()) {
      return bars(change, range).draw(SignalPicture.NARROW * 2);
    }
    Tensor flat = Images.flat(change);
    return InputPicture.isPicture(input)
        ? TensorImages.map(flat, range, ColorMaps.DIVERGING)
        : SignalPicture.band(
            flat, range, ColorMaps.DIVERGING, SignalPicture.NARROW * 2, SignalPicture.NARROW / 4);
  }

  private BufferedImage small(Tensor change) {
    ValueRange own = range(List.of(change));
    return input.isList()
        ? bars(change, own).sketch(STRIP / 10, STRIP / 10)
        : InputPicture.isPicture(input)
            ? TensorImages.map(Images.flat(change), own, ColorMaps.DIVERGING)
            : SignalPicture.band(
                Images.flat(change), own, ColorMaps.DIVERGING, STRIP / 10, STRIP / 40);
  }

  private FeatureBars bars(Tensor change, ValueRange range) {
    double[] sizes = new double[change.shape().elements()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(change.get(i));
    }
    List<FeatureBars.Bar> bars = new ArrayList<>();
    for (int i : FeatureBars.largest(sizes, FeatureBars.MOST)) {
      bars.add(new FeatureBars.Bar(input.features().name(i), change.get(i)));
    }
    return FeatureBars.signed(bars, range, TEXT);
  }

  private ValueRange range(List<Tensor> changes) {
    return changes.stream()
        .map(change -> ValueRange.of(input.isList() ? change : Images.flat(change)))
        .reduce(ValueRange::with)
        .orElseThrow()
        .symmetric();
  }
}
