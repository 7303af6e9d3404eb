package io.loupe.engine.dl4j.run;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.kernel.Pointwise;
import io.loupe.engine.dl4j.op.Activation.FunctionBehind;
import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Op.Folding;
import io.loupe.engine.dl4j.op.Pooling;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a run computes to reach the nodes that are looked at: nothing that they do not depend on,
 * and several nodes as one operation where nobody looks between. Immutable.
 */
public final class Route {
  private final BitSet needed;
  private final BitSet given = new BitSet();
  private final BitSet changed = new BitSet();
  private final BitSet seen;
  private final Map<Integer, Fusion> fused = new HashMap<>();

  /**
   * Finds the way.
   *
   * @param nodes of the plan
   * @param fusions by the node whose values they compute, the first that serves is taken
   * @param watched nodes whose values are read or where gradients begin
   * @param changed nodes of which values are replaced on the way
   * @param given nodes of which all values are, so that they are not computed
   * @param back whether gradients may be carried back on it
   */
  Route(
      List<Node> nodes,
      Map<Integer, List<Fusion>> fusions,
      Set<Integer> watched,
      Set<Integer> changed,
      Set<Integer> given,
      boolean back) {
    given.forEach(this.given::set);
    changed.forEach(this.changed::set);
    given.forEach(this.changed::set);
    needed = new BitSet(nodes.size());
    watched.forEach(needed::set);
    seen = new BitSet(nodes.size());
    watched.forEach(seen::set);
    seen.or(this.changed);
    for (int i = nodes.size() - 1; i > 0; i--) {
      if (needed.get(i) && !isGiven(i)) {
        int node = i;
        fusions.getOrDefault(i, List.of()).stream()
            .filter(fusion -> !(back && fusion.onlyForward()))
            .filter(fusion -> fusion.inner().stream().noneMatch(seen::get))
            .findFirst()
            .ifPresent(fusion -> fused.put(node, fusion));
        Fusion fusion = fused.get(i);
        (fusion == null ? nodes.get(i).inputs() : fusion.inputs()).forEach(needed::set);
      }
    }
  }

  /**
   * Tells whether a node's values are computed or given.
   *
   * @param node its index
   * @return whether anything that is looked at depends on them
   */
  public boolean needs(int node) {
    return needed.get(node);
  }

  /** Whether all values of a node are given. */
  boolean isGiven(int node) {
    return given.get(node);
  }

  /** Nodes of which some or all values are replaced. */
  BitSet changed() {
    return (BitSet) changed.clone();
  }

  /** Whether a node's values are looked at or replaced, so that they may not be written over. */
  boolean isSeen(int node) {
    return seen.get(node);
  }

  int deepest() {
    return needed.length() - 1;
  }

  @Nullable Fusion fusion(int node) {
    return fused.get(node);
  }

  /**
   * Neighbouring nodes that can be run as one operation where nobody looks between them. The
   * operation is made when it is first used, since it may have weights of its own.
   */
  static final class Fusion implements AutoCloseable {
    private final List<Integer> inner;
    private final List<Integer> inputs;
    private final boolean onlyForward;
    private final Supplier<Op> maker;
    private @Nullable Op made;

    /**
     * Describes a fusion.
     *
     * @param inner nodes that are not computed then
     * @param inputs nodes that are read
     * @param onlyForward whether it leaves nothing that a way back could be worked out from
     * @param maker makes the operation
     */
    Fusion(List<Integer> inner, List<Integer> inputs, boolean onlyForward, Supplier<Op> maker) {
      this.inner = List.copyOf(inner);
      this.inputs = List.copyOf(inputs);
      this.onlyForward = onlyForward;
      this.maker = maker;
    }

    boolean onlyForward() {
      return onlyForward;
    }

    List<Integer> inner() {
      return inner;
    }

    List<Integer> inputs() {
      return inputs;
    }

    synchronized Op op() {
      Op op = made;
      if (op == null) {
        op = maker.get();
        made = op;
      }
      return op;
    }

    @Override
    public synchronized void close() {
      if (made != null) {
        made.close();
      }
    }
  }

