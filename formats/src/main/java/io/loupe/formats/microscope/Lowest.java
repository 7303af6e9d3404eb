package io.loupe.formats.microscope;

import io.loupe.RunResult;
import io.loupe.formats.artifact.TableRows;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.model.Model;
import io.loupe.param.FilterMaps;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What drives filters or outputs lowest. A value behind a ReLU has no lowest image, since all that
 * do not excite it are one; what is driven down is the value that the function reads.
 *
 * @param reading what is read, as an objective names it; empty if nothing can be
 * @param function the activation function that reads it; empty if there is none
 * @param last whether nothing follows the function in what the page shows
 * @param none why there are no images; empty where there are
 * @param made images that drive the mean of what is read lowest
 * @param looked samples among which the lowest were looked for
 * @param samples of each image the samples that do so most
 */
record Lowest(
    String reading,
    String function,
    boolean last,
    String none,
    @Nullable Made made,
    int looked,
    List<List<LayerPart.Example>> samples) {

  /**
   * What is read of a layer.
   *
   * @param name as an objective names it; empty if nothing can be
   * @param function that reads it; empty if there is none
   * @param last whether nothing follows the function
   * @param none why nothing can be; empty where it can
   */
  record Reading(String name, String function, boolean last, String none) {

    /** Finds what the activation function of a layer's values reads, or the values themselves. */
    static Reading of(Model model, LayerInfo layer) {
      List<LayerInfo> chain = chain(model, layer);
      for (int i = chain.size() - 1; i >= 0; i--) {
        LayerInfo at = chain.get(i);
        boolean last = i == chain.size() - 1;
        if (at.kind() == LayerKind.ACTIVATION && !at.activation().equals("linear")) {
          return i > 0 ? new Reading(before(chain, i).name(), at.activation(), last, "") : only(at);
        }
        Optional<String> linear = model.linear(at.name());
        if (linear.isPresent()) {
          return new Reading(linear.get(), at.activation(), last, "");
        }
      }
      return chain.stream().anyMatch(Reading::isHidden)
          ? none("The engine does not tell the values before its activation function.")
          : isLinear(chain.get(0))
              ? new Reading(layer.name(), "", true, "")
              : none(
                  "It joins or arranges values of other layers: no one convolution's value before an"
                      + " activation function could be told.");
    }

    private static Reading none(String why) {
      return new Reading("", "", false, why);
    }

    /** The convolution whose maps a layer gives and what follows it, or the layer. */
    private static List<LayerInfo> chain(Model model, LayerInfo layer) {
      Optional<FilterMaps> maps = FilterMaps.endingAt(model, layer);
      if (maps.isPresent()) {
        return Stream.concat(Stream.of(maps.get().convolution()), maps.get().behind().stream())
            .toList();
      }
      boolean reads = layer.kind() == LayerKind.ACTIVATION && layer.inputs().size() == 1;
      List<LayerInfo> before = reads ? List.of(model.layer(layer.inputs().get(0))) : List.of();
      return Stream.concat(before.stream(), Stream.of(layer)).toList();
    }

    /** A function whose input the engine does not tell. */
    private static Reading only(LayerInfo function) {
      return none("The engine does not tell what layer " + function.name() + " reads.");
    }

    /** The last layer in front of a function that all ways to it lead through. */
    private static LayerInfo before(List<LayerInfo> chain, int function) {
      for (int i = function - 1; i > 0; i--) {
        List<String> earlier = chain.subList(0, i).stream().map(LayerInfo::name).toList();
        boolean passed =
            chain.subList(i + 1, chain.size()).stream()
                .flatMap(layer -> layer.inputs().stream())
                .anyMatch(earlier::contains);
        if (!passed) {
          return chain.get(i);
        }
      }
      return chain.get(0);
    }

    private static boolean isLinear(LayerInfo layer) {
      return switch (layer.kind()) {
        case CONVOLUTION, DENSE, OUTPUT -> true;
        case NORMALIZATION -> layer.inputs().size() == 1;
        default -> false;
      };
    }

    /** A product with a function of its own that cannot be looked in front of. */
    private static boolean isHidden(LayerInfo layer) {
      return (layer.kind() == LayerKind.CONVOLUTION || layer.kind() == LayerKind.DENSE)
          && !layer.activation().equals("linear");
    }
  }

  /** For filters of some layers at once. */
  static List<Lowest> filters(Stage stage, List<Climbed> layers) {
    List<Reading> readings =
        layers.stream().map(one -> Reading.of(stage.model(), one.layer())).toList();
    List<List<Objective>> each = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      String name = readings.get(i).name();
      each.add(name.isEmpty() ? List.of() : layers.get(i).objectives(name, false));
    }
    List<Objective> all = each.stream().flatMap(List::stream).distinct().toList();
    Optional<Driven> driven = all.isEmpty() ? Optional.empty() : Optional.of(Driven.of(stage, all));
    List<Lowest> found = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Climbed one = layers.get(i);
      Reading reading = readings.get(i);
      List<Objective> own = each.get(i);
      String file = "layer/" + one.layer().index() + "-lowest-#.webp";
      found.add(
          driven
              .filter(run -> !own.isEmpty())
              .map(run -> run.of(own, all).shown(stage, reading, one.filters(), file))
              .orElseGet(() -> none(reading.none())));
    }
    return found;
  }

  /** For outputs, before softmax or sigmoid. */
  static Lowest outputs(Stage stage, Layout layout, List<Integer> outputs) {
    LayerInfo output = layout.output();
    String function = output.activation().equals("linear") ? "" : output.activation();
    if (layout.isBothWays(output)) {
      return none("Its one output decides between two classes: what drives it down is the other.");
    }
    Reading reading =
        new Reading(
            function.isEmpty() ? output.name() : LayerInfo.logits(output.name()),
            function,
            true,
            "");
    List<Objective> objectives =
        outputs.stream().map(k -> Objectives.unit(output.name(), k)).toList();
    return Driven.of(stage, objectives).shown(stage, reading, outputs, "class/lowest-#.webp");
  }

  private static Lowest none(String why) {
    return new Lowest("", "", false, why, null, 0, List.of());
  }

  /** What one run drove down, and the samples that do so most, by target. */
  private record Driven(Climbed.Images images, List<TableRows.Row> examples) {

    static Driven of(Stage stage, List<Objective> objectives) {
      List<Objective> negative = objectives.stream().map(one -> one.times(-1)).toList();
      Climbed.Images images = Climbed.Images.climbed(stage, negative);
      RunResult run = images.run();
      List<TableRows.Row> examples =
          run.artifacts().stream().anyMatch(one -> one.name().equals("truth-examples"))
              ? new TableRows(run.table("truth-examples")).all()
              : List.of();
      stage.show(examples.stream().map(Lowest::index).toList());
      return new Driven(images, examples);
    }

    Driven of(List<Objective> some, List<Objective> all) {
      return new Driven(images.of(some, all), examples);
    }

    Lowest shown(Stage stage, Reading reading, List<Integer> filters, String file) {
      Map<String, List<LayerPart.Example>> samples = new TreeMap<>();
      for (TableRows.Row row : examples) {
        samples
            .computeIfAbsent(row.text("target"), target -> new ArrayList<>())
            .add(
                new LayerPart.Example(
                    stage.album().place(index(row)),
                    DataScript.rounded(0.0 - row.number("value")),
                    List.of()));
      }
      return new Lowest(
          reading.name(),
          reading.function(),
          reading.last(),
          "",
          Made.of(stage, images, filters, file).negated(),
          examples.isEmpty() ? 0 : examples.get(0).whole("samples").orElseThrow(),
          images.measures().stream()
              .map(row -> List.copyOf(samples.getOrDefault(row.text("target"), List.of())))
              .toList());
    }
  }

  private static long index(TableRows.Row row) {
    return row.whole("index").orElseThrow();
  }
}
