package io.loupe.cli;

import io.loupe.Loupe;
import io.loupe.run.CancellationToken;
import java.net.URLClassLoader;
import java.util.List;

/** The program {@code loupe}. */
public final class Main {
  private static final String SUBMITTED = "true";

  private Main() {}

  /**
   * Runs a command and ends the process with its exit code: 0 done, 1 the run failed, 2 usage, 3
   * plug-in or engine missing, 4 model or data unreadable, 130 cancelled.
   *
   * @param arguments as typed
   */
  public static void main(String[] arguments) {
    Terminal terminal = Terminal.system();
    Interruption interruption = new Interruption(CancellationToken.create());
    Terminal.printsAreTalk();
    interruption.listen(terminal);
    int code = ExitCode.FAILED;
    try {
      code = run(List.of(arguments), terminal, interruption, Main.class.getClassLoader());
    } finally {
      interruption.end();
    }
    if (code != ExitCode.DONE || !SUBMITTED.equals(System.getProperty("SPARK_SUBMIT"))) {
      System.exit(code); // a cluster takes an exit for a failure, whatever its code
    }
  }

  static int run(
      List<String> arguments, Terminal terminal, Interruption interruption, ClassLoader loader) {
    Startup startup = Startup.of(arguments, terminal.environment());
    ErrorPrinter errors = new ErrorPrinter(terminal.err(), startup.stackTraces());
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader plugins = PluginPath.open(startup.plugins(), loader)) {
      thread.setContextClassLoader(plugins);
      Session session = new Session(Loupe.create(plugins), terminal, interruption);
      return new CommandTree(session, errors).execute(startup.arguments());
    } catch (Throwable e) { // plug-ins throw what they like, also undeclared
      return errors.print(e);
    } finally {
      thread.setContextClassLoader(before);
      terminal.out().flush();
      terminal.err().flush();
    }
  }
}
