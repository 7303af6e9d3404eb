package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.google.common.base.Splitter;
import io.loupe.engine.dl4j.graph.FlatPicture;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Size of an input: what the file says, and what the user says where the file leaves it open. */
final class InputShapes {
  private static final double LARGEST_EXAMPLE = 1 << 28;
  private static final List<String> OPTIONS = List.of("batch_shape", "batch_input_shape");
  private static final Set<String> RECURRENT =
      Set.of("LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU");

  /** Layers that take lists of any length and hand on as many values. */
  private static final Set<String> KEEPING =
      Set.of(
          "Flatten",
          "Dropout",
          "GaussianNoise",
          "GaussianDropout",
          "AlphaDropout",
          "Activation",
          "ActivityRegularization",
          "ReLU",
          "LeakyReLU",
          "ELU",
          "Rescaling",
          "Identity");

  private InputShapes() {}

  /** The size of its input that a layer states, or that the first layer of a model does. */
  static Optional<JsonNode> stated(JsonNode layer) {
    JsonNode config = layer.path("config");
    for (String option : OPTIONS) {
      if (isShape(config.path(option))) {
        return Optional.of(config.path(option));
      }
    }
    if (ModelLayer.isModel(layer.path("class_name").asText(""))) {
      JsonNode start = ModelLayer.entries(layer).path(0);
      for (JsonNode entry : ModelLayer.entries(layer)) {
        if (entry.path("class_name").asText("").equals("InputLayer")) {
          start = entry;
          break;
        }
      }
      return stated(start).or(() -> built(layer));
    }
    JsonNode inner = config.path("layer");
    return layer.path("class_name").asText("").equals("Bidirectional")
        ? stated(inner).or(() -> built(layer))
        : built(layer);
  }

  /** The size of its input that a layer or a model was built for. */
  static Optional<JsonNode> built(JsonNode layer) {
    return Stream.of(
            layer.path("config").path("build_input_shape"),
            layer.path("build_config").path("input_shape"))
        .filter(InputShapes::isShape)
        .findFirst();
  }

  private static boolean isShape(JsonNode node) {
    boolean shape = node.isArray() && node.size() > 1;
    for (JsonNode size : node) {
      shape &= size.isNull() || size.isInt();
    }
    return shape;
  }

  /**
   * What the weights of the first layers tell of an input that states no size: how many values or
   * channels they take.
   */
  static LayerSpec told(Call input, Topology topology, WeightSource weights) {
    LayerSpec layer = input.layer();
    boolean stated = OPTIONS.stream().anyMatch(option -> layer.option(option).isArray());
    String vertex = input.vertex();
    for (Call call : topology.calls()) {
      if (stated || call.inputs().size() != 1 || !call.inputs().get(0).equals(vertex)) {
        continue;
      }
      if (!KEEPING.contains(call.layer().className())) {
        List<Weight> own = weights.of(call.layer().path());
        return own.isEmpty() ? layer : layer.with(told(call.layer(), own.get(0).dims()));
      }
      vertex = call.vertex();
    }
    return layer;
  }

  private static ArrayNode told(LayerSpec first, int[] kernel) {
    ArrayNode shape = JsonNodeFactory.instance.arrayNode();
    String className = first.className();
    int axes = kernel.length;
    boolean convolution = className.matches("(Depthwise|Separable)?Conv[123]D") && axes > 2;
    boolean last = !first.text("data_format", "").equals("channels_first");
    if (className.equals("Dense") && axes == 2) {
      shape.addNull().add(kernel[0]);
    } else if (RECURRENT.contains(className) && axes == 2) {
      shape.addNull().addNull().add(kernel[0]);
    } else if (className.equals("Embedding")) {
      shape.addNull().addNull();
    } else if (convolution && last && first.era().major() > 1) {
      for (int i = 1; i < axes; i++) {
        shape.addNull();
      }
      shape.add(kernel[axes - 2]);
    }
    return shape;
  }

