package io.loupe.engine.dl4j.importer.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands in an ONNX file. The field numbers are those of onnx.proto (IR version 10).
 *
 * @param producer program that wrote it; may be empty
 * @param opset version of the standard operators
 * @param nodes in the file's order
 * @param initializers known tensors, by name
 * @param inputs what is fed
 * @param outputs names of what it gives
 */
record OnnxFile(
    String producer,
    int opset,
    List<Node> nodes,
    Map<String, Known> initializers,
    List<Input> inputs,
    List<String> outputs) {
  private static final int MOST_NODES = 100_000;

  /**
   * One operation.
   *
   * @param name unique where the exporter gave one
   * @param type its operator
   * @param domain whose operator; empty for the standard ones
   * @param inputs names of tensors, in their places; an empty one stands for an input that is left
   *     out
   * @param outputs names of tensors
   * @param attributes by name
   */
  record Node(
      String name,
      String type,
      String domain,
      List<String> inputs,
      List<String> outputs,
      Map<String, Message> attributes) {
    OnnxProblem problem(String why) {
      return new OnnxProblem(
          "node \"" + shown() + "\" (" + type + "): " + why,
          "See the guide on ONNX files for what is read.");
    }

    String shown() {
      return name.isBlank() ? String.join(", ", outputs) : name;
    }

    boolean has(String attribute) {
      return attributes.containsKey(attribute);
    }

    long number(String attribute, long fallback) {
      Message message = attributes.get(attribute);
      return message == null ? fallback : message.number(ATTRIBUTE_INT, fallback);
    }

    float real(String attribute, float fallback) {
      Message message = attributes.get(attribute);
      return message == null ? fallback : message.real(ATTRIBUTE_FLOAT);
    }

    String text(String attribute, String fallback) {
      Message message = attributes.get(attribute);
      return message == null ? fallback : message.text(ATTRIBUTE_TEXT);
    }

    int[] numbers(String attribute, int... fallback) {
      Message message = attributes.get(attribute);
      if (message == null) {
        return fallback;
      }
      return Arrays.stream(message.numbers(ATTRIBUTE_INTS)).mapToInt(this::whole).toArray();
    }

    int whole(long value) {
      if (value != (int) value) {
        throw problem("a number in it is too large: " + value);
      }
      return (int) value;
    }
  }

  /**
   * What is fed.
   *
   * @param name of the tensor
   * @param dims its sizes; -1 where the file leaves them open
   */
  record Input(String name, List<Integer> dims) {}

  private static final int MODEL_PRODUCER = 2;
  private static final int MODEL_GRAPH = 7;
  private static final int MODEL_OPSET = 8;
  private static final int OPSET_DOMAIN = 1;
  private static final int OPSET_VERSION = 2;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_INPUT = 11;
  private static final int GRAPH_OUTPUT = 12;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_TYPE = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int NODE_DOMAIN = 7;
  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_FLOAT = 2;
  private static final int ATTRIBUTE_INT = 3;
  private static final int ATTRIBUTE_TEXT = 4;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int ATTRIBUTE_FLOATS = 7;
  private static final int ATTRIBUTE_INTS = 8;
  private static final int VALUE_NAME = 1;
  private static final int VALUE_TYPE = 2;
  private static final int TYPE_TENSOR = 1;
  private static final int TENSOR_TYPE_SHAPE = 2;
  private static final int SHAPE_DIM = 1;
  private static final int DIM_VALUE = 1;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_KIND = 2;
  private static final int TENSOR_FLOATS = 4;
  private static final int TENSOR_INTS = 5;
  private static final int TENSOR_LONGS = 7;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;
  private static final int TENSOR_DOUBLES = 10;
  private static final int TENSOR_LOCATION = 14;

  static OnnxFile read(ByteBuffer bytes) {
    Message model = Message.of(bytes);
    List<Message> graphs = model.messages(MODEL_GRAPH);
    if (graphs.size() != 1) {
      throw OnnxProblem.damaged("it is no ONNX file: it holds no graph");
    }
    int opset = 1;
    for (Message one : model.messages(MODEL_OPSET)) {
      if (one.text(OPSET_DOMAIN).isEmpty() || one.text(OPSET_DOMAIN).equals("ai.onnx")) {
        opset = (int) Math.min(1000, one.number(OPSET_VERSION, 1));
      }
    }
    Message graph = graphs.get(0);
    Map<String, Known> initializers = new HashMap<>();
    for (Message tensor : graph.messages(GRAPH_INITIALIZER)) {
      initializers.put(tensor.text(TENSOR_NAME), known(tensor));
    }
    List<Input> inputs = new ArrayList<>();
    for (Message value : graph.messages(GRAPH_INPUT)) {
      if (!initializers.containsKey(value.text(VALUE_NAME))) {
        inputs.add(new Input(value.text(VALUE_NAME), dims(value)));
      }
    }
    List<String> outputs =
        graph.messages(GRAPH_OUTPUT).stream().map(value -> value.text(VALUE_NAME)).toList();
    List<Message> nodes = graph.messages(GRAPH_NODE);
    if (nodes.size() > MOST_NODES) {
      throw OnnxProblem.damaged("it has more than " + MOST_NODES + " nodes");
    }
    return new OnnxFile(
        model.text(MODEL_PRODUCER),
        opset,
        nodes.stream().map(OnnxFile::node).toList(),
        initializers,
        inputs,
        outputs);
  }

  private static List<Integer> dims(Message value) {
    List<Integer> dims = new ArrayList<>();
    for (Message type : value.messages(VALUE_TYPE)) {
      for (Message tensor : type.messages(TYPE_TENSOR)) {
        for (Message shape : tensor.messages(TENSOR_TYPE_SHAPE)) {
          for (Message dim : shape.messages(SHAPE_DIM)) {
            long size = dim.number(DIM_VALUE, -1);
            dims.add(size > 0 && size <= Integer.MAX_VALUE ? (int) size : -1);
          }
        }
      }
    }
    return List.copyOf(dims);
  }

  private static Node node(Message node) {
    Map<String, Message> attributes = new LinkedHashMap<>();
    for (Message attribute : node.messages(NODE_ATTRIBUTE)) {
      attributes.put(attribute.text(ATTRIBUTE_NAME), attribute);
    }
    return new Node(
        node.text(NODE_NAME),
        node.text(NODE_TYPE),
        node.text(NODE_DOMAIN),
        node.texts(NODE_INPUT),
        node.texts(NODE_OUTPUT),
        attributes);
  }

  /** A list of real numbers that an attribute holds. */
  static Known reals(Message attribute) {
    double[] numbers = attribute.singles(ATTRIBUTE_FLOATS);
    return Known.of(new int[] {numbers.length}, false, numbers);
  }

  /** The tensor that an attribute holds. */
  static Known tensor(Message attribute) {
    List<Message> tensors = attribute.messages(ATTRIBUTE_TENSOR);
    if (tensors.size() != 1) {
      throw OnnxProblem.damaged("an attribute that should hold a tensor holds none");
    }
    return known(tensors.get(0));
  }

  private static Known known(Message tensor) {
    String name = tensor.text(TENSOR_NAME);
    long[] sizes = tensor.numbers(TENSOR_DIMS);
    int[] dims = new int[sizes.length];
    long count = 1;
    for (int i = 0; i < dims.length; i++) {
      long size = sizes[i];
      count = size < 0 || size > Integer.MAX_VALUE ? Long.MAX_VALUE : count * Math.max(0, size);
      if (count > Integer.MAX_VALUE) {
        throw OnnxProblem.damaged("its tensor \"" + name + "\" is too large");
      }
      dims[i] = (int) size;
    }
    if (tensor.number(TENSOR_LOCATION, 0) != 0) {
      throw new OnnxProblem(
          "its tensor \"" + name + "\" lies in another file, which is not read yet",
          "Save it as one file, with onnx.save(model, path, save_as_external_data=False).");
    }
    int kind = (int) tensor.number(TENSOR_KIND, 0);
    int length = (int) count;
    return new Known(name, dims, isWhole(kind), () -> numbers(tensor, name, kind, length));
  }

  /** Whether a kind of number, as ONNX counts them, holds whole ones; truth values are. */
  static boolean isWhole(int kind) {
    return switch (kind) {
      case 2, 3, 4, 5, 6, 7, 9, 12, 13 -> true;
      default -> false;
    };
  }

  private static double[] numbers(Message tensor, String name, int kind, int length) {
    List<ByteBuffer> raw = tensor.bytes(TENSOR_RAW);
    double[] numbers;
    if (!raw.isEmpty()) {
      numbers = raw(raw.get(0).duplicate().order(ByteOrder.LITTLE_ENDIAN), name, kind, length);
    } else if (tensor.has(TENSOR_FLOATS)) {
      numbers = tensor.singles(TENSOR_FLOATS);
    } else if (tensor.has(TENSOR_DOUBLES)) {
      numbers = tensor.doubles(TENSOR_DOUBLES);
    } else {
      long[] longs = tensor.numbers(tensor.has(TENSOR_LONGS) ? TENSOR_LONGS : TENSOR_INTS);
      numbers = new double[longs.length];
      Arrays.setAll(
          numbers,
          i ->
              kind == 10 || kind == 16
                  ? small((short) longs[i], kind)
                  : (double) (kind == 7 ? longs[i] : (int) longs[i]));
    }
    if (numbers.length != length) {
      throw OnnxProblem.damaged(
          "its tensor \"" + name + "\" has " + numbers.length + " numbers, not " + length);
    }
    return numbers;
  }

  private static double[] raw(ByteBuffer bytes, String name, int kind, int length) {
    int width =
        switch (kind) {
          case 1, 6, 12 -> 4;
          case 7, 11, 13 -> 8;
          case 4, 5, 10, 16 -> 2;
          case 2, 3, 9 -> 1;
          default ->
              throw OnnxProblem.damaged(
                  "its tensor \"" + name + "\" holds numbers of a kind that is not read: " + kind);
        };
    if (bytes.remaining() != (long) width * length) {
      throw OnnxProblem.damaged("its tensor \"" + name + "\" is cut off");
    }
    double[] numbers = new double[length];
    for (int i = 0; i < length; i++) {
      numbers[i] =
          switch (kind) {
            case 1 -> bytes.getFloat();
            case 2, 9 -> bytes.get() & 0xff;
            case 3 -> bytes.get();
            case 4 -> bytes.getShort() & 0xffff;
            case 5 -> bytes.getShort();
            case 6 -> bytes.getInt();
            case 12 -> bytes.getInt() & 0xffffffffL;
            case 11 -> bytes.getDouble();
            case 10, 16 -> small(bytes.getShort(), kind);
            default -> bytes.getLong();
          };
    }
    return numbers;
  }

  /** Half precision of IEEE 754 (10), or the upper half of single precision (16). */
  private static double small(short bits, int kind) {
    if (kind == 16) {
      return Float.intBitsToFloat(bits << 16);
    }
    int exponent = bits >> 10 & 0x1f;
    int fraction = bits & 0x3ff;
    double size =
        exponent == 0
            ? Math.scalb((double) fraction, -24)
            : exponent == 31
                ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                : Math.scalb(1024.0 + fraction, exponent - 25);
    return bits < 0 ? -size : size;
  }
}
