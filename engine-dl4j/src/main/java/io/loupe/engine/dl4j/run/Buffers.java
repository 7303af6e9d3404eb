package io.loupe.engine.dl4j.run;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Slot;
import io.loupe.engine.dl4j.op.Slot.Seed;
import io.loupe.engine.dl4j.run.Route.Fusion;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** All arrays and operations of a plan for one batch size. Used by one thread at a time. */
public final class Buffers implements AutoCloseable {
  private final List<Node> nodes;
  private final BitSet moved;
  private final int batch;
  private final List<Slot> slots = new ArrayList<>();
  private final @Nullable BoundStep[] steps;
  private final Map<Integer, BoundStep> fused = new HashMap<>();
  private @Nullable Route route;

  Buffers(List<Node> nodes, Kernels kernels, BitSet moved, int batch) {
    this.nodes = nodes;
    this.moved = moved;
    this.batch = batch;
    this.steps = new BoundStep[nodes.size()];
    nodes.forEach(node -> slots.add(new Slot(kernels, node.type().batch(batch))));
  }

  /**
   * Returns the batch size.
   *
   * @return number of items
   */
  public int batch() {
    return batch;
  }

  /**
   * Returns a node's values.
   *
   * @param node index of a node that was watched in the last run
   * @return values in the network's own layout, valid until the next run
   */
  public INDArray value(int node) {
    return slots.get(node).value();
  }

  void forward(Route taken, Map<Integer, Set<Integer>> silenced) {
    route = taken;
    for (int i = 0; i <= taken.deepest(); i++) {
      if (taken.needs(i)) {
        step(i, taken.fusion(i)).forward();
        silence(i, silenced, slots.get(i).value());
      }
    }
  }

  /** Runs a single node. */
  void forward(int node) {
    step(node, null).forward();
  }

  /** Forgets how a node is computed. */
  void unbind(int node) {
    BoundStep step = steps[node];
    if (step != null) {
      step.close();
      steps[node] = null;
    }
  }

  INDArray backward(
      int input, Map<Integer, List<Seed>> seeds, Map<Integer, Set<Integer>> silenced) {
    slots.forEach(Slot::forgetGradient);
    int highest = seeds.keySet().stream().mapToInt(Integer::intValue).max().orElse(input);
    for (int i = highest; i > input; i--) {
      Slot slot = slots.get(i);
      plant(i, seeds);
      if (slot.hasGradient() && moved.get(i)) {
        silence(i, silenced, slot.gradient());
        step(i, route == null ? null : route.fusion(i)).backward();
      }
    }
    Slot start = slots.get(input);
    plant(input, seeds);
    if (!start.hasGradient()) {
      start.target().assign(0);
      start.commit();
    }
    return start.gradient();
  }

  private void plant(int node, Map<Integer, List<Seed>> seeds) {
    Slot slot = slots.get(node);
    for (Seed seed : seeds.getOrDefault(node, List.of())) {
      seed.writeTo(slot.target());
      slot.commit();
    }
  }

  private BoundStep step(int index, @Nullable Fusion fusion) {
    if (fusion != null) {
      return fused.computeIfAbsent(index, i -> bind(i, fusion.op(), fusion.inputs()));
    }
    BoundStep step = steps[index];
    if (step == null) {
      Node node = nodes.get(index);
      step = bind(index, node.op(), node.inputs());
      steps[index] = step;
    }
    return step;
  }

  private BoundStep bind(int index, Op op, List<Integer> inputs) {
    return op.bind(inputs.stream().map(slots::get).toList(), slots.get(index));
  }

  private void silence(int index, Map<Integer, Set<Integer>> silenced, INDArray array) {
    int axis = nodes.get(index).type().channelAxis();
    for (int channel : silenced.getOrDefault(index, Set.of())) {
      INDArrayIndex[] at = new INDArrayIndex[array.rank()];
      Arrays.fill(at, NDArrayIndex.all());
      at[axis] = NDArrayIndex.interval(channel, channel + 1);
      array.get(at).assign(0);
    }
  }

  @Override
  public void close() {
    for (BoundStep step : steps) {
      if (step != null) {
        step.close();
      }
    }
    fused.values().forEach(BoundStep::close);
    slots.forEach(Slot::close);
  }
}
