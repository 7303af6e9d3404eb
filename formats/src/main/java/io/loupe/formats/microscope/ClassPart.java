package io.loupe.formats.microscope;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the outputs.
 *
 * @param samples on how many samples the confusions rest
 * @param confusions of each class how often which answer was given; empty without labels
 * @param mistakes of each class the most certain wrong answers
 * @param made images that excite the outputs most
 * @param sweep the same with weights of the total variation from light to heavy
 * @param roads weights from the layer before
 */
record ClassPart(
    long samples,
    List<List<Confusion>> confusions,
    List<List<Shown>> mistakes,
    @Nullable Made made,
    @Nullable Made sweep,
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
      return new ClassPart(0, List.of(), List.of(), null, null, roads);
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
    return new ClassPart(answers.samples(), confusions, mistakes, null, null, roads);
  }

  ClassPart withMade(Stage stage, Effort effort, Layout layout) {
    int count = effort.outputs(layout.classes().size(), 1);
    Made images = images(stage, count, "images that excite outputs", "", "class/made-#.webp");
    return new ClassPart(samples, confusions, mistakes, images, sweep, roads);
  }

  ClassPart withSweep(Stage stage, Effort effort, Layout layout) {
    int count = effort.outputs(layout.classes().size(), SWEEP);
    Made images =
        images(stage, count, "sweep of the total variation", "auto", "class/sweep-#.webp");
    return new ClassPart(samples, confusions, mistakes, made, images, roads);
  }

  private static @Nullable Made images(
      Stage stage, int count, String part, String weight, String file) {
    return stage.attempt(part, () -> Made.outputs(stage, count, weight, file)).orElse(null);
  }

  ClassPart written(Stage stage) {
    stage.folder().script(KEY, this);
    return this;
  }
}
