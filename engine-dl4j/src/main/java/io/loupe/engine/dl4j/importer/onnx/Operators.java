package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.ElementaryFunctions;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.GlobalPooling;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.PRelu;
import io.loupe.engine.dl4j.op.Softmax;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** The operators that a graph is built of, but for convolutions, pooling and functions. */
final class Operators {
  private static final int SOFTMAX_ALONG_ONE_AXIS = 13;

  private Operators() {}

  static void add(OnnxFile.Node node, OnnxImporter graph) {
    if (Functions.isOne(node.type())) {
      Value value = graph.value(node, 0);
      Op function = Functions.of(node, graph);
      if (node.type().equals("Sigmoid")) {
        graph.head(function, value);
      } else {
        graph.done(function, value);
      }
      return;
    }
    switch (node.type()) {
      case "Conv" -> Windows.convolution(node, graph);
      case "MaxPool" -> Windows.pooling(node, graph, true);
      case "AveragePool" -> Windows.pooling(node, graph, false);
      case "GlobalAveragePool" -> global(node, graph, GlobalPooling.Kind.AVERAGE);
      case "GlobalMaxPool" -> global(node, graph, GlobalPooling.Kind.MAX);
      case "ReduceMean" -> mean(node, graph);
      case "BatchNormalization" -> Normalizations.batchNormalization(node, graph);
      case "Gemm" -> Products.gemm(node, graph);
      case "MatMul" -> Products.product(node, graph);
      case "Add" -> joined(node, graph, Elementwise.Kind.ADD);
      case "Sub" -> joined(node, graph, Elementwise.Kind.SUBTRACT);
      case "Mul" -> joined(node, graph, Elementwise.Kind.MULTIPLY);
      case "Div" -> joined(node, graph, Elementwise.Kind.DIVIDE);
      case "Max" -> joined(node, graph, Elementwise.Kind.MAXIMUM);
      case "Min" -> joined(node, graph, Elementwise.Kind.MINIMUM);
      case "Sum" -> joined(node, graph, Elementwise.Kind.ADD);
      case "Mean" -> joined(node, graph, Elementwise.Kind.AVERAGE);
      case "Identity", "Dropout" -> graph.done(new Identity(), graph.value(node, 0));
      case "Cast" -> cast(node, graph);
      case "Concat" -> Shapes.concat(node, graph);
      case "Softmax", "LogSoftmax" -> softmax(node, graph);
      case "Flatten" -> Shapes.flatten(node, graph);
      case "Reshape" -> Shapes.reshape(node, graph);
      case "Squeeze" -> Shapes.squeeze(node, graph);
      case "Unsqueeze" -> Shapes.unsqueeze(node, graph);
      case "Transpose" -> Shapes.transpose(node, graph);
      case "Pad" -> Windows.pad(node, graph);
      case "Resize", "Upsample" -> Resizes.resize(node, graph);
      case "Slice" -> Shapes.slice(node, graph);
      case "Split" -> Shapes.split(node, graph);
      case "Gather" -> Shapes.gather(node, graph);
      case "Pow" -> power(node, graph);
      case "PRelu" -> slopes(node, graph);
      case "LayerNormalization", "RMSNormalization" ->
          Normalizations.layerNormalization(node, graph);
      case "InstanceNormalization" -> Normalizations.instanceNormalization(node, graph);
      default -> throw node.problem("this operator is not read");
    }
  }

  /** An axis of an item. */
  static int axis(OnnxFile.Node node, Value value, int axis) {
    int all = value.rank() + (value.batch() ? 1 : 0);
    int own = (axis < 0 ? axis + all : axis) - (value.batch() ? 1 : 0);
    if (own < 0 || own >= value.rank()) {
      throw node.problem("axis " + axis + " is that of the batch, or there is none");
    }
    return own;
  }

  private static void cast(OnnxFile.Node node, OnnxImporter graph) {
    if (OnnxFile.isWhole((int) node.number("to", 1))) {
      throw node.problem("a cast to whole numbers is not read");
    }
    graph.done(new Identity(), graph.value(node, 0));
  }

  private static void global(OnnxFile.Node node, OnnxImporter graph, GlobalPooling.Kind kind) {
    Value value = graph.laid(graph.value(node, 0), true);
    int[] dims = new int[value.rank()];
    Arrays.fill(dims, 1);
    dims[0] = value.channels();
    graph.done(new GlobalPooling(kind, 0, value.channels()), dims, true, value);
  }

