package io.loupe.engine.dl4j.importer.onnx;

import io.loupe.engine.dl4j.op.Border;
import io.loupe.engine.dl4j.op.Gather;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Places put around a tensor, or cut off. */
final class Pads {
  private static final int PADS_AS_INPUT = 11;

  private Pads() {}

  static void pad(Node node, Emitter graph) {
    Value given = graph.value(node, 0);
    int rank = given.rankInFile();
    boolean old = node.opset() < PADS_AS_INPUT;
    int[] said =
        old ? node.numbers(node.has("paddings") ? "paddings" : "pads") : graph.integers(node, 1);
    float fill =
        old ? node.real("value", 0) : node.isThere(2) ? graph.required(node, 2).values()[0] : 0;
    int[] axes =
        node.isThere(3)
            ? Arrays.stream(graph.integers(node, 3)).map(a -> Folding.axis(a, rank)).toArray()
            : IntStream.range(0, rank).toArray();
    if (said.length != 2 * axes.length) {
      throw node.problem("it has " + said.length + " amounts for " + axes.length + " axes");
    }
    int[] before = new int[rank];
    int[] after = new int[rank];
    for (int i = 0; i < axes.length; i++) {
      before[axes[i]] = said[i];
      after[axes[i]] = said[axes.length + i];
    }
    int[] moved = IntStream.range(0, rank).filter(a -> before[a] != 0 || after[a] != 0).toArray();
    Value value = graph.free(node, given, moved);
    int[] start = Value.without(before, value.batch().axis());
    int[] end = Value.without(after, value.batch().axis());
    pad(node, graph, value, start, end, fill);
  }

  private static void pad(
      Node node, Emitter graph, Value value, int[] start, int[] end, float fill) {
    int[] in = value.dims();
    int[] out = new int[in.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = Math.addExact(in[i], Math.addExact(start[i], end[i]));
      if (out[i] < 1) {
        throw node.problem("nothing is left of its input " + Arrays.toString(in));
      }
    }
    graph.check(out);
    String mode = node.text("mode", "constant");
    boolean around = value.channelsFirst() && start[0] == 0 && end[0] == 0;
    if (mode.equals("constant") && fill == 0 && around) {
      graph.done(new Border(border(start, end), value.type()), out, true, value);
      return;
    }
    Gather moves =
        Selections.reading(value, out, (a, i) -> source(node, mode, i - start[a], in[a]));
    graph.done(moves.filled(fill), out, value.channelsFirst(), value);
  }

  private static int[] border(int[] start, int[] end) {
    int[] amounts = new int[2 * start.length - 2];
    for (int i = 1; i < start.length; i++) {
      amounts[2 * i - 2] = start[i];
      amounts[2 * i - 1] = end[i];
    }
    return amounts;
  }

  private static int source(Node node, String mode, int at, int length) {
    return switch (mode) {
      case "constant" -> at;
      case "edge" -> Math.max(0, Math.min(length - 1, at));
      case "wrap" -> Math.floorMod(at, length);
      case "reflect" -> {
        int period = Math.max(1, 2 * (length - 1));
        int within = Math.floorMod(at, period);
        yield within < length ? within : period - within;
      }
      default -> throw node.problem("padding by " + mode + " is not read");
    };
  }
}
