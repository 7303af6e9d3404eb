package io.loupe.param;

import io.loupe.Experimental;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a person calls the maps of a convolution's filters: its values behind the normalisations and
 * the activation functions that follow it, as the next layer of another kind reads them. The way
 * ends where values go to several layers, or to one that takes more than one input.
 *
 * @param convolution the convolution
 * @param behind normalisations and activation functions behind it, in their order; may be empty
 */
@Experimental
public record FilterMaps(LayerInfo convolution, List<LayerInfo> behind) {
  /**
   * Keeps an immutable copy of the list.
   *
   * @param convolution the convolution
   * @param behind normalisations and activation functions behind it, in their order; may be empty
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
    List<LayerInfo> behind = new ArrayList<>();
    if (layer.kind() == LayerKind.CONVOLUTION) {
      Optional<LayerInfo> next = next(model, layer);
      while (next.isPresent()) {
        behind.add(next.get());
        next = next(model, next.get());
      }
    }
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
    String before = last == 0 ? "" : String.join(", ", names.subList(0, last)) + " and ";
    return convolution.name() + " after " + before + names.get(last);
  }

  private static Optional<LayerInfo> next(Model model, LayerInfo at) {
    List<LayerInfo> readers =
        model.layers().stream().filter(layer -> layer.inputs().contains(at.name())).toList();
    return readers.size() == 1 && goesOn(at, readers.get(0))
        ? Optional.of(readers.get(0))
        : Optional.empty();
  }

  private static boolean goesOn(LayerInfo at, LayerInfo reader) {
    boolean kind =
        reader.kind() == LayerKind.NORMALIZATION || reader.kind() == LayerKind.ACTIVATION;
    return kind && reader.inputs().size() == 1 && reader.outputShape().equals(at.outputShape());
  }
}
