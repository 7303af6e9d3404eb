package io.loupe.visualizers.internal;

import io.loupe.gradient.Differentiable;
import io.loupe.model.Inspectable;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.FilterMaps;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
   * after bn1 and relu1)"}; of a layer whose name says nothing of the module that it ends, that
   * too; else nothing.
   */
  public static String origin(Model model, LayerInfo layer) {
    List<String> parts = new ArrayList<>();
    module(model, layer.name()).ifPresent(parts::add);
    FilterMaps.endingAt(model, layer).map(FilterMaps::describe).ifPresent(parts::add);
    return parts.isEmpty() ? "" : " (" + String.join("; ", parts) + ")";
  }

  /** The outermost module that stands for a layer, where it is not the way to its name. */
  private static Optional<String> module(Model model, String layer) {
    return model.capability(Inspectable.class).map(Inspectable::modules).orElse(List.of()).stream()
        .filter(module -> module.output().equals(layer) && !layer.contains("/"))
        .map(Inspectable.Module::name)
        .findFirst();
  }
}
