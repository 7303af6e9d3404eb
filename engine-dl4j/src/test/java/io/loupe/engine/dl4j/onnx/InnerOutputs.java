package io.loupe.engine.dl4j.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import com.google.common.primitives.Bytes;
import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** A file in ONNX Runtime, which gives every tensor that a node of its graph makes. */
final class InnerOutputs implements AutoCloseable {
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_OUTPUT = 12;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int VALUE_NAME = 1;

  private final Path file;
  private final OrtSession session;

  /** Names of the nodes, those of their outputs where they have none. */
  private final Set<String> nodes = new HashSet<>();

  /** The first output of each node that has a name, by it. */
  private final Map<String, String> byNode = new HashMap<>();

  /**
   * Opens a file. What is added to it, outputs without a type, protobuf joins to the graph that is
   * there.
   *
   * @param model the file; its weights may lie beside it
   */
  InnerOutputs(Path model) throws IOException, OrtException {
    byte[] whole = Files.readAllBytes(model);
    Set<String> tensors = new LinkedHashSet<>();
    for (Field field : Field.all(whole)) {
      if (field.number == MODEL_GRAPH) {
        collect(Field.all(field.bytes), tensors);
      }
    }
    ByteArrayOutputStream outputs = new ByteArrayOutputStream();
    for (String tensor : tensors) {
      write(outputs, GRAPH_OUTPUT, message(VALUE_NAME, tensor));
    }
    ByteArrayOutputStream graph = new ByteArrayOutputStream();
    write(graph, MODEL_GRAPH, outputs.toByteArray());
    file = Files.createTempFile(model.toAbsolutePath().getParent(), "inner", ".onnx");
    Files.write(file, Bytes.concat(whole, graph.toByteArray()));
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.NO_OPT);
      options.setIntraOpNumThreads(1);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      session = environment().createSession(file.toString(), options);
    } catch (OrtException e) {
      Files.delete(file);
      throw e;
    }
  }

  private void collect(List<Field> graph, Set<String> tensors) throws IOException {
    Set<String> given = new LinkedHashSet<>();
    for (Field part : graph) {
      if (part.number == GRAPH_OUTPUT) {
        given.add(Field.text(part.bytes, VALUE_NAME));
      } else if (part.number == GRAPH_NODE) {
        List<String> made =
            Field.all(part.bytes).stream()
                .filter(field -> field.number == NODE_OUTPUT)
                .map(Field::text)
                .filter(name -> !name.isEmpty())
                .toList();
        tensors.addAll(made);
        String node = Field.text(part.bytes, NODE_NAME);
        if (!made.isEmpty()) {
          byNode.putIfAbsent(node, made.get(0));
          nodes.add(node.isBlank() ? made.get(0) : node);
        }
      }
    }
    tensors.removeAll(given);
  }

  private static byte[] message(int field, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeString(field, text);
    out.flush();
    return bytes.toByteArray();
  }

  private static void write(ByteArrayOutputStream to, int field, byte[] value) throws IOException {
    CodedOutputStream out = CodedOutputStream.newInstance(to);
    out.writeByteArray(field, value);
    out.flush();
  }

  /** ONNX Runtime; it says nothing of its own and sends nothing. */
  static OrtEnvironment environment() throws OrtException {
    OrtEnvironment environment =
        OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
    environment.setTelemetry(false);
    return environment;
  }

  /** Sizes of the inputs by name, in the file's order; -1 where they are open. */
  Map<String, int[]> inputs() throws OrtException {
    Map<String, int[]> sizes = new LinkedHashMap<>();
    for (NodeInfo input : session.getInputInfo().values()) {
      long[] dims = ((TensorInfo) input.getInfo()).getShape();
      sizes.put(input.getName(), Arrays.stream(dims).mapToInt(Math::toIntExact).toArray());
    }
    return sizes;
  }

  /**
   * Runs the file.
   *
   * @param inputs by name
   * @return every tensor of numbers that a node of the graph makes, by name
   */
  Map<String, Archive.Numbers> run(Map<String, Archive.Numbers> inputs) throws OrtException {
    Map<String, OnnxTensor> fed = new HashMap<>();
    try {
      for (Map.Entry<String, Archive.Numbers> input : inputs.entrySet()) {
        NodeInfo info = Objects.requireNonNull(session.getInputInfo().get(input.getKey()));
        fed.put(input.getKey(), tensor(input.getValue(), (TensorInfo) info.getInfo()));
      }
      Map<String, Archive.Numbers> made = new HashMap<>();
      try (OrtSession.Result result = session.run(fed)) {
        for (Map.Entry<String, OnnxValue> output : result) {
          if (output.getValue() instanceof OnnxTensor tensor) {
            numbers(tensor).ifPresent(numbers -> made.put(output.getKey(), numbers));
          }
        }
      }
      return made;
    } finally {
      fed.values().forEach(OnnxTensor::close);
    }
  }

  private static OnnxTensor tensor(Archive.Numbers numbers, TensorInfo info) throws OrtException {
    OrtEnvironment environment = environment();
    long[] dims = Arrays.stream(numbers.dims).asLongStream().toArray();
    return switch (info.type) {
      case FLOAT -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(numbers.values), dims);
      case INT64 -> {
        LongBuffer values = LongBuffer.allocate(numbers.values.length);
        for (float value : numbers.values) {
          values.put((long) value);
        }
        yield OnnxTensor.createTensor(environment, values.flip(), dims);
      }
      case INT32 -> {
        IntBuffer values = IntBuffer.allocate(numbers.values.length);
        for (float value : numbers.values) {
          values.put((int) value);
        }
        yield OnnxTensor.createTensor(environment, values.flip(), dims);
      }
      default -> throw new OrtException("an input of " + info.type);
    };
  }

  private static Optional<Archive.Numbers> numbers(OnnxTensor tensor) {
    TensorInfo info = tensor.getInfo();
    int[] dims = Arrays.stream(info.getShape()).mapToInt(Math::toIntExact).toArray();
    float[] values = new float[Arrays.stream(dims).reduce(1, Math::multiplyExact)];
    switch (info.type) {
      case FLOAT, FLOAT16, BFLOAT16 -> tensor.getFloatBuffer().get(values);
      case DOUBLE -> {
        var from = tensor.getDoubleBuffer();
        for (int i = 0; i < values.length; i++) {
          values[i] = (float) from.get(i);
        }
      }
      case INT64 -> {
        LongBuffer from = tensor.getLongBuffer();
        for (int i = 0; i < values.length; i++) {
          values[i] = from.get(i);
        }
      }
      case INT32 -> {
        IntBuffer from = tensor.getIntBuffer();
        for (int i = 0; i < values.length; i++) {
          values[i] = from.get(i);
        }
      }
      case INT8, UINT8, BOOL -> {
        ByteBuffer from = tensor.getByteBuffer();
        int mask = info.type == OnnxJavaType.INT8 ? -1 : 0xff;
        for (int i = 0; i < values.length; i++) {
          values[i] = from.get(i) & mask;
        }
      }
      default -> {
        return Optional.empty();
      }
    }
    return Optional.of(new Archive.Numbers(values, dims));
  }

  /** The tensor that a layer gives: the first of the node of its name, else that of its name. */
  String tensor(String layer) {
    return byNode.getOrDefault(layer, layer);
  }

  /**
   * Whether a layer lies within a node, such as a branch, whose tensors the graph does not show.
   */
  boolean isWithin(String layer) {
    return nodes.stream().anyMatch(node -> layer.startsWith(node + "/"));
  }

  @Override
  public void close() throws OrtException, IOException {
    session.close();
    Files.delete(file);
  }
}
