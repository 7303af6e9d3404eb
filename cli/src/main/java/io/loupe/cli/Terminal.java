package io.loupe.cli;

import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Where the command line reads its surroundings and writes: results to out, talk to err. */
record Terminal(
    Printer out, Printer err, boolean interactive, int columns, Map<String, String> environment) {
  private static final int USUAL_COLUMNS = 80;
  private static final int NARROWEST = 40;

  Terminal(
      Writer out, Writer err, boolean interactive, int columns, Map<String, String> environment) {
    this(new Printer(out), new Printer(err), interactive, columns, environment);
  }

  /**
   * The process's own. Only the start script can tell whether stderr is a terminal and how wide it
   * is; without it progress comes as lines.
   */
  static Terminal system() {
    return new Terminal(
        writer(System.out, "stdout.encoding"),
        writer(System.err, "stderr.encoding"),
        Boolean.getBoolean("loupe.terminal"),
        Math.max(NARROWEST, Integer.getInteger("loupe.columns", USUAL_COLUMNS)),
        System.getenv());
  }

  /** Sends to stderr what plug-ins and libraries print from now on, so that stdout has results. */
  static void printsAreTalk() {
    System.setOut(System.err);
  }

  /** JDK 17 knows the encoding of the system alone, later ones that of each stream. */
  private static Writer writer(PrintStream stream, String encoding) {
    String system = System.getProperty("native.encoding", StandardCharsets.UTF_8.name());
    Charset charset = Charset.forName(System.getProperty(encoding, system));
    return new OutputStreamWriter(stream, charset);
  }
}
