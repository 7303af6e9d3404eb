package io.loupe.formats.artifact;

import io.loupe.error.OutputException;
import io.loupe.formats.file.AtomicFile;
import io.loupe.formats.internal.HiddenEntry;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A hidden folder inside the output folder where a run's files wait until all are done. It is named
 * after the record, and its lock keeps two writers of one record apart.
 */
final class Staging {
  private static final String MARK = ".mark";

  private final Path out;
  private final String record;
  private final HiddenEntry hidden;
  private final List<Path> createdFolders;

  private Staging(Path out, String record, HiddenEntry hidden, List<Path> createdFolders) {
    this.out = out;
    this.record = record;
    this.hidden = hidden;
    this.createdFolders = createdFolders;
  }

  /**
   * Opens a folder for one run and clears away what dead runs left.
   *
   * @throws OutputException if another run is writing the same record
   */
  static Staging open(Path out, String record) throws IOException {
    List<Path> created = missingFolders(out);
    Files.createDirectories(out);
    HiddenEntry hidden =
        HiddenEntry.take(out, "run-" + record)
            .orElseThrow(
                () ->
                    new OutputException(
                        "Another run that writes \"" + out.resolve(record) + "\" is going on.",
                        "Wait until it has ended, or choose another folder.",
                        null));
    Files.createDirectory(hidden.path());
    return new Staging(out, record, hidden, created);
  }

  Path path(String file) {
    return hidden.path().resolve(file);
  }

  /**
   * Puts a run's files in place. The record is first replaced by a mark that says that files are
   * being exchanged, and comes last itself: whoever reads the record meanwhile, or after the
   * process was killed between two steps, sees that the files may belong to two runs.
   *
   * @param files names of the files, already written here, without the record
   * @param content the record
   * @param betweenSteps called before each step and after the last
   * @return where the files are now, the record last
   */
  List<Path> publish(List<String> files, byte[] content, Runnable betweenSteps) throws IOException {
    List<String> all = new ArrayList<>(files);
    all.add(record);
    for (String file : all) {
      if (Files.isDirectory(out.resolve(file))) {
        throw new FileSystemException(
            file, null, "a folder of the name " + file + " is in the way");
      }
    }
    Files.write(path(record), content);
    Files.write(path(MARK), ProvenanceJson.unfinished());
    betweenSteps.run();
    AtomicFile.move(path(MARK), out.resolve(record));
    betweenSteps.run();
    for (String file : all) {
      AtomicFile.move(path(file), out.resolve(file));
      betweenSteps.run();
    }
    hidden.close();
    return all.stream().map(out::resolve).toList();
  }

  /** Removes all that waits, and the output folder if this run created it. */
  void discard() throws IOException {
    hidden.close();
    for (int i = createdFolders.size() - 1; i >= 0; i--) {
      if (isEmpty(createdFolders.get(i))) {
        Files.delete(createdFolders.get(i));
      }
    }
  }

  private static List<Path> missingFolders(Path out) {
    List<Path> missing = new ArrayList<>();
    for (Path folder = out.toAbsolutePath();
        folder != null && !Files.exists(folder);
        folder = folder.getParent()) {
      missing.add(0, folder);
    }
    return missing;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      return !entries.iterator().hasNext();
    }
  }
}
