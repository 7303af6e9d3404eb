package io.loupe.visualizers.attribution;

import io.loupe.artifact.Artifact;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.AttributionRequest;
import io.loupe.attribution.MapScale;
import io.loupe.data.Batch;
import io.loupe.data.Sample;
import io.loupe.error.ProviderException;
import io.loupe.gradient.Objective;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the maps of a run, several samples at a time. */
final class AttributionRun {
  private static final int TOGETHER = 16;

  private final RenderContext context;
  private final Targets targets;
  private final Set<String> names = new HashSet<>();

  AttributionRun(RenderContext context, Targets targets) {
    this.context = context;
    this.targets = targets;
  }

  AttributionColumn column(AttributionRequest request, Targets.Aspect aspect) {
    List<AttributionColumn.Item> items = new ArrayList<>();
    Optional<String> layer = Optional.empty();
    MapScale scale = MapScale.SIGNED;
    List<Sample> samples = targets.samples();
    for (int from = 0; from < samples.size(); from += TOGETHER) {
      int to = Math.min(samples.size(), from + TOGETHER);
      Attribution found =
          attributed(
              request,
              Batch.of(samples.subList(from, to)),
              new Objective.PerItem(aspect.objectives().subList(from, to)));
      found.remarks().forEach(context::warn);
      layer = found.layer();
      scale = found.scale();
      for (int n = 0; n < to - from; n++) {
        items.add(
            new AttributionColumn.Item(found.maps().slice(n).copy(), found.measures().get(n)));
      }
    }
    int positions =
        layer
            .map(name -> context.model().layer(name).outputShape())
            .map(shape -> Flattening.positions(items.get(0).map().shape(), shape))
            .orElse(Math.max(1, context.model().info().input().shape().rank() - 1));
    return new AttributionColumn(
        name(request, aspect), request, aspect, layer, positions, scale, items);
  }

  /** What goes back through a layer that has no way back is refused only when it is tried. */
  private Attribution attributed(AttributionRequest request, Batch batch, Objective objective) {
    try {
      return request.attribute(context.model(), batch, objective);
    } catch (ProviderException e) {
      Set<AttributionNeed> needs = request.method().needs();
      boolean back =
          needs.contains(AttributionNeed.GRADIENTS) || needs.contains(AttributionNeed.WAYS_BACK);
      if (!back) {
        throw e;
      }
      throw new ProviderException(
          e.message(),
          request.method().id()
              + " needs a way back to the input. These methods do without: "
              + ChosenMethods.forward(context)
              + ".",
          e);
    }
  }

  private String name(AttributionRequest request, Targets.Aspect aspect) {
    String base = request.method().id() + (aspect.name().isEmpty() ? "" : "-" + aspect.name());
    String name = Artifact.nameOf(base);
    for (int i = 2; !names.add(name); i++) {
      name = Artifact.nameOf(base + "-" + i);
    }
    return name;
  }

  Artifact numbers(AttributionColumn column) {
    Shape shape = column.items().get(0).map().shape();
    int size = shape.elements();
    float[] values = new float[Math.multiplyExact(column.items().size(), size)];
    for (int n = 0; n < column.items().size(); n++) {
      column.items().get(n).map().data().get(values, n * size, size);
    }
    return new Artifact.Numbers(
        column.name(),
        "Maps of "
            + column.request().describe()
            + column.layer().map(name -> " at layer " + name).orElse(" at the input")
            + " for the samples of the picture, in their order, as the method gives them.",
        Tensor.of(shape.withBatch(column.items().size()), values));
  }
}
