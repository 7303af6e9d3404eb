package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.GridSample;
import io.loupe.engine.dl4j.op.GridSample.Mode;
import io.loupe.engine.dl4j.op.GridSample.Padding;
import java.util.Arrays;

/** Pictures read at places that a grid names. */
final class Grids {
  private Grids() {}

  static void sample(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    boolean batched = given.batch().isThere();
    Value value = graph.laid(batched ? graph.batched(node, given) : given, false);
    Value grid = graph.laid(graph.like(node, 1, value.batch(), value.rankInFile()), false);
    int[] in = value.dims();
    int[] places = grid.dims();
    int own = batched ? 0 : 1;
    int images = batched ? 1 : in[0];
    int[] space = Arrays.copyOfRange(in, own + 1, in.length);
    boolean fits =
        places.length == in.length
            && places[places.length - 1] == space.length
            && (batched || places[0] == images);
    if (space.length == 0 || !fits) {
      throw node.problem(
          "its grid " + Arrays.toString(places) + " does not fit " + Arrays.toString(in));
    }
    int[] out = in.clone();
    System.arraycopy(places, own, out, own + 1, space.length);
    graph.check(out);
    int count = Folding.product(places, own, places.length - 1);
    GridSample op =
        new GridSample(
            images,
            in[own],
            space,
            count,
            mode(node),
            padding(node),
            node.number("align_corners", 0) == 1);
    Value read = graph.before("read", op, out, value.batch(), false, value, grid);
    graph.reshape(read, out, value.batch());
  }

  private static Mode mode(Node node) {
    String said = node.text("mode", "linear");
    return switch (said) {
      case "linear", "bilinear" -> Mode.LINEAR;
      case "nearest" -> Mode.NEAREST;
      case "cubic", "bicubic" -> Mode.CUBIC;
      default -> throw node.problem("reading by " + said + " is not read");
    };
  }

  private static Padding padding(Node node) {
    String said = node.text("padding_mode", "zeros");
    return switch (said) {
      case "zeros" -> Padding.ZEROS;
      case "border" -> Padding.BORDER;
      case "reflection" -> Padding.REFLECTION;
      default -> throw node.problem("a border by " + said + " is not read");
    };
  }
}
