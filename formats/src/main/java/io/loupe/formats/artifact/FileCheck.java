package io.loupe.formats.artifact;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import io.loupe.formats.file.DataFile;
import io.loupe.formats.file.Fingerprint;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a file beside a record is the one that the record means.
 *
 * @param file its name, in the record's folder
 * @param sha256 of the file that the record means, in hex; empty where the record does not say
 * @param state of the file of that name
 */
@Experimental
public record FileCheck(String file, String sha256, State state) {
  /** What was found. */
  public enum State {
    /** The very bytes that the run wrote. */
    RECORDED("as recorded"),
    /** A file of the same name with other bytes: of another run, or changed since. */
    OTHER("another file"),
    /** There is no file of that name, or it cannot be read. */
    MISSING("not there"),
    /** The record is of a version that did not write digests of files. */
    UNKNOWN("unknown");

    private final String words;

    State(String words) {
      this.words = words;
    }

    /** Returns the state in words. */
    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * Reads each file that a record names, once. Links are not followed.
   *
   * @param record the record, as {@link DirectorySink} wrote it
   * @return a check for each file, in the record's order
   * @throws DatasetException if the record cannot be read
   */
  public static List<FileCheck> beside(Path record) {
    Map<String, String> found = new HashMap<>();
    return ProvenanceJson.files(DataFile.of(record)).stream()
        .map(
            named -> {
              Path file = record.resolveSibling(named.name());
              String now = found.computeIfAbsent(named.name(), name -> sha256(file));
              return new FileCheck(named.name(), named.sha256(), state(named.sha256(), now));
            })
        .toList();
  }

  private static State state(String then, String now) {
    if (now.isEmpty()) {
      return State.MISSING;
    }
    if (then.isEmpty()) {
      return State.UNKNOWN;
    }
    return then.equals(now) ? State.RECORDED : State.OTHER;
  }

  private static String sha256(Path file) {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      return "";
    }
    try {
      return Fingerprint.of(DataFile.of(file));
    } catch (DatasetException e) {
      return "";
    }
  }
}
