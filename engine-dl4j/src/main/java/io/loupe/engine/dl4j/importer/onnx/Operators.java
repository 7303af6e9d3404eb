package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.Concat;
import io.loupe.engine.dl4j.op.Curve;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.GlobalPooling;
import io.loupe.engine.dl4j.op.GroupNormalization;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.MatrixMultiplication;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.PRelu;
import io.loupe.engine.dl4j.op.Softmax;
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
      case "Slice" -> slice(node, graph);
      case "Split" -> split(node, graph);
      case "Gather" -> gather(node, graph);
      case "Pow" -> power(node, graph);
      case "PRelu" -> slopes(node, graph);
      case "LayerNormalization", "RMSNormalization" -> layerNormalization(node, graph);
      case "InstanceNormalization" -> instanceNormalization(node, graph);
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
    int[] in = value.dims();
    boolean old = node.type().equals("Upsample") || graph.opset() < 11;
    Optional<Known> scales =
        graph.known(node, old ? 1 : 2).filter(k -> k.elements() > 0).or(() -> attribute(node));
    Optional<Known> sizes = graph.known(node, 3).filter(k -> k.elements() > 0);
    double[] given = sizes.or(() -> scales).map(Known::numbers).orElse(new double[0]);
    boolean fits = value.batch() && given.length == in.length + 1 && given[0] == 1;
    if (!node.text("mode", "nearest").equals("nearest") || !fits || node.has("axes")) {
      throw node.problem("only nearest values at known sizes are read");
    }
    int[] out = in.clone();
    double[] factors = new double[in.length];
    for (int i = 0; i < in.length; i++) {
      out[i] = (int) (sizes.isPresent() ? given[i + 1] : Math.floor((float) given[i + 1] * in[i]));
      factors[i] = sizes.isPresent() ? (double) out[i] / in[i] : given[i + 1];
    }
    if (out[0] != in[0]) {
      throw node.problem("it makes other channels");
    }
    String coordinates =
        old ? "asymmetric" : node.text("coordinate_transformation_mode", "half_pixel");
    String nearest = old ? "floor" : node.text("nearest_mode", "round_prefer_floor");
    int[][] from = new int[in.length][];
    for (int i = 0; i < in.length; i++) {
      from[i] = new int[out[i]];
      for (int k = 0; k < out[i]; k++) {
        double at = coordinate(node, coordinates, k, in[i], out[i], factors[i]);
        from[i][k] = Math.max(0, Math.min(in[i] - 1, (int) rounded(node, nearest, at)));
      }
    }
    graph.done(
        Gather.of(
            in[0],
            Arrays.copyOfRange(in, 1, in.length),
            Arrays.copyOfRange(out, 1, out.length),
            (axis, i) -> from[axis + 1][i]),
        out,
        true,
        value);
  }

  private static Optional<Known> attribute(OnnxFile.Node node) {
    Message scales = node.attributes().get("scales");
    return scales == null ? Optional.empty() : Optional.of(OnnxFile.reals(scales));
  }

  private static double coordinate(
      OnnxFile.Node node, String mode, int k, int in, int out, double factor) {
    return switch (mode) {
      case "half_pixel" -> (k + 0.5) / factor - 0.5;
      case "pytorch_half_pixel" -> out > 1 ? (k + 0.5) / factor - 0.5 : 0;
      case "asymmetric" -> k / factor;
      case "align_corners" -> out == 1 ? 0 : k * (in - 1.0) / (out - 1);
      case "tf_half_pixel_for_nn" -> (k + 0.5) / factor;
      default -> throw node.problem("coordinates by " + mode + " are not read");
    };
  }

  private static double rounded(OnnxFile.Node node, String mode, double at) {
    return switch (mode) {
      case "round_prefer_floor" -> Math.ceil(at - 0.5);
      case "round_prefer_ceil" -> Math.floor(at + 0.5);
      case "floor" -> Math.floor(at);
      case "ceil" -> Math.ceil(at);
      default -> throw node.problem("rounding by " + mode + " is not read");
    };
  }

  private static void slice(OnnxFile.Node node, OnnxImporter graph) {
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
      int axis = axis(node, value, axes[i]);
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

  private static void split(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    int axis = axis(node, value, (int) node.number("axis", 0));
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

  private static void gather(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.value(node, 0);
    Known indices =
        graph
            .known(node, 1)
            .orElseThrow(() -> node.problem("its indices are computed, which is not read"));
    int axis = axis(node, value, (int) node.number("axis", 0));
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
    int[] axes = value.axes();
    int[] in = Arrays.stream(axes).map(a -> dims[a]).toArray();
    int[] to = Arrays.stream(axes).map(a -> out[a]).toArray();
    Op op = Gather.of(1, in, to, (axis, i) -> taken[axes[axis]] == null ? i : taken[axes[axis]][i]);
    if (!dropped) {
      graph.done(op, out, value.channelsFirst(), value);
      return;
    }
    Value one = graph.before("taken", op, out, value.batch(), value.channelsFirst(), value);
    graph.reshape(one, left, value.batch());
  }

  private static void power(OnnxFile.Node node, OnnxImporter graph) {
    Optional<Known> exponent = graph.known(node, 1).filter(k -> k.elements() == 1);
    if (exponent.isEmpty()) {
      throw node.problem("only one known exponent is read");
    }
    double p = exponent.get().numbers()[0];
    Curve power =
        new Curve(
            "power",
            x -> p == 2 ? x * x : Math.pow(x, p),
            x -> p == 2 ? 2 * x : p * Math.pow(x, p - 1));
    graph.done(power, graph.value(node, 0));
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
    graph.done(new PRelu(places(value, dims), slopes.floats()), value);
  }

  /** For each value in the graph's order, its place in an array that is spread over it. */
  private static int[] places(Value value, int[] dims) {
    int[] axes = value.axes();
    int[] sizes = Arrays.stream(axes).map(a -> value.dims()[a]).toArray();
    int[] steps = new int[dims.length];
    int step = 1;
    for (int i = dims.length - 1; i >= 0; i--) {
      steps[i] = dims[i] == 1 ? 0 : step;
      step *= dims[i];
    }
    int[] places = new int[value.elements()];
    int[] at = new int[sizes.length];
    for (int i = 0; i < places.length; i++) {
      for (int a = 0; a < at.length; a++) {
        places[i] += at[a] * steps[axes[a]];
      }
      for (int a = at.length - 1; a >= 0 && ++at[a] == sizes[a]; a--) {
        at[a] = 0;
      }
    }
    return places;
  }

  private static void normalization(
      OnnxFile.Node node, OnnxImporter graph, Value value, int[] groupDims, int[] weightDims) {
    int[] group = places(value, groupDims);
    int groups = Arrays.stream(groupDims).reduce(1, Math::multiplyExact);
    boolean centred = !node.type().equals("RMSNormalization");
    float[] gamma = graph.weights(node, 1).floats();
    float[] beta =
        graph.isThere(node, 2) ? graph.weights(node, 2).floats() : new float[gamma.length];
    int[] place = places(value, weightDims);
    if (gamma.length != Arrays.stream(weightDims).reduce(1, (a, b) -> a * b)) {
      throw node.problem("its scale does not fit its input");
    }
    var scale = new GroupNormalization.Scale(centred, false, node.real("epsilon", 1e-5f));
    graph.done(new GroupNormalization(group, groups, scale, place, gamma, beta), value);
  }

  private static void layerNormalization(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.laid(graph.value(node, 0), false);
    int axis = axis(node, value, (int) node.number("axis", -1));
    int[] groups = value.dims();
    int[] weights = value.dims();
    for (int i = 0; i < groups.length; i++) {
      groups[i] = i < axis ? groups[i] : 1;
      weights[i] = i < axis ? 1 : weights[i];
    }
    normalization(node, graph, value, groups, weights);
  }

  private static void instanceNormalization(OnnxFile.Node node, OnnxImporter graph) {
    Value value = graph.laid(graph.value(node, 0), true);
    int[] dims = new int[value.rank()];
    Arrays.fill(dims, 1);
    dims[0] = value.channels();
    normalization(node, graph, value, dims, dims);
  }
}
