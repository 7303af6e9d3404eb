package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Concat;
import io.loupe.engine.dl4j.op.Embedding;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Op;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What reads some of a tensor's places, or puts several tensors into one. */
final class Selections {
  private static final int STARTS_AS_INPUT = 10;

  private Selections() {}

  static void concat(Node node, Emitter graph) {
    int[] filled =
        IntStream.range(0, node.inputs().size())
            .filter(i -> graph.known(node, i).map(k -> k.elements() > 0).orElse(true))
            .toArray();
    int count = filled.length;
    if (count == 0) {
      throw node.problem("it has no inputs with values");
    }
    Value one = null;
    for (int i = count - 1; i >= 0; i--) {
      one = graph.given(node, filled[i]).orElse(one);
    }
    Value first = one == null ? graph.value(node, filled[0]) : one;
    int axis = Folding.axis((int) node.number("axis", 1), first.rankInFile());
    boolean whole = axis == first.batch().axis();
    Batch batch = whole ? graph.whole(node, first).batch() : first.batch();
    Value[] values = new Value[count];
    for (int i = 0; i < count; i++) {
      Value next = graph.like(node, filled[i], batch, first.rankInFile());
      values[i] = graph.laid(next, i > 0 ? values[0].channelsFirst() : next.channelsFirst());
    }
    int own = values[0].own(axis);
    int[] dims = values[0].dims();
    dims[own] = 0;
    for (Value value : values) {
      int[] others = value.dims();
      dims[own] = Math.addExact(dims[own], others[own]);
      others[own] = values[0].dims()[own];
      if (!Arrays.equals(others, values[0].dims())) {
        throw node.problem("its inputs differ in their other axes");
      }
    }
    graph.done(
        new Concat(values[0].wire().axis(own) + 1), dims, batch, values[0].channelsFirst(), values);
  }

  static void slice(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    select(node, graph, given, slice(node, graph, given.inFile()));
  }

  /** The places that are read of each axis; null where all are. */
  static int[] @Nullable [] slice(Node node, Emitter graph, int[] dims) {
    boolean old = node.opset() < STARTS_AS_INPUT;
    int[] starts = old ? node.numbers("starts") : graph.integers(node, 1);
    int[] ends = old ? node.clamped("ends") : graph.integers(node, 2);
    int[] all = IntStream.range(0, starts.length).toArray();
    int[] said = old ? node.numbers("axes", all) : node.isThere(3) ? graph.integers(node, 3) : all;
    int[] axes = Arrays.stream(said).map(a -> Folding.axis(a, dims.length)).toArray();
    int[] steps = new int[starts.length];
    Arrays.fill(steps, 1);
    steps = !old && node.isThere(4) ? graph.integers(node, 4) : steps;
    int[][] taken = new int[dims.length][];
    for (int i = 0; i < axes.length; i++) {
      int length = dims[axes[i]];
      boolean whole = steps[i] == 1 && starts[i] == 0 && ends[i] >= length;
      taken[axes[i]] = whole ? null : Gather.slice(length, starts[i], ends[i], steps[i]);
    }
    return taken;
  }

  static void split(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    int axis = Folding.axis((int) node.number("axis", 0), given.rankInFile());
    Value value = graph.free(node, given, axis);
    int length = value.inFile()[axis];
    int count = node.outputs().size();
    int[] parts = graph.known(node, 1).map(Known::integers).orElseGet(() -> node.numbers("split"));
    if (parts.length == 0) {
      int each = (length + count - 1) / count;
      parts = new int[count];
      Arrays.fill(parts, each);
      parts[count - 1] = length - each * (count - 1);
    }
    if (parts.length != count || Arrays.stream(parts).asLongStream().sum() != length) {
      throw node.problem("its parts are not as long as its input");
    }
    int start = 0;
    for (int i = 0; i < count; i++) {
      int[][] taken = new int[value.rankInFile()][];
      taken[axis] = IntStream.range(start, start + parts[i]).toArray();
      start += parts[i];
      if (i > 0) {
        graph.goOnAs(i);
      }
      if (parts[i] == 0) {
        int[] empty = value.inFile();
        empty[axis] = 0;
        graph.know(node.outputs().get(i), Known.of(empty, false));
        continue;
      }
      select(node, graph, value, taken);
    }
  }

