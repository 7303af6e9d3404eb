package io.loupe.visualizers.internal;

import io.loupe.param.LayerSelection;
import io.loupe.param.Param;

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

  private CommonParams() {}
}
