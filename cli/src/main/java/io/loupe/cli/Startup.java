package io.loupe.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The first small parse: what must be known before the commands can be made, since plug-ins add
 * commands.
 *
 * @param arguments for the second parse
 * @param plugins jars and folders, from {@code --plugins} and {@code LOUPE_PLUGINS}
 * @param stackTraces whether errors show where they come from
 */
record Startup(List<String> arguments, List<String> plugins, boolean stackTraces) {
  static final String PLUGINS = "--plugins";
  static final String STACK_TRACE = "--stacktrace";
  static final String PLUGINS_VARIABLE = "LOUPE_PLUGINS";

  Startup {
    arguments = List.copyOf(arguments);
    plugins = List.copyOf(plugins);
  }

  static Startup of(List<String> arguments, Map<String, String> environment) {
    List<String> plugins = new ArrayList<>(entries(environment.getOrDefault(PLUGINS_VARIABLE, "")));
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.startsWith(PLUGINS + "=")) {
        plugins.addAll(entries(argument.substring(PLUGINS.length() + 1)));
      } else if (argument.equals(PLUGINS) && i + 1 < arguments.size()) {
        plugins.addAll(entries(arguments.get(i + 1)));
      }
    }
    return new Startup(helpLast(arguments), plugins, arguments.contains(STACK_TRACE));
  }

  /** {@code help run x} is {@code run x --help}. */
  private static List<String> helpLast(List<String> arguments) {
    if (arguments.isEmpty() || !arguments.get(0).equals("help")) {
      return arguments;
    }
    List<String> turned = new ArrayList<>(arguments.subList(1, arguments.size()));
    turned.add("--help");
    return turned;
  }

  private static List<String> entries(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::trim).filter(s -> !s.isEmpty()).toList();
  }
}
