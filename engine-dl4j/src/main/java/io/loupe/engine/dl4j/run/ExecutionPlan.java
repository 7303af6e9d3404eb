package io.loupe.engine.dl4j.run;

import com.google.common.base.CharMatcher;
import com.google.common.primitives.Longs;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.kernel.Kernels;
import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.ReadableWeights;
import io.loupe.engine.dl4j.op.Slot.Seed;
import io.loupe.engine.dl4j.run.Route.Fusion;
import io.loupe.engine.dl4j.run.Route.Fusions;
import io.loupe.model.Weight;
import java.nio.FloatBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A network as a list of operations, each with its way back to its inputs. Inference only: dropout
 * is inert, batch normalisation uses its running statistics, and no weight gradient is computed.
 *
 * <p>Several threads may run it, each with buffers of its own; buffers of recent batch sizes are
 * kept and used again.
 */
public final class ExecutionPlan implements AutoCloseable {
  /** Values of idle buffers that are kept for the next pass, a quarter of a gigabyte. */
  private static final long KEPT_ELEMENTS = 1L << 26;

  private final List<Node> nodes;
  private final Kernels kernels;
  private final Map<Integer, List<Fusion>> fusions;
  private final List<Op> owned;
  private final BitSet redrawn;
  private final Deque<Buffers> free = new ArrayDeque<>();
  private boolean closed;

  /**
   * Plans a graph.
   *
   * @param graph whose node 0 is fed
   * @param kernels what runs on its arrays
   */
  public ExecutionPlan(Graph graph, Kernels kernels) {
    this(graph.nodes(), kernels, graph.nodes().stream().map(Node::op).toList(), new BitSet());
  }

  private ExecutionPlan(List<Node> nodes, Kernels kernels, List<Op> owned, BitSet redrawn) {
    this.kernels = kernels;
    this.redrawn = redrawn;
    this.nodes = List.copyOf(nodes);
    this.fusions = Fusions.of(this.nodes, kernels);
    this.owned = List.copyOf(owned);
  }

  /** Nodes that some nodes have an effect on, of which not all values are given. */
  private BitSet carrying(Route route, Set<Integer> from) {
    return depending(route, from, node -> !node.op().isStepwise());
  }

  private BitSet depending(Route route, Set<Integer> from, Predicate<Node> on) {
    BitSet carrying = new BitSet(nodes.size());
    for (int i = 1; i < nodes.size(); i++) {
      if (!route.isGiven(i) && on.test(nodes.get(i))) {
        for (int before : nodes.get(i).inputs()) {
          if (carrying.get(before) || from.contains(before)) {
            carrying.set(i);
          }
        }
      }
    }
    return carrying;
  }

  /**
   * Returns the number of nodes; node 0 is the input.
   *
   * @return the number
   */
  public int size() {
    return nodes.size();
  }

  /**
   * Returns how much one item takes.
   *
   * @return values of all nodes together
   */
  public long elementsPerItem() {
    return nodes.stream().mapToLong(node -> node.type().length()).sum();
  }

  /**
   * Returns the number of values of one item of a node.
   *
   * @param node its index
   * @return product of its sizes
   */
  public long elements(int node) {
    return nodes.get(node).type().length();
  }

  /**
   * Returns the number of channels or units of a node.
   *
   * @param node its index
   * @return its channels
   */
  public long channels(int node) {
    return nodes.get(node).type().channels();
  }

  /**
   * Names what computes.
   *
   * @return the kernels' library
   */
  public String kernels() {
    return kernels.name();
  }

