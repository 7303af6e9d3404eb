package io.loupe.visualizers.examples;

import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.visualizers.internal.Maps;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says in words what was found. */
record ExampleCaption(LayerInfo layer, String origin, long samples, int count, boolean signal) {

  String of(List<FilterExamples> found, Collection<Box> fields) {
    Maps maps = Maps.of(layer);
    StringBuilder text =
        new StringBuilder("The ")
            .append(count == 1 ? "sample that excites" : count + " samples that excite")
            .append(" each of " + found.size() + " of " + maps.describe())
            .append(" of layer " + layer.name() + origin + " most, of " + samples + " samples.");
    fields.stream()
        .max(Comparator.comparingInt(box -> box.height() * box.width()))
        .ifPresent(
            box ->
                text.append(" Away from the border a " + maps.noun() + " sees up to ")
                    .append(sizes(box) + " of the input."));
    text.append(diversity(found, maps.noun()));
    String silent = list(found.stream().filter(FilterExamples::isSilent).toList());
    if (!silent.isEmpty() && layer.kind() != LayerKind.OUTPUT) {
      text.append(" Never above zero: " + maps.noun() + " " + silent + ".");
    }
    return text.toString();
  }

  private String sizes(Box box) {
    return signal ? box.width() + " steps" : box.height() + "\u00d7" + box.width() + " pixels";
  }

  private String diversity(List<FilterExamples> found, String noun) {
    List<FilterExamples> labelled = found.stream().filter(f -> f.classes() > 0).toList();
    if (labelled.isEmpty() || count == 1) {
      return "";
    }
    Optional<FilterExamples> widest =
        labelled.stream().max(Comparator.comparingInt(FilterExamples::classes));
    String single = list(labelled.stream().filter(f -> f.classes() == 1).toList());
    String most =
        widest
            .map(
                f ->
                    " The examples of "
                        + noun
                        + " "
                        + f.filter()
                        + " come from the most classes, "
                        + f.classes()
                        + ".")
            .orElse("");
    return single.isEmpty()
        ? " None is excited most by one class alone." + most
        : " Excited most by one class alone: " + noun + " " + single + "." + most;
  }

  private static String list(List<FilterExamples> filters) {
    return filters.stream()
        .map(filter -> Integer.toString(filter.filter()))
        .collect(Collectors.joining(", "));
  }
}
