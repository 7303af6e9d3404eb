package io.loupe.visualizers.internal;

import io.loupe.visualizers.raster.Normalization;

/** Scales as a parameter. */
public enum ScaleChoice {
  AUTO,
  PER_FILTER,
  COMMON,
  SYMMETRIC;

  /** Maps are compared in their shape, single units in their strength. */
  public Normalization of(Maps maps) {
    return switch (this) {
      case AUTO -> maps.isSinglePosition() ? Normalization.COMMON : Normalization.PER_FILTER;
      case PER_FILTER -> Normalization.PER_FILTER;
      case COMMON -> Normalization.COMMON;
      case SYMMETRIC -> Normalization.SYMMETRIC;
    };
  }
}
