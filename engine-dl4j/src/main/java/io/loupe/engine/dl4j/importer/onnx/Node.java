package io.loupe.engine.dl4j.importer.onnx;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One operation of a file.
 *
 * @param name unique where the exporter gave one
 * @param type its operator
 * @param domain whose operator; empty for the standard ones
 * @param inputs names of tensors, in their places; an empty one stands for an input that is left
 *     out
 * @param outputs names of tensors
 * @param attributes by name
 * @param opset version of the standard operators
 * @param about what the file says of it, by name
 */
record Node(
    String name,
    String type,
    String domain,
    List<String> inputs,
    List<String> outputs,
    Map<String, Message> attributes,
    int opset,
    Map<String, String> about) {
  static final int ATTRIBUTE_NAME = 1;
  static final int ATTRIBUTE_GRAPH = 6;
  static final int ATTRIBUTE_REFERENCE = 21;
  static final int ATTRIBUTE_TYPE = 20;
  static final int TYPE_INT = 2;
  private static final int ATTRIBUTE_FLOAT = 2;
  static final int ATTRIBUTE_INT = 3;
  private static final int ATTRIBUTE_TEXT = 4;
  private static final int ATTRIBUTE_TENSOR = 5;
  private static final int ATTRIBUTE_FLOATS = 7;
  static final int ATTRIBUTE_INTS = 8;
  private static final int ATTRIBUTE_TEXTS = 9;
  private static final int ATTRIBUTE_SPARSE = 22;

  OnnxProblem problem(String why) {
    return new OnnxProblem(
        "node \"" + shown() + "\" (" + type + "): " + why,
        "See the guide on ONNX files for what is read.");
  }

  String shown() {
    return name.isBlank() ? String.join(", ", outputs) : name;
  }

  /** Whether it is one of ONNX's own operators. */
  boolean isStandard() {
    return domain.isEmpty() || domain.equals("ai.onnx");
  }

  Node with(String otherName, List<String> otherInputs, List<String> otherOutputs) {
    return new Node(otherName, type, domain, otherInputs, otherOutputs, attributes, opset, about);
  }

  Node with(Map<String, Message> otherAttributes) {
    return new Node(name, type, domain, inputs, outputs, otherAttributes, opset, about);
  }

  boolean isThere(int input) {
    return input < inputs.size() && !inputs.get(input).isEmpty();
  }

  boolean gives(int output) {
    return output < outputs.size() && !outputs.get(output).isEmpty();
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

  List<String> texts(String attribute) {
    Message message = attributes.get(attribute);
    return message == null ? List.of() : message.texts(ATTRIBUTE_TEXTS);
  }

  double[] reals(String attribute) {
    Message message = attributes.get(attribute);
    return message == null ? new double[0] : message.singles(ATTRIBUTE_FLOATS);
  }

  int[] numbers(String attribute, int... fallback) {
    Message message = attributes.get(attribute);
    if (message == null) {
      return fallback;
    }
    return Arrays.stream(message.numbers(ATTRIBUTE_INTS)).mapToInt(this::whole).toArray();
  }

  /** Whole numbers of which those that are too large stand for the largest. */
  int[] clamped(String attribute) {
    return Arrays.stream(longs(attribute))
        .mapToInt(d -> (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, d)))
        .toArray();
  }

  double[] longs(String attribute) {
    Message message = attributes.get(attribute);
    return message == null
        ? new double[0]
        : Arrays.stream(message.numbers(ATTRIBUTE_INTS)).asDoubleStream().toArray();
  }

  int whole(long value) {
    if (value != (int) value) {
      throw problem("a number in it is too large: " + value);
    }
    return (int) value;
  }

  /** The tensor that an attribute holds. */
  Known tensor(String attribute, Tensors tensors) {
    Message message = attributes.get(attribute);
    List<Message> dense = message == null ? List.of() : message.messages(ATTRIBUTE_TENSOR);
    List<Message> sparse = message == null ? List.of() : message.messages(ATTRIBUTE_SPARSE);
    if (dense.size() + sparse.size() != 1) {
      throw problem("its attribute \"" + attribute + "\" holds no tensor");
    }
    return dense.isEmpty() ? tensors.sparse(sparse.get(0)) : tensors.known(dense.get(0));
  }

  /** A branch, or the body of a loop. */
  OnnxFile.Body body(String attribute, Tensors tensors) {
    Message message = attributes.get(attribute);
    List<Message> graphs = message == null ? List.of() : message.messages(ATTRIBUTE_GRAPH);
    if (graphs.size() != 1) {
      throw problem("its attribute \"" + attribute + "\" holds no graph");
    }
    return OnnxFile.body(graphs.get(0), opset, tensors);
  }
}