  /**
   * The size of one input.
   *
   * @param input the input
   * @param channelsFirst whether the file has the channels first
   * @param sizes what the user says
   * @param only whether the model has no other
   */
  static int[] of(Call input, boolean channelsFirst, InputSizes sizes, boolean only) {
    LayerSpec layer = input.layer();
    JsonNode declared = layer.config().path(OPTIONS.get(0));
    if (!declared.isArray()) {
      declared = layer.config().path(OPTIONS.get(1));
    }
    Optional<Shape> named = Optional.ofNullable(sizes.named().get(input.vertex()));
    boolean looked = only || sizes.isLooked(input.vertex());
    Optional<Shape> given = named;
    if (named.isEmpty() && sizes.free().isPresent() && (only || isOpen(declared))) {
      boolean fits = fits(declared, Wire.of(sizes.free().get(), channelsFirst).shape());
      given = looked || fits ? sizes.free() : given;
    }
    if (given.isPresent()) {
      int[] shape = Wire.of(given.get(), channelsFirst).shape();
      boolean fits = declared.size() == 0 || fits(declared, shape);
      if (!fits && looked) {
        Optional<int[]> flat = FlatPicture.sizes(sizes(declared), given.get());
        if (flat.isPresent()) {
          return flat.get();
        }
      }
      if (!fits) {
        throw new KerasProblem(
            "an input of "
                + given.get()
                + " does not fit "
                + name(input, only)
                + LayerSpec.said(declared),
            "Sizes are channels first; a held array has an item for each sample, or ?item=all is one;"
                + " say ?layout=nhwc where its channels are last.");
      }
      return shape;
    }
    int[] shape = new int[Math.max(0, declared.size() - 1)];
    for (int i = 0; i < shape.length; i++) {
      JsonNode size = declared.get(i + 1);
      if (size.isNull()) {
        throw open(input, declared, channelsFirst, only, looked);
      }
      shape[i] = layer.integer("batch_shape", size, 1);
    }
    if (shape.length == 0) {
      throw open(input, declared, channelsFirst, only, looked);
    }
    return shape;
  }

  /** The sizes without the batch; negative where they are open. */
  private static int[] sizes(JsonNode declared) {
    return IntStream.range(1, Math.max(1, declared.size()))
        .map(i -> declared.get(i).asInt(-1))
        .toArray();
  }

  private static boolean isOpen(JsonNode declared) {
    boolean open = declared.size() < 2;
    for (int i = 1; i < declared.size(); i++) {
      open |= declared.get(i).isNull();
    }
    return open;
  }

  /** A size that would fit, channels first. */
  private static String example(JsonNode declared, boolean channelsFirst) {
    int rank = Math.max(0, declared.size() - 1);
    if (rank < 2) {
      return rank == 1 ? "100" : "3,224,224";
    }
    int channels = channelsFirst ? 1 : rank;
    JsonNode wide = declared.get(channels);
    StringBuilder example = new StringBuilder(wide.isNull() ? "3" : wide.asText());
    String free = rank == 2 ? "100" : rank == 3 ? "224" : "32";
    for (int i = 1; i <= rank; i++) {
      if (i != channels) {
        JsonNode size = declared.get(i);
        example.append(',').append(size.isNull() ? free : size.asText());
      }
    }
    return example.toString();
  }

  private static KerasProblem open(
      Call input, JsonNode declared, boolean channelsFirst, boolean only, boolean looked) {
    String example = example(declared, channelsFirst);
    double values =
        Splitter.on(',')
            .splitToStream(example)
            .mapToDouble(Double::parseDouble)
            .reduce(1, (a, b) -> a * b);
    if (values > LARGEST_EXAMPLE) {
      return KerasProblem.damaged(
          "its input " + LayerSpec.said(declared) + " is larger than any that is read");
    }
    String shape =
        declared.isArray() && declared.size() > 1 ? LayerSpec.said(declared) : "no shape";
    String name = input.vertex();
    return new KerasProblem(
        "it does not say how large its input " + (only ? "" : name + " ") + "is: " + shape,
        "Say it, channels first, for example "
            + (only
                ? "--input-shape " + example
                : looked
                    ? "--input-shape " + name + "=" + example
                    : "--hold " + name + "=" + example + ":0")
            + ".");
  }

  private static String name(Call input, boolean only) {
    return only ? "its " : "its input " + input.vertex() + " ";
  }

  private static boolean fits(JsonNode declared, int[] shape) {
    boolean fits = declared.size() == shape.length + 1;
    for (int i = 0; fits && i < shape.length; i++) {
      JsonNode size = declared.get(i + 1);
      fits = size.isNull() || size.asInt(-1) == shape[i];
    }
    return fits;
  }
}
