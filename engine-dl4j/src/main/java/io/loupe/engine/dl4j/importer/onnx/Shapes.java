package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.Concat;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Op;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What only rearranges: other axes, some of the indices, several tensors in one. */
final class Shapes {
  private Shapes() {}

  static void concat(OnnxFile.Node node, OnnxImporter graph) {
    Value[] values = new Value[node.inputs().size()];
    boolean first = graph.value(node, 0).channelsFirst();
    int[] dims = graph.value(node, 0).dims();
    int axis = Operators.axis(node, graph.value(node, 0), (int) node.number("axis", 1));
    dims[axis] = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = graph.laid(graph.value(node, i), first);
      if (values[i].rank() != dims.length) {
        throw node.problem("its inputs differ in their axes");
      }
      dims[axis] += values[i].dims()[axis];
    }
    graph.done(new Concat(values[0].wire().axis(axis) + 1), dims, first, values);
  }

  static void flatten(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    long axis = node.number("axis", 1);
    if (axis != 1 || !value.batch()) {
      throw node.problem("axis " + axis + " is not read");
    }
    graph.reshape(value, new int[] {value.elements()}, true);
  }

  static void reshape(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    int[] target = graph.known(node, 1).map(Known::integers).orElseGet(() -> node.numbers("shape"));
    if (graph.isThere(node, 1) && graph.known(node, 1).isEmpty()) {
      throw node.problem("its shape is computed from values, which is not read");
    }
    cut(value, Folding.resolved(value.inFile(), target), graph);
  }

  /** The first axis is that of the batch if the rest holds an item. */
  private static void cut(Value value, int[] shape, OnnxImporter graph) {
    int[] rest = shape.length == 0 ? shape : Arrays.copyOfRange(shape, 1, shape.length);
    boolean batch = shape.length > 1 && shape[0] == 1;
    graph.reshape(value, batch ? rest : shape, batch);
  }

  static void squeeze(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    int[] axes = Folding.axes(node, graph, 1);
    int all = value.inFile().length;
    boolean keeps = value.batch() && Arrays.stream(axes).noneMatch(a -> a == 0 || a == -all);
    if (axes.length == 0 && value.batch()) {
      int[] dims = Arrays.stream(value.dims()).filter(d -> d != 1).toArray();
      graph.reshape(value, dims.length == 0 ? new int[] {1} : dims, true);
      return;
    }
    int[] shape = Folding.squeezed(value.inFile(), axes);
    graph.reshape(value, keeps ? Arrays.copyOfRange(shape, 1, shape.length) : shape, keeps);
  }

  static void unsqueeze(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    int[] axes = Folding.axes(node, graph, 1);
    int rank = value.inFile().length + axes.length;
    boolean front = Arrays.stream(axes).anyMatch(a -> a == 0 || a == -rank);
    if (front && value.batch()) {
      throw node.problem("an axis before that of the batch is not read");
    }
    int[] shape = Folding.unsqueezed(value.inFile(), axes);
    boolean batch = front || value.batch();
    graph.reshape(value, batch ? Arrays.copyOfRange(shape, 1, shape.length) : shape, batch);
  }

  static void transpose(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    int rank = value.inFile().length;
    int[] reversed = IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    int[] order = node.numbers("perm", reversed);
    if (value.batch() && order[0] != 0) {
      throw node.problem("it moves the axis of the batch");
    }
    int skipped = value.batch() ? 1 : 0;
    graph.transpose(
        value, Arrays.stream(order, skipped, order.length).map(a -> a - skipped).toArray());
  }

  static void slice(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    boolean old = graph.opset() < 10;
    int[] starts = old ? node.numbers("starts") : graph.integers(node, 1);
    int[] ends = old ? node.numbers("ends") : graph.integers(node, 2);
    int[] all = IntStream.range(0, starts.length).toArray();
    int[] axes =
        old ? node.numbers("axes", all) : graph.isThere(node, 3) ? graph.integers(node, 3) : all;
    int[] steps = new int[starts.length];
    Arrays.fill(steps, 1);
    steps = !old && graph.isThere(node, 4) ? graph.integers(node, 4) : steps;
    int[][] taken = new int[value.rank()][];
    for (int i = 0; i < axes.length; i++) {
      int axis = Operators.axis(node, value, axes[i]);
      taken[axis] = indices(value.dims()[axis], starts[i], ends[i], steps[i]);
    }
    select(graph, value, taken, value.dims(), false);
  }

  private static int[] indices(int length, int start, int end, int step) {
    int from = start < 0 ? start + length : start;
    int to = end < 0 ? Math.max(end, -length - 1) + length : end;
    if (step > 0) {
      int first = Math.max(0, Math.min(length, from));
      int last = Math.max(0, Math.min(length, to));
      return IntStream.range(first, Math.max(first, last))
          .filter(i -> (i - first) % step == 0)
          .toArray();
    }
    int first = Math.max(-1, Math.min(length - 1, from));
    int last = Math.max(-1, Math.min(length - 1, end <= -length - 1 ? -1 : to));
    return IntStream.iterate(first, i -> i > last, i -> i + step).toArray();
  }

  static void split(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    int axis = Operators.axis(node, value, (int) node.number("axis", 0));
    int length = value.dims()[axis];
    int count = node.outputs().size();
    int[] parts = graph.known(node, 1).map(Known::integers).orElseGet(() -> node.numbers("split"));
    if (parts.length == 0) {
      int each = (length + count - 1) / count;
      parts = new int[count];
      Arrays.fill(parts, each);
      parts[count - 1] = length - each * (count - 1);
    }
    int start = 0;
    for (int i = 0; i < count; i++) {
      int[][] taken = new int[value.rank()][];
      taken[axis] = IntStream.range(start, start + parts[i]).toArray();
      start += parts[i];
      if (i > 0) {
        graph.goOnAs(node.outputs().get(i));
      }
      select(graph, value, taken, value.dims(), false);
    }
  }

  static void gather(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    Known indices =
        graph
            .known(node, 1)
            .orElseThrow(() -> node.problem("its indices are computed, which is not read"));
    int axis = Operators.axis(node, value, (int) node.number("axis", 0));
    if (indices.rank() > 1) {
      throw node.problem("indices of " + indices.rank() + " axes are not read");
    }
    int length = value.dims()[axis];
    int[][] taken = new int[value.rank()][];
    taken[axis] = Arrays.stream(indices.integers()).map(i -> i < 0 ? i + length : i).toArray();
    int[] dims = value.dims();
    boolean dropped = indices.rank() == 0;
    int[] left =
        dropped
            ? IntStream.range(0, dims.length).filter(i -> i != axis).map(i -> dims[i]).toArray()
            : dims;
    select(graph, value, taken, left.length == 0 ? new int[] {1} : left, dropped);
  }

  /** Reads some indices of each axis; of those without a list all. */
  private static void select(
      OnnxImporter graph, Value value, int[][] taken, int[] left, boolean dropped) {
    int[] dims = value.dims();
    int[] out = dims.clone();
    for (int axis = 0; axis < dims.length; axis++) {
      out[axis] = taken[axis] == null ? dims[axis] : taken[axis].length;
      if (out[axis] == 0) {
        throw new IllegalArgumentException("nothing is left");
      }
    }
    int[] axes = value.wire().axes();
    int[] in = value.wire().inGraph();
    int[] to = Arrays.stream(axes).map(a -> out[a]).toArray();
    Op op = Gather.of(1, in, to, (axis, i) -> taken[axes[axis]] == null ? i : taken[axes[axis]][i]);
    if (!dropped) {
      graph.done(op, out, value.channelsFirst(), value);
      return;
    }
    Value one = graph.before("taken", op, out, value.batch(), value.channelsFirst(), value);
    graph.reshape(one, left, value.batch());
  }
}
