package io.loupe.visualizers.attribution;

import io.loupe.artifact.Artifact;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionRequest;
import io.loupe.attribution.MapScale;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Makes the maps of a run. */
final class AttributionRun {
  private final RenderContext context;
  private final Targets targets;
  private final List<AttributionRequest> requests;
  private final Set<String> names = new HashSet<>();

  AttributionRun(RenderContext context, Targets targets, List<AttributionRequest> requests) {
    this.context = context;
    this.requests = List.copyOf(requests);
    this.targets = targets;
  }

  AttributionColumn column(AttributionRequest request, Targets.Aspect aspect) {
    List<AttributionColumn.Item> items = new ArrayList<>();
    List<Attribution> last = new ArrayList<>();
    new MethodMaps(context, request)
        .each(
            context.model(),
            targets.samples(),
            aspect.objectives(),
            (n, found, item) -> {
              items.add(
                  new AttributionColumn.Item(
                      found.maps().slice(item).copy(), found.measures().get(item)));
              last.add(0, found);
            })
        .forEach(context::warn);
    Optional<String> layer = last.get(0).layer();
    MapScale scale = last.get(0).scale();
    int positions =
        layer
            .map(name -> context.model().layer(name).outputShape())
            .map(shape -> Flattening.positions(items.get(0).map().shape(), shape))
            .orElse(Math.max(1, context.model().info().input().shape().rank() - 1));
    return new AttributionColumn(
        name(request, aspect), request, apart(request), aspect, layer, positions, scale, items);
  }

  /** A method that stands there several times has what sets it apart in its names. */
  private String name(AttributionRequest request, Targets.Aspect aspect) {
    String own = apart(request);
    String base =
        request.method().id()
            + (own.isEmpty() ? "" : "-" + own.replaceAll("[^A-Za-z0-9.]+", "-"))
            + (aspect.name().isEmpty() ? "" : "-" + aspect.name());
    String name = Artifact.nameOf(base);
    for (int i = 2; !names.add(name); i++) {
      name = Artifact.nameOf(base + "-" + i);
    }
    return name;
  }

  /** Its parameters where the run has the method several times; the layer is said anyway. */
  private String apart(AttributionRequest request) {
    long alike =
        requests.stream().filter(r -> r.method().id().equals(request.method().id())).count();
    String text = request.describe();
    return alike == 1 || text.equals(request.method().id())
        ? ""
        : text.substring(request.method().id().length() + 1, text.length() - 1);
  }

  /** What of these parameters is not the layer; of a single word that alone. */
  static String settings(String apart) {
    List<String> all =
        Arrays.stream(apart.split(", (?=[a-z-]+=)"))
            .filter(one -> !one.isEmpty() && !one.startsWith(AttributionRequest.LAYER + "="))
            .toList();
    return all.size() == 1 ? shortly(all.get(0)) : String.join(", ", all);
  }

  private static String shortly(String setting) {
    String name = setting.substring(0, setting.indexOf('='));
    String value = setting.substring(name.length() + 1);
    return value.equals("true")
        ? name
        : value.matches("[a-z].*") && !value.equals("false") ? value : setting;
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
