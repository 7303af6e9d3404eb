package io.loupe.cli;

import java.io.PrintWriter;
import java.util.Map;

/** Where the command line reads its surroundings and writes: results to out, talk to err. */
record Terminal(
    PrintWriter out,
    PrintWriter err,
    boolean interactive,
    int columns,
    Map<String, String> environment) {
  private static final int USUAL_COLUMNS = 80;

  /**
   * The process's own. The start script knows whether stderr is a terminal and how wide it is; the
   * JVM alone can only tell whether it has a console at all.
   */
  static Terminal system() {
    boolean interactive =
        Boolean.parseBoolean(
            System.getProperty("loupe.terminal", Boolean.toString(System.console() != null)));
    return new Terminal(
        new PrintWriter(System.out, true),
        new PrintWriter(System.err, true),
        interactive,
        Math.max(40, Integer.getInteger("loupe.columns", USUAL_COLUMNS)),
        System.getenv());
  }
}
