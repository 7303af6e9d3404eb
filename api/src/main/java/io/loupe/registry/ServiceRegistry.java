package io.loupe.registry;

import io.loupe.error.DuplicateNameException;
import io.loupe.error.LoupeException;
import io.loupe.error.ProviderException;
import io.loupe.error.UnknownNameException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Registry over {@link ServiceLoader} that keeps going when one provider fails. */
final class ServiceRegistry<T extends Named> implements Registry<T> {
  private static final int MOST_PROBLEMS = 1000;

  private final String kind;
  private final ClassLoader loader;
  private final ServiceFiles files;
  private final Map<String, T> byId = new LinkedHashMap<>();
  private final Map<String, DuplicateNameException> duplicates = new LinkedHashMap<>();
  private final List<ProviderProblem> problems = new ArrayList<>();
  private final Set<String> met = new HashSet<>();

  private ServiceRegistry(Class<T> type, ClassLoader loader) {
    this.kind = words(type.getSimpleName());
    this.loader = loader;
    this.files = ServiceFiles.of(type, loader);
  }

  static <T extends Named> Registry<T> load(Class<T> type, ClassLoader loader) {
    ServiceRegistry<T> registry = new ServiceRegistry<>(type, loader);
    Iterator<ServiceLoader.Provider<T>> providers =
        ServiceLoader.load(type, loader).stream().iterator();
    while (registry.problems.size() < MOST_PROBLEMS && registry.takeNext(providers)) {}
    return registry;
  }

  /** Takes one provider in; false at the end. A broken entry costs only itself. */
  private boolean takeNext(Iterator<ServiceLoader.Provider<T>> providers) {
    Class<? extends T> type = null;
    try {
      if (!providers.hasNext()) {
        return false;
      }
      ServiceLoader.Provider<T> provider = providers.next();
      type = provider.type();
      met.add(type.getName());
      T plugin = provider.get();
      take(plugin, checked(plugin));
    } catch (Throwable error) { // a stranger's code: whatever it is, it costs only itself
      problems.add(broken(type, error));
    }
    return true;
  }

  /** What others would stumble over: a missing id would break the list of all. */
  private static String checked(Named plugin) {
    String id = plugin.id();
    if (!isText(id) || id.chars().anyMatch(Character::isWhitespace)) {
      throw new IllegalStateException("It has no id");
    }
    if (!isText(plugin.description())) {
      throw new IllegalStateException("It has no description");
    }
    return id;
  }

  private static boolean isText(@Nullable String text) {
    return text != null && !text.isBlank() && text.chars().noneMatch(Character::isISOControl);
  }

  private void take(T plugin, String id) {
    T other = byId.get(id);
    DuplicateNameException duplicate = duplicates.get(id);
    if (other == null && duplicate == null) {
      byId.put(id, plugin);
      return;
    }
    if (other != null) {
      byId.remove(id);
      duplicate = new DuplicateNameException(kind + "s", id, describe(other), describe(plugin));
      duplicates.put(id, duplicate);
    }
    if (duplicate != null) {
      problems.add(
          new ProviderProblem(
              plugin.getClass().getName(), Plugins.origin(plugin.getClass()), duplicate));
    }
  }

  private ProviderProblem broken(@Nullable Class<?> type, Throwable error) {
    boolean wrapped =
        error instanceof ServiceConfigurationError || error instanceof ExceptionInInitializerError;
    Throwable cause = wrapped ? rootOf(error) : error;
    String text = type == null ? String.valueOf(error.getMessage()) : "";
    String provider = type == null ? provider(error, text) : type.getName();
    met.add(provider);
    String origin = type == null ? files.origin(provider, text) : Plugins.origin(type);
    Optional<String> missing =
        cause instanceof LinkageError misfit ? Plugins.missing(misfit) : Optional.empty();
    String hint =
        cause instanceof LinkageError misfit
            ? ModuleVersions.advice(misfit, loader)
            : "Remove it from the class path or get a working build.";
    return new ProviderProblem(
        provider,
        origin,
        new ProviderException(
            kind.substring(0, 1).toUpperCase(Locale.ROOT)
                + kind.substring(1)
                + " "
                + provider
                + " ("
                + origin
                + ") "
                + missing
                    .map(Plugins::lacks)
                    .orElseGet(() -> "could not be created: " + Plugins.words(cause))
                + ".",
            hint,
            error));
  }

  /** A class that cannot be linked says what it lacks, and not which one it is. */
  private String provider(Throwable error, String text) {
    return (error instanceof LinkageError ? files.firstOther(met) : files.providerIn(text))
        .orElse(text);
  }

  private static Throwable rootOf(Throwable error) {
    Throwable cause = error.getCause();
    if (cause == null) {
      return error;
    }
    return cause instanceof ExceptionInInitializerError ? rootOf(cause) : cause;
  }

  private static String describe(Object plugin) {
    return plugin.getClass().getName() + " in " + Plugins.origin(plugin.getClass());
  }

  private static String words(String simpleName) {
    return simpleName.replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
  }

  @Override
  public T get(String id) {
    T found = byId.get(id);
    if (found != null) {
      return found;
    }
    LoupeException duplicate = duplicates.get(id);
    if (duplicate != null) {
      throw duplicate;
    }
    for (ProviderProblem problem : problems) {
      if (problem.provider().equals(id)) {
        throw problem.error();
      }
    }
    throw new UnknownNameException(kind, id, all().stream().map(Named::id).toList());
  }

  @Override
  public List<T> all() {
    return byId.values().stream().sorted(Comparator.comparing(Named::id)).toList();
  }

  @Override
  public List<ProviderProblem> problems() {
    return List.copyOf(problems);
  }

  @Override
  public String origin(T plugin) {
    return Plugins.origin(plugin.getClass());
  }
}
