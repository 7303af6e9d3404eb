package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.tensor.Shape;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What stands in an ONNX file. The field numbers are those of onnx.proto (IR version 10).
 *
 * @param producer program that wrote it; may be empty
 * @param about what it says of itself, by name
 * @param body what is run
 * @param functions operators that the file defines itself, by domain and name
 * @param tensors decodes tensors within attributes
 * @param inputs what is fed
 */
record OnnxFile(
    String producer,
    Map<String, String> about,
    Body body,
    Map<String, Function> functions,
    Tensors tensors,
    List<Input> inputs) {
  private static final int MOST_NODES = 100_000;

  /**
   * Nodes that are run together: the graph, a branch, or the body of a loop.
   *
   * @param nodes in the file's order
   * @param initializers known tensors, by name
   * @param inputs names of what it is given
   * @param outputs names of what it gives
   */
  record Body(
      List<Node> nodes,
      Map<String, Known> initializers,
      List<String> inputs,
      List<String> outputs) {}

  /**
   * An operator that the file defines.
   *
   * @param body its nodes
   * @param defaults attributes that a call may leave out
   */
  record Function(Body body, Map<String, Message> defaults) {}

  /**
   * What is fed.
   *
   * @param name of the tensor
   * @param isShaped whether the file says how many axes it has
   * @param isWhole whether it holds whole numbers or truth values
   * @param dims its sizes; -1 where the file leaves them open
   * @param symbols what the file calls sizes that it leaves open; empty where it says nothing
   */
  record Input(
      String name, boolean isShaped, boolean isWhole, List<Integer> dims, List<String> symbols) {}

  /**
   * The size of an axis, said by its name where the file leaves it open.
   *
   * @param sizes what is said, by name
   * @return the size; -1 where it stays open
   */
  int size(Input input, int axis, Map<String, Shape> sizes) {
    int own = input.dims().get(axis);
    String symbol = input.symbols().get(axis);
    boolean open = own < 0 && inputs.stream().noneMatch(i -> i.name().equals(symbol));
    Shape said = open ? sizes.get(symbol) : null;
    if (said != null && said.rank() != 1) {
      throw new OnnxProblem(
          "the axis \"" + symbol + "\" cannot have the sizes " + said,
          "Give it one, for example --input-shape \"" + symbol + "=224\".");
    }
    return said == null ? own : said.dim(0);
  }

  private static final int MODEL_PRODUCER = 2;
  static final int MODEL_VERSION = 1;
  static final int MODEL_GRAPH = 7;
  private static final int MODEL_OPSET = 8;
  private static final int MODEL_FUNCTIONS = 25;
  private static final int OPSET_DOMAIN = 1;
  private static final int OPSET_VERSION = 2;
  static final int GRAPH_NODE = 1;
  static final int GRAPH_INITIALIZER = 5;
  static final int GRAPH_INPUT = 11;
  static final int GRAPH_VALUES = 13;
  private static final int GRAPH_OUTPUT = 12;
  static final int GRAPH_SPARSE = 15;
  private static final int FUNCTION_NAME = 1;
  private static final int FUNCTION_INPUT = 4;
  private static final int FUNCTION_OUTPUT = 5;
  private static final int FUNCTION_NODE = 7;
  private static final int FUNCTION_OPSET = 9;
  private static final int FUNCTION_DOMAIN = 10;
  private static final int FUNCTION_DEFAULTS = 11;
  static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int NODE_TYPE = 4;
  static final int NODE_ATTRIBUTE = 5;
  private static final int NODE_WORDS = 6;
  private static final int NODE_DOMAIN = 7;
  private static final int NODE_METADATA = 9;
  static final int VALUE_NAME = 1;
  private static final int VALUE_TYPE = 2;
  private static final int TYPE_TENSOR = 1;
  private static final int TENSOR_TYPE_KIND = 1;
  private static final int TENSOR_TYPE_SHAPE = 2;
  private static final int SHAPE_DIM = 1;
  private static final int DIM_VALUE = 1;
  private static final int DIM_SYMBOL = 2;

  private static final int MODEL_PRODUCER_VERSION = 3;
  private static final int MODEL_DOMAIN = 4;
  private static final int MODEL_WORDS = 6;
  private static final int MODEL_METADATA = 14;
  private static final int GRAPH_NAME = 2;
  private static final int GRAPH_WORDS = 10;
  private static final int ENTRY_KEY = 1;
  private static final int ENTRY_VALUE = 2;
  private static final int MOST_ABOUT = 100;

  private static Map<String, String> about(Message model, Message graph) {
    Map<String, String> about = new LinkedHashMap<>();
    String producer = model.text(MODEL_PRODUCER) + " " + model.text(MODEL_PRODUCER_VERSION);
    about.put("written by", producer.strip());
    about.put("opset", Integer.toString(opset(model, MODEL_OPSET, 1)));
    about.put("domain", model.text(MODEL_DOMAIN));
    about.put("graph", graph.text(GRAPH_NAME));
    about.put("description", model.text(MODEL_WORDS));
    about.put("description of the graph", graph.text(GRAPH_WORDS));
    for (Message entry : model.messages(MODEL_METADATA)) {
      if (about.size() < MOST_ABOUT) {
        about.putIfAbsent(entry.text(ENTRY_KEY), entry.text(ENTRY_VALUE));
      }
    }
    about.values().removeIf(String::isBlank);
    return Collections.unmodifiableMap(about);
  }

  static OnnxFile read(ByteBuffer bytes, Tensors.Folder folder) {
    Message model = Message.of(bytes);
    Message graph = graph(model);
    Tensors tensors = new Tensors(folder);
    int opset = opset(model, MODEL_OPSET, 1);
    Body body = body(graph, opset, tensors);
    List<Input> inputs = new ArrayList<>();
    for (Message value : graph.messages(GRAPH_INPUT)) {
      if (!body.initializers().containsKey(value.text(VALUE_NAME))) {
        inputs.add(input(value));
      }
    }
    Map<String, Function> functions = new HashMap<>();
    for (Message function : model.messages(MODEL_FUNCTIONS)) {
      String key = function.text(FUNCTION_DOMAIN) + ":" + function.text(FUNCTION_NAME);
      functions.put(key, function(function, opset));
    }
    return new OnnxFile(
        model.text(MODEL_PRODUCER),
        about(model, graph),
        body,
        Map.copyOf(functions),
        Tensors.inside(),
        List.copyOf(inputs));
  }

  private static Message graph(Message model) {
    List<Message> graphs = model.messages(MODEL_GRAPH);
    if (graphs.size() != 1) {
      throw OnnxProblem.damaged("it is no ONNX file: it holds no graph");
    }
    return graphs.get(0);
  }

  /** Names of the files in which its weights lie, without duplicates and in order. */
  static List<String> weightFiles(ByteBuffer bytes) {
    TreeSet<String> names = new TreeSet<>();
    for (Message tensor : graph(Message.of(bytes)).messages(GRAPH_INITIALIZER)) {
      Tensors.files(tensor, names);
    }
    return List.copyOf(names);
  }

  private static int opset(Message message, int field, int fallback) {
    int opset = fallback;
    for (Message one : message.messages(field)) {
      if (one.text(OPSET_DOMAIN).isEmpty() || one.text(OPSET_DOMAIN).equals("ai.onnx")) {
        opset = (int) Math.min(1000, one.number(OPSET_VERSION, 1));
      }
    }
    return opset;
  }

  /** A graph of the file, of its branches, or of its loops. */
  static Body body(Message graph, int opset, Tensors tensors) {
    Map<String, Known> initializers = new HashMap<>();
    for (Message tensor : graph.messages(GRAPH_INITIALIZER)) {
      initializers.put(Tensors.name(tensor), tensors.known(tensor));
    }
    for (Message tensor : graph.messages(GRAPH_SPARSE)) {
      initializers.put(Tensors.sparseName(tensor), tensors.sparse(tensor));
    }
    List<String> inputs = names(graph.messages(GRAPH_INPUT));
    List<String> outputs = names(graph.messages(GRAPH_OUTPUT));
    return new Body(nodes(graph.messages(GRAPH_NODE), opset), initializers, inputs, outputs);
  }

  private static List<Node> nodes(List<Message> nodes, int opset) {
    if (nodes.size() > MOST_NODES) {
      throw OnnxProblem.damaged("it has more than " + MOST_NODES + " nodes");
    }
    return nodes.stream().map(node -> node(node, opset)).toList();
  }

  private static List<String> names(List<Message> values) {
    return values.stream().map(value -> value.text(VALUE_NAME)).toList();
  }

  private static Function function(Message function, int outside) {
    int opset = opset(function, FUNCTION_OPSET, outside);
    Body body =
        new Body(
            nodes(function.messages(FUNCTION_NODE), opset),
            Map.of(),
            function.texts(FUNCTION_INPUT),
            function.texts(FUNCTION_OUTPUT));
    return new Function(body, attributes(function.messages(FUNCTION_DEFAULTS)));
  }

  private static Input input(Message value) {
    List<Integer> dims = new ArrayList<>();
    List<String> symbols = new ArrayList<>();
    boolean shaped = false;
    boolean whole = false;
    for (Message type : value.messages(VALUE_TYPE)) {
      for (Message tensor : type.messages(TYPE_TENSOR)) {
        whole = Tensors.isWhole((int) tensor.number(TENSOR_TYPE_KIND, 1));
        shaped = tensor.has(TENSOR_TYPE_SHAPE);
        for (Message shape : tensor.messages(TENSOR_TYPE_SHAPE)) {
          for (Message dim : shape.messages(SHAPE_DIM)) {
            long size = dim.number(DIM_VALUE, -1);
            dims.add(size > 0 && size <= Integer.MAX_VALUE ? (int) size : -1);
            symbols.add(dim.text(DIM_SYMBOL));
          }
        }
      }
    }
    return new Input(
        value.text(VALUE_NAME), shaped, whole, List.copyOf(dims), List.copyOf(symbols));
  }

  private static Map<String, Message> attributes(List<Message> all) {
    Map<String, Message> attributes = new LinkedHashMap<>();
    for (Message attribute : all) {
      attributes.put(attribute.text(Node.ATTRIBUTE_NAME), attribute);
    }
    return attributes;
  }

  private static Map<String, String> said(Message node) {
    Map<String, String> said = new LinkedHashMap<>();
    said.put("description", node.text(NODE_WORDS));
    for (Message entry : node.messages(NODE_METADATA)) {
      if (said.size() < MOST_ABOUT) {
        said.putIfAbsent(entry.text(ENTRY_KEY), entry.text(ENTRY_VALUE));
      }
    }
    said.values().removeIf(String::isBlank);
    return Collections.unmodifiableMap(said);
  }

  private static Node node(Message node, int opset) {
    return new Node(
        node.text(NODE_NAME),
        node.text(NODE_TYPE),
        node.text(NODE_DOMAIN),
        node.texts(NODE_INPUT),
        node.texts(NODE_OUTPUT),
        attributes(node.messages(NODE_ATTRIBUTE)),
        opset,
        said(node));
  }

  /** What a node reads, in its branches and loops too, so deep as they lie in each other. */
  Set<String> reads(Node node, int depth) {
    Set<String> reads = new HashSet<>(node.inputs());
    if (depth == 0) {
      throw node.problem("branches and loops lie too deep in each other");
    }
    for (Message attribute : node.attributes().values()) {
      for (Message graph : attribute.messages(Node.ATTRIBUTE_GRAPH)) {
        Body inner = body(graph, node.opset(), tensors);
        Set<String> own = new HashSet<>(inner.initializers().keySet());
        own.addAll(inner.inputs());
        Set<String> wanted = new HashSet<>(inner.outputs());
        for (Node each : inner.nodes()) {
          wanted.addAll(reads(each, depth - 1));
          own.addAll(each.outputs());
        }
        wanted.removeAll(own);
        reads.addAll(wanted);
      }
    }
    return reads;
  }
}
