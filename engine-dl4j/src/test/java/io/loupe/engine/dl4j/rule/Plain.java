package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.kernel.FastestKernels;
import io.loupe.engine.dl4j.kernel.Kernels;
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
import java.util.function.Supplier;
import org.nd4j.nativeblas.NativeOps;
import org.nd4j.nativeblas.NativeOpsHolder;

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

  /** Values of any shape, channels last. */
  static Plain of(Long... shape) {
    return new Plain(new TensorType(1, List.of(shape), false));
  }

  /** Reads the node before; gives values of any shape, channels last. */
  Plain then(Op op, List<Long> shape) {
    TensorType type = new TensorType(1, shape, false);
    nodes.add(new Node("n" + nodes.size(), List.of(nodes.size() - 1), op, type));
    return this;
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

  /** What the last node gives for some rows. */
  float[] values(float[] input) {
    return inOneThread(() -> forward(input));
  }

  private float[] forward(float[] input) {
    int last = nodes.size() - 1;
    int rows = Math.toIntExact(input.length / nodes.get(0).type().length());
    ExecutionPlan plan = new ExecutionPlan(new Graph(nodes, List.of(), List.of()), kernels());
    Route route = plan.route(Set.of(last), Set.of(), Set.of(), false);
    Buffers buffers = plan.acquire(rows, route);
    buffers.value(0).data().asNioFloat().put(0, input);
    plan.forward(buffers, route, Map.of());
    float[] values = new float[Math.toIntExact(rows * nodes.get(last).type().length())];
    buffers.value(last).data().asNioFloat().get(0, values);
    plan.release(buffers);
    plan.closeIdle();
    return values;
  }

  private static Kernels kernels() {
    return FastestKernels.start();
  }

  /** Small arrays are not worth several threads that wait for each other. */
  private static float[] inOneThread(Supplier<float[]> work) {
    NativeOps natives = NativeOpsHolder.getInstance().getDeviceNativeOps();
    int before = natives.ompGetMaxThreads();
    natives.setOmpNumThreads(1);
    try {
      return work.get();
    } finally {
      natives.setOmpNumThreads(before);
    }
  }

  float[] back(WayBack way, float[] input, float[] seed, int to) {
    return inOneThread(() -> run(way, input, seed, to));
  }

  private float[] run(WayBack way, float[] input, float[] seed, int to) {
    Graph graph = new Graph(nodes, List.of(), List.of());
    int last = nodes.size() - 1;
    int rows = Math.toIntExact(input.length / nodes.get(0).type().length());
    ExecutionPlan plain = new ExecutionPlan(graph, kernels());
    try (ExecutionPlan plan = plain.with(way::changed)) {
      Route route = plan.route(Set.of(last, to), Set.of(), Set.of(), true);
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
