package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.op.Border;
import io.loupe.engine.dl4j.op.Channels;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.error.ParameterException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** What of a file's nodes and weights changes when channels are gone. */
final class CutNodes {
  /** Operators that go on as they are when channels of their input are gone. */
  private static final Set<String> AS_THEY_ARE =
      Set.of(
          "AveragePool",
          "Cast",
          "Concat",
          "Dropout",
          "Flatten",
          "GlobalAveragePool",
          "GlobalLpPool",
          "GlobalMaxPool",
          "Identity",
          "LpPool",
          "MaxPool",
          "Pad",
          "ReduceL1",
          "ReduceL2",
          "ReduceMax",
          "ReduceMean",
          "ReduceMin",
          "ReduceSum",
          "Squeeze",
          "Transpose",
          "Unsqueeze");

  /** What an operator becomes beside its own operation. */
  private static final Set<Class<?>> STEPS =
      Set.of(Border.class, Constant.class, Flatten.class, Gather.class, Identity.class);

  private final OnnxFile file;
  private final Graph graph;
  private final Emitter tensors;
  private final IntFunction<Channels> made;

  /** How often the file's nodes, branches and outputs name a tensor. */
  private final Map<String, Integer> readers = new HashMap<>();

  /** Nodes of the graph that give the tensors of the file's own nodes. */
  private final BitSet taken = new BitSet();

  private final Map<String, Known> inPlace = new HashMap<>();
  private final Map<String, Known> added = new LinkedHashMap<>();
  private final Map<Integer, Changed> changed = new HashMap<>();

  /** A node as it is written: its inputs, and a number of groups where that changes. */
  record Changed(List<String> inputs, Optional<Long> groups) {}

  /**
   * Works it out.
   *
   * @param file what stands in it
   * @param read what became of it
   * @param made what is left of each node of the graph, by index
   */
  CutNodes(OnnxFile file, OnnxImporter.Result read, IntFunction<Channels> made) {
    this.file = file;
    this.graph = read.graph();
    this.tensors = read.tensors();
    this.made = made;
    List<Node> nodes = file.body().nodes();
    for (Node node : nodes) {
      Set<String> captured = file.reads(node, Inlining.DEEPEST);
      node.inputs().forEach(captured::remove);
      node.inputs().forEach(this::isRead);
      captured.forEach(this::isRead);
    }
    file.body().outputs().forEach(this::isRead);
    for (int i = 0; i < nodes.size(); i++) {
      take(i, nodes.get(i));
    }
    checkNothingIsLeftOut();
  }

  private void isRead(String tensor) {
    readers.merge(tensor, 1, Integer::sum);
  }

  /** What is cut within a function or a branch stands nowhere among the file's own nodes. */
  private void checkNothingIsLeftOut() {
    for (int i = 0; i < graph.nodes().size(); i++) {
      var node = graph.nodes().get(i);
      if (!made.apply(i).isWhole() && !taken.get(i) && !STEPS.contains(node.op().getClass())) {
        throw refusal(node.name(), node.op().describe());
      }
    }
  }

  /** Tensors that stand under their old names, by name. */
  Map<String, Known> inPlace() {
    return inPlace;
  }

  /** Tensors that come to the file, by name. */
  Map<String, Known> added() {
    return added;
  }

  /** Nodes that read something else, by their places in the file. */
  Map<Integer, Changed> changed() {
    return changed;
  }

  /** Initializers that only changed nodes read, and those no more. */
  Set<String> unread() {
    Map<String, Integer> left = new HashMap<>(readers);
    List<Node> nodes = file.body().nodes();
    changed.forEach(
        (index, node) -> {
          nodes.get(index).inputs().forEach(input -> left.merge(input, -1, Integer::sum));
          node.inputs().forEach(input -> left.merge(input, 1, Integer::sum));
        });
    Set<String> unread = new HashSet<>();
    for (String name : file.body().initializers().keySet()) {
      if (readers.containsKey(name) && left.getOrDefault(name, 0) == 0) {
        unread.add(name);
      }
    }
    return unread;
  }

