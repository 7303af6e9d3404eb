package io.loupe.visualizers.internal;

import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.visualizers.raster.ColorMap;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.ValueRange;
import java.util.List;

/** Parameters that several visualizers declare alike. */
public final class CommonParams {
  public static final Param<LayerSelection> LAYERS =
      Param.layers("layers", LayerSelection.CONVOLUTIONS)
          .help(
              "Layers to look at: all, conv (the maps of every convolution, behind the batch"
                  + " norm and activation that follow it; every layer with positions where there"
                  + " is none), conv! (convolutions' own outputs), output, or names with commas"
                  + " between.");

  public static final Param<ScaleChoice> SCALE =
      Param.choice("scale", ScaleChoice.AUTO)
          .help(
              "Whether each filter has its own scale (shows where it fires), all have a common one"
                  + " (shows how strongly), or a common one with zero in the middle; auto takes"
                  + " per-filter for maps and common for single units.");

  public static final Param<ColorChoice> COLORS =
      Param.choice("colors", ColorChoice.AUTO)
          .help("Colour map; auto takes viridis, or diverging where values have both signs.");

  public static final Param<Switch> NULL_MODEL =
      Param.choice("null-model", Switch.ON)
          .help(
              "Whether the same picture is made, small, from the same network with its weights"
                  + " drawn anew: what is seen there as well was not learned.");

  public static final Param<Switch> TRUTH =
      Param.choice("truth", Switch.ON)
          .help(
              "Whether each made image is held against the samples of --data that excite its target"
                  + " most, to tell if it is processed like them or on another road.");

  private CommonParams() {}

  /** Whether something is done. */
  public enum Switch {
    ON,
    OFF
  }

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
}
