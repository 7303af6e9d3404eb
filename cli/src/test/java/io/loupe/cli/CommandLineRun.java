package io.loupe.cli;

import io.loupe.run.CancellationToken;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/** What a command printed and how it ended. */
record CommandLineRun(int code, String out, String err) {
  static CommandLineRun of(String... arguments) {
    return with(Map.of(), arguments);
  }

  static CommandLineRun with(Map<String, String> environment, String... arguments) {
    return with(environment, CancellationToken.create(), new StringWriter(), arguments);
  }

  /** Cancels as soon as something is said on stderr. */
  static CommandLineRun cancelled(String... arguments) {
    CancellationToken token = CancellationToken.create();
    StringWriter err =
        new StringWriter() {
          @Override
          public void write(String text, int from, int length) {
            super.write(text, from, length);
            token.cancel();
          }
        };
    return with(Map.of(), token, err, arguments);
  }

  private static CommandLineRun with(
      Map<String, String> environment,
      CancellationToken token,
      StringWriter err,
      String... arguments) {
    StringWriter out = new StringWriter();
    Terminal terminal =
        new Terminal(new PrintWriter(out), new PrintWriter(err, true), false, 100, environment);
    int code =
        Main.run(
            List.of(arguments),
            terminal,
            new Interruption(token),
            CommandLineRun.class.getClassLoader());
    return new CommandLineRun(code, out.toString(), err.toString());
  }

  /** What an error looks like: one line, nothing else. */
  String error() {
    return err.strip();
  }

  List<String> lines() {
    return out.lines().toList();
  }
}
