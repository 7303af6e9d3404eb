package io.loupe.model;

import io.loupe.data.InputSpec;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What identifies a model.
 *
 * @param name for people, usually the file name without its ending
 * @param location where it was loaded from, as {@code --model} takes it; {@code memory} for a
 *     network in memory
 * @param engine id of the engine
 * @param engineVersion version of the engine's library
 * @param sha256 fingerprint of the file or, in memory, of configuration and weights, in hex
 * @param input what it is fed
 * @param options engine options it was loaded with
 */
public record ModelInfo(
    String name,
    String location,
    String engine,
    String engineVersion,
    String sha256,
    InputSpec input,
    Map<String, String> options) {
  /**
   * Creates the information; the options are copied, in the order of their names.
   *
   * @param name for people, usually the file name without its ending
   * @param location where it was loaded from, as {@code --model} takes it; {@code memory} for a
   *     network in memory
   * @param engine id of the engine
   * @param engineVersion version of the engine's library
   * @param sha256 fingerprint of the file or, in memory, of configuration and weights, in hex
   * @param input what it is fed
   * @param options engine options it was loaded with
   */
  public ModelInfo {
    options = inOrder(options);
  }

  /** A copy in the order of the names, which is the same whenever Java is started. */
  static Map<String, String> inOrder(Map<String, String> options) {
    return Collections.unmodifiableMap(new TreeMap<>(Map.copyOf(options)));
  }

  /**
   * Adds an option, or gives it another value.
   *
   * @param option its name
   * @param value as it would be typed
   * @return the same with this option
   */
  public ModelInfo with(String option, String value) {
    Map<String, String> more = new HashMap<>(options);
    more.put(option, value);
    return new ModelInfo(name, location, engine, engineVersion, sha256, input, more);
  }
}
