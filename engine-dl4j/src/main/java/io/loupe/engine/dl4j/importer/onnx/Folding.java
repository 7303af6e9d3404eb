package io.loupe.engine.dl4j.importer.onnx;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.IntStream;

/** Works out what does not depend on the input: shapes, indices, and arithmetic on them. */
final class Folding {
  private static final int MOST = 1 << 22;

  private Folding() {}

  static Optional<Known> of(OnnxFile.Node node, OnnxImporter graph) {
    if (node.type().equals("Constant")) {
      return Optional.of(constant(node));
    }
    if (node.type().equals("Shape")) {
      return Optional.of(shape(node, graph));
    }
    boolean all =
        !node.inputs().isEmpty()
            && IntStream.range(0, node.inputs().size())
                .allMatch(i -> !graph.isThere(node, i) || graph.known(node, i).isPresent());
    return all ? folded(node, graph) : Optional.empty();
  }

  private static Known constant(OnnxFile.Node node) {
    Message value = node.attributes().get("value");
    if (value != null) {
      return OnnxFile.tensor(value);
    }
    if (node.has("value_float")) {
      return Known.of(new int[0], false, node.real("value_float", 0));
    }
    if (node.has("value_int")) {
      return Known.of(new int[0], true, (double) node.number("value_int", 0));
    }
    if (node.has("value_ints")) {
      return Known.list(Arrays.stream(node.numbers("value_ints")).asDoubleStream().toArray());
    }
    throw node.problem("a constant of this kind is not read");
  }

  private static Known shape(OnnxFile.Node node, OnnxImporter graph) {
    int[] dims =
        graph.known(node, 0).map(Known::dims).orElseGet(() -> graph.value(node, 0).inFile());
    int start = within((int) node.number("start", 0), dims.length);
    int end = within((int) node.number("end", dims.length), dims.length);
    return Known.list(
        Arrays.stream(Arrays.copyOfRange(dims, start, Math.max(start, end)))
            .asDoubleStream()
            .toArray());
  }

  private static int within(int index, int length) {
    return Math.max(0, Math.min(length, index < 0 ? index + length : index));
  }

  private static Optional<Known> folded(OnnxFile.Node node, OnnxImporter graph) {
    Known first = graph.known(node, 0).orElseThrow();
    if (first.elements() > MOST) {
      return Optional.empty();
    }
    return switch (node.type()) {
      case "Identity" -> Optional.of(first);
      case "Cast" -> Optional.of(cast(node, first));
      case "Gather" -> Optional.of(gather(node, first, graph));
      case "Concat" -> concat(node, graph);
      case "Unsqueeze" -> Optional.of(unsqueezed(node, first, graph));
      case "Squeeze" -> Optional.of(squeezed(node, first, graph));
      case "Reshape" -> Optional.of(reshaped(node, first, graph));
      case "Slice" -> slice(node, first, graph);
      case "ConstantOfShape" -> Optional.of(filled(node, first));
      case "Floor" -> Optional.of(each(first, first.isWhole(), Math::floor));
      case "Ceil" -> Optional.of(each(first, first.isWhole(), Math::ceil));
      case "Neg" -> Optional.of(each(first, first.isWhole(), x -> -x));
      case "Sqrt" -> Optional.of(each(first, false, Math::sqrt));
      case "Add" -> joined(first, graph.known(node, 1).orElseThrow(), Double::sum);
      case "Sub" -> joined(first, graph.known(node, 1).orElseThrow(), (a, b) -> a - b);
      case "Mul" -> joined(first, graph.known(node, 1).orElseThrow(), (a, b) -> a * b);
      case "Div" ->
          joined(
              first,
              graph.known(node, 1).orElseThrow(),
              (a, b) -> first.isWhole() ? Math.floor(Math.abs(a / b)) * Math.signum(a / b) : a / b);
      case "Transpose" -> Optional.of(transposed(node, first));
      case "ReduceProd" -> Optional.of(product(node, first));
      default -> Optional.empty();
    };
  }

  private static Known each(Known tensor, boolean whole, java.util.function.DoubleUnaryOperator f) {
    return Known.of(tensor.dims(), whole, Arrays.stream(tensor.numbers()).map(f).toArray());
  }

  private static Known cast(OnnxFile.Node node, Known tensor) {
    boolean whole = OnnxFile.isWhole((int) node.number("to", 1));
    return each(tensor, whole, whole ? x -> (double) (long) x : x -> x);
  }

  private static Known gather(OnnxFile.Node node, Known data, OnnxImporter graph) {
    Known indices = graph.known(node, 1).orElseThrow();
    int axis = axis((int) node.number("axis", 0), data.rank());
    int[] dims = data.dims();
    int inner = product(dims, axis + 1, dims.length);
    int outer = product(dims, 0, axis);
    int[] at = indices.integers();
    if ((long) outer * at.length * inner > MOST) {
      throw node.problem("it makes a tensor of too many numbers");
    }
    double[] from = data.numbers();
    double[] to = new double[outer * at.length * inner];
    for (int o = 0; o < outer; o++) {
      for (int i = 0; i < at.length; i++) {
        int index = at[i] < 0 ? at[i] + dims[axis] : at[i];
        System.arraycopy(
            from, (o * dims[axis] + index) * inner, to, (o * at.length + i) * inner, inner);
      }
    }
    int[] shape = new int[dims.length - 1 + indices.rank()];
    System.arraycopy(dims, 0, shape, 0, axis);
    System.arraycopy(indices.dims(), 0, shape, axis, indices.rank());
    System.arraycopy(dims, axis + 1, shape, axis + indices.rank(), dims.length - axis - 1);
    return Known.of(shape, data.isWhole(), to);
  }

