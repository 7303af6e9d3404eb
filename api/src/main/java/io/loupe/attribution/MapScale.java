package io.loupe.attribution;

import io.loupe.Experimental;

/** What the values of a map can be read as, which decides how it is drawn. */
@Experimental
public enum MapScale {
  /** Above zero speaks for the objective, below zero against it. */
  SIGNED,
  /** Zero means nothing, and the larger, the more; never negative. */
  POSITIVE,
  /** Only differences between places mean something; zero means nothing in particular. */
  RELATIVE
}
