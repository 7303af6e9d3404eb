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
 * @param tiles pictures of the mistakes
 * @param made images that excite the outputs most
 * @param sweep the same with weights of the total variation from light to heavy
 * @param roads weights from the layer before
 */
record ClassPart(
    long samples,
    List<List<Confusion>> confusions,
    List<List<Shown>> mistakes,
    @Nullable Sprite tiles,
    @Nullable Made made,
    @Nullable Made sweep,
    Roads.Ends roads) {
  static final String KEY = "class/all";

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
   * @param tile its place in the sprite
   * @param id of the sample
   * @param answer that was given
   * @param value of that output
   */
  record Shown(int tile, String id, int answer, @Nullable Double value) {}

  static ClassPart answered(Stage stage, Layout layout, Roads.Ends roads) {
    Optional<Answers> counted =
        layout.decides()
            ? stage.attempt("answers on all data", () -> Answers.of(stage, layout))
            : Optional.empty();
    if (counted.isEmpty()) {
      return new ClassPart(0, List.of(), List.of(), null, null, null, roads);
    }
    Answers answers = counted.get();
    Album album =
        Album.write(
            stage,
            "class/mistakes.png",
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
              .map(
                  one ->
                      new Shown(
                          album.places().getOrDefault(one.index(), 0),
                          one.id(),
                          one.answer(),
                          one.value()))
              .toList());
    }
    Sprite tiles = album.places().isEmpty() ? null : album.sprite();
    return new ClassPart(answers.samples(), confusions, mistakes, tiles, null, null, roads);
  }

  ClassPart withMade(Stage stage, Layout layout) {
    Made images = images(stage, layout, "images that excite outputs", "", "class/made.png");
    return new ClassPart(samples, confusions, mistakes, tiles, images, sweep, roads);
  }

  ClassPart withSweep(Stage stage, Layout layout) {
    Made images = images(stage, layout, "sweep of the total variation", "auto", "class/sweep.png");
    return new ClassPart(samples, confusions, mistakes, tiles, made, images, roads);
  }

  private static @Nullable Made images(
      Stage stage, Layout layout, String part, String weight, String file) {
    int count = Math.min(layout.classes().size(), stage.settings().made());
    return stage.attempt(part, () -> Made.outputs(stage, count, weight, file)).orElse(null);
  }

  ClassPart written(Stage stage) {
    stage.folder().script(KEY, this);
    return this;
  }
}
