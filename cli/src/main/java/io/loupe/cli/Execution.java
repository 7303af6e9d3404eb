package io.loupe.cli;

import io.loupe.RunRequest;
import io.loupe.RunResult;
import io.loupe.artifact.ArtifactSink;
import io.loupe.artifact.Provenance;
import io.loupe.error.LoupeException;
import io.loupe.registry.Plugins;
import io.loupe.visualizer.Visualizer;
import java.util.Optional;
import java.util.function.Consumer;

/** One run with progress on stderr and Ctrl-C heeded; its artifacts go to a sink alone. */
final class Execution {
  private final Session session;
  private final Visualizer visualizer;
  private final boolean quiet;

  Execution(Session session, Visualizer visualizer, boolean quiet) {
    this.session = session;
    this.visualizer = visualizer;
    this.quiet = quiet;
  }

  /**
   * Runs it.
   *
   * @param sink takes the artifacts
   * @param left called, by another thread, with what is left of a run that was ended from outside
   */
  RunResult run(RunRequest request, ArtifactSink sink, Consumer<Provenance> left) {
    KeptSink held = new KeptSink(sink);
    try (ConsoleProgress progress = ConsoleProgress.on(session.terminal(), quiet)) {
      RunRequest complete = request.progress(progress).cancelledBy(session.interruption().token());
      RunRequest all = complete.onlyTo(held);
      return session
          .interruption()
          .whileRunning(Plugins.name(visualizer), ending(held, left), all::run);
    } catch (LoupeException e) {
      throw e;
    } catch (Throwable e) { // a stranger throws what it likes, also undeclared
      throw PluginFailure.during(visualizer, e, session.loupe());
    }
  }

  private Interruption.Ending ending(KeptSink sink, Consumer<Provenance> left) {
    return new Interruption.Ending() {
      @Override
      public boolean end(boolean kept) {
        Optional<Provenance> ended = sink.end(kept);
        if (kept) {
          ended.ifPresent(left);
        }
        return ended.isPresent();
      }

      @Override
      public Optional<String> culprit(StackTraceElement[] where) {
        Throwable exit = new IllegalStateException("System.exit");
        exit.setStackTrace(where);
        return PluginFailure.during(visualizer, exit, session.loupe())
                instanceof PluginFailure failure
            ? failure.stranger()
            : Optional.empty();
      }
    };
  }
}
