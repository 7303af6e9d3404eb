package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.op.Flatten;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Layers that treat every step of a sequence by itself. */
final class TimeSteps {
  private TimeSteps() {}

  static Map<String, Translator> all() {
    return Map.of("TimeDistributed", TimeSteps::distributed);
  }

  private static void distributed(Call call, GraphAssembler graph) {
    Wire in = graph.input(call);
    if (in.rank() < 2) {
      throw call.layer().problem("its input is not a sequence");
    }
    int steps = in.shape()[0];
    int[] each = Arrays.copyOfRange(in.shape(), 1, in.rank());
    Call apart = call.before("step", Layouts.laid(call, 0, false, graph));
    steps(apart, graph, steps, true, new Wire(each, false));
    Call together = call.reading(within(call, graph, apart.vertex()));
    String last = Layouts.laid(together, 0, false, graph);
    int[] one = graph.wire(last).shape();
    int[] shape = new int[one.length + 1];
    shape[0] = steps;
    System.arraycopy(one, 0, shape, 1, one.length);
    graph.checked(call, shape);
    steps(call.reading(last), graph, steps, false, new Wire(shape, false));
  }

  /** Adds what is done with every step, a layer or a whole model; returns where it ends. */
  private static String within(Call call, GraphAssembler graph, String step) {
    LayerSpec inner = Recurrents.wrapped(call.layer(), "layer");
    if (!ModelLayer.isModel(inner.className())) {
      Call within = call.before("each", step).as(inner);
      Translators.translate(within, graph);
      graph.countParameters(call.vertex(), within.vertex());
      return within.vertex();
    }
    Topology topology = TopologyReader.readWithin(call, step);
    Set<List<PathStep>> counted = new HashSet<>();
    for (Call each : topology.calls()) {
      Translators.translate(each, graph);
      if (counted.add(each.layer().path())) {
        graph.countParameters(call.vertex(), each.vertex());
      }
    }
    if (topology.outputs().size() != 1) {
      throw call.layer().problem("the model in it has several outputs");
    }
    return topology.outputs().get(0);
  }

  private static void steps(Call call, GraphAssembler graph, int steps, boolean apart, Wire out) {
    long rows = graph.copies(call);
    long copies = apart ? rows * steps : rows / steps;
    graph.add(call, new Flatten(Flatten.Order.AS_STORED), out.shape(), false, copies);
  }
}
