package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.FlatPicture;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.GraphBuilder;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.guard.FileProblem;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes a graph of a file, node by node. What does not depend on the input is worked out on the
 * way; a batch written into the file as 1 stands for any number of items.
 */
final class OnnxImporter {
  private static final Set<String> SPATIAL =
      Set.of(
          "Conv",
          "ConvTranspose",
          "MaxPool",
          "AveragePool",
          "LpPool",
          "GlobalAveragePool",
          "GlobalMaxPool",
          "BatchNormalization",
          "InstanceNormalization",
          "LRN",
          "Resize",
          "Upsample",
          "DepthToSpace",
          "SpaceToDepth",
          "PRelu");
  private static final Set<String> LAST = Set.of("MatMul", "Gemm", "LayerNormalization");

  private final OnnxFile file;
  private final Map<String, Shape> sizes;
  private final ModelSize size;
  private final GraphBuilder builder;
  private final Map<String, Known> known = new HashMap<>();
  private final Map<String, Value> values = new HashMap<>();
  private final Map<String, List<OnnxFile.Node>> readers = new HashMap<>();
  private final Set<String> names = new HashSet<>();
  private OnnxFile.@Nullable Node current;
  private String name = "";
  private String other = "";
  private int steps;

  OnnxImporter(OnnxFile file, Map<String, Shape> sizes, ModelSize size) {
    this.file = file;
    this.sizes = sizes;
    this.size = size;
    this.builder = new GraphBuilder(size);
    known.putAll(file.initializers());
    for (OnnxFile.Node node : file.nodes()) {
      node.inputs().forEach(i -> readers.computeIfAbsent(i, k -> new ArrayList<>()).add(node));
    }
  }

  Graph graph() {
    file.inputs().forEach(this::feed);
    for (OnnxFile.Node node : sorted()) {
      take(node);
    }
    List<Integer> outputs = new ArrayList<>();
    for (String output : file.outputs()) {
      Value value = values.get(output);
      if (value != null) {
        outputs.add(value.node());
      }
    }
    if (outputs.isEmpty()) {
      throw OnnxProblem.damaged("none of its outputs depends on its input");
    }
    return builder.build(outputs.stream().distinct().toList());
  }

  int opset() {
    return file.opset();
  }

  /** The nodes so that each stands behind those whose outputs it reads. */
  private List<OnnxFile.Node> sorted() {
    Set<String> there = new HashSet<>(known.keySet());
    file.inputs().forEach(input -> there.add(input.name()));
    there.add("");
    List<OnnxFile.Node> sorted = new ArrayList<>();
    List<OnnxFile.Node> open = new ArrayList<>(file.nodes());
    while (!open.isEmpty()) {
      List<OnnxFile.Node> later = new ArrayList<>();
      for (OnnxFile.Node node : open) {
        if (there.containsAll(node.inputs())) {
          sorted.add(node);
          there.addAll(node.outputs());
        } else {
          later.add(node);
        }
      }
      if (later.size() == open.size()) {
        throw later.get(0).problem("what it reads is not there, or goes in a circle");
      }
      open = later;
    }
    return sorted;
  }

