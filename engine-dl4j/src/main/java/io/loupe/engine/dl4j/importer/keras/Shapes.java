package io.loupe.engine.dl4j.importer.keras;

import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.shade.jackson.databind.JsonNode;

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
      graph.layer(call, identity(), shape, false, Map.of());
    } else if (in.rank() == 3 && !(toLast && in.channels() > 1)) {
      int[] spatial = in.spatial();
      CnnToFeedForwardPreProcessor flat =
          new CnnToFeedForwardPreProcessor(
              spatial[0], spatial[1], in.channels(), in.pictureFormat());
      graph.layer(call, identity(), flat, shape, false, Map.of());
    } else {
      int[] order = order(in.rank());
      if (toLast) {
        for (int i = 0; i < order.length; i++) {
          order[i] = (i + 1) % order.length;
        }
      }
      rearrange(call, graph, in, order, shape, false);
    }
  }

  private static ActivationLayer identity() {
    return new ActivationLayer(new ActivationIdentity());
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
      throw layer.problem("its " + elements + " values do not fit into target_shape " + target);
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
        throw layer.problem("dims " + dims + " is no order of " + in.rank() + " axes");
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
    RepeatVector layer = new RepeatVector.Builder<>(times).build();
    graph.layer(call, layer, new int[] {times, in.shape()[0]}, false, Map.of());
  }

  /** Reads the values in an order of Keras's axes and cuts them into Keras's new axes. */
  private static void rearrange(
      Call call, GraphAssembler graph, Wire in, int[] order, int[] shape, boolean channelsFirst) {
    if (shape.length > 4) {
      throw call.layer().problem("an output of " + shape.length + " axes is not supported");
    }
    boolean first = shape.length > 1 && channelsFirst;
    Wire out = new Wire(shape, first);
    int[] before = new int[order.length + 1];
    int[] read = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      before[i + 1] = in.axisInGraph(order[i]) + 1;
      read[i] = in.shape()[order[i]];
    }
    graph.checked(call, shape);
    graph.preprocessor(
        call, new Rearrangement(before, read, shape, out.axesInGraph(), out.type()), shape, first);
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
