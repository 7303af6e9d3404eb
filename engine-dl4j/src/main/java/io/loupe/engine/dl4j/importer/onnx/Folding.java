package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.Curve;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.GeneralConvolution.Links;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Works out what does not depend on the input where its numbers have to be exact: shapes, indices,
 * and arithmetic on them.
 */
final class Folding {
  /** Operators that are worked out when a file is read, and only then. */
  static final Set<String> NAMES =
      Set.of("Constant", "ConstantOfShape", "NonZero", "Range", "Shape", "Size");

  /** Functions that give the nearest number there is. */
  private static final Set<String> EXACT =
      Set.of("Abs", "Ceil", "Floor", "Neg", "Not", "Round", "Sign", "Sqrt");

  private static final int MOST = 1 << 22;

  private Folding() {}

  static Optional<Known> of(Node node, Emitter graph) {
    return switch (node.type()) {
      case "Constant" -> Optional.of(constant(node, graph));
      case "Shape" -> Optional.of(shape(node, graph));
      case "Size" -> Optional.of(size(node, graph));
      default -> isKnown(node, graph) ? folded(node, graph) : Optional.empty();
    };
  }

  private static boolean isKnown(Node node, Emitter graph) {
    return !node.inputs().isEmpty()
        && IntStream.range(0, node.inputs().size())
            .allMatch(i -> !node.isThere(i) || graph.known(node, i).isPresent());
  }

  private static Known constant(Node node, Emitter graph) {
    if (node.has("value_float")) {
      return Known.of(new int[0], false, node.real("value_float", 0));
    }
    if (node.has("value_int")) {
      return Known.of(new int[0], true, (double) node.number("value_int", 0));
    }
    if (node.has("value_ints")) {
      return Known.list(node.longs("value_ints"));
    }
    if (node.has("value_floats")) {
      double[] reals = node.reals("value_floats");
      return Known.of(new int[] {reals.length}, false, reals);
    }
    return node.tensor(node.has("sparse_value") ? "sparse_value" : "value", graph.tensors());
  }

  private static int[] dims(Node node, Emitter graph) {
    return graph.known(node, 0).map(Known::dims).orElseGet(() -> graph.value(node, 0).inFile());
  }

  private static Known shape(Node node, Emitter graph) {
    int[] dims = dims(node, graph);
    int start = (int) node.number("start", 0);
    int end = (int) node.number("end", dims.length);
    int[] taken = Gather.slice(dims.length, start, end, 1);
    return Known.list(Arrays.stream(taken).mapToDouble(axis -> dims[axis]).toArray());
  }

  private static Known size(Node node, Emitter graph) {
    return Known.of(new int[0], true, Links.product(dims(node, graph)));
  }

  private static Optional<Known> folded(Node node, Emitter graph) {
    Known first = graph.known(node, 0).orElseThrow(() -> node.problem("it has no input 0"));
    Optional<Known> same = renamed(node, first, graph);
    if (same.isPresent()) {
      return same;
    }
    if (first.elements() > MOST) {
      return Optional.empty();
    }
    if (EXACT.contains(node.type())) {
      Curve function = Functions.elementary(node.type()).orElseThrow();
      return Optional.of(Numbers.each(first, first.isWhole(), function.value()));
    }
    DoubleBinaryOperator join = join(node, first);
    if (join != null) {
      return joined(node, first, join, graph);
    }
    return switch (node.type()) {
      case "Cast" -> Optional.of(cast(first, (int) node.number("to", 1)));
      case "CastLike" -> Optional.of(cast(first, graph.required(node, 1).kind()));
      case "Where" -> where(node, graph);
      case "ConstantOfShape" -> Optional.of(filled(node, first, graph));
      case "Range" -> Optional.of(range(node, graph));
      case "NonZero" -> Optional.of(places(first));
      case "Concat" -> concat(node, graph);
      case "Slice" -> first.rank() == 1 ? Optional.of(slice(node, first, graph)) : Optional.empty();
      case "ReduceProd" -> product(node, first, graph);
      default -> Optional.empty();
    };
  }

  /** The same numbers, or what they stand for; they are not decoded for it. */
  private static Optional<Known> renamed(Node node, Known first, Emitter graph) {
    return switch (node.type()) {
      case "Identity", "Dropout" -> Optional.of(first);
      case "DequantizeLinear" -> Optional.of(Quantities.known(node, first, graph));
      case "Reshape" -> Optional.of(reshaped(node, first, graph));
      case "Unsqueeze" -> Optional.of(moved(first, unsqueezed(first.dims(), axes(node, graph, 1))));
      case "Squeeze" -> Optional.of(moved(first, squeezed(first.dims(), axes(node, graph, 1))));
      case "Flatten" ->
          Optional.of(moved(first, flattened(first.dims(), (int) node.number("axis", 1))));
      default -> Optional.empty();
    };
  }

