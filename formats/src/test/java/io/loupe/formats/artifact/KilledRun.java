package io.loupe.formats.artifact;

import io.loupe.artifact.Artifact;
import io.loupe.formats.Pictures;
import io.loupe.formats.Provenances;
import java.nio.file.Path;

/** A run of its own process that never ends by itself. */
final class KilledRun {
  private KilledRun() {}

  public static void main(String[] arguments) throws Exception {
    DirectorySink sink = DirectorySink.into(Path.of(arguments[0]));
    sink.accept(new Artifact.Image("grid", "", Pictures.gradient(20, 10, 1)), Provenances.any());
    System.out.println("ready");
    System.out.flush();
    Thread.sleep(60_000);
  }
}
