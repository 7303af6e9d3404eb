package io.loupe.param;

import io.loupe.Experimental;
import io.loupe.model.Inspectable;
import io.loupe.model.Inspectable.Effect;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a person calls the maps of a convolution's filters: its values behind the biases,
 * normalisations and activation functions that follow it, as the next layer of another kind reads
 * them. A function may be written as several layers that read each other, such as {@code x *
 * sigmoid(x)}, and a normalisation between two layers that only write its values in another shape.
 * The way ends where values go to several layers that do not meet again, or meet values of other
 * places.
 *
 * @param convolution the convolution
 * @param behind layers behind it that make its maps, in their order; may be empty
 */
@Experimental
public record FilterMaps(LayerInfo convolution, List<LayerInfo> behind) {
  /**
   * Keeps an immutable copy of the list.
   *
   * @param convolution the convolution
   * @param behind layers behind it that make its maps, in their order; may be empty
   */
  public FilterMaps {
    behind = List.copyOf(behind);
  }

  /**
   * Follows the values of a layer.
   *
   * @param model the model
   * @param layer one of its layers
   * @return the layer itself where it is no convolution, or where the engine does not tell what its
   *     layers read
   */
  public static FilterMaps of(Model model, LayerInfo layer) {
    List<LayerInfo> behind =
        layer.kind() == LayerKind.CONVOLUTION ? new Way(model).behind(layer) : List.of();
    return new FilterMaps(layer, behind);
  }

  /**
   * Finds the convolution whose maps a layer gives.
   *
   * @param model the model
   * @param layer one of its layers
   * @return empty for convolutions themselves and for layers that give no maps of a convolution
   */
  public static Optional<FilterMaps> endingAt(Model model, LayerInfo layer) {
    return model.layers().stream()
        .filter(other -> other.kind() == LayerKind.CONVOLUTION)
        .map(other -> of(model, other))
        .filter(maps -> !maps.behind.isEmpty() && maps.layer().equals(layer))
        .findFirst();
  }

  /**
   * Returns the layer to read.
   *
   * @return the last one behind the convolution, or the convolution
   */
  public LayerInfo layer() {
    return behind.isEmpty() ? convolution : behind.get(behind.size() - 1);
  }

  /**
   * Says for people whose maps these are.
   *
   * @return for example {@code conv1 after bn1 and relu1}; the convolution's name alone where
   *     nothing follows it
   */
  public String describe() {
    if (behind.isEmpty()) {
      return convolution.name();
    }
    List<String> names = behind.stream().map(LayerInfo::name).toList();
    int last = names.size() - 1;
    String before =
        switch (last) {
          case 0 -> "";
          case 1, 2 -> String.join(", ", names.subList(0, last)) + " and ";
          default -> names.get(0) + ", " + (last - 1) + " more and ";
        };
    return convolution.name() + " after " + before + names.get(last);
  }

  /** From a layer to what is made of its values, each at its own place. */
  private static final class Way {
    private final List<LayerInfo> layers;
    private final Optional<Inspectable> graph;

    Way(Model model) {
      layers = model.layers();
      graph = model.capability(Inspectable.class);
    }

    List<LayerInfo> behind(LayerInfo convolution) {
      List<LayerInfo> behind = new ArrayList<>();
      List<LayerInfo> step = step(convolution);
      while (!step.isEmpty()) {
        behind.addAll(step);
        step = step(step.get(step.size() - 1));
      }
      return behind;
    }

    private List<LayerInfo> step(LayerInfo at) {
      List<LayerInfo> meeting = meeting(at);
      return meeting.isEmpty() ? reshaped(at) : meeting;
    }

    /** The next layers that read nothing else, up to the first that all ways lead to. */
    private List<LayerInfo> meeting(LayerInfo at) {
      Map<String, LayerInfo> inside = new LinkedHashMap<>(Map.of(at.name(), at));
      for (LayerInfo layer : layers) {
        if (layer.inputs().stream().noneMatch(inside::containsKey)) {
          continue;
        }
        if (!layer.inputs().stream().allMatch(inside::containsKey)
            || !layer.outputShape().equals(at.outputShape())
            || !goesOn(layer)) {
          return List.of();
        }
        inside.put(layer.name(), layer);
        if (isOnlyExit(layer, inside)) {
          return inside.values().stream().skip(1).toList();
        }
      }
      return List.of();
    }

    private boolean isOnlyExit(LayerInfo exit, Map<String, LayerInfo> inside) {
      return inside.values().stream()
          .filter(layer -> !layer.equals(exit))
          .map(this::readers)
          .allMatch(
              readers ->
                  !readers.isEmpty()
                      && readers.stream().allMatch(reader -> inside.containsKey(reader.name())));
    }

    /** The next layers one after the other, from one that gives another shape to one back. */
    private List<LayerInfo> reshaped(LayerInfo at) {
      List<LayerInfo> chain = new ArrayList<>();
      boolean worksOut = false;
      List<LayerInfo> readers = readers(at);
      while (readers.size() == 1 && readers.get(0).inputs().size() == 1) {
        LayerInfo reader = readers.get(0);
        if (effect(reader) != Effect.SAME_VALUES && !goesOn(reader)) {
          return List.of();
        }
        chain.add(reader);
        worksOut |= goesOn(reader);
        if (worksOut && reader.outputShape().equals(at.outputShape())) {
          return chain;
        }
        readers = readers(reader);
      }
      return List.of();
    }

    private boolean goesOn(LayerInfo layer) {
      return switch (layer.kind()) {
        case NORMALIZATION, ACTIVATION -> layer.inputs().size() == 1 || isElementwise(layer);
        case OTHER -> isElementwise(layer);
        default -> false;
      };
    }

    private boolean isElementwise(LayerInfo layer) {
      return effect(layer) == Effect.ELEMENTWISE;
    }

    private Effect effect(LayerInfo layer) {
      return graph.map(known -> known.effect(layer.name())).orElse(Effect.OTHER);
    }

    private List<LayerInfo> readers(LayerInfo at) {
      return layers.stream().filter(layer -> layer.inputs().contains(at.name())).toList();
    }
  }
}