  private static @Nullable DoubleBinaryOperator join(Node node, Known first) {
    boolean whole = first.isWhole();
    return switch (node.type()) {
      case "Add", "Sum" -> Double::sum;
      case "Sub" -> (a, b) -> a - b;
      case "Mul" -> (a, b) -> a * b;
      case "Div" -> (a, b) -> whole ? truncated(a, b) : a / b;
      case "Mod" -> remainder(node.number("fmod", 0) == 1);
      case "Pow" -> Math::pow;
      case "Min" -> Math::min;
      case "Max" -> Math::max;
      case "Equal" -> (a, b) -> a == b ? 1 : 0;
      case "Less" -> (a, b) -> a < b ? 1 : 0;
      case "LessOrEqual" -> (a, b) -> a <= b ? 1 : 0;
      case "Greater" -> (a, b) -> a > b ? 1 : 0;
      case "GreaterOrEqual" -> (a, b) -> a >= b ? 1 : 0;
      case "And" -> (a, b) -> a != 0 && b != 0 ? 1 : 0;
      case "Or" -> (a, b) -> a != 0 || b != 0 ? 1 : 0;
      case "Xor" -> (a, b) -> (a != 0) != (b != 0) ? 1 : 0;
      default -> null;
    };
  }

  private static double truncated(double a, double b) {
    if (b == 0) {
      throw new ArithmeticException("division by 0");
    }
    return Math.floor(Math.abs(a / b)) * Math.signum(a / b);
  }

  /** What is left has the sign of the divisor, or of what is divided as in C. */
  static DoubleBinaryOperator remainder(boolean asInC) {
    return asInC ? (a, b) -> a % b : (a, b) -> a - b * Math.floor(a / b);
  }

  private static Optional<Known> joined(
      Node node, Known first, DoubleBinaryOperator join, Emitter graph) {
    Optional<Known> all = Optional.of(first);
    for (int i = 1; i < node.inputs().size() && all.isPresent(); i++) {
      all = Numbers.joined(all.get(), graph.required(node, i), MOST, join);
    }
    boolean truth =
        switch (node.type()) {
          case "Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual" -> true;
          default -> first.isWhole();
        };
    return all.map(k -> truth == k.isWhole() ? k : Known.of(k.dims(), truth, k.numbers()));
  }

  private static Optional<Known> where(Node node, Emitter graph) {
    Known condition = graph.required(node, 0);
    Known yes = graph.required(node, 1);
    Known no = graph.required(node, 2);
    int[] dims = Numbers.broadcast(Numbers.broadcast(condition.dims(), yes.dims()), no.dims());
    if (Arrays.stream(dims).asLongStream().reduce(1, (a, b) -> Math.min(MOST + 1L, a * b)) > MOST) {
      return Optional.empty();
    }
    double[] is = Numbers.spread(condition, dims);
    double[] a = Numbers.spread(yes, dims);
    double[] b = Numbers.spread(no, dims);
    double[] all = new double[is.length];
    Arrays.setAll(all, i -> is[i] != 0 ? a[i] : b[i]);
    return Optional.of(yes.with(dims, all));
  }

  /** A part of a list, which may be empty. */
  private static Known slice(Node node, Known list, Emitter graph) {
    int[] taken = Selections.slice(node, graph, list.dims())[0];
    double[] numbers = list.numbers();
    return taken == null
        ? list
        : list.with(
            new int[] {taken.length}, Arrays.stream(taken).mapToDouble(i -> numbers[i]).toArray());
  }

  private static Optional<Known> concat(Node node, Emitter graph) {
    Known[] parts = new Known[node.inputs().size()];
    Arrays.setAll(parts, i -> graph.required(node, i));
    int[] dims = parts[0].dims();
    int axis = axis((int) node.number("axis", 1), dims.length);
    int outer = product(dims, 0, axis);
    int length = 0;
    for (Known part : parts) {
      length = Math.addExact(length, part.elements() / Math.max(1, outer));
    }
    if ((long) outer * length > MOST) {
      return Optional.empty();
    }
    double[] all = new double[outer * length];
    dims[axis] = 0;
    int start = 0;
    for (Known part : parts) {
      int block = part.elements() / Math.max(1, outer);
      double[] numbers = part.numbers();
      for (int o = 0; o < outer; o++) {
        System.arraycopy(numbers, o * block, all, o * length + start, block);
      }
      start += block;
      dims[axis] += part.dims()[axis];
    }
    if (product(dims, 0, dims.length) != all.length) {
      throw node.problem("its inputs differ in their other axes");
    }
    return Optional.of(parts[0].with(dims, all));
  }

  private static Known cast(Known tensor, int kind) {
    boolean whole = Tensors.isWhole(kind);
    double[] numbers = tensor.numbers();
    for (int i = 0; whole && i < numbers.length; i++) {
      numbers[i] = kind == 9 ? (numbers[i] != 0 ? 1 : 0) : (double) (long) numbers[i];
    }
    return new Known(tensor.name(), tensor.dims(), kind, () -> numbers);
  }

