package io.loupe.visualizers.maximization.prior;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Pages;
import io.loupe.visualizers.internal.evidence.MatchedMaps;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.evidence.Similarity;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.maximization.ascent.Goal;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.evaluation.Texts;
import io.loupe.visualizers.maximization.prior.Answers.Answer;
import io.loupe.visualizers.maximization.prior.GuidanceChoice.Trial;
import io.loupe.visualizers.maximization.prior.PriorPictures.Kind;
import io.loupe.visualizers.maximization.prior.PriorPictures.Picture;
import io.loupe.visualizers.raster.ImageGrid;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Makes artifacts of pictures drawn with a prior, whole or cut short, and warns. */
final class DataPriorReport {
  private static final int PER_PAGE = 24;
  private static final int SIGNAL = 420;
  private static final String MISSED = " \u00d7";

  private final RenderContext context;
  private final InputSpec input;
  private final String title;
  private final PriorPictures pictures;
  private final List<GuidanceChoice> choices;
  private final ToDoubleFunction<Target> bestOfData;
  private final List<Target> targets;
  private final Likeness likeness;

  DataPriorReport(
      RenderContext context,
      String title,
      PriorPictures pictures,
      List<GuidanceChoice> choices,
      ToDoubleFunction<Target> bestOfData) {
    this.context = context;
    this.input = context.model().info().input();
    this.title = title;
    this.pictures = pictures;
    this.choices = choices;
    this.bestOfData = bestOfData;
    this.targets = pictures.targets();
    this.likeness = pictures.likeness();
    context.resolved("guidance", guidances());
    context.resolved("copies", copies());
  }

  /** Sheet, tables and numbers. */
  List<Artifact> artifacts() {
    List<Artifact> all = new ArrayList<>(sheets());
    all.add(measures());
    all.add(guidance());
    for (Kind kind : pictures.kinds()) {
      all.add(
          new Artifact.Numbers(
              kind.file(),
              "Pictures drawn with the prior, "
                  + kind.words()
                  + ", one for each target in the order of the sheet, "
                  + input.shape().withBatch(targets.size())
                  + " in the model's input scale.",
              pictures.tensor(kind)));
    }
    all.add(
        new Artifact.Numbers(
            "nearest-samples",
            "The nearest picture of the data to each picture drawn, "
                + input.shape().withBatch(targets.size())
                + " in the model's input scale.",
            pictures.nearest()));
    return all;
  }

  /** Says what gives reason to doubt. */
  void warn() {
    new DataPriorWarnings(pictures, choices, bestOfData).say(context);
    similarity(Kind.NULL)
        .ifPresent(
            similarity -> NullModel.judge(context, "sheet", "The pictures drawn", similarity));
  }

  private List<Artifact> sheets() {
    List<Artifact> sheets = new ArrayList<>();
    int pages = (targets.size() + PER_PAGE - 1) / PER_PAGE;
    String caption = caption();
    for (int page = 0; page < pages; page++) {
      int from = page * PER_PAGE;
      int to = Math.min(targets.size(), from + PER_PAGE);
      sheets.add(
          new Artifact.Image(
              "sheet" + Pages.suffix(page, pages), caption, sheet(from, to, pages > 1)));
    }
    return sheets;
  }

  private BufferedImage sheet(int from, int to, boolean part) {
    List<Kind> kinds = pictures.kinds();
    ImageGrid.Builder grid =
        ImageGrid.builder(to - from, kinds.size() + 1)
            .title(
                "What excites "
                    + (targets.size() == 1 ? Texts.brief(targets.get(0).name()) : title)
                    + " most, drawn with the data"
                    + (part ? ", " + (from + 1) + " to " + to : ""));
    for (int k = 0; k < kinds.size(); k++) {
      heading(grid, k, kinds.get(k));
    }
    grid.column(kinds.size(), "nearest", "of the data");
    grid.gapAfterColumn(0).gapAfterColumn(kinds.size() - 1);
    for (int t = from; t < to; t++) {
      grid.row(
          t - from,
          Texts.brief(targets.get(t).name()),
          "guidance " + Texts.number(choices.get(t).drawn().guidance()));
      for (int k = 0; k < kinds.size(); k++) {
        Picture picture = pictures.of(kinds.get(k)).get(t);
        grid.cell(t - from, k, picture(picture.image()), note(kinds.get(k), picture));
        if (picture.patchDistance() > likeness.far()) {
          grid.more(t - from, k, List.of("off the data"));
        }
      }
      Picture drawn = pictures.of(Kind.DRAWN).get(t);
      grid.cell(
          t - from,
          kinds.size(),
          picture(pictures.bank().picture(drawn.nearest().picture())),
          (drawn.copied() ? "copied: " : "") + brief(pictures.bank().id(drawn.nearest().picture())),
          ", " + Texts.few(drawn.nearest().distance()));
    }
    return grid.footer(footer()).render();
  }

