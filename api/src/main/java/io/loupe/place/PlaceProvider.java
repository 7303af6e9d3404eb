package io.loupe.place;

import io.loupe.Experimental;
import io.loupe.registry.Named;

/**
 * Opens places of one kind; its id is the scheme in {@code --on scheme:where}. Found by {@link
 * java.util.ServiceLoader}. Stateless, and safe for use by several threads.
 */
@Experimental
public interface PlaceProvider extends Named {
  /**
   * Opens a place.
   *
   * @param where what follows the scheme, for example {@code local[4]}; may be empty
   * @return an open place, to be closed by the caller
   * @throws io.loupe.error.LoupeException if it cannot be reached, with what to do about it
   */
  Place open(String where);
}
