package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.Concat;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.GlobalPooling;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.MatrixMultiplication;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Softmax;
import io.loupe.engine.dl4j.op.Upsampling;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
      case "BatchNormalization" -> batchNormalization(node, graph);
      case "Gemm" -> gemm(node, graph);
      case "MatMul" -> product(node, graph);
      case "Add" -> joined(node, graph, Elementwise.Kind.ADD);
      case "Sub" -> joined(node, graph, Elementwise.Kind.SUBTRACT);
      case "Mul" -> joined(node, graph, Elementwise.Kind.MULTIPLY);
      case "Div" -> joined(node, graph, Elementwise.Kind.DIVIDE);
      case "Max" -> joined(node, graph, Elementwise.Kind.MAXIMUM);
      case "Min" -> joined(node, graph, Elementwise.Kind.MINIMUM);
      case "Sum" -> joined(node, graph, Elementwise.Kind.ADD);
      case "Mean" -> joined(node, graph, Elementwise.Kind.AVERAGE);
      case "Identity", "Dropout", "Cast" -> graph.done(new Identity(), graph.value(node, 0));
      case "Concat" -> concat(node, graph);
      case "Softmax", "LogSoftmax" -> softmax(node, graph);
      case "Flatten" -> flatten(node, graph);
      case "Reshape" -> reshape(node, graph);
      case "Squeeze" -> squeeze(node, graph);
      case "Unsqueeze" -> unsqueeze(node, graph);
      case "Transpose" -> transpose(node, graph);
      case "Pad" -> Windows.pad(node, graph);
      case "Resize", "Upsample" -> resize(node, graph);
      default -> throw node.problem("this operator is not read");
    }
  }

  /** An axis of an item. */
  private static int axis(OnnxFile.Node node, Value value, int axis) {
    int all = value.rank() + (value.batch() ? 1 : 0);
    int own = (axis < 0 ? axis + all : axis) - (value.batch() ? 1 : 0);
    if (own < 0 || own >= value.rank()) {
      throw node.problem("axis " + axis + " is that of the batch, or there is none");
    }
    return own;
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

  private static void batchNormalization(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.laid(graph.value(node, 0), true);
    float[] variance = graph.weights(node, 4).floats();
    double epsilon = node.real("epsilon", 1e-5f);
    for (float one : variance) {
      if (!(one + epsilon > 0)) {
        throw node.problem("its variance plus epsilon is not positive");
      }
    }
    if (variance.length != value.channels()) {
      throw node.problem("it is for " + variance.length + " channels, not " + value.channels());
    }
    graph.done(
        new BatchNormalization(
            graph.weights(node, 1).floats(),
            graph.weights(node, 2).floats(),
            graph.weights(node, 3).floats(),
            variance,
            epsilon,
            false),
        value);
  }

  private static void gemm(OnnxFile.Node node, OnnxImporter graph) {
    if (node.number("transA", 0) != 0) {
      throw node.problem("transA is not read");
    }
    Known matrix = graph.weights(node, 1);
    INDArray weights = matrix(matrix).mul(node.real("alpha", 1));
    weights = node.number("transB", 0) == 0 ? weights : weights.transpose();
    int outputs = Math.toIntExact(weights.size(1));
    float[] bias = new float[outputs];
    if (graph.isThere(node, 2)) {
      float[] added = graph.weights(node, 2).floats();
      float beta = node.real("beta", 1);
      if (added.length != 1 && added.length != outputs) {
        throw node.problem("what it adds has " + added.length + " values, not " + outputs);
      }
      for (int i = 0; i < outputs; i++) {
        bias[i] = beta * added[added.length == 1 ? 0 : i];
      }
    }
    dense(node, graph, new Dense(weights, Nd4j.createFromArray(bias)), weights);
  }

  private static INDArray matrix(Known known) {
    int[] dims = known.dims();
    return Nd4j.create(known.floats(), new long[] {dims[0], dims[1]}, 'c');
  }

  private static void dense(OnnxFile.Node node, OnnxImporter graph, Dense dense, INDArray weights) {
    Value value = graph.laid(graph.value(node, 0), false);
    if (value.channels() != weights.size(0)) {
      throw node.problem("it takes " + weights.size(0) + " values and gets " + value.channels());
    }
    int[] dims = value.dims();
    dims[dims.length - 1] = Math.toIntExact(weights.size(1));
    graph.done(Viewed.atPositions(dense, value.type()), dims, false, value);
  }

  private static void product(OnnxFile.Node node, OnnxImporter graph) {
    Optional<Known> second = graph.known(node, 1);
    if (second.isPresent() && second.get().rank() == 2 && graph.given(node, 0).isPresent()) {
      INDArray weights = matrix(graph.weights(node, 1));
      dense(node, graph, new Dense(weights, null), weights);
      return;
    }
    Value one = graph.laid(graph.value(node, 0), false);
    Value two = graph.laid(graph.value(node, 1), false);
    int[] a = one.dims();
    int[] b = two.dims();
    boolean fits =
        a.length == b.length
            && a.length >= 2
            && a[a.length - 1] == b[b.length - 2]
            && Arrays.equals(Arrays.copyOf(a, a.length - 2), Arrays.copyOf(b, b.length - 2));
    if (!fits) {
      throw node.problem(
          "matrices of " + Arrays.toString(a) + " and " + Arrays.toString(b) + " are not read");
    }
    int[] dims = a.clone();
    dims[dims.length - 1] = b[b.length - 1];
    int count = Arrays.stream(a, 0, a.length - 2).reduce(1, Math::multiplyExact);
    MatrixMultiplication op =
        new MatrixMultiplication(count, a[a.length - 2], a[a.length - 1], b[b.length - 1]);
    graph.done(op, dims, false, one, two);
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
      shapes[i] = sizes(own, first);
    }
    graph.done(new Elementwise(kind, shapes, sizes(dims, first)), dims, first, values);
  }

  private static int[] sizes(int[] dims, boolean first) {
    return Arrays.stream(Value.axes(dims.length, first)).map(a -> dims[a]).toArray();
  }

  private static void concat(OnnxFile.Node node, OnnxImporter graph) {
    Value[] values = new Value[node.inputs().size()];
    boolean first = graph.value(node, 0).channelsFirst();
    int[] dims = graph.value(node, 0).dims();
    int axis = axis(node, graph.value(node, 0), (int) node.number("axis", 1));
    dims[axis] = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = graph.laid(graph.value(node, i), first);
      if (values[i].rank() != dims.length) {
        throw node.problem("its inputs differ in their axes");
      }
      dims[axis] += values[i].dims()[axis];
    }
    graph.done(new Concat(values[0].place(axis) + 1), dims, first, values);
  }

  private static void softmax(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    boolean modern = graph.opset() >= SOFTMAX_ALONG_ONE_AXIS;
    int axis = axis(node, value, (int) node.number("axis", modern ? -1 : 1));
    int[] axes = modern ? new int[] {axis} : IntStream.range(axis, value.rank()).toArray();
    int[] inGraph = Arrays.stream(axes).map(value::place).toArray();
    boolean logarithm = node.type().equals("LogSoftmax");
    graph.head(new Softmax(value.type().shape(), inGraph, logarithm), value);
  }

  private static void flatten(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    long axis = node.number("axis", 1);
    if (axis != 1 || !value.batch()) {
      throw node.problem("axis " + axis + " is not read");
    }
    graph.reshape(value, new int[] {value.elements()}, true);
  }

  private static void reshape(OnnxFile.Node node, OnnxImporter graph) {
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

  private static void squeeze(OnnxFile.Node node, OnnxImporter graph) {
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

  private static void unsqueeze(OnnxFile.Node node, OnnxImporter graph) {
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

  private static void transpose(OnnxFile.Node node, OnnxImporter graph) {
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

  private static void resize(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.laid(graph.value(node, 0), true);
    int[] dims = value.dims();
    int[] sizes = new int[Math.max(0, dims.length - 1)];
    int scales = node.type().equals("Upsample") || graph.opset() < 11 ? 1 : 2;
    Optional<Known> given =
        graph.known(node, 3).or(() -> graph.known(node, scales)).filter(k -> k.elements() > 0);
    if (!node.text("mode", "nearest").equals("nearest") || given.isEmpty() || dims.length < 2) {
      throw node.problem("only repeating values a whole number of times is read");
    }
    double[] numbers = given.get().numbers();
    boolean whole = graph.known(node, 3).isPresent();
    for (int i = 0; i < sizes.length; i++) {
      double factor = numbers[i + 2] / (whole ? dims[i + 1] : 1);
      sizes[i] = (int) factor;
      if (factor != sizes[i] || sizes[i] < 1 || numbers[1] != (whole ? dims[0] : 1)) {
        throw node.problem("only repeating values a whole number of times is read");
      }
      dims[i + 1] *= sizes[i];
    }
    graph.done(new Upsampling(sizes, value.type()), dims, true, value);
  }
}