  /** What tells a sample from others of the same file or folder. */
  private static String brief(String id) {
    return id.substring(id.lastIndexOf('/') + 1);
  }

  private static void heading(ImageGrid.Builder grid, int column, Kind kind) {
    switch (kind) {
      case DRAWN -> grid.column(column, "drawn", "chosen, guided");
      case CHOOSING -> grid.column(column, "only chosen", "no guidance");
      case ALONE -> grid.column(column, "no network", "prior alone");
      case NULL -> grid.column(column, "null model", "chosen, guided");
    }
  }

  private String footer() {
    return "Drawn: the network chooses among the data and guides. Only chosen: it weighs the data"
        + " by its answers and does not guide. No network: what the prior draws by itself."
        + (pictures.of(Kind.NULL).isEmpty()
            ? ""
            : " Null model: the same as drawn with all weights drawn anew.")
        + " All of a row begin with the same noise; what they share does not come from the network."
        + " p: the trained network's probability of the target;"
        + MISSED
        + ": not the most probable. Off the data: its patches are farther from the data's than those of three"
        + " quarters of the data's own pictures. Nearest: the picture of the data nearest to the one drawn, and"
        + " how far it is; 5 % of the data have another within "
        + Texts.few(likeness.near())
        + ", and what is drawn within that is a copy."
        + legend();
  }

  /** How inputs are drawn, where that has to be said. */
  private String legend() {
    String legend = InputPicture.legend(input);
    return legend.isEmpty() ? "" : " " + legend;
  }

  private static String note(Kind kind, Picture picture) {
    Answer answer = picture.answer();
    String held = kind == Kind.DRAWN && answer.reached() ? ", held" : "";
    return "p " + probability(answer) + (answer.decision().first() ? held : MISSED);
  }

  private BufferedImage picture(float[] image) {
    Tensor shown = Tensor.of(input.shape(), pictures.bank().scale().toModel(image));
    return InputPicture.draw(shown, input, InputPicture.range(input), SIGNAL);
  }

  static String probability(Answer answer) {
    return Texts.share(answer.decision().target());
  }

  private String caption() {
    List<Picture> drawn = pictures.of(Kind.DRAWN);
    long reached = drawn.stream().filter(picture -> picture.answer().reached()).count();
    double least = drawn.stream().mapToDouble(p -> p.nearest().distance()).min().orElse(0);
    double most = drawn.stream().mapToDouble(p -> p.nearest().distance()).max().orElse(0);
    return "Pictures for "
        + (targets.size() == 1 ? "one target" : targets.size() + " targets")
        + ", a row for each, drawn out of noise with the patches of "
        + pictures.bank().count()
        + " pictures of the data as a prior; beside them what the prior draws with less of the"
        + " network. "
        + reached
        + " of "
        + drawn.size()
        + " reach their target and hold it under small changes. Guidance: "
        + guidances()
        + ". Distance to the nearest picture of the data: "
        + Texts.few(least)
        + (drawn.size() == 1 ? "" : " to " + Texts.few(most))
        + ", where 5 % of the data have another within "
        + Texts.few(likeness.near())
        + ". "
        + (pictures.copies().isEmpty() ? "None is a copy." : "A copy: " + copies() + ".")
        + similarity(Kind.ALONE)
            .map(
                s ->
                    " Less the mean of the data, correlation with those without the network: "
                        + Texts.few(s.value())
                        + ".")
            .orElse("")
        + similarity(Kind.NULL)
            .map(s -> " With those of the null model: " + Texts.few(s.value()) + ".")
            .orElse("")
        + legend();
  }

