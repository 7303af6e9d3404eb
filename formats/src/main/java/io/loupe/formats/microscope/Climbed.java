package io.loupe.formats.microscope;

import io.loupe.RunResult;
import io.loupe.error.LoupeException;
import io.loupe.error.RunCancelledException;
import io.loupe.formats.artifact.TableRows;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Filters of a layer for which images are made. Each run of {@code activation-maximization} goes
 * twice and more over the data to judge its images, so that layers with few of them share one.
 *
 * @param layer its layer
 * @param filters their numbers
 */
record Climbed(LayerInfo layer, List<Integer> filters) {

  /**
   * The mean of each filter over its map, or the value of each output.
   *
   * @param reading what is read of the layer
   */
  List<Objective> objectives(String reading, boolean isOutput) {
    return filters.stream()
        .map(k -> isOutput ? Objectives.unit(reading, k) : Objectives.channel(reading, k))
        .toList();
  }

  /**
   * What a run made for some of its targets.
   *
   * @param run the run
   * @param images [C,H,W] of each target
   * @param measures of each target
   */
  record Images(RunResult run, List<Tensor> images, List<TableRows.Row> measures) {

    /** One ascent for each target. */
    static Images climbed(Stage stage, List<Objective> targets) {
      return of(
          stage.run(
              "activation-maximization",
              Map.of(
                  "objective",
                  Objectives.describeAll(targets),
                  "starts",
                  "1",
                  "null-model",
                  "off")));
    }

    static Images of(RunResult run) {
      return new Images(
          run,
          Stage.items(run.numbers("images").tensor()),
          new TableRows(run.table("measures")).all());
    }

    /** Those of some targets of all that the run was given, where there is one image of each. */
    Images of(List<Objective> some, List<Objective> all) {
      List<Integer> places = some.stream().map(all::indexOf).toList();
      return new Images(
          run,
          places.stream().map(images::get).toList(),
          places.stream().map(measures::get).toList());
    }
  }

  /**
   * Makes images for several layers at once. Where that fails each is tried alone, so that a layer
   * which does not allow it costs the others nothing.
   *
   * @param part what is made of a layer, for a sentence
   * @param work makes the images of some layers
   * @return of each layer its images; nothing where they could not be made
   */
  static <T> List<@Nullable T> each(
      Stage stage,
      UnaryOperator<String> part,
      List<Climbed> all,
      Function<List<Climbed>, List<T>> work) {
    List<@Nullable T> made = new ArrayList<>();
    try {
      made.addAll(work.apply(all));
      return made;
    } catch (RunCancelledException e) {
      throw e;
    } catch (LoupeException e) {
      made.clear();
    }
    for (Climbed one : all) {
      Optional<T> own =
          stage.attempt(part.apply(one.layer().name()), () -> work.apply(List.of(one)).get(0));
      made.add(own.orElse(null));
    }
    return made;
  }
}
