package io.loupe.visualizers.internal;

import io.loupe.visualizers.raster.ColorMap;
import io.loupe.visualizers.raster.ColorMaps;

/** Colour maps as a parameter. */
public enum ColorChoice {
  AUTO,
  VIRIDIS,
  MAGMA,
  GRAY,
  DIVERGING;

  /** The colour map for values of one sign or of both. */
  public ColorMap of(boolean signed) {
    return switch (this) {
      case AUTO -> signed ? ColorMaps.DIVERGING : ColorMaps.VIRIDIS;
      case VIRIDIS -> ColorMaps.VIRIDIS;
      case MAGMA -> ColorMaps.MAGMA;
      case GRAY -> ColorMaps.GRAY;
      case DIVERGING -> ColorMaps.DIVERGING;
    };
  }
}
