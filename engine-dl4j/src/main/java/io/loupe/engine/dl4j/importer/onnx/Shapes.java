package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Wire;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What gives the same values other axes. */
final class Shapes {
  private Shapes() {}

  static void flatten(Node node, Emitter graph) {
    Value value = graph.value(node, 0);
    cut(node, value, Folding.flattened(value.inFile(), (int) node.number("axis", 1)), graph);
  }

  static void reshape(Node node, Emitter graph) {
    Value value = graph.value(node, 0);
    int[] target = graph.known(node, 1).map(Known::integers).orElseGet(() -> node.numbers("shape"));
    if (node.isThere(1) && graph.known(node, 1).isEmpty()) {
      throw node.problem("its shape is computed from values, which is not read");
    }
    boolean zero = node.number("allowzero", 0) == 1;
    cut(node, value, Folding.resolved(value.inFile(), target, zero), graph);
  }

  /** The axis of items stays where as much lies before it; else there are none any more. */
  private static void cut(Node node, Value value, int[] shape, Emitter graph) {
    int axis = place(value, shape, graph.items());
    Batch batch = axis < 0 ? Batch.NONE : graph.items().at(axis);
    if (axis < 0 && value.batch().isThere() && value.batch().items() > 1) {
      throw node.problem("it cuts across the items of a batch");
    }
    graph.reshape(value, Value.without(shape, axis), batch);
  }

  private static int place(Value value, int[] shape, Batch items) {
    if (!value.batch().isThere()) {
      boolean one = items.isThere() && items.items() == 1 && shape.length > 1 && shape[0] == 1;
      return one ? 0 : -1;
    }
    int same = value.batch().axis();
    int before = Folding.product(value.inFile(), 0, same);
    return IntStream.concat(IntStream.of(same), IntStream.range(0, shape.length))
        .filter(i -> i < shape.length && shape[i] == value.batch().items())
        .filter(i -> Folding.product(shape, 0, i) == before)
        .findFirst()
        .orElse(-1);
  }

  static void squeeze(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    int rank = given.rankInFile();
    boolean open = given.batch().isThere() && (given.batch().open() || given.batch().items() > 1);
    int[] all = IntStream.range(0, rank).toArray();
    int[] said = Folding.axes(node, graph, 1);
    int[] axes =
        said.length == 0
            ? Arrays.stream(all)
                .filter(a -> given.inFile()[a] == 1 && !(open && a == given.batch().axis()))
                .toArray()
            : Arrays.stream(said).map(a -> Folding.axis(a, rank)).toArray();
    Value value = graph.free(node, given, axes);
    int[] left =
        Arrays.stream(all).filter(a -> Arrays.stream(axes).noneMatch(g -> g == a)).toArray();
    renamed(value, left, graph);
    if (Arrays.stream(axes).anyMatch(a -> value.inFile()[a] != 1)) {
      throw node.problem("it leaves out an axis that is not 1");
    }
  }

  static void unsqueeze(Node node, Emitter graph) {
    Value value = graph.value(node, 0);
    int[] said = Folding.axes(node, graph, 1);
    int rank = value.rankInFile() + said.length;
    int[] left = new int[rank];
    for (int axis : said) {
      left[Folding.axis(axis, rank)] = -1;
    }
    int at = 0;
    for (int i = 0; i < rank; i++) {
      left[i] = left[i] < 0 ? -1 : at++;
    }
    renamed(value, left, graph);
  }

  /** Gives the same with some of its axes, and new ones of size 1 where there is a -1. */
  private static void renamed(Value value, int[] left, Emitter graph) {
    int[] inFile = value.inFile();
    int[] dims = new int[left.length];
    int axis = -1;
    for (int i = 0; i < left.length; i++) {
      dims[i] = left[i] < 0 ? 1 : inFile[left[i]];
      axis = left[i] >= 0 && left[i] == value.batch().axis() ? i : axis;
    }
    graph.reshape(value, Value.without(dims, axis), axis < 0 ? Batch.NONE : value.batch().at(axis));
  }

