package io.loupe.engine.dl4j.internal;

import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the inputs of a network are fed that are not looked at.
 *
 * @param byName values of each of them
 */
record HeldInputs(Map<String, Held> byName) {
  static final HeldInputs NONE = new HeldInputs(Map.of());

  HeldInputs {
    byName = Map.copyOf(byName);
  }

  /** Values of one input, or one number for all of them. */
  sealed interface Held {
    /** Size of the input, if it is known. */
    Optional<Shape> shape();

    /** Values of one item, channels last. */
    float[] values(Shape resolved);
  }

  private record Constant(Optional<Shape> shape, float value) implements Held {
    @Override
    public float[] values(Shape resolved) {
      float[] values = new float[resolved.elements()];
      Arrays.fill(values, value);
      return values;
    }
  }

  private record Values(Tensor tensor) implements Held {
    @Override
    public Optional<Shape> shape() {
      return Optional.of(tensor.shape());
    }

    @Override
    public float[] values(Shape resolved) {
      float[] planes = tensor.toArray();
      int channels = tensor.shape().rank() == 0 ? 1 : tensor.shape().dim(0);
      int positions = planes.length / channels;
      float[] values = new float[planes.length];
      for (int i = 0; i < planes.length; i++) {
        values[i % positions * channels + i / positions] = planes[i];
      }
      return values;
    }
  }

  static HeldInputs of(Map<String, Tensor> tensors) {
    Map<String, Held> held = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> held.put(name, new Values(tensor.copy())));
    return new HeldInputs(held);
  }

  /** Reads {@code mask=1;other=3,28,28:0.5}. */
  static HeldInputs parse(String text) {
    Map<String, Held> held = new LinkedHashMap<>();
    for (String part : text.split(";", -1)) {
      if (!part.isBlank()) {
        int equals = part.indexOf('=');
        if (equals < 1) {
          throw ParameterException.type("hold", "list such as mask=1;other=3,28,28:0.5", text);
        }
        String input = part.substring(0, equals).trim();
        if (held.put(input, number(part.substring(equals + 1), text)) != null) {
          throw ParameterException.limit("hold", "one value for each input", text);
        }
      }
    }
    return new HeldInputs(held);
  }

  private static Held number(String text, String all) {
    int colon = text.indexOf(':');
    Optional<Shape> shape =
        colon < 0 ? Optional.empty() : Optional.of(EngineOptions.shape(text.substring(0, colon)));
    try {
      float value = Float.parseFloat(text.substring(colon + 1).trim());
      if (Float.isFinite(value)) {
        return new Constant(shape, value);
      }
    } catch (NumberFormatException e) {
      throw ParameterException.type("hold", "list such as mask=1;other=3,28,28:0.5", all);
    }
    throw ParameterException.limit("hold", "finite", all);
  }
}
