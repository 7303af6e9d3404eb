package io.loupe.cli;

import io.loupe.Loupe;
import io.loupe.registry.Named;
import io.loupe.registry.Plugins;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** An error no one foresaw, with who is to be told. */
final class PluginFailure extends RuntimeException {
  static final String LOUPE = "Loupe";

  private static final String OWN = "io.loupe.";
  private static final long serialVersionUID = 1L;

  private final String culprit;

  private PluginFailure(String culprit, Throwable cause) {
    super(cause);
    this.culprit = culprit;
  }

  /**
   * Blames the plug-in whose code is nearest to the error, unless code of Loupe's is nearer: then
   * either may be wrong.
   *
   * @param error what happened
   * @param loupe knows the plug-ins
   */
  static PluginFailure of(Throwable error, Loupe loupe) {
    List<? extends Named> plugins =
        Stream.of(loupe.visualizers(), loupe.engines(), loupe.datasets(), loupe.models())
            .flatMap(registry -> registry.all().stream())
            .toList();
    Set<String> called =
        Arrays.stream(error.getStackTrace())
            .map(StackTraceElement::getClassName)
            .collect(Collectors.toSet());
    String either = "";
    for (StackTraceElement frame : error.getStackTrace()) {
      String type = frame.getClassName();
      Optional<? extends Named> owner = owner(plugins, type, called);
      if (owner.isPresent() && (either.isEmpty() || !isOwn(owner.get()))) {
        return new PluginFailure(either + Plugins.name(owner.get()), error);
      }
      if (type.startsWith(OWN)) {
        either = LOUPE + " or in ";
      }
    }
    return new PluginFailure(LOUPE, error);
  }

  /** Of several strangers in one package it is the one itself, else the one that was called. */
  private static Optional<? extends Named> owner(
      List<? extends Named> plugins, String type, Set<String> called) {
    return plugins.stream()
        .filter(plugin -> owns(plugin, type))
        .max(
            Comparator.<Named, Boolean>comparing(plugin -> isItself(plugin, type))
                .thenComparing(plugin -> called.contains(plugin.getClass().getName())));
  }

  private static boolean isItself(Named plugin, String type) {
    String name = plugin.getClass().getName();
    return type.equals(name) || type.startsWith(name + "$");
  }

  /** A stranger owns its whole package, one of Loupe's own only itself. */
  private static boolean owns(Named plugin, String type) {
    return isItself(plugin, type)
        || (!isOwn(plugin) && type.startsWith(plugin.getClass().getPackageName() + "."));
  }

  private static boolean isOwn(Named plugin) {
    return plugin.getClass().getName().startsWith(OWN);
  }

  @Override
  public synchronized Throwable getCause() {
    Throwable cause = super.getCause();
    return cause == null ? this : cause;
  }

  String culprit() {
    return culprit;
  }
}