  /**
   * Finds a node.
   *
   * @param name its name
   * @return its index, -1 if there is none
   */
  public int indexOf(String name) {
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).name().equals(name)) {
        return i;
      }
    }
    return -1;
  }

  /**
   * Returns the shape of one item of a node, channels first.
   *
   * @param node its index
   * @return [C], [C,T], [C,H,W] or [C,D,H,W]; what is done several times for one item has that
   *     number after its channels
   */
  public long[] shape(int node) {
    return Longs.toArray(nodes.get(node).type().channelsFirst());
  }

  /**
   * Tells whether the network's own layer is run for a node.
   *
   * @param node its index
   * @return false if Loupe's operations are
   */
  public boolean isFallback(int node) {
    return nodes.get(node).op().isFallback();
  }

  /**
   * Says why gradients cannot be carried back from a node.
   *
   * @param route taken
   * @param node its index
   * @param to nodes to which they are to be carried
   * @return the reason, empty if they can
   */
  public String gradientRefusal(Route route, int node, Set<Integer> to) {
    BitSet carrying = carrying(route, to);
    BitSet open =
        carrying.get(node) || to.contains(node) ? carrying : depending(route, to, n -> true);
    return way(Set.of(node), open).stream()
        .filter(n -> !n.op().gradientRefusal().isEmpty())
        .map(n -> "layer \"" + n.name() + "\" " + n.op().gradientRefusal())
        .findFirst()
        .orElse("");
  }

  /**
   * Finds what gradients go through.
   *
   * @param route taken
   * @param from nodes where they begin
   * @param to nodes to which they are carried
   * @return nodes that carry them on, in their order
   */
  public List<Node> way(Route route, Set<Integer> from, Set<Integer> to) {
    return way(from, carrying(route, to));
  }

  private List<Node> way(Set<Integer> from, BitSet carrying) {
    BitSet way = new BitSet(nodes.size());
    from.forEach(way::set);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      if (way.get(i) && carrying.get(i)) {
        nodes.get(i).inputs().forEach(way::set);
      }
    }
    way.and(carrying);
    return way.stream().mapToObj(nodes::get).toList();
  }

  /**
   * Takes buffers for a batch size, to be given back with {@link #release}.
   *
   * @param batch number of items
   * @param route that is to be run with them
   * @return buffers nobody else uses
   * @throws IllegalStateException if the plan was closed
   */
  public synchronized Buffers acquire(int batch, Route route) {
    BitSet apart = apart(route);
    if (closed) {
      throw new IllegalStateException("This model is closed");
    }
    for (Buffers buffers : free) {
      if (buffers.serves(batch, apart)) {
        free.remove(buffers);
        return buffers;
      }
    }
    return new Buffers(nodes, kernels, apart, batch);
  }

  /**
   * Nodes that would write what is replaced, or their own result over what is looked at, into the
   * array of the node before.
   */
  private BitSet apart(Route route) {
    BitSet changed = route.changed();
    BitSet apart = new BitSet(nodes.size());
    for (int i = 1; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      boolean overwrites =
          node.op() instanceof Activation function
              && function.inPlace()
              && route.isSeen(node.inputs().get(0));
      apart.set(i, overwrites || (changed.get(i) && node.op() instanceof Flatten));
    }
    return apart;
  }

  /**
   * Gives buffers back.
   *
   * @param buffers from {@link #acquire}
   */
  public synchronized void release(Buffers buffers) {
    free.addFirst(buffers);
    while (!free.isEmpty() && (closed || idleElements() > KEPT_ELEMENTS)) {
      free.removeLast().close();
    }
  }

  /**
   * Closes buffers of a run that failed, and the idle ones, since memory may be what it lacked.
   *
   * @param buffers from {@link #acquire}
   */
  public synchronized void discard(Buffers buffers) {
    buffers.close();
    closeIdle();
  }

  /** Gives back what no run uses. */
  public synchronized void closeIdle() {
    free.forEach(Buffers::close);
    free.clear();
  }

  /**
   * Returns how much the idle buffers hold, which the next pass can use.
   *
   * @return values of all of them together
   */
  public synchronized long idleElements() {
    return free.stream().mapToLong(Buffers::batch).sum() * elementsPerItem();
  }

  /**
   * Finds the way to what is looked at.
   *
   * @param watched nodes whose values are read or where gradients begin or are read
   * @param changed nodes of which values are replaced
   * @param given nodes of which all values are
   * @param back whether gradients may be carried back on it
   * @return what is to be computed
   */
  public Route route(Set<Integer> watched, Set<Integer> changed, Set<Integer> given, boolean back) {
    return new Route(nodes, fusions, watched, changed, given, back);
  }

  /**
   * Runs a batch.
   *
   * @param buffers for the route, whose node 0 holds the input if the route needs it
   * @param route to the nodes that are looked at
   * @param replacements by node, in their order; the route knows of them
   */
  public void forward(Buffers buffers, Route route, Map<Integer, List<Replacement>> replacements) {
    buffers.forward(route, replacements);
  }

  /**
   * Carries gradients back, on the way of the last forward run, as far as they are wanted.
   *
   * @param buffers after {@link #forward}
   * @param route the same
   * @param seeds gradients at nodes that the route watches, in the plan's layout
   * @param readers by node that the route watches, or 0: told of the gradient at it, channels last,
   *     if anything depends on it
   */
  public void backward(
      Buffers buffers,
      Route route,
      Map<Integer, List<Seed>> seeds,
      Map<Integer, Consumer<FloatBuffer>> readers) {
    buffers.backward(seeds, carrying(route, readers.keySet()), readers);
  }

  /**
   * Returns a layer's weights in the form that users read.
   *
   * @param layer its name
   * @return those of all its operations that tell them, copied; where two have one name, behind the
   *     name of their part, such as {@code backward_kernel}; none where the parts have none
   */
  public List<Weight> weights(String layer) {
    Map<String, Weight> plain = new LinkedHashMap<>();
    Map<String, Weight> apart = new LinkedHashMap<>();
    boolean same = true;
    boolean differ = true;
    for (Node node : nodes) {
      for (Weight weight : isOf(layer, node) ? weights(layer, node) : List.<Weight>of()) {
        same &= fits(plain, weight);
        differ &= fits(apart, ReadableWeights.named(part(layer, node), weight));
      }
    }
    return same ? List.copyOf(plain.values()) : differ ? List.copyOf(apart.values()) : List.of();
  }

  /** What of a layer a node computes, without its number. */
  private static String part(String layer, Node node) {
    return node.name().equals(layer)
        ? ""
        : CharMatcher.inRange('0', '9').trimTrailingFrom(node.name().substring(layer.length() + 1))
            + "_";
  }

  private static boolean fits(Map<String, Weight> told, Weight weight) {
    Weight before = told.putIfAbsent(weight.name(), weight);
    return before == null || isSame(before, weight);
  }

  private static boolean isSame(Weight one, Weight other) {
    return one.values().shape().equals(other.values().shape())
        && Arrays.equals(one.values().toArray(), other.values().toArray());
  }

  /** A picture that the layer itself takes as a list is read as it is stored. */
  private List<Weight> weights(String layer, Node node) {
    for (int before : node.inputs()) {
      Node list = nodes.get(before);
      if (isOf(layer, list) && list.op().equals(new Flatten(Flatten.Order.AS_STORED))) {
        int channels = Math.toIntExact(nodes.get(list.inputs().get(0)).type().channels());
        return ReadableWeights.fromPositions(node.op().readableWeights(node.type()), channels);
      }
    }
    return node.op().readableWeights(node.type());
  }

  private static boolean isOf(String layer, Node node) {
    return node.name().equals(layer) || node.name().startsWith(layer + ":");
  }

  /**
   * Says why not all weights can be drawn anew.
   *
   * @return the reason, empty if they can
   */
  public String redrawRefusal() {
    return nodes.stream()
        .filter(node -> node.op().keepsWeights())
        .map(node -> "\"" + node.name() + "\" has weights that cannot be drawn anew")
        .findFirst()
        .orElse("");
  }

  /**
   * Tells whether a layer's weights are others than in the plan that this one was drawn from.
   *
   * @param layer its name
   * @return false if each of its arrays is as it was
   */
  public boolean isRedrawn(String layer) {
    return redrawn.stream()
        .mapToObj(node -> nodes.get(node).name())
        .anyMatch(name -> name.equals(layer) || name.startsWith(layer + ":"));
  }

  /**
   * Makes the same plan with weights drawn anew. It has copies of the weights only; closing it
   * leaves this one open.
   *
   * @param seed decides the draw
   * @param items number of typical inputs
   * @param feed fills node 0 of buffers with them
   * @param kept names of layers that keep their weights
   * @return a plan, to be closed
   */
  public ExecutionPlan randomized(long seed, int items, Consumer<Buffers> feed, Set<String> kept) {
    WeightRandomization randomization = new WeightRandomization(nodes, kernels, seed, kept);
    List<Node> drawn = randomization.draw(items, feed);
    return new ExecutionPlan(drawn, kernels, ownedBeside(nodes, drawn), randomization.changed());
  }

  /**
   * Makes a plan that computes the same and goes back in another way. Closing it leaves this one
   * open; it is to be closed first.
   *
   * @param change gives nodes other operations, which share what they can with these
   * @return a plan, to be closed
   */
  public ExecutionPlan with(UnaryOperator<List<Node>> change) {
    List<Node> others = change.apply(nodes);
    return new ExecutionPlan(others, kernels, ownedBeside(nodes, others), redrawn);
  }

  /** Operations that were made anew. */
  static List<Op> ownedBeside(List<Node> before, List<Node> after) {
    List<Op> owned = new ArrayList<>();
    for (int i = 0; i < after.size(); i++) {
      if (after.get(i).op() != before.get(i).op()) {
        owned.add(after.get(i).op());
      }
    }
    return owned;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      closeIdle();
      fusions.values().forEach(all -> all.forEach(Fusion::close));
      owned.forEach(Op::close);
    }
  }
}