  /** The guidances chosen, each with its targets. */
  private String guidances() {
    return IntStream.range(0, targets.size())
        .boxed()
        .collect(
            Collectors.groupingBy(
                t -> choices.get(t).drawn().guidance(),
                TreeMap::new,
                Collectors.mapping(t -> targets.get(t).name(), Collectors.joining(", "))))
        .entrySet()
        .stream()
        .map(entry -> Texts.number(entry.getKey()) + " for " + entry.getValue())
        .collect(Collectors.joining("; "));
  }

  private String copies() {
    List<String> copies = pictures.copies();
    return copies.isEmpty() ? "none" : String.join(", ", copies);
  }

  /** Correlation of the drawn pictures with others, both less the mean picture of the data. */
  private Optional<Similarity> similarity(Kind kind) {
    if (pictures.of(kind).isEmpty()) {
      return Optional.empty();
    }
    PictureBank bank = pictures.bank();
    List<Picture> own = pictures.of(Kind.DRAWN);
    List<Picture> other = pictures.of(kind);
    return Optional.of(
        MatchedMaps.of(
                targets.size(),
                bank.size().elements(),
                (t, e) -> own.get(t).image()[e] - bank.mean(e),
                (t, e) -> other.get(t).image()[e] - bank.mean(e),
                false,
                NullModel.random(context))
            .similarity());
  }

  private Artifact.Table measures() {
    List<List<Object>> rows = new ArrayList<>();
    for (int t = 0; t < targets.size(); t++) {
      for (Kind kind : pictures.kinds()) {
        Picture picture = pictures.of(kind).get(t);
        Answer answer = picture.answer();
        boolean guided = kind == Kind.DRAWN || kind == Kind.NULL;
        rows.add(
            List.of(
                targets.get(t).tableName(),
                kind.words(),
                guided ? choices.get(t).drawn().guidance() : 0.0,
                answer.decision().target(),
                answer.robustness().worst(),
                answer.robustness().held(),
                answer.reached(),
                answer.decision().top(),
                answer.decision().topProbability(),
                bestOfData.applyAsDouble(targets.get(t)),
                picture.nearest().distance(),
                pictures.bank().id(picture.nearest().picture()),
                likeness.near(),
                picture.copied(),
                picture.patchDistance(),
                likeness.far()));
      }
    }
    return new Artifact.Table(
        "measures",
        "What was measured on each picture: the trained network's probability of its target, at"
            + " worst and as a share after small changes, its highest probability on a picture of"
            + " the data, and the distances to the data in units of the input range: of the whole"
            + " to the nearest, beside what 5 % of the data have at most, and the mean of its small"
            + " patches to the nearest at their places, beside what three quarters of the data have"
            + " at most.",
        List.of(
            "target",
            "drawn with",
            "guidance",
            "target probability",
            "worst probability",
            "share held",
            "reached",
            "top output",
            "top probability",
            "best probability of the data",
            "distance to the nearest",
            "nearest sample",
            "distance of a copy",
            "copy",
            "patch distance",
            "patch distance of the data"),
        rows);
  }

  private Artifact.Table guidance() {
    List<List<Object>> rows = new ArrayList<>();
    for (int t = 0; t < targets.size(); t++) {
      GuidanceChoice choice = choices.get(t);
      for (int i = 0; i < choice.tried().size(); i++) {
        Trial trial = choice.tried().get(i);
        rows.add(
            List.of(
                targets.get(t).tableName(),
                trial.guidance(),
                trial.answer().decision().target(),
                trial.answer().robustness().worst(),
                trial.answer().robustness().held(),
                trial.answer().reached(),
                trial.patchDistance(),
                trial.offData(),
                i == choice.chosen()));
      }
    }
    return new Artifact.Table(
        "guidance",
        "Guidance is raised until the target is reached, a probability of "
            + Goal.REACHED
            + " that comes first after 95 % of the small changes. Chosen is the one that reaches it;"
            + " where none does, the largest before the patches are off the data, farther from the"
            + " data's than "
            + Texts.few(likeness.far())
            + ", within which three quarters of the data's own pictures lie.",
        List.of(
            "target",
            "guidance",
            "target probability",
            "worst probability",
            "share held",
            "reached",
            "patch distance",
            "off the data",
            "chosen"),
        rows);
  }
}
