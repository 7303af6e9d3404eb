package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Splitter;
import io.loupe.tensor.Shape;
import java.util.Arrays;
import java.util.Optional;

/** Size of an input: what the file says, and what the user says where the file leaves it open. */
final class InputShapes {
  private static final double LARGEST_EXAMPLE = 1 << 28;

  private InputShapes() {}

  /**
   * The size of one input.
   *
   * @param layer the input
   * @param channelsFirst whether the file has the channels first
   * @param given what the user says of the input that is looked at
   * @param only whether the model has no other; else what the user says is for open sizes
   */
  static int[] of(LayerSpec layer, boolean channelsFirst, Optional<Shape> given, boolean only) {
    JsonNode declared = layer.config().path("batch_shape");
    if (!declared.isArray()) {
      declared = layer.config().path("batch_input_shape");
    }
    if (given.isPresent() && (only || isOpen(declared))) {
      int[] shape = inKeras(given.get(), channelsFirst);
      if (declared.isArray() && !fits(declared, shape)) {
        throw layer.problem("an input of " + given.get() + " does not fit its " + shown(declared));
      }
      return shape;
    }
    int[] shape = new int[Math.max(0, declared.size() - 1)];
    for (int i = 0; i < shape.length; i++) {
      JsonNode size = declared.get(i + 1);
      if (size.isNull()) {
        throw open(declared, channelsFirst);
      }
      shape[i] = layer.integer("batch_shape", size, 1);
    }
    if (shape.length == 0) {
      throw open(declared, channelsFirst);
    }
    return shape;
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

  private static KerasProblem open(JsonNode declared, boolean channelsFirst) {
    String example = example(declared, channelsFirst);
    double values =
        Splitter.on(',')
            .splitToStream(example)
            .mapToDouble(Double::parseDouble)
            .reduce(1, (a, b) -> a * b);
    if (values > LARGEST_EXAMPLE) {
      return KerasProblem.damaged(
          "its input " + shown(declared) + " is larger than any that is read");
    }
    return new KerasProblem(
        "it does not say how large its input is: "
            + (declared.isArray() ? shown(declared) : "no shape"),
        "Say it, channels first, for example --input-shape " + example + ".");
  }

  /** As Keras prints it. */
  private static String shown(JsonNode declared) {
    return declared.toString().replace("null", "None");
  }

  private static boolean fits(JsonNode declared, int[] shape) {
    boolean fits = declared.size() == shape.length + 1;
    for (int i = 0; fits && i < shape.length; i++) {
      JsonNode size = declared.get(i + 1);
      fits = size.isNull() || size.asInt(-1) == shape[i];
    }
    return fits;
  }

  /** Loupe has the channels first; Keras's file may have them last. */
  private static int[] inKeras(Shape given, boolean channelsFirst) {
    int[] shape = given.dims();
    if (channelsFirst || shape.length < 2) {
      return shape;
    }
    int[] last = Arrays.copyOfRange(shape, 1, shape.length + 1);
    last[shape.length - 1] = shape[0];
    return last;
  }
}
