package io.loupe.engine.dl4j.run;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Slot;
import io.loupe.engine.dl4j.op.Slot.Seed;
import io.loupe.engine.dl4j.run.Route.Fusion;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** All arrays and operations of a plan for one batch size. Used by one thread at a time. */
public final class Buffers implements AutoCloseable {
  private final List<Node> nodes;
  private final BitSet apart;
  private final int batch;
  private final List<Slot> slots = new ArrayList<>();
  private final @Nullable BoundStep[] steps;
  private final Map<Fusion, BoundStep> fused = new HashMap<>();
  private final Map<Integer, Replaced> replaced = new HashMap<>();
  private @Nullable Route route;

  /**
   * Makes them; arrays come when they are first used.
   *
   * @param nodes of the plan
   * @param kernels what runs on them
   * @param apart nodes that share no array with the node before, though they could
   * @param batch number of items
   */
  Buffers(List<Node> nodes, Kernels kernels, BitSet apart, int batch) {
    this.nodes = nodes;
    this.apart = apart;
    this.batch = batch;
    this.steps = new BoundStep[nodes.size()];
    for (int i = 0; i < nodes.size(); i++) {
      long[] shape = nodes.get(i).type().batch(batch);
      slots.add(apart.get(i) ? Slot.apart(kernels, shape) : new Slot(kernels, shape));
    }
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

  boolean serves(int items, BitSet keptApart) {
    return batch == items && apart.equals(keptApart);
  }

  void forward(Route taken, Map<Integer, List<Replacement>> replacements) {
    route = taken;
    replaced.clear();
    for (int i = 0; i <= taken.deepest(); i++) {
      if (taken.needs(i)) {
        if (!taken.isGiven(i)) {
          step(i, taken.fusion(i)).forward();
        }
        replace(i, replacements.getOrDefault(i, List.of()));
      }
    }
  }

  private void replace(int node, List<Replacement> replacements) {
    if (replacements.isEmpty()) {
      return;
    }
    FloatBuffer values = slots.get(node).value().data().asNioFloat();
    if (route != null && !route.isGiven(node)) {
      BitSet channels = new BitSet();
      replacements.forEach(each -> each.channels().forEach(channels::set));
      int width = Math.toIntExact(nodes.get(node).type().channels());
      replaced.put(node, new Replaced(channels.stream().toArray(), width, values));
    }
    replacements.forEach(each -> each.values().accept(values));
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

  /**
   * Carries gradients back on the way of the last run.
   *
   * @param seeds gradients at nodes that were watched
   * @param carrying nodes from which gradients go on to the nodes before
   * @param readers told of the whole gradient at their node; not told where there is none
   */
  void backward(
      Map<Integer, List<Seed>> seeds,
      BitSet carrying,
      Map<Integer, Consumer<FloatBuffer>> readers) {
    slots.forEach(Slot::forgetGradient);
    int highest = seeds.keySet().stream().mapToInt(i -> i).max().orElse(-1);
    int lowest = readers.keySet().stream().mapToInt(i -> i).min().orElse(nodes.size());
    for (int i = highest; i >= lowest; i--) {
      Slot slot = slots.get(i);
      plant(i, seeds);
      if (slot.hasGradient()) {
        Consumer<FloatBuffer> reader = readers.get(i);
        if (reader != null) {
          reader.accept(slot.gradient().data().asNioFloat());
        }
        if (carrying.get(i)) {
          carry(i, slot);
        }
      }
    }
  }

  /** Nothing goes through replaced values, and steps find the values that they have computed. */
  private void carry(int node, Slot slot) {
    BoundStep step = step(node, route == null ? null : route.fusion(node));
    Replaced values = replaced.get(node);
    if (values == null) {
      step.backward();
      return;
    }
    values.clear(slot.gradient().data().asNioFloat());
    FloatBuffer array = slot.value().data().asNioFloat();
    values.exchange(array);
    step.backward();
    values.exchange(array);
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
      return fused.computeIfAbsent(fusion, f -> bind(index, f.op(), f.inputs()));
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

  /** Channels of a node that were replaced, and what the node had computed for them. */
  private static final class Replaced {
    private final int[] channels;
    private final int width;
    private final float[] computed;

    Replaced(int[] channels, int width, FloatBuffer values) {
      this.channels = channels;
      this.width = width;
      this.computed = new float[values.limit() / width * channels.length];
      exchange(values, false);
    }

    void exchange(FloatBuffer values) {
      exchange(values, true);
    }

    private void exchange(FloatBuffer values, boolean write) {
      for (int i = 0; i < computed.length; i++) {
        int at = i / channels.length * width + channels[i % channels.length];
        float there = values.get(at);
        if (write) {
          values.put(at, computed[i]);
        }
        computed[i] = there;
      }
    }

    void clear(FloatBuffer gradient) {
      for (int i = 0; i < computed.length; i++) {
        gradient.put(i / channels.length * width + channels[i % channels.length], 0);
      }
    }
  }
}
