package io.loupe.cli;

import io.loupe.Loupe;
import io.loupe.attribution.AttributionMethod;
import io.loupe.data.DatasetProvider;
import io.loupe.model.Engine;
import io.loupe.registry.Named;
import io.loupe.registry.Plugins;
import io.loupe.visualizer.PageTab;
import io.loupe.visualizer.Visualizer;
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
  private final Optional<String> stranger;

  private PluginFailure(String culprit, Optional<String> stranger, Throwable cause) {
    super("A plug-in failed", cause);
    this.culprit = culprit;
    this.stranger = stranger;
  }

  /**
   * Blames the plug-in whose code is nearest to the error, unless code of Loupe's is nearer: then
   * either may be wrong.
   *
   * @param error what happened
   * @param loupe knows the plug-ins
   * @return the failure, or what to tell where classes do not fit
   */
  static RuntimeException of(Throwable error, Loupe loupe) {
    return of(error, loupe, Optional.empty());
  }

  /**
   * The same for an error that happened while a visualizer ran: it is to blame where nothing says
   * where the error comes from.
   */
  static RuntimeException during(Visualizer running, Throwable error, Loupe loupe) {
    return of(error, loupe, Optional.of(running));
  }

  private static RuntimeException of(Throwable error, Loupe loupe, Optional<Visualizer> running) {
    List<? extends Named> plugins =
        Stream.of(
                loupe.visualizers(),
                loupe.attributionMethods(),
                loupe.engines(),
                loupe.datasets(),
                loupe.models(),
                loupe.pageTabs())
            .flatMap(registry -> registry.all().stream())
            .toList();
    List<StackTraceElement> frames = frames(error);
    Set<String> called =
        frames.stream().map(StackTraceElement::getClassName).collect(Collectors.toSet());
    boolean loupeIsNearer = false;
    for (StackTraceElement frame : frames) {
      String type = frame.getClassName();
      Optional<? extends Named> owner = owner(plugins, type, called);
      if (owner.isPresent() && (!loupeIsNearer || !isOwn(owner.get()))) {
        return blaming(owner.get(), loupeIsNearer, error);
      }
      loupeIsNearer |= type.startsWith(OWN);
    }
    return running.isPresent() && frames.isEmpty()
        ? blaming(running.get(), false, error)
        : new PluginFailure(LOUPE, Optional.empty(), error);
  }

  private static RuntimeException blaming(Named owner, boolean orLoupe, Throwable error) {
    if (error instanceof LinkageError misfit && !orLoupe && !isOwn(owner)) {
      return Plugins.misfit(kind(owner), owner, misfit);
    }
    String name = Plugins.name(owner);
    Optional<String> stranger = isOwn(owner) ? Optional.empty() : Optional.of(name);
    return new PluginFailure(orLoupe ? LOUPE + " or in " + name : name, stranger, error);
  }

  private static String kind(Named plugin) {
    if (plugin instanceof Visualizer) {
      return "Visualizer";
    }
    if (plugin instanceof Engine) {
      return "Engine";
    }
    if (plugin instanceof AttributionMethod) {
      return "Attribution method";
    }
    if (plugin instanceof PageTab) {
      return "Tab";
    }
    return plugin instanceof DatasetProvider ? "Dataset provider" : "Model provider";
  }

  /** Where it happened; a stranger's error may refuse to say so. */
  private static List<StackTraceElement> frames(Throwable error) {
    try {
      return List.of(error.getStackTrace());
    } catch (Throwable e) { // also what is not declared
      return List.of();
    }
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

  /** The plug-in from outside that is to blame, perhaps together with Loupe. */
  Optional<String> stranger() {
    return stranger;
  }
}
