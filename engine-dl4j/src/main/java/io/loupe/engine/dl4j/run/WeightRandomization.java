package io.loupe.engine.dl4j.run;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Randomization;
import io.loupe.engine.dl4j.op.Randomization.Statistics;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Draws a plan's weights anew, node by node from the input on. On some typical inputs each node's
 * values get the spread that they have in the trained network, so that nothing vanishes or bursts
 * in networks without normalisation (as Mishkin and Matas 2015 do for initial weights); batch
 * normalisation gets statistics of the redrawn network and the trained one's means and deviations.
 */
final class WeightRandomization {
  private static final double LARGEST_FACTOR = 1e3;

  /** What the names of later uses of a layer have more, and of what gives its states. */
  private static final Pattern LATER_USE = Pattern.compile("#\\d+(?=[/:]|$)|:state\\d+(?=:|$)");

  private final List<Node> trained;
  private final Kernels kernels;
  private final long seed;
  private final Set<String> kept;
  private final BitSet changed = new BitSet();
  private final Map<Integer, Double> factors = new HashMap<>();

  /** Nodes with weights, numbered among themselves: other formats put other nodes between them. */
  private final Map<Integer, Integer> numbers = new HashMap<>();

  WeightRandomization(List<Node> trained, Kernels kernels, long seed, Set<String> kept) {
    this.kernels = kernels;
    this.kept = Set.copyOf(kept);
    this.trained = trained;
    this.seed = seed;
  }

  /**
   * Draws.
   *
   * @param items batch size
   * @param feed fills node 0
   * @return nodes with lowerings of their own where they have weights, else the trained ones'
   */
  List<Node> draw(int items, Consumer<Buffers> feed) {
    List<Statistics> wanted = measured(items, feed);
    List<Node> drawn = new ArrayList<>(trained);
    List<Statistics> found = new ArrayList<>();
    Buffers buffers = new Buffers(drawn, kernels, new BitSet(), items);
    try {
      feed.accept(buffers);
      for (int i = 0; i < drawn.size(); i++) {
        randomize(i, drawn, found, wanted.get(i), buffers);
      }
      return List.copyOf(drawn);
    } catch (RuntimeException | Error e) {
      ExecutionPlan.ownedBeside(trained, drawn).forEach(Op::close);
      throw e;
    } finally {
      buffers.close();
    }
  }

  private List<Statistics> measured(int items, Consumer<Buffers> feed) {
    List<Statistics> all = new ArrayList<>();
    Buffers buffers = new Buffers(trained, kernels, new BitSet(), items);
    try {
      feed.accept(buffers);
      for (int i = 0; i < trained.size(); i++) {
        all.add(run(buffers, i));
      }
      return all;
    } finally {
      buffers.close();
    }
  }

  private void randomize(
      int node, List<Node> drawn, List<Statistics> found, Statistics wanted, Buffers buffers) {
    Node old = trained.get(node);
    int first = firstUse(node);
    Statistics before = old.inputs().isEmpty() ? Statistics.NONE : found.get(old.inputs().get(0));
    double shared = factors.getOrDefault(first, Double.NaN);
    int number = numbers.getOrDefault(first, numbers.size());
    Randomization randomization =
        new Randomization(seed, number, Double.isNaN(shared) ? 1 : shared, before, wanted);
    Op op = old.op().randomized(randomization);
    if (op == old.op()) {
      found.add(run(buffers, node));
      return;
    }
    numbers.put(first, number);
    if (isKept(old)) {
      op.close();
      found.add(run(buffers, node));
      return;
    }
    changed.set(node, randomization.hasChanged());
    drawn.set(node, with(old, op));
    Statistics raw = run(buffers, node);
    if (!Double.isNaN(shared)) {
      found.add(raw);
      return;
    }
    double factor = factor(wanted.spread(), raw.spread());
    factors.put(node, factor);
    Op scaled = old.op().randomized(new Randomization(seed, number, factor, before, wanted));
    buffers.unbind(node);
    op.close();
    drawn.set(node, with(old, scaled));
    found.add(run(buffers, node));
  }

  private boolean isKept(Node node) {
    String layer = LATER_USE.matcher(node.name()).replaceAll("");
    return kept.stream().anyMatch(name -> layer.equals(name) || layer.startsWith(name + ":"));
  }

  /** Layers that are used several times have the same weights each time. */
  private int firstUse(int node) {
    String name = trained.get(node).name();
    String first = LATER_USE.matcher(name).replaceAll("");
    if (!first.equals(name)) {
      for (int i = 0; i < node; i++) {
        if (trained.get(i).name().equals(first)) {
          return i;
        }
      }
    }
    return node;
  }

  /** Nodes with weights that are others than before, after a draw. */
  BitSet changed() {
    return changed;
  }

  private static double factor(double wanted, double found) {
    double factor = wanted / found;
    return factor > 0 && factor <= LARGEST_FACTOR ? factor : 1;
  }

  private static Node with(Node node, Op op) {
    return new Node(node.name(), node.inputs(), op, node.type());
  }

  private static Statistics run(Buffers buffers, int node) {
    buffers.forward(node);
    return Statistics.of(buffers.value(node));
  }
}
