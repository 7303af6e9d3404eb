package io.loupe.artifact;

import io.loupe.model.ModelInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Enough to make a result again.
 *
 * @param visualizer its id
 * @param visualizerVersion version of its jar
 * @param parameters all parameters as text, defaults included
 * @param resolved what the run decided where parameters left it open, by name
 * @param warnings what the data gave reason to doubt, one sentence or more each, in the order found
 * @param model what was looked at
 * @param dataset location of the data, empty if none was used
 * @param seed the random seed
 * @param environment everything else that can change a result: versions, batch size, fingerprints
 * @param startedAt when the run began
 * @param partial true if the run was cancelled and these are the results so far
 */
public record Provenance(
    String visualizer,
    String visualizerVersion,
    Map<String, String> parameters,
    Map<String, String> resolved,
    List<String> warnings,
    ModelInfo model,
    String dataset,
    OptionalLong seed,
    Map<String, String> environment,
    Instant startedAt,
    boolean partial) {
  /**
   * Creates the provenance; maps are copied and sorted by name.
   *
   * @param visualizer its id
   * @param visualizerVersion version of its jar
   * @param parameters all parameters as text, defaults included
   * @param resolved what the run decided where parameters left it open, by name
   * @param warnings what the data gave reason to doubt, one sentence or more each, in the order
   *     found
   * @param model what was looked at
   * @param dataset location of the data, empty if none was used
   * @param seed the random seed
   * @param environment everything else that can change a result: versions, batch size, fingerprints
   * @param startedAt when the run began
   * @param partial true if the run was cancelled and these are the results so far
   */
  public Provenance {
    parameters = Collections.unmodifiableMap(new TreeMap<>(parameters));
    resolved = Collections.unmodifiableMap(new TreeMap<>(resolved));
    warnings = List.copyOf(warnings);
    environment = Collections.unmodifiableMap(new TreeMap<>(environment));
  }

  /**
   * Creates the provenance of a run that has not decided anything yet.
   *
   * @param visualizer its id
   * @param visualizerVersion version of its jar
   * @param parameters all parameters as text, defaults included
   * @param model what was looked at
   * @param dataset location of the data, empty if none was used
   * @param seed the random seed
   * @param environment everything else that can change a result: versions, batch size, fingerprints
   * @param startedAt when the run began
   * @param partial true if the run was cancelled and these are the results so far
   */
  public Provenance(
      String visualizer,
      String visualizerVersion,
      Map<String, String> parameters,
      ModelInfo model,
      String dataset,
      OptionalLong seed,
      Map<String, String> environment,
      Instant startedAt,
      boolean partial) {
    this(
        visualizer,
        visualizerVersion,
        parameters,
        Map.of(),
        List.of(),
        model,
        dataset,
        seed,
        environment,
        startedAt,
        partial);
  }

  /**
   * Adds what the run decided.
   *
   * @param name what was decided
   * @param text the decision; the last one of a name counts
   * @return a copy with the decision
   */
  public Provenance withResolved(String name, String text) {
    Map<String, String> more = new TreeMap<>(resolved);
    more.put(name, text);
    return copy(more, warnings, partial);
  }

  /**
   * Adds a warning; one that is there already is not repeated.
   *
   * @param sentence what the data gave reason to doubt, and what to do about it
   * @return a copy with the warning
   */
  public Provenance withWarning(String sentence) {
    if (warnings.contains(sentence)) {
      return this;
    }
    List<String> more = new ArrayList<>(warnings);
    more.add(sentence);
    return copy(resolved, more, partial);
  }

  /**
   * Marks the results as partial.
   *
   * @return a copy with {@code partial} set
   */
  public Provenance asPartial() {
    return copy(resolved, warnings, true);
  }

  private Provenance copy(Map<String, String> decisions, List<String> doubts, boolean cut) {
    return new Provenance(
        visualizer,
        visualizerVersion,
        parameters,
        decisions,
        doubts,
        model,
        dataset,
        seed,
        environment,
        startedAt,
        cut);
  }
}
