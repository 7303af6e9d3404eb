package io.loupe.engine.dl4j.onnx;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * A case of the ONNX project's own tests: a model, what it is fed and what it gives. All inputs but
 * the first become weights, since that is what Loupe looks at.
 */
final class NodeCase {
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_INPUT = 11;
  private static final int GRAPH_OUTPUT = 12;
  private static final int VALUE_TYPE = 2;
  private static final int TYPE_TENSOR = 1;
  private static final int TYPE_KIND = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_KIND = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;

  private final byte[] model;
  private final List<String> inputs;
  private final List<Output> outputs;
  private final long type;
  private final List<byte[]> given = new ArrayList<>();
  private final List<byte[]> expected = new ArrayList<>();

  /** An output: its tensor, and the node that makes it. */
  record Output(String tensor, String node) {}

  NodeCase(Path folder) throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve("model.onnx"));
    byte[] graph =
        Field.all(whole).stream()
            .filter(f -> f.number == MODEL_GRAPH)
            .findFirst()
            .orElseThrow()
            .bytes;
    List<Field> parts = Field.all(graph);
    inputs = names(parts, GRAPH_INPUT);
    List<String> known = new ArrayList<>();
    for (Field part : parts) {
      if (part.number == GRAPH_INITIALIZER) {
        known.add(Field.text(part.bytes, TENSOR_NAME));
      }
    }
    inputs.removeAll(known);
    outputs = new ArrayList<>();
    for (String output : names(parts, GRAPH_OUTPUT)) {
      outputs.add(new Output(output, maker(parts, output)));
    }
    type = type(parts);
    Path data = folder.resolve("test_data_set_0");
    for (int i = 0; Files.exists(data.resolve("input_" + i + ".pb")); i++) {
      given.add(Files.readAllBytes(data.resolve("input_" + i + ".pb")));
    }
    for (int i = 0; Files.exists(data.resolve("output_" + i + ".pb")); i++) {
      expected.add(Files.readAllBytes(data.resolve("output_" + i + ".pb")));
    }
    model = fed(whole, graph);
  }

  static List<Path> folders(Path root) throws IOException {
    try (Stream<Path> all = Files.list(root)) {
      return all.filter(f -> Files.exists(f.resolve("model.onnx"))).sorted().toList();
    }
  }

  /** The kind of numbers that the first input takes. */
  private static long type(List<Field> graph) throws IOException {
    for (Field part : graph) {
      if (part.number == GRAPH_INPUT) {
        byte[] tensor = part(part(part.bytes, VALUE_TYPE), TYPE_TENSOR);
        return kind(tensor, TYPE_KIND);
      }
    }
    return 0;
  }

  private static byte[] part(byte[] message, int number) throws IOException {
    return Field.all(message).stream()
        .filter(f -> f.number == number)
        .findFirst()
        .map(f -> f.bytes)
        .orElse(new byte[0]);
  }

  private static long kind(byte[] tensor) throws IOException {
    return kind(tensor, TENSOR_KIND);
  }

  private static long kind(byte[] message, int number) throws IOException {
    return Field.all(message).stream()
        .filter(f -> f.number == number)
        .mapToLong(f -> f.value)
        .findFirst()
        .orElse(0);
  }

  private static String maker(List<Field> graph, String output) throws IOException {
    for (Field node : graph) {
      if (node.number == GRAPH_NODE) {
        for (Field field : Field.all(node.bytes)) {
          if (field.number == NODE_OUTPUT && field.text().equals(output)) {
            return Field.text(node.bytes, NODE_NAME);
          }
        }
      }
    }
    return "";
  }

  private static List<String> names(List<Field> graph, int number) throws IOException {
    List<String> names = new ArrayList<>();
    for (Field part : graph) {
      if (part.number == number) {
        names.add(Field.text(part.bytes, 1));
      }
    }
    return names;
  }

  private byte[] fed(byte[] whole, byte[] graph) throws IOException {
    ByteArrayOutputStream larger = new ByteArrayOutputStream();
    larger.write(graph);
    CodedOutputStream more = CodedOutputStream.newInstance(larger);
    for (int i = 1; i < Math.min(given.size(), inputs.size()); i++) {
      ByteArrayOutputStream tensor = new ByteArrayOutputStream();
      tensor.write(given.get(i));
      CodedOutputStream name = CodedOutputStream.newInstance(tensor);
      name.writeString(TENSOR_NAME, inputs.get(i));
      name.flush();
      more.writeByteArray(GRAPH_INITIALIZER, tensor.toByteArray());
    }
    more.flush();
    ByteArrayOutputStream model = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(model);
    for (Field field : Field.all(whole)) {
      if (field.number == MODEL_GRAPH) {
        out.writeByteArray(MODEL_GRAPH, larger.toByteArray());
      } else if (field.bytes.length > 0) {
        out.writeByteArray(field.number, field.bytes);
      } else {
        out.writeUInt64(field.number, field.value);
      }
    }
    out.flush();
    return model.toByteArray();
  }

  byte[] model() {
    return model;
  }

  List<Output> outputs() {
    return outputs;
  }

  Archive.Numbers input() throws IOException {
    if (given.isEmpty()) {
      throw new IOException("it is fed nothing");
    }
    if (type != kind(given.get(0))) {
      throw new IOException("it is fed something else than it takes");
    }
    return numbers(given.get(0));
  }

  Archive.Numbers expected(int output) throws IOException {
    return numbers(expected.get(output));
  }

  private static Archive.Numbers numbers(byte[] tensor) throws IOException {
    List<Integer> dims = new ArrayList<>();
    int kind = 0;
    ByteBuffer raw = ByteBuffer.allocate(0);
    for (Field field : Field.all(tensor)) {
      switch (field.number) {
        case TENSOR_DIMS -> {
          if (field.bytes.length == 0) {
            dims.add((int) field.value);
          } else {
            CodedInputStream packed = CodedInputStream.newInstance(field.bytes);
            while (!packed.isAtEnd()) {
              dims.add((int) packed.readRawVarint64());
            }
          }
        }
        case TENSOR_KIND -> kind = (int) field.value;
        case TENSOR_RAW -> raw = ByteBuffer.wrap(field.bytes).order(ByteOrder.LITTLE_ENDIAN);
        default -> {}
      }
    }
    int[] sizes = dims.stream().mapToInt(d -> d).toArray();
    long count = Arrays.stream(sizes).asLongStream().reduce(1, (a, b) -> a * b);
    if (count < 0 || count > raw.remaining() || kind == 0) {
      throw new IOException("no tensor of numbers");
    }
    float[] values = new float[(int) count];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (kind) {
            case 1 -> raw.getFloat();
            case 2 -> raw.get() & 0xff;
            case 3 -> raw.get();
            case 9 -> raw.get() == 0 ? 0 : 1;
            case 4 -> raw.getShort() & 0xffff;
            case 5 -> raw.getShort();
            case 6 -> raw.getInt();
            case 7, 13 -> raw.getLong();
            case 11 -> (float) raw.getDouble();
            case 12 -> raw.getInt() & 0xffffffffL;
            default -> throw new IOException("numbers of kind " + kind);
          };
    }
    return new Archive.Numbers(values, sizes);
  }
}