  private void feed(OnnxFile.Input input) {
    int[] dims = new int[Math.max(0, input.dims().size() - 1)];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = input.dims().get(i + 1);
    }
    boolean first = isFirst(input.name(), dims.length);
    Shape given = sizes.get(input.name());
    if (given != null) {
      int[] inFile = inFile(given, first);
      boolean fits = dims.length == inFile.length;
      for (int i = 0; fits && i < dims.length; i++) {
        fits = dims[i] < 0 || dims[i] == inFile[i];
      }
      Optional<int[]> flat = fits ? Optional.empty() : FlatPicture.sizes(dims, given);
      if (!fits && flat.isEmpty()) {
        throw new OnnxProblem(
            "its input \""
                + input.name()
                + "\" is "
                + shown(input)
                + ", which "
                + given
                + " does not fit",
            "Say its sizes channels first, with --input-shape.");
      }
      dims = flat.orElse(inFile);
    }
    if (dims.length == 0 || Arrays.stream(dims).anyMatch(d -> d < 0)) {
      throw new OnnxProblem(
          "it does not say how large its input \"" + input.name() + "\" is: " + shown(input),
          "Say it, channels first, for example --input-shape "
              + (dims.length == 2 ? "8,100" : "3,224,224")
              + ".");
    }
    names.add(input.name());
    Wire wire = new Wire(dims, first);
    int node = builder.add(input.name(), List.of(), new Input(), wire.type());
    values.put(input.name(), new Value(node, wire, true));
  }

  private static int[] inFile(Shape given, boolean first) {
    int[] dims = given.dims();
    if (first || dims.length < 2) {
      return dims;
    }
    int[] last = Arrays.copyOfRange(dims, 1, dims.length + 1);
    last[dims.length - 1] = dims[0];
    return last;
  }

  private static String shown(OnnxFile.Input input) {
    return input.dims().toString().replace("-1", "?");
  }

  /** Whether a tensor's channels come first: what reads it next says so. */
  boolean isFirst(String tensor, int rank) {
    if (rank < 2) {
      return false;
    }
    Deque<String> open = new ArrayDeque<>(List.of(tensor));
    Set<String> seen = new HashSet<>(open);
    while (!open.isEmpty()) {
      for (OnnxFile.Node node : readers.getOrDefault(open.remove(), List.of())) {
        if (SPATIAL.contains(node.type())) {
          return true;
        }
        if (LAST.contains(node.type())) {
          return false;
        }
        if (node.type().equals("Transpose")) {
          int[] order = node.numbers("perm");
          return order.length != rank + 1 || order[1] != rank;
        }
        if (!node.type().equals("Reshape") && !node.type().equals("Flatten")) {
          node.outputs().stream().filter(seen::add).forEach(open::add);
        }
      }
    }
    return rank > 2;
  }

  private void take(OnnxFile.Node node) {
    current = node;
    other = "";
    String shown = node.name().isBlank() ? node.outputs().get(0) : node.name();
    name = names.contains(shown) ? node.outputs().get(0) : shown;
    steps = 0;
    if (!node.domain().isEmpty() && !node.domain().equals("ai.onnx")) {
      throw node.problem("operators of the domain " + node.domain() + " are not read");
    }
    try {
      Optional<Known> folded = Folding.of(node, this);
      if (folded.isPresent()) {
        known.put(node.outputs().get(0), folded.get());
      } else {
        Operators.add(node, this);
      }
    } catch (FileProblem e) {
      throw e;
    } catch (RuntimeException e) {
      OnnxProblem problem = node.problem("its attributes and its inputs do not fit each other");
      problem.initCause(e);
      throw problem;
    }
  }

  Optional<Known> known(OnnxFile.Node node, int input) {
    return input < node.inputs().size() && !node.inputs().get(input).isEmpty()
        ? Optional.ofNullable(known.get(node.inputs().get(input)))
        : Optional.empty();
  }

  /** A short tensor that has to be known, such as indices. */
  int[] integers(OnnxFile.Node node, int input) {
    return known(node, input)
        .orElseThrow(() -> node.problem("its input " + input + " is computed, which is not read"))
        .integers();
  }

  boolean isThere(OnnxFile.Node node, int input) {
    return input < node.inputs().size() && !node.inputs().get(input).isEmpty();
  }

  Optional<Value> given(OnnxFile.Node node, int input) {
    return input < node.inputs().size()
        ? Optional.ofNullable(values.get(node.inputs().get(input)))
        : Optional.empty();
  }

  /** A tensor that has to be known, such as weights. */
  Known weights(OnnxFile.Node node, int input) {
    Known weights =
        known(node, input)
            .orElseThrow(
                () -> node.problem("its input " + input + " is computed, where weights are read"));
    size.add(name, "weights", weights.elements());
    return weights;
  }

  /** A tensor that is computed; a known one becomes a constant. */
  Value value(OnnxFile.Node node, int input) {
    return given(node, input)
        .orElseGet(
            () ->
                known(node, input)
                    .map(this::constant)
                    .orElseThrow(() -> node.problem("it has no input " + input)));
  }

  private Value constant(Known tensor) {
    int[] dims = tensor.rank() == 0 ? new int[] {1} : tensor.dims();
    Wire wire = new Wire(dims, false);
    int node = builder.add(step("constant"), List.of(), new Constant(tensor.floats()), wire.type());
    return new Value(node, wire, false);
  }

  private String step(String suffix) {
    return name + ":" + suffix + (steps++ == 0 ? "" : steps);
  }

  /** The same tensor with its channels first or last. */
  Value laid(Value value, boolean first) {
    if (value.rank() < 2 || value.channelsFirst() == first) {
      return value;
    }
    return reordered(
        step("layout"), value, value.dims(), value.batch(), first, identity(value.rank()));
  }

  /** The same tensor with so many axes, ones in front, in a layout. */
  Value ranked(Value value, int rank, boolean first) {
    int[] dims = value.dims();
    boolean batch = value.batch();
    if (dims.length > rank) {
      dims = Arrays.copyOfRange(dims, dims.length - rank, dims.length);
      if (Arrays.stream(dims).reduce(1, Math::multiplyExact) != value.elements()) {
        throw new IllegalArgumentException("rank");
      }
    }
    int[] longer = new int[rank];
    Arrays.fill(longer, 1);
    System.arraycopy(dims, 0, longer, rank - dims.length, dims.length);
    boolean same = rank == value.rank() && (rank < 2 || value.channelsFirst() == first);
    return same
        ? value
        : reordered(step("axes"), value, longer, batch, first, identity(value.rank()));
  }

  private static int[] identity(int rank) {
    return IntStream.range(0, rank).toArray();
  }

  /**
   * The values of a tensor, read along its axes in some order and cut into other axes.
   *
   * @param order for each axis that is read, which of the tensor's it is
   */
  private Value reordered(
      String node, Value value, int[] dims, boolean batch, boolean first, int[] order) {
    Wire cut = new Wire(dims, first);
    builder.check(node, cut.type());
    Op op = value.wire().rearranged(order, cut);
    return new Value(builder.add(node, List.of(value.node()), op, cut.type()), cut, batch);
  }

  /** Gives the node's output: the values of a tensor in other axes. */
  void reshape(Value value, int[] dims, boolean batch) {
    boolean first = isFirst(output(), dims.length);
    done(reordered(name, value, dims, batch, first, identity(value.rank())));
  }

  /** Gives the node's output: a tensor with its axes in another order. */
  void transpose(Value value, int[] order) {
    int[] dims = Arrays.stream(order).map(a -> value.dims()[a]).toArray();
    boolean first = isFirst(output(), dims.length);
    int[] stored = value.wire().axes();
    boolean kept = Arrays.equals(read(order, new Wire(dims, first)), stored);
    boolean free = !kept && Arrays.equals(read(order, new Wire(dims, !first)), stored);
    boolean layout = first != free;
    done(reordered(name, value, dims, value.batch(), layout, order));
  }

  private static int[] read(int[] order, Wire wire) {
    return Arrays.stream(wire.axes()).map(axis -> order[axis]).toArray();
  }

  private String output() {
    return other.isEmpty() ? current == null ? "" : current.outputs().get(0) : other;
  }

  /** Adds a step on the way. */
  Value before(String suffix, Op op, int[] dims, boolean batch, boolean first, Value... inputs) {
    return add(step(suffix), op, dims, batch, first, inputs);
  }

  /** Gives the node's output. */
  void done(Op op, int[] dims, boolean first, Value... inputs) {
    boolean batch = Arrays.stream(inputs).anyMatch(Value::batch);
    done(add(name, op, dims, batch, first, inputs));
  }

  /** Gives the node's output, of the shape of its input. */
  void done(Op op, Value input) {
    done(op, input.dims(), input.channelsFirst(), input);
  }

  /** A function at the end, whose input one can ask for as logits. */
  void head(Op function, Value input) {
    boolean end = file.outputs().contains(output()) && input.rank() == 1;
    if (!end) {
      done(function, input);
      return;
    }
    Value logits =
        add(
            LayerInfo.logits(name),
            new Identity(),
            input.dims(),
            input.batch(),
            input.channelsFirst(),
            input);
    done(function, logits);
  }

  private Value add(String node, Op op, int[] dims, boolean batch, boolean first, Value... inputs) {
    List<Integer> read = Arrays.stream(inputs).map(Value::node).toList();
    Wire wire = new Wire(dims, first);
    return new Value(builder.add(node, read, op, wire.type()), wire, batch);
  }

  private void done(Value value) {
    OnnxFile.Node node = current;
    if (node == null) {
      throw new IllegalStateException("no node");
    }
    give(output(), value);
    names.add(name);
    long parameters =
        node.inputs().stream()
            .map(known::get)
            .filter(Objects::nonNull)
            .filter(tensor -> !tensor.isWhole())
            .mapToLong(Known::elements)
            .sum();
    builder.layer(value.node(), node.type(), kind(node), parameters);
  }

  /** Gives another output of the node. */
  void give(String output, Value value) {
    values.put(output, value);
  }

  /** Names what follows as that of another output. */
  void goOnAs(String output) {
    name = output;
    other = output;
  }

  private LayerKind kind(OnnxFile.Node node) {
    String type = node.type();
    boolean end = file.outputs().contains(node.outputs().get(0));
    if (type.startsWith("Conv")) {
      return LayerKind.CONVOLUTION;
    }
    if (type.endsWith("Pool") || type.equals("Resize") || type.equals("Upsample")) {
      return LayerKind.POOLING;
    }
    if (type.endsWith("Normalization") || type.equals("LRN")) {
      return LayerKind.NORMALIZATION;
    }
    return switch (type) {
      case "Gemm", "MatMul" -> LayerKind.DENSE;
      case "LSTM", "GRU", "RNN" -> LayerKind.RECURRENT;
      case "Softmax", "LogSoftmax", "Sigmoid" -> end ? LayerKind.OUTPUT : LayerKind.ACTIVATION;
      default -> Functions.isOne(type) ? LayerKind.ACTIVATION : LayerKind.OTHER;
    };
  }
}
