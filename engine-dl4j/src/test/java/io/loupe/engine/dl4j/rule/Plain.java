package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.kernel.FastestKernels;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.engine.dl4j.run.Buffers;
import io.loupe.engine.dl4j.run.ExecutionPlan;
import io.loupe.engine.dl4j.run.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Networks of a few operations, built by hand. */
final class Plain {
  private final List<Node> nodes = new ArrayList<>();

  private Plain(TensorType input) {
    nodes.add(new Node("input", List.of(), new Input(), input));
  }

  /** Lists of some values. */
  static Plain list(long values) {
    return new Plain(new TensorType(1, List.of(values), false));
  }

  /** Reads the node before. */
  Plain then(Op op, long values) {
    return then(op, values, nodes.size() - 1);
  }

  Plain then(Op op, long values, Integer... inputs) {
    TensorType type = new TensorType(1, List.of(values), false);
    nodes.add(new Node("n" + nodes.size(), List.of(inputs), op, type));
    return this;
  }

  List<Node> nodes() {
    return nodes;
  }

  /**
   * What comes back to the first node when something begins at the last one, for some rows. The
   * operations stay open.
   */
  float[] back(WayBack way, float[] input, float[] seed) {
    return back(way, input, seed, 0);
  }

  float[] back(WayBack way, float[] input, float[] seed, int to) {
    Graph graph = new Graph(nodes, List.of(), List.of());
    int last = nodes.size() - 1;
    int rows = Math.toIntExact(input.length / nodes.get(0).type().length());
    ExecutionPlan plain = new ExecutionPlan(graph, FastestKernels.start());
    try (ExecutionPlan plan = plain.with(way::changed)) {
      Route route = plan.route(Set.of(last, to), Set.of(), Set.of());
      Buffers buffers = plan.acquire(rows, route);
      buffers.value(0).data().asNioFloat().put(0, input);
      plan.forward(buffers, route, Map.of());
      float[] back = new float[Math.toIntExact(rows * nodes.get(to).type().length())];
      plan.backward(
          buffers,
          route,
          Map.of(last, List.of(target -> target.data().asNioFloat().put(0, seed))),
          Map.of(to, values -> values.get(0, back)));
      plan.release(buffers);
      return back;
    }
  }
}
