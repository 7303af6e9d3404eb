package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.CumulativeSum;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Extremes;
import io.loupe.engine.dl4j.op.GlobalPooling;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Reduction;
import io.loupe.engine.dl4j.op.Softmax;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Operators along some axes of a tensor: sums, extremes, distributions. */
final class Reductions {
  private static final int SOFTMAX_ALONG_ONE_AXIS = 13;

  private Reductions() {}

  private static Reduction.Kind kind(Node node) {
    return switch (node.type()) {
      case "ReduceMean" -> Reduction.Kind.MEAN;
      case "ReduceSum" -> Reduction.Kind.SUM;
      case "ReduceMax" -> Reduction.Kind.MAXIMUM;
      case "ReduceMin" -> Reduction.Kind.MINIMUM;
      case "ReduceProd" -> Reduction.Kind.PRODUCT;
      case "ReduceL1" -> Reduction.Kind.L1;
      case "ReduceL2" -> Reduction.Kind.L2;
      case "ReduceSumSquare" -> Reduction.Kind.SUM_SQUARE;
      case "ReduceLogSum" -> Reduction.Kind.LOG_SUM;
      case "ReduceLogSumExp" -> Reduction.Kind.LOG_SUM_EXP;
      default -> throw node.problem("this operator is not read");
    };
  }

  static void reduce(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    int rank = given.rankInFile();
    int[] said = Folding.axes(node, graph, 1);
    if (said.length == 0 && node.number("noop_with_empty_axes", 0) == 1) {
      graph.done(new Identity(), given);
      return;
    }
    int[] axes =
        said.length == 0
            ? IntStream.range(0, rank).toArray()
            : Arrays.stream(said).map(a -> Folding.axis(a, rank)).distinct().sorted().toArray();
    reduce(node, graph, given, axes, kind(node), node.number("keepdims", 1) == 1);
  }

  private static void reduce(
      Node node, Emitter graph, Value given, int[] axes, Reduction.Kind kind, boolean kept) {
    Value value = graph.free(node, given, axes);
    int[] own = value.own(axes);
    int[] inGraph = Arrays.stream(own).map(value.wire()::axis).sorted().toArray();
    Wire left = value.wire().reduced(own, kept);
    Batch batch = value.batch();
    int before =
        batch.isThere() ? (int) Arrays.stream(axes).filter(a -> a < batch.axis()).count() : 0;
    Batch at = batch.isThere() && !kept ? batch.at(batch.axis() - before) : batch;
    boolean positions =
        IntStream.range(0, value.rank() - 1).allMatch(i -> i < inGraph.length && inGraph[i] == i);
    boolean pooled = kind == Reduction.Kind.MEAN && positions && inGraph.length == value.rank() - 1;
    Op op =
        pooled
            ? new GlobalPooling(GlobalPooling.Kind.AVERAGE, 0, value.channels())
            : new Reduction(kind, value.wire().inGraph(), inGraph);
    graph.done(op, left.shape(), at, left.channelsFirst(), value);
  }

  static void global(Node node, Emitter graph) {
    Value value = graph.laid(graph.batched(node, graph.value(node, 0)), true);
    GlobalPooling.Kind kind =
        switch (node.type()) {
          case "GlobalAveragePool" -> GlobalPooling.Kind.AVERAGE;
          case "GlobalMaxPool" -> GlobalPooling.Kind.MAX;
          default -> GlobalPooling.Kind.NORM;
        };
    int power = (int) node.number("p", 2);
    graph.done(new GlobalPooling(kind, power, value.channels()), value.wire().only(0), true, value);
  }

  static void softmax(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    boolean modern = node.opset() >= SOFTMAX_ALONG_ONE_AXIS;
    int rank = given.rankInFile();
    int axis = Folding.axis((int) node.number("axis", modern ? -1 : 1), rank);
    int[] axes = modern ? new int[] {axis} : IntStream.range(axis, rank).toArray();
    Value value = graph.free(node, given, axes);
    int[] inGraph = Arrays.stream(value.own(axes)).map(value.wire()::axis).toArray();
    boolean logarithm = node.type().equals("LogSoftmax");
    graph.head(new Softmax(value.type().shape(), inGraph, logarithm), value);
  }

  /** Each value divided by the norm along an axis. */
  static void norm(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    int axis = Folding.axis((int) node.number("axis", -1), given.rankInFile());
    Value value = graph.free(node, given, axis);
    int own = value.own(axis);
    long power = node.number("p", 2);
    Reduction.Kind kind = power == 1 ? Reduction.Kind.L1 : Reduction.Kind.L2;
    int[] inGraph = value.wire().inGraph();
    Wire left = value.wire().reduced(new int[] {own}, true);
    Reduction norm = new Reduction(kind, inGraph, new int[] {value.wire().axis(own)});
    Value length =
        graph.before("norm", norm, left.shape(), value.batch(), left.channelsFirst(), value);
    int[][] shapes = {inGraph, left.inGraph()};
    Elementwise divided = new Elementwise(Elementwise.Kind.DIVIDE_NO_NAN, shapes, inGraph);
    graph.done(divided, value.dims(), value.batch(), value.channelsFirst(), value, length);
  }

  static void cumulative(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    int axis = Folding.axis(graph.integers(node, 1)[0], given.rankInFile());
    Value value = graph.free(node, given, axis);
    boolean backwards = node.number("reverse", 0) == 1;
    boolean before = node.number("exclusive", 0) == 1;
    int own = value.wire().axis(value.own(axis));
    graph.done(new CumulativeSum(value.wire().inGraph(), own, backwards, before), value);
  }

  /** Where the extreme along an axis stands. At the end of a graph one looks at what it reads. */
  static void argument(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    int axis = Folding.axis((int) node.number("axis", 0), given.rankInFile());
    Value value = graph.free(node, given, axis);
    boolean last = node.number("select_last_index", 0) == 1;
    Extremes op = extremes(value, axis, node.type().equals("ArgMax"), last);
    Wire left = value.wire().reduced(new int[] {value.own(axis)}, node.number("keepdims", 1) == 1);
    Batch batch = value.batch();
    boolean moved = batch.isThere() && node.number("keepdims", 1) != 1 && batch.axis() > axis;
    graph.lookAt(value);
    graph.done(
        op.indices(1),
        left.shape(),
        moved ? batch.at(batch.axis() - 1) : batch,
        left.channelsFirst(),
        value);
  }

  private static Extremes extremes(Value value, int axis, boolean largest, boolean last) {
    int inGraph = value.wire().axis(value.own(axis));
    return new Extremes(value.wire().inGraph(), inGraph, largest, last);
  }

  /** The largest values along an axis, and where they stand. */
  static void largest(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    int axis = Folding.axis((int) node.number("axis", -1), given.rankInFile());
    Value value = graph.free(node, given, axis);
    int count = node.isThere(1) ? graph.integers(node, 1)[0] : (int) node.number("k", 1);
    int[] dims = value.dims();
    int own = value.own(axis);
    if (count < 1 || count > dims[own]) {
      throw node.problem("it takes " + count + " of " + dims[own] + " values");
    }
    dims[own] = count;
    Extremes op = extremes(value, axis, node.number("largest", 1) == 1, false);
    if (node.gives(0)) {
      graph.done(op.values(count), dims, value.channelsFirst(), value);
    }
    if (node.gives(1)) {
      graph.goOnAs(1);
      graph.lookAt(value);
      graph.done(op.indices(count), dims, value.channelsFirst(), value);
    }
  }
}