  static void gather(Node node, Emitter graph) {
    Optional<Known> known = graph.known(node, 1);
    if (known.isEmpty()) {
      lookUp(node, graph);
      return;
    }
    Known indices = known.get();
    Value given = graph.value(node, 0);
    int axis = Folding.axis((int) node.number("axis", 0), given.rankInFile());
    int length = given.inFile()[axis];
    int[][] taken = new int[given.rankInFile()][];
    taken[axis] = wrapped(node, indices.integers(), length);
    if (indices.rank() == 1) {
      select(node, graph, given, taken);
      return;
    }
    Value value = graph.free(node, given, axis);
    Value read = selected(graph, value, taken);
    int[] in = read.inFile();
    int[] dims = new int[in.length - 1 + indices.rank()];
    System.arraycopy(in, 0, dims, 0, axis);
    System.arraycopy(indices.dims(), 0, dims, axis, indices.rank());
    System.arraycopy(in, axis + 1, dims, axis + indices.rank(), in.length - axis - 1);
    int place = value.batch().axis();
    int batch = place > axis ? place - 1 + indices.rank() : place;
    graph.reshape(
        read, Value.without(dims, batch), batch < 0 ? Batch.NONE : value.batch().at(batch));
  }

  private static int[] wrapped(Node node, int[] indices, int length) {
    for (int i = 0; i < indices.length; i++) {
      indices[i] += indices[i] < 0 ? length : 0;
      if (indices[i] < 0 || indices[i] >= length) {
        throw node.problem("it reads beyond the end of an axis of " + length);
      }
    }
    return indices;
  }

  /** Rows of a table by indices that are computed, as of words. */
  private static void lookUp(Node node, Emitter graph) {
    Known table = graph.weights(node, 0);
    if (table.rank() != 2 || Folding.axis((int) node.number("axis", 0), 2) != 0) {
      throw node.problem("indices that are computed are read for rows of a table alone");
    }
    Value value = graph.laid(graph.value(node, 1), false);
    int[] dims = Arrays.copyOf(value.dims(), value.rank() + 1);
    dims[value.rank()] = table.dims()[1];
    graph.done(new Embedding(table.dims()[0], table.dims()[1], table.floats()), dims, false, value);
  }

  static void gatherElements(Node node, Emitter graph) {
    Known indices = graph.required(node, 1);
    Value given = graph.value(node, 0);
    int rank = given.rankInFile();
    int axis = Folding.axis((int) node.number("axis", 0), rank);
    Value value = graph.free(node, given, axis);
    int[] in = value.inFile();
    int[] out = indices.dims();
    int place = value.batch().axis();
    int[] at = wrapped(node, indices.integers(), in[axis]);
    if (out.length != rank || (place >= 0 && out[place] != in[place])) {
      throw node.problem("its indices do not fit its input");
    }
    int[] dims = Value.without(out, place);
    int[] own = Value.without(in, place);
    int along = value.own(axis);
    int[] all = ownNumbers(node, at, out, place);
    int[] from = new int[all.length];
    int[] index = new int[dims.length];
    for (int i = 0; i < from.length; i++) {
      for (int a = 0; a < dims.length; a++) {
        from[i] = from[i] * own[a] + (a == along ? all[i] : index[a]);
      }
      for (int a = dims.length - 1; a >= 0 && ++index[a] == dims[a]; a--) {
        index[a] = 0;
      }
    }
    graph.pick(value, dims, value.batch(), from);
  }

  /** What a list holds for one item; it has to be the same for all. */
  private static int[] ownNumbers(Node node, int[] all, int[] dims, int place) {
    if (place < 0) {
      return all;
    }
    int inner = Folding.product(dims, place + 1, dims.length);
    int items = dims[place];
    int[] own = new int[all.length / items];
    for (int i = 0; i < all.length; i++) {
      int to = i / (inner * items) * inner + i % inner;
      if (i / inner % items > 0 && own[to] != all[i]) {
        throw node.problem("it reads other places in each item of a batch");
      }
      own[to] = all[i];
    }
    return own;
  }

  /** Reads the blocks that rows of indices name; those of the first axes may be counted apart. */
  static void gatherMany(Node node, Emitter graph) {
    int apart = (int) node.number("batch_dims", 0);
    Known indices = graph.required(node, 1);
    Value given = graph.value(node, 0);
    int lists = indices.rank() - 1;
    int depth = indices.dims()[lists] + apart;
    boolean behind = given.batch().isThere() && given.batch().axis() >= depth;
    Value value = graph.laid(behind ? given : graph.whole(node, given), given.channelsFirst());
    int[] in = value.inFile();
    int[] at = indices.integers();
    int rows = Folding.product(indices.dims(), 0, lists);
    int groups = rows / Math.max(1, Folding.product(in, 0, apart));
    int[] own = Value.without(in, behind ? value.batch().axis() : -1);
    int inner = Folding.product(own, depth, own.length);
    graph.check(new int[] {rows, inner});
    int[] from = new int[Math.multiplyExact(rows, inner)];
    for (int row = 0; row < rows; row++) {
      int block = row / groups;
      for (int i = apart; i < depth; i++) {
        int one = at[row * (depth - apart) + i - apart];
        block = block * in[i] + wrapped(node, new int[] {one}, in[i])[0];
      }
      for (int i = 0; i < inner; i++) {
        from[row * inner + i] = block * inner + i;
      }
    }
    int[] out = Arrays.copyOf(indices.dims(), lists + own.length - depth);
    System.arraycopy(own, depth, out, lists, own.length - depth);
    Batch batch = behind ? value.batch().at(value.batch().axis() - depth + lists) : Batch.NONE;
    graph.pick(value, out, batch, from);
  }

