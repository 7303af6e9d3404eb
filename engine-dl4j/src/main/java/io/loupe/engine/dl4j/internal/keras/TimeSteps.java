package io.loupe.engine.dl4j.internal.keras;

import io.loupe.engine.dl4j.plan.StepsVertex;
import java.util.Arrays;
import java.util.Map;

/** Layers that treat every step of a sequence by itself. */
final class TimeSteps {
  private TimeSteps() {}

  static Map<String, Translator> all() {
    return Map.of("TimeDistributed", TimeSteps::distributed);
  }

  private static void distributed(Call call, GraphAssembler graph) {
    LayerSpec inner = Recurrents.wrapped(call.layer(), "layer");
    if (TopologyReader.isModel(inner.className())) {
      throw call.layer().problem("it holds a whole model; open it by hand and save it again");
    }
    Wire in = graph.input(call);
    if (in.rank() < 2) {
      throw call.layer().problem("its input is not a sequence");
    }
    int steps = in.shape()[0];
    int[] each = Arrays.copyOfRange(in.shape(), 1, in.rank());
    Call apart = call.before("step", Layouts.laid(call, 0, false, graph));
    steps(apart, graph, steps, true, new Wire(each, false));
    Call within = call.before("each", apart.vertex()).as(inner);
    Translators.of(inner).translate(Layouts.declared(within, graph), graph);
    Call together = call.reading(within.vertex());
    String last = Layouts.laid(together, 0, false, graph);
    int[] one = graph.wire(last).shape();
    int[] shape = new int[one.length + 1];
    shape[0] = steps;
    System.arraycopy(one, 0, shape, 1, one.length);
    graph.checked(call, shape);
    steps(call.reading(last), graph, steps, false, new Wire(shape, false));
    graph.countParameters(call.vertex(), within.vertex());
  }

  private static void steps(Call call, GraphAssembler graph, int steps, boolean apart, Wire out) {
    StepsVertex vertex = new StepsVertex(steps, apart, out.type());
    graph.vertex(call, vertex, out.shape(), false);
  }
}
