package io.loupe.formats.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.loupe.artifact.Artifact;
import io.loupe.formats.Provenances;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A run of its own process: waits for ever with files that are not in place yet, or ends without a
 * word after so many steps of putting them there.
 */
final class KilledRun {
  static final int ENDED = 7;

  private KilledRun() {}

  public static void main(String[] arguments) throws Exception {
    Path out = Path.of(arguments[0]);
    if (arguments.length > 1) {
      AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[1]));
      write(
          DirectorySink.into(
              out,
              () -> {
                if (left.getAndDecrement() == 0) {
                  Runtime.getRuntime().halt(ENDED);
                }
              }),
          "killed");
    }
    DirectorySink sink = DirectorySink.into(out);
    sink.accept(table(0, "waits"), Provenances.any());
    System.out.println("ready");
    System.out.flush();
    Thread.sleep(60_000);
  }

  static Process start(Object... arguments) throws IOException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                KilledRun.class.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  static String line(Process process) throws IOException {
    return process.inputReader(UTF_8).readLine();
  }

  /** Three tables of one cell, which names the run. */
  static void write(DirectorySink sink, String run) {
    for (int i = 0; i < 3; i++) {
      sink.accept(table(i, run), Provenances.any());
    }
    sink.finish(Provenances.any());
  }

  static Artifact table(int number, String run) {
    return new Artifact.Table("t" + number, "", List.of("run"), List.of(List.of(run)));
  }
}
