package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.Channels;
import io.loupe.engine.dl4j.op.Constant;
import io.loupe.engine.dl4j.op.Cutting;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.error.ParameterException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Follows what is left of the channels from the input to the outputs. */
final class Flow {
  private final Graph graph;
  private final Removal removal;
  private final List<Channels> made = new ArrayList<>();
  private final List<Node> left = new ArrayList<>();

  private Flow(Graph graph, Removal removal) {
    this.graph = graph;
    this.removal = removal;
  }

  /**
   * Follows the channels.
   *
   * @param graph the network
   * @param silenced channels by layer, all of them there
   * @throws ParameterException if they cannot be removed
   */
  static Flow of(Graph graph, Map<String, Set<Integer>> silenced) {
    Flow flow = new Flow(graph, Removal.of(graph, silenced));
    for (int i = 0; i < graph.nodes().size(); i++) {
      flow.take(i);
      if (graph.outputs().contains(i) && !flow.made(i).isWhole()) {
        throw flow.refusal(i, "it is an output, which would lose some");
      }
    }
    return flow;
  }

  /** What is left of a node's channels. */
  Channels made(int node) {
    return made.get(node);
  }

  /** The network with what is left of each node. */
  Graph left() {
    return new Graph(left, graph.layers(), graph.outputs());
  }

  private void take(int index) {
    Node node = graph.nodes().get(index);
    List<Channels> in = new ArrayList<>(node.inputs().stream().map(made::get).toList());
    Set<Integer> unseen = removal.unseen(index);
    if (unseen.isEmpty() && in.stream().allMatch(Channels::isWhole)) {
      made.add(Channels.all(Math.toIntExact(node.type().channels())));
      left.add(node);
      return;
    }
    Cutting cutting =
        removal
            .cutting(index)
            .orElseThrow(() -> refusal(index, "what it does with them is not supported"));
    if (cutting instanceof Cutting.Making making) {
      checkConsumable(index, making, in.get(0));
      Channels out = Channels.without(Math.toIntExact(node.type().channels()), unseen);
      add(node, making.cut().apply(in.get(0), out), out);
    } else if (cutting instanceof Cutting.Keeping keeping) {
      if (node.op() instanceof Elementwise) {
        cutConstants(node, in);
      }
      Channels behind =
          keeping.behind().of(in).orElseThrow(() -> refusal(index, keeping.refusal()));
      List<TensorType> types = node.inputs().stream().map(i -> left.get(i).type()).toList();
      add(node, keeping.cut().of(in, types), behind.withZero(unseen));
    }
  }

  private void add(Node node, Op op, Channels out) {
    made.add(out);
    left.add(new Node(node.name(), node.inputs(), op, type(node.type(), out)));
  }

  private static TensorType type(TensorType before, Channels out) {
    List<Long> shape = new ArrayList<>(before.shape());
    shape.set(shape.size() - 1, (long) out.after());
    return new TensorType(before.copies(), shape, before.planar());
  }

  /** What is joined with channels that are gone, and does not depend on the input, loses them. */
  private void cutConstants(Node node, List<Channels> in) {
    Optional<Channels> gone = in.stream().filter(channels -> !channels.isWhole()).findFirst();
    for (int i = 0; gone.isPresent() && i < in.size(); i++) {
      int input = node.inputs().get(i);
      Node constant = left.get(input);
      boolean fits =
          in.get(i).isWhole()
              && in.get(i).before() == gone.get().before()
              && removal.isReadOnce(input);
      Optional<float[]> values = fits ? removal.constant(input) : Optional.empty();
      Optional<Channels> like = values.flatMap(all -> like(gone.get(), all));
      if (like.isPresent()) {
        in.set(i, like.get());
        float[] kept = like.get().taken(values.orElseThrow(), 1);
        TensorType type = type(constant.type(), like.get());
        left.set(input, new Node(constant.name(), List.of(), new Constant(kept), type));
        made.set(input, like.get());
      }
    }
  }

  /**
   * The same channels of constants as of what they are joined with; those that are gone are theirs.
   */
  private static Optional<Channels> like(Channels other, float[] values) {
    int channels = other.before();
    for (int i = 0; i < values.length; i++) {
      boolean gone = !Double.isNaN(other.constants().get(i % channels));
      if (gone && values[i] != values[i % channels]) {
        return Optional.empty();
      }
    }
    return Optional.of(other.mapIndexed((k, value) -> values[k]));
  }

  /** What was not zero has to go into the bias, which only works where it is the same all over. */
  private void checkConsumable(int node, Cutting.Making making, Channels in) {
    if (!in.isZeroWhereGone() && !making.takesConstants()) {
      throw refusal(
          node,
          "it reads a filter (number "
              + in.firstConstant()
              + " of its input) that is not zero there but "
              + (float) in.constants().get(in.firstConstant())
              + " everywhere, and has a border or no bias");
    }
  }

  private ParameterException refusal(int node, String why) {
    return new ParameterException(
        "The filters cannot be removed because of \"" + removal.shown(node) + "\": " + why + ".",
        "Silence filters closer in front of it, for example behind its normalisation or its"
            + " activation function, or leave these in.");
  }
}
