package io.loupe.visualizers.maximization;

import io.loupe.artifact.Artifact;
import io.loupe.gradient.Objective;
import io.loupe.gradient.OutputKind;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.CommonParams.Switch;
import io.loupe.visualizers.internal.truth.Truth;
import io.loupe.visualizers.internal.truth.Truth.AtLayer;
import io.loupe.visualizers.internal.truth.Truth.Verdict;
import io.loupe.visualizers.internal.truth.TruthCheck;
import io.loupe.visualizers.internal.truth.TruthCheck.Answer;
import io.loupe.visualizers.internal.truth.TruthCheck.Asked;
import io.loupe.visualizers.internal.truth.TruthPicture;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.raster.ImageGrid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What is said of each image of a sweep: whether it is processed like real examples. */
final class ImageTruths {
  /** Nothing is said. */
  static final ImageTruths NONE = new ImageTruths(List.of(), List.of());

  private static final int MOST_NAMED = 8;
  private static final int MOST_PANELS = 60;
  private static final String NAME = CommonParams.TRUTH.name();

  private static final int MOST_EXAMPLES = 9;

  private final List<Told> told;
  private final List<Found> found;

  /** An image and what is said of it. */
  private record Told(Cell cell, Truth truth) {}

  /** The samples that excite a target most. */
  private record Found(Target target, Answer answer) {}

  private ImageTruths(List<Told> told, List<Found> found) {
    this.told = List.copyOf(told);
    this.found = List.copyOf(found);
  }

  /**
   * Holds images against samples, where the run has any and asks for it; warns of images on another
   * road.
   *
   * @param images in the order of the cells
   */
  static ImageTruths of(
      RenderContext context, Classifier classifier, List<Cell> cells, Tensor images) {
    if (context.get(CommonParams.TRUTH) == Switch.OFF) {
      return NONE;
    }
    if (context.optionalDataset().isEmpty()) {
      context.resolved(NAME, "none: there are no data");
      return NONE;
    }
    Map<Objective, List<Integer>> units = new LinkedHashMap<>();
    for (int n = 0; n < cells.size(); n++) {
      units.computeIfAbsent(unit(classifier, cells.get(n).target()), u -> new ArrayList<>()).add(n);
    }
    List<Asked> asked = new ArrayList<>();
    units.forEach(
        (unit, own) -> asked.add(new Asked(unit, own.stream().map(images::slice).toList())));
    List<Answer> answers = TruthCheck.of(context, asked);
    List<Found> found = new ArrayList<>();
    Told[] told = new Told[cells.size()];
    int unit = 0;
    for (List<Integer> own : units.values()) {
      Answer answer = answers.get(unit);
      found.add(new Found(cells.get(own.get(0)).target(), answer));
      for (int i = 0; i < own.size(); i++) {
        told[own.get(i)] = new Told(cells.get(own.get(i)), answer.truths().get(i));
      }
      unit++;
    }
    ImageTruths truths = new ImageTruths(Arrays.asList(told), found);
    truths.warn(context);
    return truths;
  }

  /** A decision's logit alone, since what holds others down is no part of what samples show. */
  private static Objective unit(Classifier classifier, Target target) {
    return target.outputs().size() == 1
        ? classifier.ofClass(OutputKind.UNIT, target.outputs().get(0))
        : target.objective();
  }

  private void warn(RenderContext context) {
    List<String> other = names(Verdict.OTHER_ROAD);
    if (!other.isEmpty()) {
      context.warn(
          (other.size() == 1 ? "One image is" : other.size() + " images are")
              + " not processed like the samples that excite their target most, but on another"
              + " road: "
              + String.join(", ", other.subList(0, Math.min(MOST_NAMED, other.size())))
              + (other.size() > MOST_NAMED ? ", \u2026" : "")
              + ". Do not read what is seen there as what the target stands for.");
    }
  }

  private List<String> names(Verdict verdict) {
    return told.stream()
        .filter(one -> one.truth().verdict() == verdict)
        .map(one -> one.cell().target().name())
        .distinct()
        .toList();
  }

  /** For under a picture; none where nothing is said. */
  List<String> lines(int n) {
    return told.isEmpty() ? List.of() : told.get(n).truth().lines();
  }

