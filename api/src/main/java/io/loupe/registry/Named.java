package io.loupe.registry;

/**
 * A plug-in with an id. One object serves the whole program, so it is stateless and safe for use by
 * several threads.
 */
public interface Named {
  /**
   * Returns the id: lower-case letters, digits, {@code -} and {@code .}; plug-ins from outside
   * begin with their own name, for example {@code acme.silent-units}.
   *
   * @return the id
   */
  String id();

  /**
   * Returns what the plug-in does.
   *
   * @return one sentence
   */
  String description();
}