  private static int axis(int axis, int rank) {
    return axis < 0 ? axis + rank : axis;
  }

  private static int product(int[] dims, int from, int to) {
    return Arrays.stream(dims, from, to).reduce(1, Math::multiplyExact);
  }

  private static Optional<Known> concat(OnnxFile.Node node, OnnxImporter graph) {
    double[] all = {};
    boolean whole = true;
    for (int i = 0; i < node.inputs().size(); i++) {
      Known part = graph.known(node, i).orElseThrow();
      if (part.rank() != 1) {
        return Optional.empty();
      }
      double[] numbers = part.numbers();
      whole &= part.isWhole();
      double[] longer = Arrays.copyOf(all, all.length + numbers.length);
      System.arraycopy(numbers, 0, longer, all.length, numbers.length);
      all = longer;
    }
    return Optional.of(Known.of(new int[] {all.length}, whole, all));
  }

  static int[] axes(OnnxFile.Node node, OnnxImporter graph, int input) {
    return graph.known(node, input).map(Known::integers).orElseGet(() -> node.numbers("axes"));
  }

  private static Known unsqueezed(OnnxFile.Node node, Known tensor, OnnxImporter graph) {
    int[] axes = axes(node, graph, 1);
    return Known.of(unsqueezed(tensor.dims(), axes), tensor.isWhole(), tensor.numbers());
  }

  static int[] unsqueezed(int[] dims, int[] axes) {
    int rank = dims.length + axes.length;
    int[] shape = new int[rank];
    for (int axis : axes) {
      shape[axis(axis, rank)] = 1;
    }
    int at = 0;
    for (int i = 0; i < rank; i++) {
      shape[i] = shape[i] == 1 ? 1 : dims[at++];
    }
    return shape;
  }

  private static Known squeezed(OnnxFile.Node node, Known tensor, OnnxImporter graph) {
    int[] axes = axes(node, graph, 1);
    return Known.of(squeezed(tensor.dims(), axes), tensor.isWhole(), tensor.numbers());
  }

  static int[] squeezed(int[] dims, int[] axes) {
    return IntStream.range(0, dims.length)
        .filter(
            i ->
                axes.length == 0
                    ? dims[i] != 1
                    : Arrays.stream(axes).noneMatch(a -> axis(a, dims.length) == i))
        .map(i -> dims[i])
        .toArray();
  }

  private static Known reshaped(OnnxFile.Node node, Known tensor, OnnxImporter graph) {
    int[] target = graph.known(node, 1).map(Known::integers).orElseGet(() -> node.numbers("shape"));
    return Known.of(resolved(tensor.dims(), target), tensor.isWhole(), tensor.numbers());
  }

  /** A shape to be cut into, in which 0 copies a size and -1 is what is left. */
  static int[] resolved(int[] dims, int[] target) {
    int[] shape = target.clone();
    int elements = product(dims, 0, dims.length);
    int others = 1;
    for (int i = 0; i < shape.length; i++) {
      shape[i] = shape[i] == 0 ? dims[i] : shape[i];
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

  private static Optional<Known> slice(OnnxFile.Node node, Known tensor, OnnxImporter graph) {
    if (tensor.rank() != 1 || node.inputs().size() < 3) {
      return Optional.empty();
    }
    int length = tensor.elements();
    int step = graph.known(node, 4).map(s -> s.integers()[0]).orElse(1);
    int start = graph.known(node, 1).orElseThrow().integers()[0];
    int end = graph.known(node, 2).orElseThrow().integers()[0];
    if (step < 1) {
      return Optional.empty();
    }
    double[] numbers = tensor.numbers();
    double[] taken =
        IntStream.range(within(start, length), within(end, length))
            .filter(i -> (i - within(start, length)) % step == 0)
            .mapToDouble(i -> numbers[i])
            .toArray();
    return Optional.of(Known.of(new int[] {taken.length}, tensor.isWhole(), taken));
  }

  private static Known filled(OnnxFile.Node node, Known shape) {
    Message value = node.attributes().get("value");
    Known one = value == null ? Known.of(new int[] {1}, false, 0) : OnnxFile.tensor(value);
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
    return Known.of(dims, one.isWhole(), numbers);
  }

  private static Optional<Known> joined(Known one, Known two, DoubleBinaryOperator join) {
    Known larger = one.elements() >= two.elements() ? one : two;
    boolean fits =
        one.elements() == 1 || two.elements() == 1 || Arrays.equals(one.dims(), two.dims());
    if (!fits) {
      return Optional.empty();
    }
    double[] a = one.numbers();
    double[] b = two.numbers();
    double[] all = new double[larger.elements()];
    Arrays.setAll(all, i -> join.applyAsDouble(a[a.length == 1 ? 0 : i], b[b.length == 1 ? 0 : i]));
    return Optional.of(Known.of(larger.dims(), one.isWhole() && two.isWhole(), all));
  }

  private static Known transposed(OnnxFile.Node node, Known tensor) {
    int rank = tensor.rank();
    int[] reversed = IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    int[] order = node.numbers("perm", reversed);
    int[] dims = tensor.dims();
    int[] from = io.loupe.engine.dl4j.op.Gather.permutation(dims, order);
    double[] numbers = tensor.numbers();
    return Known.of(
        Arrays.stream(order).map(a -> dims[a]).toArray(),
        tensor.isWhole(),
        Arrays.stream(from).mapToDouble(i -> numbers[i]).toArray());
  }

  private static Known product(OnnxFile.Node node, Known tensor) {
    double all = Arrays.stream(tensor.numbers()).reduce(1, (a, b) -> a * b);
    boolean kept = node.number("keepdims", 1) == 1;
    return Known.of(kept ? new int[] {1} : new int[0], tensor.isWhole(), all);
  }
}
