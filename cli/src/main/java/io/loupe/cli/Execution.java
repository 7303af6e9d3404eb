package io.loupe.cli;

import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.ArtifactSink;
import io.loupe.error.LoupeException;
import io.loupe.registry.Plugins;
import io.loupe.visualizer.Visualizer;

/** One run with progress on stderr and Ctrl-C heeded. */
final class Execution {
  private final Session session;
  private final Visualizer visualizer;
  private final boolean quiet;

  Execution(Session session, Visualizer visualizer, boolean quiet) {
    this.session = session;
    this.visualizer = visualizer;
    this.quiet = quiet;
  }

  RunResult run(RunRequest request, ArtifactSink sink) {
    try (ConsoleProgress progress = ConsoleProgress.on(session.terminal(), quiet)) {
      RunRequest complete =
          request.progress(progress).cancelledBy(session.interruption().token()).to(sink);
      return session.interruption().whileRunning(Plugins.name(visualizer), complete::run);
    } catch (LoupeException e) {
      throw e;
    } catch (Throwable e) { // a stranger throws what it likes, also undeclared
      throw PluginFailure.during(visualizer, e, session.loupe());
    }
  }
}
