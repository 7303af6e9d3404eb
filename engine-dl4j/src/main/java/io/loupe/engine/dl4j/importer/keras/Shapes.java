package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Gather;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Op;
import java.util.Arrays;
import java.util.Map;

/** Layers that only put values into other axes. */
final class Shapes {
  private Shapes() {}

  static Map<String, Translator> all() {
    return Map.of(
        "Flatten", Shapes::flatten,
        "Reshape", Shapes::reshape,
        "Permute", Shapes::permute,
        "RepeatVector", Shapes::repeat);
  }

  private static void flatten(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    int[] shape = {elements(in.shape())};
    boolean toLast =
        call.layer().era().major() > 1 && Layouts.channelsFirst(call.layer()).orElse(false);
    if (in.rank() == 1) {
      graph.add(call, new Identity());
    } else if (in.channelsFirst() && !toLast && in.channels() > 1) {
      graph.add(call, new Flatten(Flatten.Order.PLANES_OUT), shape, false);
    } else {
      int[] order = order(in.rank());
      if (toLast) {
        Arrays.setAll(order, i -> (i + 1) % order.length);
      }
      rearrange(call, graph, in, order, shape, false);
    }
  }

  private static void reshape(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    JsonNode target = layer.option("target_shape");
    int[] shape = new int[target.size()];
    int free = -1;
    int known = 1;
    for (int i = 0; i < shape.length; i++) {
      if (target.get(i).asInt(0) == -1 && free < 0) {
        free = i;
      } else {
        shape[i] = layer.integer("target_shape", target.get(i), 1);
        known = Math.multiplyExact(known, shape[i]);
      }
    }
    int elements = elements(in.shape());
    if (free >= 0) {
      shape[free] = elements / known;
    }
    if (shape.length == 0 || elements(shape) != elements) {
      throw layer.problem(
          "its " + elements + " values do not fit into target_shape " + LayerSpec.said(target));
    }
    rearrange(call, graph, in, order(in.rank()), shape, graph.channelsFirst());
  }

  private static void permute(Call call, GraphAssembler graph) {
    LayerSpec layer = call.layer();
    Wire in = graph.input(call);
    JsonNode dims = layer.option("dims");
    int[] order = new int[in.rank()];
    int[] shape = new int[in.rank()];
    boolean[] seen = new boolean[in.rank()];
    for (int i = 0; i < order.length; i++) {
      int from = dims.size() == order.length ? dims.get(i).asInt(0) - 1 : -1;
      if (from < 0 || from >= order.length || seen[from]) {
        throw layer.problem(
            "dims " + LayerSpec.said(dims) + " is no order of " + in.rank() + " axes");
      }
      seen[from] = true;
      order[i] = from;
      shape[i] = in.shape()[from];
    }
    rearrange(call, graph, in, order, shape, graph.channelsFirst());
  }

  private static void repeat(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    if (in.rank() != 1) {
      throw call.layer().problem("its input is not a list");
    }
    int times = call.layer().positive("n");
    int[] shape = {times, in.shape()[0]};
    graph.checked(call, shape);
    Gather repeated = Gather.of(in.shape()[0], new int[] {1}, new int[] {times}, (axis, i) -> 0);
    graph.add(call, repeated, shape, false);
  }

  /** Reads the values in an order of Keras's axes and cuts them into Keras's new axes. */
  private static void rearrange(
      Call call, GraphAssembler graph, Wire in, int[] order, int[] shape, boolean channelsFirst) {
    if (shape.length > 4) {
      throw call.layer().problem("an output of " + shape.length + " axes is not supported");
    }
    graph.checked(call, shape);
    Op op = in.rearranged(order, new Wire(shape, channelsFirst));
    graph.add(call, op, shape, channelsFirst);
  }

  private static int[] order(int rank) {
    int[] order = new int[rank];
    Arrays.setAll(order, i -> i);
    return order;
  }

  private static int elements(int[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }
}
