package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Quantization;
import java.util.Arrays;

/** Quantised tensors: whole numbers that stand for others. They are run as what they stand for. */
final class Quantities {
  private static final int UNSIGNED_BYTE = 2;

  private Quantities() {}

  /** Weights that a file has as whole numbers. */
  static Known known(Node node, Known stored, Emitter graph) {
    Known scale = graph.required(node, 1);
    Known zero = node.isThere(2) ? graph.required(node, 2) : Known.of(new int[0], true, 0);
    int[] dims = stored.dims();
    int axis = scale.elements() == 1 ? 0 : Folding.axis((int) node.number("axis", 1), dims.length);
    int block = (int) node.number("block_size", 0);
    checkScales(node, scale, dims, axis, block);
    return new Known(
        stored.name(),
        dims,
        scale.kind(),
        () -> {
          double[] numbers = stored.numbers();
          double[] steps = scale.numbers();
          double[] zeros = zero.numbers();
          boolean single = scale.elements() == 1;
          int inner = single ? 1 : Folding.product(dims, axis + 1, dims.length);
          for (int i = 0; i < numbers.length; i++) {
            int at = single ? 0 : place(i, dims[axis], inner, block);
            double origin = zeros[zeros.length == 1 ? 0 : at];
            numbers[i] = (float) (numbers[i] - origin) * (float) steps[at];
          }
          return numbers;
        });
  }

  private static void checkScales(Node node, Known scale, int[] dims, int axis, int block) {
    boolean fits =
        scale.elements() == 1
            || (scale.rank() == 1 && scale.elements() == dims[axis] && block == 0)
            || (block > 0
                && scale.rank() == dims.length
                && scale.dims()[axis] == (dims[axis] + block - 1) / block);
    if (!fits) {
      throw node.problem("its scales do not fit its input");
    }
  }

  private static int place(int index, int length, int inner, int block) {
    int along = index / inner % length;
    if (block == 0) {
      return along;
    }
    int blocks = (length + block - 1) / block;
    return (index / inner / length * blocks + along / block) * inner + index % inner;
  }

  /** Sizes of the scales with a 1 for each axis along which they are the same. */
  private static int[] scales(Node node, Value value, Known scale) {
    if (scale.elements() == 1) {
      return value.wire().only();
    }
    int axis = Folding.axis((int) node.number("axis", 1), value.rankInFile());
    if (node.number("block_size", 0) > 0) {
      throw node.problem("blocks of what is fed are not read");
    }
    checkScales(node, scale, value.inFile(), axis, 0);
    return value.wire().only(value.own(axis));
  }

  static void quantize(Node node, Emitter graph) {
    Value value = graph.value(node, 0);
    Known scale = graph.required(node, 1);
    int[] dims = scales(node, value, scale);
    int kind = node.isThere(2) ? graph.required(node, 2).kind() : UNSIGNED_BYTE;
    int said = (int) node.number("output_dtype", 0);
    kind = said == 0 ? kind : said;
    if (!Tensors.isWhole(kind)) {
      throw node.problem("numbers of kind " + kind + " are not read");
    }
    double[] range = Tensors.range(kind);
    graph.done(
        new Quantization(
            value.wire().places(dims),
            scale.floats(),
            zero(node, graph, scale),
            range[0],
            range[1]),
        value);
  }

  private static float[] zero(Node node, Emitter graph, Known scale) {
    float[] zero = new float[scale.elements()];
    if (node.isThere(2)) {
      float[] said = graph.required(node, 2).floats();
      if (said.length != 1 && said.length != zero.length) {
        throw node.problem("its zero points do not fit its scales");
      }
      Arrays.fill(zero, said[0]);
      System.arraycopy(said, 0, zero, 0, said.length);
    }
    return zero;
  }

  static void dequantize(Node node, Emitter graph) {
    Value value = graph.value(node, 0);
    Known scale = graph.required(node, 1);
    int[] dims = scales(node, value, scale);
    float[] zero = zero(node, graph, scale);
    double[] origin = new double[zero.length];
    Arrays.setAll(origin, i -> zero[i]);
    boolean first = value.channelsFirst();
    Value zeros = graph.constant(Known.of(dims, false, origin), dims, first);
    Value steps = graph.constant(Known.of(dims, false, scale.numbers()), dims, first);
    int[] all = value.wire().inGraph();
    int[][] shapes = {all, zeros.wire().inGraph()};
    Value centred =
        graph.before(
            "centred",
            new Elementwise(Elementwise.Kind.SUBTRACT, shapes, all),
            value.dims(),
            value.batch(),
            first,
            value,
            zeros);
    Elementwise scaled = new Elementwise(Elementwise.Kind.MULTIPLY, shapes, all);
    graph.done(scaled, value.dims(), value.batch(), first, centred, steps);
  }
}