  /** Says under the pictures what their lines mean. */
  void explain(ImageGrid.Builder grid) {
    if (!told.isEmpty()) {
      grid.footer(
          "Last lines: is it processed like the samples of the data that excite the target most?"
              + " 1: as those are, 0: as others; interval of 95 %.");
    }
  }

  /** For the caption of one image. */
  String sentence(int n) {
    return told.isEmpty() ? "" : told.get(n).truth().sentence();
  }

  /** For the caption of all. */
  String sentence() {
    if (told.isEmpty()) {
      return "";
    }
    return " Held against the samples of the data that excite the target most: "
        + Arrays.stream(Verdict.values())
            .map(
                verdict ->
                    told.stream().filter(one -> one.truth().verdict() == verdict).count()
                        + " "
                        + verdict.words())
            .collect(Collectors.joining(", "))
        + ".";
  }

  /**
   * Table and picture.
   *
   * @param columns weights for each target
   * @param chosen the one that is drawn
   */
  List<Artifact> artifacts(String title, int columns, int chosen) {
    if (told.isEmpty()) {
      return List.of();
    }
    List<Artifact> all = new ArrayList<>(List.of(table(), examples()));
    List<TruthPicture.Panel> panels =
        IntStream.range(0, told.size())
            .filter(n -> n % columns == chosen && told.get(n).truth().isMeasured())
            .limit(MOST_PANELS)
            .mapToObj(told::get)
            .map(one -> new TruthPicture.Panel(one.cell().target().name(), one.truth()))
            .toList();
    if (!panels.isEmpty()) {
      all.add(
          new Artifact.Image(
              "truth",
              "How alike what feeds each target is on the made image and on the samples that excite"
                  + " it most, layer by layer."
                  + sentence(),
              TruthPicture.draw(title, panels)));
    }
    return all;
  }

  private Artifact.Table table() {
    List<String> layers =
        told.stream()
            .flatMap(one -> one.truth().layers().stream().map(AtLayer::layer))
            .distinct()
            .toList();
    List<String> columns =
        new ArrayList<>(
            List.of("target", "tv weight", "verdict", "why", "score", "low", "high", "examples"));
    for (String layer : layers) {
      columns.addAll(
          List.of("score at " + layer, "examples from, " + layer, "examples to, " + layer));
    }
    List<List<Object>> rows = new ArrayList<>();
    for (Told one : told) {
      Truth truth = one.truth();
      List<Object> row =
          new ArrayList<>(
              List.of(
                  one.cell().target().tableName(),
                  one.cell().weight(),
                  truth.verdict().words(),
                  truth.why(),
                  cell(truth.score()),
                  cell(truth.low()),
                  cell(truth.high()),
                  truth.examples()));
      for (String layer : layers) {
        AtLayer at =
            truth.layers().stream()
                .filter(l -> l.layer().equals(layer))
                .findFirst()
                .orElse(new AtLayer(layer, Double.NaN, Double.NaN, Double.NaN, false));
        row.addAll(List.of(cell(at.score()), cell(at.low()), cell(at.high())));
      }
      rows.add(row);
    }
    return new Artifact.Table(
        "truth-table",
        "Whether each image is processed like the samples that excite its target most: the score"
            + " over the last third of the layers with its interval of 95 %, on how many examples"
            + " it rests, and by layer the score and between what nine tenths of the examples lie.",
        columns,
        rows);
  }

  private Artifact.Table examples() {
    List<List<Object>> rows = new ArrayList<>();
    for (Found one : found) {
      one.answer().examples().stream()
          .limit(MOST_EXAMPLES)
          .forEach(
              example ->
                  rows.add(
                      List.of(
                          one.target().tableName(),
                          example.index(),
                          example.value(),
                          one.answer().seen())));
    }
    return new Artifact.Table(
        "truth-examples",
        "The samples that excite each target most, by place in the data, the strongest first, of as"
            + " many samples as were looked at.",
        List.of("target", "index", "value", "samples"),
        rows);
  }

  private static Object cell(double value) {
    return Double.isNaN(value) ? "" : (Object) value;
  }
}
