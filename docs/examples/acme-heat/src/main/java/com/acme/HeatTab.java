package com.acme;

// snippet: heat-tab
import com.google.auto.service.AutoService;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.visualizer.PageTab;
import java.util.Map;
import java.util.Optional;

/** Shows on a microscope's pages where a filter, or the last convolution, is active. */
@AutoService(PageTab.class)
public final class HeatTab implements PageTab {
  @Override
  public String id() {
    return "acme.heat";
  }

  @Override
  public String description() {
    return "Where a filter, or the last convolution, is active over samples.";
  }

  @Override
  public String title() {
    return "Heat";
  }

  @Override
  public Optional<Filling> filling(Model model, Page page) {
    if (page instanceof Page.OfFilter of && of.layer().outputShape().rank() == 3) {
      return heat(of.layer(), of.filter());
    }
    return page instanceof Page.OfSample
        ? model.layers().stream()
            .filter(layer -> layer.kind() == LayerKind.CONVOLUTION)
            .reduce((first, second) -> second)
            .flatMap(last -> heat(last, -1))
        : Optional.empty();
  }

  private static Optional<Filling> heat(LayerInfo layer, int filter) {
    return Optional.of(
        new Filling(
            "acme.heat", Map.of("layer", layer.name(), "filter", Integer.toString(filter))));
  }
}
// end