  private void take(int index, Node node) {
    Optional<Value> output =
        node.outputs().stream().flatMap(o -> tensors.given(o).stream()).findFirst();
    if (output.isEmpty()) {
      return;
    }
    Value value = output.get();
    taken.set(value.node());
    Channels out = made.apply(value.node());
    List<Integer> read = graph.nodes().get(value.node()).inputs();
    Channels in = read.isEmpty() ? out : made.apply(read.get(0));
    boolean whole =
        out.isWhole() && read.stream().allMatch(i -> made.apply(i).isWhole()) && isWhole(node);
    if (whole || !node.isStandard()) {
      if (!whole) {
        throw refusal(node);
      }
      return;
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    Optional<Long> groups = Optional.empty();
    if (Joins.kind(node) != null) {
      for (int i = 0; i < inputs.size(); i++) {
        along(node, i, value, out, inputs);
      }
    } else {
      switch (node.type()) {
        case "Conv" -> groups = convolution(node, in, out, inputs);
        case "ConvTranspose" -> transposed(node, in, out, inputs);
        case "Gemm" -> product(node, in, out, inputs);
        case "MatMul" -> {
          if (tensors.known(node, 1).isEmpty() || tensors.known(node, 1).get().rank() != 2) {
            throw refusal(node);
          }
          put(node, 1, left(left(tensors.required(node, 1), 0, in), 1, out), inputs);
        }
        case "BatchNormalization" -> {
          for (int i = 1; i <= 4; i++) {
            put(node, i, left(tensors.required(node, i), 0, in), inputs);
          }
        }
        case "PRelu" -> along(node, 1, value, out, inputs);
        case "Reshape" -> sizes(node, 1, value, out, inputs);
        case "Resize", "Upsample" -> {
          if (node.isThere(3) && value.batch().open()) {
            throw refusal(node);
          }
          if (node.isThere(3)) {
            sizes(node, 3, value, out, inputs);
          }
        }
        case "Slice", "Split" -> {
          if (!in.equals(out)) {
            throw refusal(node);
          }
        }
        default -> {
          if (!Functions.isOne(node.type()) && !AS_THEY_ARE.contains(node.type())) {
            throw refusal(node);
          }
        }
      }
    }
    if (!inputs.equals(node.inputs()) || groups.isPresent()) {
      changed.put(index, new Changed(inputs, groups));
    }
  }

  /** Whether nothing of what a node reads is gone. */
  private boolean isWhole(Node node) {
    return node.inputs().stream()
        .flatMap(input -> tensors.given(input).stream())
        .allMatch(value -> made.apply(value.node()).isWhole());
  }

  private Optional<Long> convolution(Node node, Channels in, Channels out, List<String> inputs) {
    Known kernel = tensors.required(node, 1);
    long groups = node.number("group", 1);
    boolean each = groups > 1 && groups == in.before();
    if (groups > 1 && !each) {
      throw refusal(node);
    }
    Known left = left(kernel, 0, out);
    put(node, 1, each ? left : left(left, 1, in), inputs);
    if (node.isThere(2)) {
      Known bias = tensors.required(node, 2);
      put(node, 2, left(each ? bias : withConstants(bias, kernel, 1, in, 1), 0, out), inputs);
    }
    return each ? Optional.of((long) in.after()) : Optional.empty();
  }

  private void transposed(Node node, Channels in, Channels out, List<String> inputs) {
    if (node.number("group", 1) != 1) {
      throw refusal(node);
    }
    put(node, 1, left(left(tensors.required(node, 1), 0, in), 1, out), inputs);
    if (node.isThere(2)) {
      put(node, 2, left(tensors.required(node, 2), 0, out), inputs);
    }
  }

  private void product(Node node, Channels in, Channels out, List<String> inputs) {
    Known matrix = tensors.required(node, 1);
    int inputAxis = node.number("transB", 0) == 0 ? 0 : 1;
    put(node, 1, left(left(matrix, inputAxis, in), 1 - inputAxis, out), inputs);
    double beta = node.real("beta", 1);
    boolean constants = !in.isZeroWhereGone();
    if (!node.isThere(2) && !constants) {
      return;
    }
    if (constants && beta == 0) {
      throw refusal(node);
    }
    Known added =
        node.isThere(2)
            ? tensors.required(node, 2)
            : matrix.with(new int[] {out.before()}, new double[out.before()]);
    Known whole = constants ? spread(added, out.before()) : added;
    Known sums =
        constants
            ? withConstants(whole, matrix, inputAxis, in, node.real("alpha", 1) / beta)
            : whole;
    int last = sums.rank() - 1;
    boolean perOutput = last >= 0 && sums.dims()[last] == out.before() && sums.elements() > 1;
    put(node, 2, perOutput ? left(sums, last, out) : sums, inputs);
  }

  /** One number for each output. */
  private static Known spread(Known known, int outputs) {
    double[] numbers = known.numbers();
    return known.with(
        new int[] {outputs},
        IntStream.range(0, outputs).mapToDouble(i -> numbers[i % numbers.length]).toArray());
  }

  /** A bias with what channels add that are gone without having been zero. */
  private static Known withConstants(
      Known bias, Known weights, int inputAxis, Channels in, double factor) {
    if (in.isZeroWhereGone()) {
      return bias;
    }
    Known outputsFirst = inputAxis == 0 ? transposed(weights) : weights;
    int[] dims = outputsFirst.dims();
    double[] sums = bias.numbers();
    double[] added = in.sums(outputsFirst.numbers(), sums.length, behind(dims, 1));
    Arrays.setAll(sums, o -> sums[o] + added[o] * factor);
    return bias.with(bias.dims(), sums);
  }

  private static Known transposed(Known matrix) {
    int[] dims = {matrix.dims()[1], matrix.dims()[0]};
    double[] from = matrix.numbers();
    double[] to = new double[from.length];
    Arrays.setAll(to, i -> from[i % dims[1] * dims[0] + i / dims[1]]);
    return matrix.with(dims, to);
  }

  /** How many values lie together for each place of an axis. */
  private static int behind(int[] dims, int axis) {
    return Arrays.stream(dims, axis + 1, dims.length).reduce(1, (a, b) -> a * b);
  }

  /** What is left of an input that is known and has a value for each channel of the output. */
  private void along(Node node, int input, Value output, Channels out, List<String> inputs) {
    Optional<Known> known = tensors.known(node, input);
    if (known.isPresent() && known.get().elements() > 1) {
      int axis = axis(output) - (output.rankInFile() - known.get().rank());
      if (axis >= 0 && known.get().dims()[axis] == out.before()) {
        put(node, input, left(known.get(), axis, out), inputs);
      }
    }
  }

  /** The sizes that a node is told, where they name those of the channels. */
  private void sizes(Node node, int input, Value output, Channels out, List<String> inputs) {
    Known sizes = tensors.required(node, input);
    double[] numbers = sizes.numbers();
    int axis = axis(output);
    if (axis < numbers.length && numbers[axis] > 0 && numbers[axis] != out.after()) {
      numbers[axis] = out.after();
      if (output.batch().open()) {
        leaveOpen(node, output.batch().axis(), numbers);
      }
      put(node, input, sizes.with(sizes.dims(), numbers), inputs);
    }
  }

  /** Any number of items, where the file took the number from the input. */
  private static void leaveOpen(Node node, int axis, double[] sizes) {
    boolean inferred = Arrays.stream(sizes).anyMatch(size -> size == -1);
    if (inferred && node.number("allowzero", 0) != 0) {
      throw refusal(node);
    }
    if (sizes[axis] > 0) {
      sizes[axis] = inferred ? 0 : -1;
    }
  }

  /** Which of the file's axes has the channels. */
  private static int axis(Value value) {
    int own = value.wire().channelAxis();
    return value.batch().isThere() && own >= value.batch().axis() ? own + 1 : own;
  }

  private static Known left(Known known, int axis, Channels channels) {
    if (channels.isWhole()) {
      return known;
    }
    int[] dims = known.dims();
    double[] left = channels.taken(known.numbers(), behind(dims, axis));
    dims[axis] = channels.after();
    return known.with(dims, left);
  }

  /** Gives a node another tensor in place of one, under its name where nobody else reads it. */
  private void put(Node node, int input, Known known, List<String> inputs) {
    String name = input < inputs.size() ? inputs.get(input) : "";
    if (!name.isEmpty() && known == tensors.known(name).orElse(null)) {
      return;
    }
    boolean own =
        file.body().initializers().containsKey(name) && readers.getOrDefault(name, 0) == 1;
    if (own) {
      inPlace.put(name, known);
      return;
    }
    String other = (name.isEmpty() ? node.shown() + "/added" : name) + "/left";
    while (added.containsKey(other) || readers.containsKey(other)) {
      other += "'";
    }
    added.put(other, known);
    while (inputs.size() <= input) {
      inputs.add("");
    }
    inputs.set(input, other);
  }

  private static ParameterException refusal(Node node) {
    return refusal(node.shown(), node.type());
  }

  private static ParameterException refusal(String name, String type) {
    return new ParameterException(
        "The filters cannot be removed from the ONNX file because of \""
            + name
            + "\" ("
            + type
            + "): what it does with them is not supported.",
        "Leave these in, or remove filters of other layers.");
  }
}