  private static void mean(OnnxFile.Node node, OnnxImporter graph) {
    Value given = graph.value(node, 0);
    int[] axes =
        Arrays.stream(Folding.axes(node, graph, 1))
            .map(a -> axis(node, given, a))
            .sorted()
            .toArray();
    boolean first = Arrays.equals(axes, IntStream.range(1, given.rank()).toArray());
    boolean last = Arrays.equals(axes, IntStream.range(0, given.rank() - 1).toArray());
    if (given.rank() < 2 || !(first || last)) {
      throw node.problem("a mean along these axes is not read");
    }
    Value value = graph.laid(given, first);
    int channels = value.channels();
    int[] kept = value.dims();
    Arrays.stream(axes).forEach(a -> kept[a] = 1);
    int[] dims = node.number("keepdims", 1) == 1 ? kept : new int[] {channels};
    graph.done(new GlobalPooling(GlobalPooling.Kind.AVERAGE, 0, channels), dims, first, value);
  }

  private static void joined(OnnxFile.Node node, OnnxImporter graph, Elementwise.Kind kind) {
    if (node.inputs().size() == 1) {
      graph.done(new Identity(), graph.value(node, 0));
      return;
    }
    for (int i = 0; i < 2 && node.inputs().size() == 2; i++) {
      Optional<Known> number = graph.known(node, i).filter(k -> k.elements() == 1);
      if (number.isPresent() && number.get().rank() <= graph.value(node, 1 - i).inFile().length) {
        Arithmetic with = new Arithmetic(kind, (float) number.get().numbers()[0], i == 0);
        graph.done(with, graph.value(node, 1 - i));
        return;
      }
    }
    Value[] values = new Value[node.inputs().size()];
    boolean first = false;
    int[][] dims = new int[values.length][];
    for (int i = 0; i < values.length; i++) {
      Optional<Value> given = graph.given(node, i);
      first |= given.isPresent() && given.get().channelsFirst();
    }
    int rank = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = graph.value(node, i);
      int[] own = values[i].dims();
      boolean whole = graph.given(node, i).isEmpty();
      dims[i] = whole ? own : values[i].inFile();
      rank = Math.max(rank, dims[i].length);
    }
    boolean batch = Arrays.stream(values).anyMatch(Value::batch);
    joined(node, graph, kind, values, batch ? rank - 1 : rank, first);
  }

  private static void joined(
      OnnxFile.Node node,
      OnnxImporter graph,
      Elementwise.Kind kind,
      Value[] given,
      int rank,
      boolean first) {
    Value[] values = new Value[given.length];
    int[][] shapes = new int[given.length][];
    int[] dims = new int[rank];
    Arrays.fill(dims, 1);
    for (int i = 0; i < values.length; i++) {
      values[i] = graph.ranked(given[i], rank, first);
      int[] own = values[i].dims();
      for (int axis = 0; axis < rank; axis++) {
        if (own[axis] != 1 && dims[axis] != 1 && own[axis] != dims[axis]) {
          throw node.problem("its inputs differ in size");
        }
        dims[axis] = Math.max(dims[axis], own[axis]);
      }
      shapes[i] = values[i].wire().inGraph();
    }
    graph.done(new Elementwise(kind, shapes, new Wire(dims, first).inGraph()), dims, first, values);
  }

  private static void softmax(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    boolean modern = graph.opset() >= SOFTMAX_ALONG_ONE_AXIS;
    int axis = axis(node, value, (int) node.number("axis", modern ? -1 : 1));
    int[] axes = modern ? new int[] {axis} : IntStream.range(axis, value.rank()).toArray();
    int[] inGraph = Arrays.stream(axes).map(value.wire()::axis).toArray();
    boolean logarithm = node.type().equals("LogSoftmax");
    graph.head(new Softmax(value.type().shape(), inGraph, logarithm), value);
  }

  private static void power(OnnxFile.Node node, OnnxImporter graph) {
    Optional<Known> exponent = graph.known(node, 1).filter(k -> k.elements() == 1);
    if (exponent.isEmpty()) {
      throw node.problem("only one known exponent is read");
    }
    double p = exponent.get().numbers()[0];
    graph.done(ElementaryFunctions.power(p), graph.value(node, 0));
  }

  private static void slopes(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.laid(graph.value(node, 0), true);
    Known slopes = graph.weights(node, 1);
    int[] own = slopes.dims();
    int[] dims = new int[value.rank()];
    Arrays.fill(dims, 1);
    for (int i = 1; i <= Math.min(own.length, dims.length); i++) {
      dims[dims.length - i] = own[own.length - i];
    }
    boolean spread = slopes.elements() == Arrays.stream(dims).reduce(1, (a, b) -> a * b);
    for (int i = 0; i < dims.length; i++) {
      spread &= dims[i] == 1 || dims[i] == value.dims()[i];
    }
    if (!spread) {
      throw node.problem("its slopes do not fit its input");
    }
    graph.done(new PRelu(value.wire().places(dims), slopes.floats()), value);
  }
}
