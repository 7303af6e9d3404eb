package io.loupe.formats.microscope;

import io.loupe.RunResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the outputs.
 *
 * @param samples on how many samples the confusions rest
 * @param confusions of each class how often which answer was given; empty without labels
 * @param mistakes of each class the most certain wrong answers
 * @param made images that excite the outputs most
 * @param lowest what drives the outputs lowest
 * @param sweep the same with weights of the total variation from light to heavy
 * @param ascent how the images came about
 * @param ways from one output to another that it is confused with
 * @param roads weights from the layer before
 */
record ClassPart(
    long samples,
    List<List<Confusion>> confusions,
    List<List<Shown>> mistakes,
    @Nullable Made made,
    @Nullable Lowest lowest,
    @Nullable Made sweep,
    @Nullable Frames ascent,
    @Nullable Frames ways,
    Roads.Ends roads) {
  static final String KEY = "class/all";

  private static final int SWEEP = 8;

  /**
   * How often an answer was given.
   *
   * @param answer number of the output
   * @param count of samples
   */
  record Confusion(int answer, int count) {}

  /**
   * A mistake with its picture.
   *
   * @param tile its place in the album
   * @param answer that was given
   * @param value of that output
   */
  record Shown(int tile, int answer, @Nullable Double value) {}

  static ClassPart answered(Stage stage, Layout layout, Roads.Ends roads) {
    Optional<Answers> counted =
        layout.decides()
            ? stage.attempt("answers on all data", () -> Answers.of(stage, layout))
            : Optional.empty();
    if (counted.isEmpty()) {
      return new ClassPart(0, List.of(), List.of(), null, null, null, null, null, roads);
    }
    Answers answers = counted.get();
    stage.show(
        answers.mistakes().values().stream()
            .flatMap(List::stream)
            .map(Answers.Mistake::index)
            .toList());
    List<List<Confusion>> confusions = new ArrayList<>();
    List<List<Shown>> mistakes = new ArrayList<>();
    for (int k = 0; k < layout.classes().size(); k++) {
      confusions.add(
          answers.confusions().getOrDefault(k, Map.of()).entrySet().stream()
              .map(entry -> new Confusion(entry.getKey(), entry.getValue()))
              .toList());
      mistakes.add(
          answers.mistakes().getOrDefault(k, List.of()).stream()
              .map(one -> new Shown(stage.album().place(one.index()), one.answer(), one.value()))
              .toList());
    }
    return new ClassPart(
        answers.samples(), confusions, mistakes, null, null, null, null, null, roads);
  }

  ClassPart withMade(Stage stage, Effort effort, Layout layout) {
    int frames = stage.settings().frames();
    List<Integer> outputs = first(effort.outputs(layout.classes().size(), Effort.ENDS));
    if (outputs.isEmpty()) {
      return this;
    }
    boolean again = effort.triesAgain(layout.classes().size());
    Optional<RunResult> run =
        stage.attempt(
            "images that excite outputs",
            () -> Made.climbed(stage, outputs, Math.max(0, frames - 2), again));
    return new ClassPart(
        samples,
        confusions,
        mistakes,
        run.map(r -> Made.of(stage, r, outputs, "class/made-#.webp")).orElse(null),
        null,
        null,
        run.filter(r -> frames > 0)
            .map(r -> Frames.ascent(stage, r, outputs, "class/ascent-#.webp"))
            .orElse(null),
        null,
        roads);
  }

  ClassPart withLowest(Stage stage, Effort effort, Layout layout) {
    List<Integer> outputs = first(effort.outputs(layout.classes().size(), Effort.ENDS));
    if (outputs.isEmpty()) {
      return this;
    }
    Lowest found =
        stage
            .attempt(
                "images that drive outputs lowest", () -> Lowest.outputs(stage, layout, outputs))
            .orElse(null);
    return new ClassPart(samples, confusions, mistakes, made, found, sweep, ascent, ways, roads);
  }

  ClassPart withSweep(Stage stage, Effort effort, Layout layout) {
    List<Integer> outputs = first(effort.outputs(layout.classes().size(), SWEEP));
    if (outputs.isEmpty()) {
      return this;
    }
    Made images =
        stage
            .attempt(
                "sweep of the total variation",
                () -> Made.of(stage, Made.swept(stage, outputs), outputs, "class/sweep-#.webp"))
            .orElse(null);
    return new ClassPart(samples, confusions, mistakes, made, lowest, images, ascent, ways, roads);
  }

  /** From each class to the one that it is taken for most often. */
  ClassPart withWays(Stage stage, Effort effort) {
    int frames = stage.settings().frames();
    Set<Frames.Pair> pairs = new LinkedHashSet<>();
    for (int k = 0; frames > 0 && k < confusions.size(); k++) {
      int own = k;
      confusions.get(k).stream()
          .filter(confusion -> confusion.answer() != own)
          .max(Comparator.comparingInt(Confusion::count))
          .map(Confusion::answer)
          .map(other -> new Frames.Pair(Math.min(own, other), Math.max(own, other)))
          .ifPresent(pairs::add);
    }
    if (pairs.isEmpty()) {
      return this;
    }
    List<Frames.Pair> some = List.copyOf(pairs).subList(0, effort.outputs(pairs.size(), frames));
    Frames found =
        stage
            .attempt("ways between outputs", () -> Frames.ways(stage, some, "class/ways-#.webp"))
            .orElse(null);
    return new ClassPart(samples, confusions, mistakes, made, lowest, sweep, ascent, found, roads);
  }

  private static List<Integer> first(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  ClassPart written(Stage stage) {
    stage.folder().script(KEY, this);
    return this;
  }
}
