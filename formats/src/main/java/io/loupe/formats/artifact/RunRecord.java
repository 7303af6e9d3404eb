package io.loupe.formats.artifact;

import io.loupe.artifact.Provenance;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run as it was written down.
 *
 * @param provenance enough to make it again
 * @param digests content digest by artifact name
 */
public record RunRecord(Provenance provenance, Map<String, String> digests) {
  /**
   * Creates a record; the map is copied and sorted by name.
   *
   * @param provenance enough to make it again
   * @param digests content digest by artifact name
   */
  public RunRecord {
    digests = Collections.unmodifiableMap(new TreeMap<>(digests));
  }
}
