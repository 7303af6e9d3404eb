package io.loupe.engine.dl4j.internal;

import com.google.common.base.Splitter;
import com.google.common.primitives.Longs;
import io.loupe.data.ChannelComposite;
import io.loupe.data.ChannelOrder;
import io.loupe.data.FeatureNames;
import io.loupe.data.InputSpec;
import io.loupe.engine.dl4j.graph.FlatPicture;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.importer.keras.CustomObjects;
import io.loupe.engine.dl4j.importer.keras.InputSizes;
import io.loupe.engine.dl4j.importer.keras.KerasOptions;
import io.loupe.engine.dl4j.internal.Parts.Machine;
import io.loupe.error.ParameterException;
import io.loupe.model.InputOptions;
import io.loupe.tensor.Shape;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of a model source, read and checked. */
record EngineOptions(
    Optional<Shape> inputShape,
    Map<String, Shape> inputShapes,
    double min,
    double max,
    String rangeOrigin,
    List<Double> mean,
    List<Double> std,
    ChannelOrder order,
    Optional<String> input,
    HeldInputs held,
    Machine machine,
    OptionalLong modelMemory,
    Optional<String> weights,
    Optional<Boolean> flatChannelsFirst,
    FeatureNames features,
    Optional<ChannelComposite> composite,
    CustomObjects objects,
    Optional<String> until) {
  /** Order of a picture's values where a network takes them as a list. */
  static final String LAYOUT = "layout";

  static final Set<String> OWN =
      Set.of(
          LAYOUT,
          "custom-objects",
          "hold",
          "input",
          "input-shape",
          "max-model-memory",
          "memory",
          "until",
          "weights");

  static EngineOptions of(InputSpec input) {
    return new EngineOptions(
        Optional.of(input.shape()),
        Map.of(),
        input.min(),
        input.max(),
        InputSpec.GIVEN,
        input.mean(),
        input.std(),
        input.order(),
        Optional.empty(),
        HeldInputs.NONE,
        new Machine(OptionalLong.empty(), Processors.ofMachine()),
        OptionalLong.empty(),
        Optional.empty(),
        Optional.empty(),
        input.features(),
        input.composite(),
        CustomObjects.NONE,
        Optional.empty());
  }

  EngineOptions with(String free, HeldInputs others) {
    return new EngineOptions(
        inputShape,
        inputShapes,
        min,
        max,
        rangeOrigin,
        mean,
        std,
        order,
        Optional.of(free),
        others,
        machine,
        modelMemory,
        weights,
        flatChannelsFirst,
        features,
        composite,
        objects,
        until);
  }

  static EngineOptions of(Map<String, String> options) {
    InputOptions.requireKnown("dl4j", OWN, options);
    List<Double> range = numbers("input-range", options.getOrDefault("range", "0,1"));
    if (range.size() != 2 || !(range.get(0) < range.get(1))) {
      throw ParameterException.limit(
          "input-range", "a smaller and a larger number", options.getOrDefault("range", ""));
    }
    List<Double> std = numbers("input-std", options.getOrDefault("std", ""));
    if (std.stream().anyMatch(s -> !(s > 0))) {
      throw ParameterException.limit("input-std", "positive", options.getOrDefault("std", ""));
    }
    List<String> shapes =
        Splitter.on(';').trimResults().splitToList(options.getOrDefault("input-shape", ""));
    return new EngineOptions(
        shapes.stream()
            .filter(text -> !text.isEmpty() && !text.contains("="))
            .findFirst()
            .map(EngineOptions::shape),
        namedShapes(shapes),
        range.get(0),
        range.get(1),
        options.containsKey("range") ? InputSpec.GIVEN : "",
        numbers("input-mean", options.getOrDefault("mean", "")),
        std,
        InputOptions.order(options.get("channels"), ChannelOrder.RGB),
        Optional.ofNullable(options.get("input")),
        HeldInputs.parse(options.getOrDefault("hold", "")),
        new Machine(mebibytes("memory", options.get("memory")), Processors.ofMachine()),
        mebibytes("max-model-memory", options.get("max-model-memory")),
        Optional.ofNullable(options.get("weights")),
        Optional.ofNullable(options.get(LAYOUT)).map(EngineOptions::isChannelsFirst),
        InputOptions.features(options),
        InputOptions.composite(options),
        CustomObjects.parse(options.getOrDefault("custom-objects", "")),
        Optional.ofNullable(options.get("until")));
  }

  private static boolean isChannelsFirst(String layout) {
    return switch (layout.strip().toLowerCase(Locale.ROOT)) {
      case "nchw" -> true;
      case "nhwc" -> false;
      default -> throw ParameterException.limit("input-layout", "nhwc or nchw", layout);
    };
  }

  /**
   * The picture that the user means where a network takes a list of values.
   *
   * @param graph whose node 0 is fed
   * @param otherwise whether the channels come first, where neither the user nor the network says
   */
  Optional<FlatPicture> picture(Graph graph, boolean otherwise) {
    Node fed = graph.nodes().get(0);
    Shape taken = TensorBridge.shape(Longs.toArray(fed.type().channelsFirst()));
    Optional<FlatPicture> picture =
        Optional.ofNullable(inputShapes.get(fed.name()))
            .or(this::inputShape)
            .filter(said -> said.rank() == 3 && !said.equals(taken))
            .map(
                said ->
                    new FlatPicture(
                        said,
                        flatChannelsFirst
                            .or(() -> FlatPicture.order(graph, said))
                            .orElse(otherwise)));
    if (flatChannelsFirst.isPresent() && picture.isEmpty()) {
      throw new ParameterException(
          "--input-layout is for a picture that the model takes as a list of values, and it takes "
              + taken
              + ".",
          taken.rank() == 1
              ? "Say the picture's size too, for example --input-shape 3,64,64."
              : "Leave it out.");
    }
    return picture;
  }

  /** What the model is fed: as the options say it, else as its first layers state it. */
  InputSpec spec(Shape shape, Optional<InputRange> stated) {
    int channels = shape.rank() == 0 ? 1 : shape.dim(0);
    checkCount("input-mean", mean, channels);
    checkCount("input-std", std, channels);
    if (order != ChannelOrder.RGB && !(shape.rank() == 3 && channels == 3)) {
      throw new ParameterException(
          "--input-channels bgr needs a picture of 3 channels, and the model takes " + shape + ".",
          "Leave it out.");
    }
    boolean open = rangeOrigin.isEmpty() && mean.isEmpty() && std.isEmpty();
    InputSpec spec =
        stated
            .filter(range -> open)
            .map(
                range ->
                    new InputSpec(
                        shape, range.min(), range.max(), mean, std, order, range.origin()))
            .orElseGet(() -> new InputSpec(shape, min, max, mean, std, order, rangeOrigin))
            .with(features);
    return composite.map(spec::with).orElse(spec);
  }

  private static void checkCount(String name, List<Double> values, int channels) {
    if (!values.isEmpty() && values.size() != channels) {
      throw ParameterException.limit(
          name, "one number for each of the " + channels + " channels", values.toString());
    }
  }

  /** Bytes of an amount in mebibytes; empty if none is given. */
  private static OptionalLong mebibytes(String name, @Nullable String text) {
    if (text == null) {
      return OptionalLong.empty();
    }
    try {
      long mebibytes = Long.parseLong(text.strip());
      if (mebibytes > 0 && mebibytes < 1L << 40) {
        return OptionalLong.of(mebibytes << 20);
      }
    } catch (NumberFormatException e) {
      throw ParameterException.type(name, "whole number of MiB", text);
    }
    throw ParameterException.limit(name, "positive", text);
  }

  /** The options as the record has them: with what tells held arrays apart, and was assumed. */
  Map<String, String> recorded(Map<String, String> given, Optional<FlatPicture> picture) {
    Map<String, String> all = new HashMap<>(given);
    picture.ifPresent(p -> all.put(LAYOUT, p.channelsFirst() ? "nchw" : "nhwc"));
    if (all.containsKey(InputOptions.FEATURES)) {
      all.put(InputOptions.FEATURES_SUM, features.sha256());
    }
    all.computeIfPresent("hold", (name, text) -> held.said());
    return all;
  }

  /** Refuses weights that are named for a file that has its own. */
  void refuseWeights() {
    if (weights.isPresent()) {
      throw new ParameterException(
          "--weights is for a topology in JSON, and this model has its weights in itself.",
          "Leave it out.");
    }
  }

  /** Refuses what is said of Keras's layers where there are none. */
  void refuseKeras() {
    if (!objects.isEmpty() || until.isPresent()) {
      throw new ParameterException(
          (until.isPresent() ? "--until" : "--custom-objects")
              + " is for Keras files, and this model is none.",
          "Leave it out.");
    }
  }

  /** Starts the count of what a model from a file may take. */
  ModelSize modelSize() {
    return new ModelSize(modelMemory.orElseGet(ModelSize::byDefault));
  }

  private static Map<String, Shape> namedShapes(List<String> texts) {
    Map<String, Shape> named = new LinkedHashMap<>();
    for (String text : texts) {
      int equals = text.lastIndexOf('=');
      if (equals > 0) {
        named.put(text.substring(0, equals).strip(), shape(text.substring(equals + 1)));
      }
    }
    return named;
  }

  /** Sizes of the inputs by their names: those of {@code --input-shape} and of held inputs. */
  Map<String, Shape> sizes() {
    Map<String, Shape> sizes = new HashMap<>();
    held.byName().forEach((name, value) -> value.shape().ifPresent(s -> sizes.put(name, s)));
    sizes.putAll(inputShapes);
    return sizes;
  }

  KerasOptions keras() {
    InputSizes sizes = new InputSizes(input, inputShape, sizes(), held.byName().keySet());
    return new KerasOptions(sizes, objects, until);
  }

  static Shape shape(String text) {
    try {
      int[] dims =
          Arrays.stream(text.split(",", -1))
              .map(String::trim)
              .mapToInt(Integer::parseInt)
              .toArray();
      if (Arrays.stream(dims).allMatch(d -> d > 0)) {
        return Shape.of(dims);
      }
    } catch (IllegalArgumentException e) {
      throw ParameterException.type("input-shape", "shape such as 1,28,28", text);
    }
    throw ParameterException.limit("input-shape", "positive", text);
  }

  private static List<Double> numbers(String name, String text) {
    if (text.isBlank()) {
      return List.of();
    }
    try {
      List<Double> values = Arrays.stream(text.split(",", -1)).map(Double::valueOf).toList();
      if (values.stream().allMatch(Double::isFinite)) {
        return values;
      }
    } catch (NumberFormatException e) {
      throw ParameterException.type(name, "list of numbers", text);
    }
    throw ParameterException.limit(name, "finite", text);
  }
}
