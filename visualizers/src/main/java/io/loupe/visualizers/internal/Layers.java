package io.loupe.visualizers.internal;

import io.loupe.gradient.Differentiable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.FilterMaps;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.visualizer.RenderContext;
import java.util.List;

/** Finds the layers a run is about. */
public final class Layers {
  private Layers() {}

  /** Every layer where a word such as {@code conv} finds none, as in a dense network. */
  public static List<LayerInfo> of(RenderContext context, Param<LayerSelection> param) {
    List<LayerInfo> found = context.get(param).resolve(context.model());
    return found.isEmpty() ? context.model().layers() : found;
  }

  /** Whether objectives at the layers can be climbed, and what a place sees be measured. */
  public static boolean haveGradients(Model model) {
    return model.capability(Differentiable.class).isPresent();
  }

  /**
   * Says for titles whose maps a layer gives, where it is no convolution itself: {@code " (conv1
   * after bn1 and relu1)"}, else nothing.
   */
  public static String origin(Model model, LayerInfo layer) {
    return FilterMaps.endingAt(model, layer).map(maps -> " (" + maps.describe() + ")").orElse("");
  }
}
