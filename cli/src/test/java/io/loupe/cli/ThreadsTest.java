package io.loupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How many threads compute changes no bit of any array or table. */
class ThreadsTest {
  @Test
  void anyNumberOfThreadsGivesTheSameFiles(@TempDir Path folder) throws Exception {
    for (String visualizer : List.of("class-means", "argmax-filter", "top-examples")) {
      Map<String, String> one = files(folder, visualizer, "--threads", "1");
      assertThat(one).isNotEmpty();
      assertThat(files(folder, visualizer, "--threads", "2")).isEqualTo(one);
      assertThat(files(folder, visualizer, "--threads", "4", "--batch", "17")).isEqualTo(one);
      assertThat(files(folder, visualizer)).as("all processors").isEqualTo(one);
    }
  }

  @Test
  void aNumberThatIsNoneIsRefused(@TempDir Path folder) {
    CommandLineRun run =
        CommandLineRun.of(
            "run",
            "class-means",
            "--model",
            "sample:mnist",
            "--data",
            "sample:mnist",
            "--out",
            folder.toString(),
            "--threads",
            "-1");
    assertThat(run.code()).isEqualTo(ExitCode.USAGE);
    assertThat(run.error()).contains("threads", "-1");
  }

  /** SHA-256 of arrays and tables; pictures carry the record, which says how they were made. */
  private static Map<String, String> files(Path folder, String visualizer, String... more)
      throws Exception {
    Path out = Files.createTempDirectory(folder, "run");
    Stream<String> given =
        Stream.of(
            "run",
            visualizer,
            "--model",
            "sample:mnist",
            "--data",
            "sample:mnist?per-class=6",
            visualizer.equals("top-examples") ? "--layer" : "--layers",
            "L2",
            "--out",
            out.toString());
    CommandLineRun run =
        CommandLineRun.of(Stream.concat(given, Stream.of(more)).toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    Map<String, String> digests = new TreeMap<>();
    try (Stream<Path> files = Files.list(out)) {
      for (Path file :
          files
              .filter(f -> f.toString().endsWith(".npy") || f.toString().endsWith(".csv"))
              .toList()) {
        digests.put(file.getFileName().toString(), digest(file));
      }
    }
    return digests;
  }

  private static String digest(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
