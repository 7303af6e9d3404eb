package io.loupe.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs from the root of a checkout for a minute, or as the properties say: {@code fuzz.minutes},
 * {@code fuzz.seed}, {@code fuzz.corpus} (another folder of files), {@code fuzz.case} (one case
 * alone) and {@code fuzz.out} (where finds are kept).
 */
public final class Main {
  private static final List<String> FOLDERS =
      List.of(
          "engine-dl4j/src/test/resources/keras",
          "engine-dl4j/src/test/resources/onnx",
          "formats/src/test/resources",
          "samples/src/main/resources");

  private Main() {}

  /**
   * Runs.
   *
   * @param args none
   * @throws IOException if files of its own cannot be written
   */
  public static void main(String[] args) throws IOException {
    Path out = Path.of(System.getProperty("fuzz.out", "target/fuzz"));
    Path made = out.resolve("made");
    List<FileReader> readers = Readers.all();
    List<Path> folders = new ArrayList<>(FOLDERS.stream().map(Path::of).toList());
    clear(out);
    Corpus.make(made, folders, readers);
    folders.add(made);
    String corpus = System.getProperty("fuzz.corpus");
    if (corpus != null) {
      folders.add(Path.of(corpus));
    }
    List<Path> files = Corpus.of(folders, readers);
    long seed = Long.getLong("fuzz.seed", 1);
    Fuzz fuzz = new Fuzz(readers, files, out, seed);
    Long one = Long.getLong("fuzz.case");
    if (one != null) {
      Fuzz.Result result = fuzz.run(one);
      System.out.println(result);
      System.exit(result.outcome().isRight() ? 0 : 1);
    }
    double seconds = 60 * Double.parseDouble(System.getProperty("fuzz.minutes", "1"));
    System.out.println(files.size() + " files, seed " + seed + ", " + seconds + " s");
    boolean right = fuzz.run(seconds, Long.getLong("fuzz.cases", Long.MAX_VALUE));
    System.out.println(fuzz.table());
    System.out.println(right ? "All answers were right." : "What was not right is in " + out);
    System.exit(right ? 0 : 1);
  }

  /** Removes what an earlier run left. */
  private static void clear(Path out) throws IOException {
    if (Files.isDirectory(out)) {
      try (Stream<Path> files = Files.walk(out)) {
        for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
