package io.loupe.cli;

import io.loupe.run.ProgressListener;

/** Shows progress on stderr; closed when the run is over. */
interface ConsoleProgress extends ProgressListener, AutoCloseable {
  @Override
  default void close() {}

  /** A bar for people at a terminal, lines for logs, nothing if asked for. */
  static ConsoleProgress on(Terminal terminal, boolean quiet) {
    if (quiet) {
      return new ConsoleProgress() {};
    }
    return terminal.interactive()
        ? new ProgressBar(terminal.err(), terminal.columns(), System::nanoTime)
        : new ProgressLines(terminal.err(), System::nanoTime);
  }
}
