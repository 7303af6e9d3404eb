package io.loupe.visualizers.internal;

import io.loupe.visualizers.raster.ValueRange;
import java.util.List;

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

  /** Which values share a scale when several maps are drawn side by side. */
  public enum Normalization {
    /** Each filter has its own scale: shows where it fires, not how strongly against others. */
    PER_FILTER,
    /** All maps have one scale: strong and weak filters can be compared. */
    COMMON,
    /** One scale for all with zero in the middle, for values of both signs. */
    SYMMETRIC;

    /** The range that each filter is drawn in, from the range of its values. */
    public List<ValueRange> shared(List<ValueRange> own) {
      if (this == PER_FILTER || own.isEmpty()) {
        return own;
      }
      ValueRange all = own.stream().reduce(ValueRange::with).orElseThrow();
      ValueRange common = this == SYMMETRIC ? all.symmetric() : all;
      return own.stream().map(range -> common).toList();
    }
  }
}
