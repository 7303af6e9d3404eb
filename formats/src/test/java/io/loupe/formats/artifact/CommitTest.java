package io.loupe.formats.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import io.loupe.error.DatasetException;
import io.loupe.error.OutputException;
import io.loupe.formats.Provenances;
import io.loupe.formats.artifact.FileCheck.State;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of an output folder sees while runs write into it, and after they were killed. */
class CommitTest {
  private static final String RECORD = "acme.silent-units.json";

  private final Path folder;

  CommitTest(@TempDir Path folder) {
    this.folder = folder;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private Set<String> runs() throws IOException {
    Set<String> runs = new TreeSet<>();
    for (int i = 0; i < 3; i++) {
      Path table = folder.resolve("t" + i + ".csv");
      runs.add(Files.exists(table) ? Files.readString(table).lines().toList().get(1) : "none");
    }
    return runs;
  }

  /** What can be seen: one run whole, as its record says, or that it is none. */
  private String seen() throws IOException {
    Path record = folder.resolve(RECORD);
    if (!Files.exists(record)) {
      return runs().equals(Set.of("none")) ? "nothing" : "files without record: " + runs();
    }
    try {
      boolean whole =
          FileCheck.beside(record).stream().allMatch(file -> file.state() == State.RECORDED);
      return whole && runs().size() == 1 ? runs().iterator().next() : "mixed: " + runs();
    } catch (DatasetException e) {
      assertThat(e.message())
          .isEqualTo(
              RECORD
                  + " marks a run whose files were being put in place, so that those beside it may"
                  + " belong to two runs.");
      assertThat(e.hint())
          .isEqualTo("If no run is going on there any more, that one was killed: run it again.");
      return "marked";
    }
  }

  private List<String> seenBetweenSteps(String run) {
    List<String> seen = new ArrayList<>();
    Runnable look =
        () -> {
          try {
            seen.add(seen());
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        };
    KilledRun.write(DirectorySink.into(folder, look), run);
    return seen;
  }

  @Test
  void atEachStepThereIsOneRunOrAMark() throws IOException {
    assertThat(seenBetweenSteps("first"))
        .containsExactly("nothing", "marked", "marked", "marked", "marked", "first");
    assertThat(seenBetweenSteps("second"))
        .containsExactly("first", "marked", "marked", "marked", "marked", "second");
    assertThat(names(folder)).containsExactly(RECORD, "t0.csv", "t1.csv", "t2.csv");
  }

  @Test
  void aProcessKilledBetweenTwoStepsLeavesTheMarkAndTheNextRunClearsUp() throws Exception {
    KilledRun.write(DirectorySink.into(folder), "before");
    assertThat(KilledRun.start(folder, 3).waitFor()).isEqualTo(KilledRun.ENDED);
    assertThat(runs()).containsExactly("before", "killed");
    assertThat(seen()).isEqualTo("marked");
    assertThat(names(folder)).contains(".loupe-run-" + RECORD + ".tmp");
    KilledRun.write(DirectorySink.into(folder), "after");
    assertThat(seen()).isEqualTo("after");
    assertThat(names(folder)).containsExactly(RECORD, "t0.csv", "t1.csv", "t2.csv");
  }

  @Test
  void aLivingProcessKeepsOthersOffItsRecordAloneAndADeadOneDoesNot() throws Exception {
    Process process = KilledRun.start(folder);
    try {
      assertThat(KilledRun.line(process)).isEqualTo("ready");
      assertThatThrownBy(() -> DirectorySink.into(folder).begin(Provenances.any()))
          .isInstanceOf(OutputException.class)
          .hasMessage(
              "Another run that writes \""
                  + folder.resolve(RECORD)
                  + "\" is going on. Wait until it has ended, or choose another folder.");
      DirectorySink other = DirectorySink.into(folder);
      other.accept(KilledRun.table(9, "other"), Provenances.of("acme.other"));
      other.finish(Provenances.of("acme.other"));
      assertThat(names(folder))
          .containsExactly(
              ".loupe-run-" + RECORD + ".lock",
              ".loupe-run-" + RECORD + ".tmp",
              "acme.other.json",
              "t9.csv");
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(names(folder)).as("killed with all it had").hasSize(4);
    KilledRun.write(DirectorySink.into(folder), "next");
    assertThat(seen()).isEqualTo("next");
    assertThat(names(folder)).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void threadsOfOneProcessNeverMixTheirRuns() throws Exception {
    int threads = 4;
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 15; round++) {
        CyclicBarrier barrier = new CyclicBarrier(threads);
        List<Future<?>> ended = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
          String run = round + "-" + t;
          ended.add(
              pool.submit(
                  () -> {
                    barrier.await();
                    KilledRun.write(DirectorySink.into(folder), run);
                    return run;
                  }));
        }
        int written = 0;
        for (Future<?> run : ended) {
          try {
            run.get();
            written++;
          } catch (java.util.concurrent.ExecutionException e) {
            assertThat(e).hasRootCauseInstanceOf(OutputException.class);
            assertThat(e.getCause()).hasMessageStartingWith("Another run that writes ");
          }
        }
        assertThat(written).isPositive();
        assertThat(seen()).startsWith(round + "-");
      }
    } finally {
      pool.shutdownNow();
    }
    assertThat(names(folder)).noneMatch(name -> name.startsWith("."));
  }

  @Test
  void eachFileIsToldFromTheOneThatTheRecordMeans() throws IOException {
    KilledRun.write(DirectorySink.into(folder), "run");
    Files.writeString(folder.resolve("t1.csv"), "run\r\nother\r\n");
    Files.delete(folder.resolve("t2.csv"));
    List<FileCheck> checks = FileCheck.beside(folder.resolve(RECORD));
    assertThat(checks).extracting(FileCheck::file).containsExactly("t0.csv", "t1.csv", "t2.csv");
    assertThat(checks)
        .extracting(FileCheck::state)
        .containsExactly(State.RECORDED, State.OTHER, State.MISSING);
    assertThat(checks.get(0).sha256())
        .isEqualTo(
            Hashing.sha256().hashString("run\r\nrun\r\n", StandardCharsets.UTF_8).toString());
    String json = Files.readString(folder.resolve(RECORD));
    Path old =
        Files.writeString(
            folder.resolve("old.json"), json.replaceAll(",\\s*\"fileSha256\" : \"[^\"]*\"", ""));
    assertThat(FileCheck.beside(old))
        .extracting(FileCheck::state)
        .containsExactly(State.UNKNOWN, State.UNKNOWN, State.MISSING);
  }

  @Test
  void recordsReachNoFileOutsideOfTheirFolderAndFollowNoLink() throws IOException {
    KilledRun.write(DirectorySink.into(folder), "run");
    Path record = folder.resolve(RECORD);
    String json = Files.readString(record);
    for (String name : List.of("../t0.csv", "/etc/passwd", "", ".", "..", "a/b", "a\\\\b")) {
      Files.writeString(record, json.replace("t0.csv", name));
      assertThatThrownBy(() -> FileCheck.beside(record))
          .isInstanceOf(DatasetException.class)
          .hasMessageContaining("has no usable \"file\"");
    }
    Files.writeString(record, json);
    Path elsewhere = Files.move(folder.resolve("t0.csv"), folder.resolve("moved"));
    Files.createSymbolicLink(folder.resolve("t0.csv"), elsewhere);
    assertThat(FileCheck.beside(record).get(0).state()).isEqualTo(State.MISSING);
  }

  @Test
  void onlyLoupesOwnLeftoversGoAndNoLinkIsFollowed() throws IOException {
    Path kept = Files.createDirectory(folder.resolve("kept"));
    Files.writeString(kept.resolve("precious"), "x");
    Files.createSymbolicLink(folder.resolve(".loupe-run-a.json.tmp"), kept);
    Path dead = Files.createDirectories(folder.resolve(".loupe-run-b.json.tmp/deep"));
    Files.createSymbolicLink(dead.resolve("link"), kept);
    Files.writeString(folder.resolve(".loupe-run-b.json.lock"), "");
    Files.writeString(folder.resolve(".loupe-5.tmp"), "half a page");
    Files.writeString(folder.resolve(".loupe-notes"), "mine");
    Files.writeString(folder.resolve("loupe5.tmp"), "mine");
    Files.createSymbolicLink(folder.resolve(".loupe-c.lock"), kept.resolve("precious"));
    KilledRun.write(DirectorySink.into(folder), "run");
    assertThat(names(folder))
        .containsExactly(
            ".loupe-c.lock",
            ".loupe-notes",
            ".loupe-run-a.json.tmp",
            RECORD,
            "kept",
            "loupe5.tmp",
            "t0.csv",
            "t1.csv",
            "t2.csv");
    assertThat(kept.resolve("precious")).hasContent("x");
    assertThat(Files.exists(dead, LinkOption.NOFOLLOW_LINKS)).isFalse();
  }
}