  /** For each row of indices the block of a tensor that they name. */
  private static int[] places(Node node, Known indices, int[] dims) {
    int depth = indices.dims()[indices.rank() - 1];
    int[] all = indices.integers();
    int[] places = new int[depth == 0 ? 0 : all.length / depth];
    for (int i = 0; i < all.length; i++) {
      int length = dims[i % depth];
      int at = wrapped(node, new int[] {all[i]}, length)[0];
      places[i / depth] = places[i / depth] * length + at;
    }
    return places;
  }

  /** Puts some values of a tensor in place of another's. */
  static void scatter(Node node, Emitter graph) {
    if (!node.text("reduction", "none").equals("none")) {
      throw node.problem("only what replaces values is read");
    }
    Known indices = graph.required(node, 1);
    Value value = graph.whole(node, graph.value(node, 0));
    Value updates = graph.whole(node, graph.value(node, 2));
    int[] in = value.dims();
    int[] from = IntStream.range(0, value.elements()).toArray();
    if (node.type().equals("ScatterND")) {
      int[] places = places(node, indices, in);
      int inner = value.elements() / Folding.product(in, 0, indices.dims()[indices.rank() - 1]);
      for (int i = 0; i < places.length * inner; i++) {
        from[places[i / inner] * inner + i % inner] = value.elements() + i;
      }
    } else {
      int axis = Folding.axis((int) node.number("axis", 0), in.length);
      int[] dims = indices.dims();
      int[] at = wrapped(node, indices.integers(), in[axis]);
      int elements = value.elements();
      int[] index = new int[dims.length];
      for (int i = 0; i < at.length; i++) {
        int to = 0;
        for (int a = 0; a < dims.length; a++) {
          to = to * in[a] + (a == axis ? at[i] : index[a]);
        }
        from[to] = elements + i;
        for (int a = dims.length - 1; a >= 0 && ++index[a] == dims[a]; a--) {
          index[a] = 0;
        }
      }
    }
    int[] one = {value.elements()};
    Value list = graph.cut(graph.laid(value, false), one, Batch.NONE, false);
    int[] other = {updates.elements()};
    Value more = graph.cut(graph.laid(updates, false), other, Batch.NONE, false);
    int[] both = {one[0] + other[0]};
    Value all = graph.before("all", new Concat(1), both, Batch.NONE, false, list, more);
    graph.pick(all, in, Batch.NONE, from);
  }

  private static void select(Node node, Emitter graph, Value given, int[][] taken) {
    int[] axes = IntStream.range(0, taken.length).filter(a -> taken[a] != null).toArray();
    Value value = graph.free(node, given, axes);
    int[][] own = own(value, taken);
    each(graph, value, sizes(value, own), (a, i) -> own[a] == null ? i : own[a][i]);
  }

  private static Value selected(Emitter graph, Value value, int[][] taken) {
    int[][] own = own(value, taken);
    int[] dims = sizes(value, own);
    graph.check(dims);
    Op op = reading(value, dims, (a, i) -> own[a] == null ? i : own[a][i]);
    return graph.before("taken", op, dims, value.batch(), value.channelsFirst(), value);
  }

  private static int[][] own(Value value, int[][] taken) {
    return IntStream.range(0, taken.length)
        .filter(a -> a != value.batch().axis())
        .mapToObj(a -> taken[a])
        .toArray(int[][]::new);
  }

  private static int[] sizes(Value value, int[][] taken) {
    int[] dims = value.dims();
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = taken[axis] == null ? dims[axis] : taken[axis].length;
      if (dims[axis] == 0) {
        throw new IllegalArgumentException("nothing is left");
      }
    }
    return dims;
  }

  /** Gives each place of the output one of the input's, axis by axis as the file has them. */
  static void each(Emitter graph, Value value, int[] dims, Gather.Source source) {
    graph.check(dims);
    graph.done(reading(value, dims, source), dims, value.channelsFirst(), value);
  }

  static Gather reading(Value value, int[] dims, Gather.Source source) {
    int[] axes = value.wire().axes();
    Wire out = new Wire(dims, value.channelsFirst());
    return Gather.of(
        1, value.wire().inGraph(), out.inGraph(), (axis, i) -> source.of(axes[axis], i));
  }
}
