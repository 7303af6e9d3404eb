package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.guard.Unpacking;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Weights of a TensorFlow.js layers model: a manifest beside the topology names the arrays, one
 * after the other in the bytes of some files, an array perhaps in several of them. Quantised ones
 * are {@code stored * scale + min}.
 */
final class WebWeights implements WeightSource {
  private static final int LARGEST_SIZE = 1 << 28;
  private static final int MOST_FILES = 10_000;

  /** How many bytes a stored value takes. */
  private static final Map<String, Integer> WIDTHS =
      Map.of("float32", 4, "int32", 4, "float16", 2, "uint16", 2, "uint8", 1, "bool", 1);

  private final List<Weight> weights;
  private final WeightOrder order;
  private final Optional<List<LayerWeights.Slot>> slots;

  private WebWeights(List<Weight> weights, WeightOrder order) {
    this.weights = weights;
    this.order = order;
    List<String> names = weights.stream().map(Weight::name).toList();
    this.slots = isNamed() ? Optional.empty() : order.order(names);
  }

  /** The names of the files that hold the arrays. */
  static List<String> files(JsonNode manifest) {
    List<String> names = new ArrayList<>();
    for (JsonNode group : manifest) {
      group.path("paths").forEach(path -> names.add(path.asText()));
    }
    if (names.size() > MOST_FILES) {
      throw KerasProblem.damaged("its weightsManifest names more than " + MOST_FILES + " files");
    }
    return names;
  }

  static WebWeights of(JsonNode manifest, KerasFiles.Files files, WeightOrder order)
      throws IOException {
    List<Weight> weights = new ArrayList<>();
    for (JsonNode group : manifest) {
      List<byte[]> parts = new ArrayList<>();
      long total = 0;
      for (JsonNode path : group.path("paths")) {
        byte[] part = files.read(path.asText());
        total += part.length;
        Unpacking.checkHeap("weights", total);
        parts.add(part);
      }
      ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(total)).order(ByteOrder.LITTLE_ENDIAN);
      parts.forEach(bytes::put);
      bytes.flip();
      for (JsonNode entry : group.path("weights")) {
        weights.add(next(entry, bytes));
      }
      if (bytes.hasRemaining()) {
        throw damaged("its files of weights hold " + bytes.remaining() + " bytes too many");
      }
    }
    return new WebWeights(weights, order);
  }

  private static KerasProblem damaged(String what) {
    return new KerasProblem(what, "Copy the folder again, with all its .bin files.");
  }

  private static Weight next(JsonNode entry, ByteBuffer bytes) {
    String name = entry.path("name").asText("");
    JsonNode packing = entry.path("quantization");
    String type = packing.path("dtype").asText(entry.path("dtype").asText(""));
    Integer width = WIDTHS.get(type);
    if (width == null) {
      throw new KerasProblem(
          "its weight " + name + " is of the type \"" + type + "\"",
          "Convert the model again, with weights of type float32.");
    }
    JsonNode shape = entry.path("shape");
    int[] dims = new int[shape.size()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = shape.get(i).asInt(-1);
      if (!shape.get(i).isInt() || dims[i] < 0 || dims[i] > LARGEST_SIZE) {
        throw damaged("its weight " + name + " has the shape " + LayerSpec.said(shape));
      }
    }
    long elements = ModelSize.values(Arrays.stream(dims).asLongStream().toArray());
    if (elements > bytes.remaining() / width) {
      throw damaged("its files of weights end before its weight " + name);
    }
    ByteBuffer own = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    own.limit(Math.toIntExact(elements * width));
    bytes.position(bytes.position() + own.limit());
    double scale = packing.path("scale").asDouble(1);
    double min = packing.path("min").asDouble(0);
    return new Weight(name, dims, () -> floats(own, type, Math.toIntExact(elements), scale, min));
  }

  private static float[] floats(
      ByteBuffer bytes, String type, int elements, double scale, double min) {
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] =
          switch (type) {
            case "float32" -> bytes.getFloat(4 * i);
            case "int32" -> bytes.getInt(4 * i);
            case "float16" -> half(bytes.getShort(2 * i));
            case "uint16" -> (float) ((bytes.getShort(2 * i) & 0xffff) * scale + min);
            default -> (float) ((bytes.get(i) & 0xff) * scale + min);
          };
    }
    return values;
  }

  /** IEEE 754 binary16. */
  private static float half(short bits) {
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    float magnitude =
        switch (exponent) {
          case 0 -> Math.scalb((float) fraction, -24);
          case 0x1f -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
          default -> Math.scalb((float) (fraction | 0x400), exponent - 25);
        };
    return bits < 0 ? -magnitude : magnitude;
  }

  /** Names suffice where every layer has its own, and no array is left over. */
  private boolean isNamed() {
    Set<Weight> used = new HashSet<>();
    for (WeightOrder.Top top : order.layers()) {
      Map<List<PathStep>, Long> wanted =
          top.weights().all().stream()
              .collect(Collectors.groupingBy(LayerWeights.Slot::path, Collectors.counting()));
      for (Map.Entry<List<PathStep>, Long> layer : wanted.entrySet()) {
        List<Weight> found = named(layer.getKey());
        int before = used.size();
        used.addAll(found);
        if (found.size() != layer.getValue() || used.size() < before + found.size()) {
          return false;
        }
      }
    }
    return used.size() == weights.size();
  }

  /** Those whose names begin with the layer's, after as many of the models around it as fit. */
  private List<Weight> named(List<PathStep> path) {
    List<String> names = path.stream().map(PathStep::name).toList();
    return IntStream.range(0, names.size())
        .mapToObj(from -> String.join("/", names.subList(from, names.size())) + "/")
        .map(start -> weights.stream().filter(w -> w.name().startsWith(start)).toList())
        .filter(found -> !found.isEmpty())
        .findFirst()
        .orElse(List.of());
  }

  @Override
  public List<Weight> of(List<PathStep> path) {
    return slots
        .map(
            all ->
                IntStream.range(0, all.size())
                    .filter(i -> all.get(i).path().equals(path))
                    .mapToObj(weights::get)
                    .toList())
        .orElseGet(() -> named(path));
  }
}