  /**
   * Finds what can be run as one operation: a linear layer and the batch normalisation behind it,
   * and either with the activation function behind it, if its result tells its derivative or none
   * is wanted; a ReLU or clip and the maximum behind it, which is taken first: that gives the same
   * for a part of the work; what a file writes as a product of a value with a function of it.
   */
  static final class Fusions {
    private final List<Node> nodes;
    private final Kernels kernels;
    private final int[] readers;
    private final Map<Integer, List<Fusion>> found = new HashMap<>();

    private Fusions(List<Node> nodes, Kernels kernels) {
      this.nodes = nodes;
      this.kernels = kernels;
      this.readers = new int[nodes.size()];
      nodes.forEach(node -> node.inputs().forEach(input -> readers[input]++));
    }

    /** Finds all, by the node whose values they compute, those of most nodes first. */
    static Map<Integer, List<Fusion>> of(List<Node> nodes, Kernels kernels) {
      Fusions fusions = new Fusions(nodes, kernels);
      for (int i = 1; i < nodes.size(); i++) {
        int node = i;
        fusions.onlyInput(i).ifPresent(before -> fusions.find(node, before));
        SelfGated.of(nodes, fusions.readers, i).ifPresent(gated -> fusions.gate(node, gated));
      }
      return Map.copyOf(fusions.found);
    }

    private void find(int node, int before) {
      Op op = nodes.get(node).op();
      if (op instanceof Op.Merging merging) {
        Op first = nodes.get(before).op();
        put(node, List.of(before), before, () -> merging.with(first));
      } else if (op instanceof BatchNormalization norm) {
        fold(node, before, norm);
      } else if (op instanceof Pooling pooling) {
        pool(node, before, pooling);
      } else {
        op.pointwise()
            .filter(kernels::has)
            .ifPresent(function -> activate(node, before, List.of(), function));
      }
    }

    private void fold(int node, int linear, BatchNormalization norm) {
      Optional<Folding> folding = nodes.get(linear).op().folding();
      folding.ifPresent(
          fold -> put(node, List.of(linear), linear, () -> fold.with(norm.scale(), norm.shift())));
    }

    /** A function behind a linear layer, perhaps by other nodes that are not computed then. */
    private void activate(int node, int before, List<Integer> others, Pointwise function) {
      Op op = nodes.get(before).op();
      List<Fusion> folds = found.getOrDefault(before, List.of());
      List<Integer> inner = new ArrayList<>(others);
      inner.add(before);
      if (!folds.isEmpty() && op instanceof BatchNormalization) {
        Fusion fold = folds.get(0);
        int linear = fold.inner().get(0);
        inner.add(linear);
        put(node, inner, linear, function, fold::op);
      } else if (op.folding().isPresent()) {
        put(node, inner, before, function, () -> op);
      }
    }

    private void put(
        int node, List<Integer> inner, int first, Pointwise function, Supplier<Op> linear) {
      put(
          node,
          new Fusion(
              inner,
              nodes.get(first).inputs(),
              !function.isKnownByResult(),
              () -> new FunctionBehind(linear.get(), function)));
    }

    private void pool(int node, int before, Pooling pooling) {
      if (pooling.maximum()) {
        nodes
            .get(before)
            .op()
            .pointwise()
            .filter(Pointwise::keepsOrder)
            .filter(kernels::has)
            .ifPresent(
                function ->
                    put(
                        node,
                        List.of(before),
                        before,
                        () -> new FunctionBehind(pooling, function)));
      }
    }

    private void gate(int node, SelfGated gated) {
      gated
          .function()
          .pointwise()
          .filter(kernels::has)
          .ifPresent(
              function -> {
                int value = gated.value();
                if (readers[value] == 2) {
                  activate(node, value, gated.inner(), function);
                }
                put(node, new Fusion(gated.inner(), List.of(value), false, gated::function));
              });
    }

    private void put(int node, List<Integer> inner, int first, Supplier<Op> maker) {
      put(node, new Fusion(inner, nodes.get(first).inputs(), false, maker));
    }

    private void put(int node, Fusion fusion) {
      found.computeIfAbsent(node, n -> new ArrayList<>()).add(fusion);
    }

    /** The node before, if no other node reads it. */
    private Optional<Integer> onlyInput(int node) {
      List<Integer> inputs = nodes.get(node).inputs();
      return inputs.size() == 1 && readers[inputs.get(0)] == 1
          ? Optional.of(inputs.get(0))
          : Optional.empty();
    }
  }
}
