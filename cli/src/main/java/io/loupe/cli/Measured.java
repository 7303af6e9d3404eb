package io.loupe.cli;

import io.loupe.formats.artifact.Deviation;
import io.loupe.formats.artifact.Deviation.Kind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What was measured of a repeated run against the files beside its record.
 *
 * @param deviations by artifact
 * @param recorded files that are those that the record means; only they tell anything
 * @param byTables whether everything is judged by the tables of what was measured
 */
record Measured(Map<String, Deviation> deviations, Set<String> recorded, boolean byTables) {
  private static final List<String> ENDINGS = List.of(".npy", ".csv", ".png", ".gif");

  /**
   * By how much what was measured of images that climbed may differ, as a share of the largest in
   * its column. Between two instruction sets the objective was seen to differ by 1 % for one
   * output, by 19 % for a mixture of three and by 26 % with the preset keras-vis, about as much as
   * between two seeds.
   */
  static final double OF_CLIMBED_IMAGES = 1 / 3.0;

  /** The deviation of an artifact, if there is one and the file is the recorded one. */
  Optional<Deviation> of(String artifact) {
    return ENDINGS.stream().anyMatch(ending -> recorded.contains(artifact + ending))
        ? Optional.ofNullable(deviations.get(artifact))
        : Optional.empty();
  }

  /** Whether rounding explains that an artifact has other bits; empty where nothing tells. */
  Optional<Boolean> isRounding(String artifact) {
    if (!byTables) {
      return of(artifact)
          .filter(deviation -> deviation.kind() != Kind.OTHER)
          .map(Deviation::isRounding);
    }
    List<Deviation> tables =
        deviations.keySet().stream()
            .flatMap(name -> of(name).stream())
            .filter(deviation -> deviation.kind() == Kind.TABLE)
            .toList();
    return of(artifact).isEmpty() || tables.isEmpty()
        ? Optional.empty()
        : Optional.of(tables.stream().allMatch(table -> table.largest() <= OF_CLIMBED_IMAGES));
  }
}
