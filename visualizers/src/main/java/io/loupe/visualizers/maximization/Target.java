package io.loupe.visualizers.maximization;

import io.loupe.gradient.Objective;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What one row of pictures is to excite.
 *
 * @param name short, for titles and file names
 * @param objective what is to become large
 * @param outputs the head's outputs that are meant; empty if it is not about outputs
 * @param key what its random streams hang on
 */
record Target(String name, Objective objective, List<Integer> outputs, String key) {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  Target {
    outputs = List.copyOf(outputs);
  }

  Target(String name, Objective objective, List<Integer> outputs) {
    this(name, objective, outputs, objective.describe());
  }

  /** Number of a random stream that hangs on the key alone, not on its place in a sweep. */
  long stream(String purpose) {
    long hash = FNV_BASIS;
    for (byte b : (purpose + "|" + key).getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * FNV_PRIME;
    }
    return hash;
  }
}
