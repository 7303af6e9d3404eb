package io.loupe.model;

import io.loupe.registry.Named;

/**
 * Knows models by name; its id is the scheme in {@code scheme:name}. Found by {@link
 * java.util.ServiceLoader}. Stateless, and safe for use by several threads.
 */
public interface ModelProvider extends Named {
  /**
   * Finds a model.
   *
   * @param name what follows the scheme
   * @return where the model lies
   * @throws io.loupe.error.UnknownNameException if there is none of that name
   */
  ModelSource locate(String name);
}