  static void transpose(Node node, Emitter graph) {
    Value value = graph.value(node, 0);
    int rank = value.rankInFile();
    int[] reversed = IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    int[] order = node.numbers("perm", reversed);
    if (!Arrays.equals(
        Arrays.stream(order).sorted().toArray(), IntStream.range(0, rank).toArray())) {
      throw node.problem("its order of axes is none");
    }
    int axis = -1;
    for (int i = 0; i < rank; i++) {
      axis = order[i] == value.batch().axis() ? i : axis;
    }
    int[] own = value.own(Value.without(order, axis));
    graph.transpose(value, own, axis < 0 ? Batch.NONE : value.batch().at(axis));
  }

  /** Repeats what has one place along an axis. */
  static void expand(Node node, Emitter graph) {
    Value value = graph.value(node, 0);
    int[] all = Numbers.broadcast(value.inFile(), graph.integers(node, 1));
    int added = all.length - value.rankInFile();
    int axis = value.batch().isThere() ? value.batch().axis() + added : -1;
    if (axis >= 0 && all[axis] != value.batch().items()) {
      throw node.problem("it repeats the items of a batch");
    }
    Batch batch = axis < 0 ? Batch.NONE : value.batch().at(axis);
    int[] dims = Value.without(all, axis);
    boolean first = graph.isFirst(node.outputs().get(0), dims.length);
    int[] longer = Wire.amongOnes(value.dims(), dims.length - value.rank(), dims.length);
    Value cut = graph.cut(value, longer, batch, first);
    Selections.each(graph, cut, dims, (a, i) -> longer[a] == 1 ? 0 : i);
  }

  /** Repeats all of a tensor along its axes. */
  static void tile(Node node, Emitter graph) {
    int[] times = graph.integers(node, 1);
    int[] repeated = IntStream.range(0, times.length).filter(i -> times[i] != 1).toArray();
    Value value = graph.free(node, graph.value(node, 0), repeated);
    if (times.length != value.rankInFile()) {
      throw node.problem("it repeats " + times.length + " axes, not " + value.rankInFile());
    }
    int[] own = Value.without(times, value.batch().axis());
    int[] in = value.dims();
    int[] dims = new int[in.length];
    Arrays.setAll(dims, i -> Math.multiplyExact(in[i], own[i]));
    Selections.each(graph, value, dims, (a, i) -> i % in[a]);
  }

  /** Moves values between channels and places: one square of them for each place. */
  static void blocks(Node node, Emitter graph) {
    Value value = graph.laid(graph.batched(node, graph.value(node, 0)), true);
    int size = (int) node.number("blocksize", 0);
    int[] in = value.dims();
    boolean deep = node.type().equals("SpaceToDepth");
    int square = Math.multiplyExact(size, size);
    if (in.length != 3 || size < 1 || (deep ? in[1] % size + in[2] % size : in[0] % square) != 0) {
      throw node.problem("blocks of " + size + " do not fit " + Arrays.toString(in));
    }
    boolean columns = node.text("mode", "DCR").equals("CRD");
    int[] out =
        deep
            ? new int[] {Math.multiplyExact(in[0], square), in[1] / size, in[2] / size}
            : new int[] {in[0] / square, in[1] * size, in[2] * size};
    graph.check(out);
    int[] flat = deep ? in : out;
    int depth = deep ? in[0] : out[0];
    int[] deepDims = deep ? out : in;
    int[] from = new int[value.elements()];
    for (int c = 0; c < flat[0]; c++) {
      for (int y = 0; y < flat[1]; y++) {
        for (int x = 0; x < flat[2]; x++) {
          int part = y % size * size + x % size;
          int channel = columns ? c * square + part : part * depth + c;
          int there = (channel * deepDims[1] + y / size) * deepDims[2] + x / size;
          int here = (c * flat[1] + y) * flat[2] + x;
          from[deep ? there : here] = deep ? here : there;
        }
      }
    }
    graph.pick(value, out, value.batch(), from);
  }

  /** Leaves out what is above or below a diagonal. */
  static void triangle(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    int rank = given.rankInFile();
    Value value = graph.free(node, given, rank - 1, rank - 2);
    boolean upper = node.number("upper", 1) == 1;
    int diagonal = node.isThere(1) ? graph.integers(node, 1)[0] : 0;
    int[] dims = value.dims();
    int width = dims[dims.length - 1];
    int height = dims[dims.length - 2];
    int[] from = new int[value.elements()];
    for (int i = 0; i < from.length; i++) {
      int off = i % width - i / width % height;
      from[i] = (upper ? off >= diagonal : off <= diagonal) ? i : -1;
    }
    graph.pick(value, dims, value.batch(), from);
  }
}
