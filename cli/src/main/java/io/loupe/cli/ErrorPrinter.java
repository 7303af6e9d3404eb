package io.loupe.cli;

import io.loupe.error.LoupeException;
import io.loupe.registry.Plugins;
import java.io.PrintWriter;
import java.io.StringWriter;

/** Tells people what went wrong: one sentence what, one what to do. */
final class ErrorPrinter {
  private final Printer err;
  private final boolean stackTraces;

  ErrorPrinter(Printer err, boolean stackTraces) {
    this.err = err;
    this.stackTraces = stackTraces;
  }

  /** Prints an error and returns the exit code that goes with it. */
  int print(Throwable error) {
    Throwable cause = error instanceof PluginFailure failure ? failure.getCause() : error;
    err.println(sentence(error, cause));
    if (stackTraces) {
      trace(cause)
          .lines()
          .forEach(
              line -> {
                err.print(line);
                err.println();
              });
    }
    err.flush();
    return ExitCode.of(cause);
  }

  /** What is wrong and what to do. */
  static String sentences(LoupeException error) {
    return error.hint().isEmpty() ? error.message() : error.message() + " " + error.hint();
  }

  private static String sentence(Throwable error, Throwable cause) {
    if (cause instanceof LoupeException known) {
      return sentences(known);
    }
    if (cause instanceof OutOfMemoryError) {
      return "Out of memory with a heap of "
          + Runtime.getRuntime().maxMemory() / (1 << 20)
          + " MB"
          + (error instanceof PluginFailure failure
              ? failure.stranger().map(s -> " in " + s).orElse("")
              : "")
          + ". Use a smaller --batch, less data (?take=N) or more heap (LOUPE_OPTS=-Xmx4g).";
    }
    String culprit =
        error instanceof PluginFailure failure ? failure.culprit() : PluginFailure.LOUPE;
    return "Loupe failed: "
        + Plugins.words(cause)
        + ". This is a bug in "
        + culprit
        + "; run with --stacktrace and report it.";
  }

  /** Messages in it are a stranger's, and may fail. */
  private static String trace(Throwable cause) {
    StringWriter text = new StringWriter();
    try {
      cause.printStackTrace(new PrintWriter(text));
    } catch (Throwable e) { // also what is not declared
      text.write(Plugins.words(cause));
    }
    return text.toString();
  }
}
