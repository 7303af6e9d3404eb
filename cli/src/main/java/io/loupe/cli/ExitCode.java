package io.loupe.cli;

import io.loupe.error.DatasetException;
import io.loupe.error.DuplicateNameException;
import io.loupe.error.MissingNeedException;
import io.loupe.error.ModelLoadException;
import io.loupe.error.ParameterException;
import io.loupe.error.ProviderException;
import io.loupe.error.RunCancelledException;
import io.loupe.error.UnknownLayerException;
import io.loupe.error.UnknownNameException;
import java.util.List;

/** What the process says to the shell. */
final class ExitCode {
  static final int DONE = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  static final int PLUGIN = 3;
  static final int INPUT = 4;
  static final int CANCELLED = 130;

  private static final List<Class<? extends Throwable>> USER_ERRORS =
      List.of(
          UnknownNameException.class,
          UnknownLayerException.class,
          ParameterException.class,
          MissingNeedException.class);
  private static final List<Class<? extends Throwable>> PLUGIN_ERRORS =
      List.of(ProviderException.class, DuplicateNameException.class);
  private static final List<Class<? extends Throwable>> INPUT_ERRORS =
      List.of(ModelLoadException.class, DatasetException.class);

  private ExitCode() {}

  static int of(Throwable error) {
    if (isOne(USER_ERRORS, error)) {
      return USAGE;
    }
    if (isOne(PLUGIN_ERRORS, error)) {
      return PLUGIN;
    }
    if (isOne(INPUT_ERRORS, error)) {
      return INPUT;
    }
    return error instanceof RunCancelledException ? CANCELLED : FAILED;
  }

  private static boolean isOne(List<Class<? extends Throwable>> types, Throwable error) {
    return types.stream().anyMatch(type -> type.isInstance(error));
  }
}