  private static Known range(Node node, Emitter graph) {
    double start = graph.required(node, 0).numbers()[0];
    double limit = graph.required(node, 1).numbers()[0];
    double step = graph.required(node, 2).numbers()[0];
    double count = Math.ceil((limit - start) / step);
    if (!(count <= MOST)) {
      throw node.problem("it makes a tensor of too many numbers");
    }
    double[] numbers = new double[(int) Math.max(0, count)];
    Arrays.setAll(numbers, i -> start + i * step);
    return graph.required(node, 0).with(new int[] {numbers.length}, numbers);
  }

  /** Where a tensor is not 0: one row for each axis. */
  private static Known places(Known tensor) {
    double[] numbers = tensor.numbers();
    int[] dims = tensor.dims();
    int[] at = IntStream.range(0, numbers.length).filter(i -> numbers[i] != 0).toArray();
    double[] places = new double[dims.length * at.length];
    for (int i = 0; i < at.length; i++) {
      int rest = at[i];
      for (int axis = dims.length - 1; axis >= 0; axis--) {
        places[axis * at.length + i] = rest % dims[axis];
        rest /= dims[axis];
      }
    }
    return Known.of(new int[] {dims.length, at.length}, true, places);
  }

  private static Optional<Known> product(Node node, Known tensor, Emitter graph) {
    int[] axes = axes(node, graph, 1);
    if (axes.length > 0 && axes.length < tensor.rank()) {
      return Optional.empty();
    }
    double all = Arrays.stream(tensor.numbers()).reduce(1, (a, b) -> a * b);
    int[] dims = new int[node.number("keepdims", 1) == 1 ? tensor.rank() : 0];
    Arrays.fill(dims, 1);
    return Optional.of(tensor.with(dims, all));
  }

  private static Known moved(Known tensor, int[] dims) {
    return new Known(tensor.name(), dims, tensor.kind(), tensor::numbers);
  }

  private static Known reshaped(Node node, Known tensor, Emitter graph) {
    int[] target = graph.known(node, 1).map(Known::integers).orElseGet(() -> node.numbers("shape"));
    boolean zero = node.number("allowzero", 0) == 1;
    return moved(tensor, resolved(tensor.dims(), target, zero));
  }

  static int[] axes(Node node, Emitter graph, int input) {
    return node.isThere(input) ? graph.integers(node, input) : node.numbers("axes");
  }

  static int axis(int axis, int rank) {
    int own = axis < 0 ? axis + rank : axis;
    if (own < 0 || own >= rank) {
      throw new IllegalArgumentException("axis " + axis);
    }
    return own;
  }

  static int product(int[] dims, int from, int to) {
    return Arrays.stream(dims, from, to).reduce(1, Math::multiplyExact);
  }

  static int[] unsqueezed(int[] dims, int[] axes) {
    int rank = dims.length + axes.length;
    boolean[] added = new boolean[rank];
    for (int axis : axes) {
      added[axis(axis, rank)] = true;
    }
    int[] shape = new int[rank];
    int at = 0;
    for (int i = 0; i < rank; i++) {
      shape[i] = added[i] ? 1 : dims[at++];
    }
    return shape;
  }

  static int[] squeezed(int[] dims, int[] axes) {
    boolean[] gone = new boolean[dims.length];
    for (int axis : axes) {
      gone[axis(axis, dims.length)] = true;
    }
    for (int i = 0; i < dims.length; i++) {
      gone[i] |= axes.length == 0 && dims[i] == 1;
      if (gone[i] && dims[i] != 1) {
        throw new IllegalArgumentException("axis " + i);
      }
    }
    return IntStream.range(0, dims.length).filter(i -> !gone[i]).map(i -> dims[i]).toArray();
  }

  static int[] flattened(int[] dims, int axis) {
    int at = axis < 0 ? axis + dims.length : axis;
    return new int[] {product(dims, 0, at), product(dims, at, dims.length)};
  }

  /** A shape to be cut into, in which 0 copies a size and -1 is what is left. */
  static int[] resolved(int[] dims, int[] target, boolean zeroIsMeant) {
    int[] shape = target.clone();
    int elements = product(dims, 0, dims.length);
    int others = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = shape[i] == 0 && !zeroIsMeant ? dims[i] : shape[i];
      others = Math.multiplyExact(others, shape[i] == -1 ? 1 : shape[i]);
    }
    for (int i = 0; i < shape.length; i++) {
      shape[i] = shape[i] == -1 ? elements / others : shape[i];
    }
    if (product(shape, 0, shape.length) != elements) {
      throw new IllegalArgumentException("shape");
    }
    return shape;
  }

  private static Known filled(Node node, Known shape, Emitter graph) {
    Known one =
        node.has("value")
            ? node.tensor("value", graph.tensors())
            : Known.of(new int[] {1}, false, 0);
    int[] dims = shape.integers();
    long count = 1;
    for (int size : dims) {
      count = Math.min(MOST + 1L, count * Math.max(0, size));
    }
    if (count > MOST) {
      throw node.problem("it makes a tensor of too many numbers");
    }
    double[] numbers = new double[(int) count];
    Arrays.fill(numbers, one.numbers()[0]);
    return one.with(dims, numbers);
  }
}
