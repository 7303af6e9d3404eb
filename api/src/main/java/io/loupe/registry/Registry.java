package io.loupe.registry;

import java.util.List;

/**
 * Plug-ins of one kind. Immutable, and safe for use by several threads.
 *
 * @param <T> the kind
 */
public interface Registry<T extends Named> {
  /**
   * Returns the plug-in of an id.
   *
   * @param id the id
   * @return the plug-in
   * @throws io.loupe.error.UnknownNameException if there is none
   * @throws io.loupe.error.DuplicateNameException if there are two
   * @throws io.loupe.error.ProviderException if it could not be created
   */
  T get(String id);

  /**
   * Returns all plug-ins that work.
   *
   * @return sorted by id
   */
  List<T> all();

  /**
   * Returns what could not be taken in.
   *
   * @return one entry for each broken or duplicate provider
   */
  List<ProviderProblem> problems();

  /**
   * Returns the jar or folder a plug-in came from.
   *
   * @param plugin one of {@link #all()}
   * @return a file name, for example {@code acme.jar}
   */
  String origin(T plugin);

  /**
   * Finds plug-ins with {@link java.util.ServiceLoader}. A provider that fails is listed in {@link
   * #problems()} and disturbs no other.
   *
   * @param <T> the kind
   * @param type the service interface
   * @param loader class loader to look in
   * @return the registry
   */
  static <T extends Named> Registry<T> load(Class<T> type, ClassLoader loader) {
    return ServiceRegistry.load(type, loader);
  }
}
