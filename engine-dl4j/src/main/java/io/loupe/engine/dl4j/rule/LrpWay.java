package io.loupe.engine.dl4j.rule;

import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Slot;
import io.loupe.engine.dl4j.rule.Folds.Fold;
import io.loupe.error.ParameterException;
import io.loupe.gradient.BackwardRule.Lrp;
import io.loupe.gradient.LrpRule;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Layer-wise relevance propagation (Bach et al. 2015) by a composite. */
record LrpWay(Lrp lrp) implements WayBack {
  /** Functions whose values open and close. */
  private static final Set<String> GATES = Set.of("sigmoid", "hard_sigmoid");

  @Override
  public boolean carriesShares() {
    return true;
  }

  @Override
  public List<Node> changed(List<Node> nodes) {
    lrp.layers()
        .keySet()
        .forEach(
            layer -> {
              if (nodes.stream().noneMatch(n -> isOf(layer, n) && n.op().role().isWeighted())) {
                throw new ParameterException(
                    "The rule for layer \"" + layer + "\" has no layer with weights to hold for.",
                    "Name a convolution or a fully connected layer.");
              }
            });
    return new Composite(nodes).changed();
  }

  private static boolean isOf(String layer, Node node) {
    return node.name().equals(layer) || node.name().startsWith(layer + ":");
  }

  @Override
  public List<String> remarks(List<Node> way) {
    List<String> remarks = new ArrayList<>();
    for (Note note : Note.values()) {
      String names =
          way.stream()
              .filter(node -> node.op() instanceof Noted noted && noted.note == note)
              .map(Node::name)
              .collect(Collectors.joining(", "));
      if (!names.isEmpty()) {
        remarks.add(note.sentence + names + ".");
      }
    }
    return List.copyOf(remarks);
  }

  /** What is said of operations that peers treat in other ways. */
  private enum Note {
    PASSING(
        "Batch normalisation that no layer with weights stands right before lets relevance pass: "),
    SHARING(
        "Batch normalisation that no layer with weights stands right before follows the epsilon"
            + " rule: "),
    GATED("Of products with what comes from a sigmoid, the gate is given no relevance: ");

    private final String sentence;

    Note(String sentence) {
      this.sentence = sentence;
    }
  }

  /** An operation that something is said of. */
  private record Noted(Op inner, Note note) implements Op {
    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      return inner.bind(inputs, output);
    }

    @Override
    public void close() {
      inner.close();
    }
  }

  /** The rule of each node of a plan. */
  private final class Composite {
    private final List<Node> nodes;
    private final Folds folds;

    /** Nodes that the input has an effect on. */
    private final BitSet moved;

    /** Nodes that a layer with weights stands before. */
    private final BitSet behind = new BitSet();

    /** What takes the place of nodes that are merged into a layer before them. */
    private final Map<Integer, Op> merged = new HashMap<>();

    Composite(List<Node> nodes) {
      this.nodes = nodes;
      folds = new Folds(nodes);
      moved = Ruled.moved(nodes);
      for (int i = 0; i < nodes.size(); i++) {
        for (int before : nodes.get(i).inputs()) {
          boolean weighted = moved.get(before) && nodes.get(before).op().role().isWeighted();
          behind.set(i, behind.get(i) || behind.get(before) || weighted);
        }
      }
    }

    List<Node> changed() {
      List<Node> changed = new ArrayList<>();
      for (int i = 0; i < nodes.size(); i++) {
        Node node = nodes.get(i);
        boolean rules = moved.get(i) && !node.inputs().isEmpty();
        Op op = rules ? changed(i) : node.op();
        changed.add(op == node.op() ? node : Ruled.with(node, op));
      }
      return changed;
    }

    private Op changed(int i) {
      Node node = nodes.get(i);
      Op op = Ruled.apart(node.op());
      if (merged.containsKey(i)) {
        return merged.get(i);
      }
      return switch (op.role()) {
        case MOVES, SELECTS, SELECTS_SMALLEST, SELECTS_SEVERAL -> op;
        case RELU, POINTWISE -> passing(op, 0);
        case LINEAR -> proportional(op, moved(i));
        case PRODUCT -> product(i, op);
        case QUOTIENT -> moved(i).get(1) ? refused(op) : proportional(op, moved(i));
        case CONVOLUTION, DENSE -> weighted(i, op);
        case BATCH_NORMALIZATION -> normalization(i, op);
        case SOFTMAX ->
            new Ruled.Refused(
                op, "is a softmax, which has no rule in LRP (of a head, explain the logits)");
        case OTHER -> refused(op);
      };
    }

    /** All goes to one input, which has as many values. */
    private static Op passing(Op op, int place) {
      return new Ruled.Changed(
          op,
          (inputs, output) -> {
            Slot input = inputs.get(place);
            input.add(output.gradient().reshape('c', input.shape()));
          },
          () -> {});
    }

    private static Op refused(Op op) {
      return new Ruled.Refused(op, "(" + op.describe() + ") has no rule in LRP");
    }

    /** Inputs of a node that the network's input has an effect on. */
    private BitSet moved(int i) {
      BitSet some = new BitSet();
      List<Integer> before = nodes.get(i).inputs();
      for (int k = 0; k < before.size(); k++) {
        some.set(k, moved.get(before.get(k)));
      }
      return some;
    }

    /** Inputs that are given nothing keep their share, as a bias does. */
    private static Ruled.Changed sharing(Op op, Shares shares, BitSet given, Runnable release) {
      return new Ruled.Changed(
          op,
          (inputs, output) -> shares.run(inputs, output, given),
          () -> {
            shares.close();
            release.run();
          });
    }

    private static Ruled.Changed proportional(Op op, BitSet given) {
      return sharing(op, Shares.proportional(op, Shares.STABILIZER), given, () -> {});
    }

    /** Of a signal and a gate the signal takes all (Arras et al. 2017). */
    private Op product(int i, Op op) {
      BitSet given = moved(i);
      if (given.cardinality() < 2) {
        return proportional(op, given);
      }
      List<Integer> factors = nodes.get(i).inputs();
      boolean first = isGate(factors.get(0));
      if (first == isGate(factors.get(1))) {
        return new Ruled.Refused(
            op, "multiplies values that both depend on the input: no rule in LRP");
      }
      given.clear(first ? 0 : 1);
      return new Noted(proportional(op, given), Note.GATED);
    }

    private boolean isGate(int node) {
      int at = node;
      while (nodes.get(at).op().role() == Op.Role.MOVES && nodes.get(at).inputs().size() == 1) {
        at = nodes.get(at).inputs().get(0);
      }
      return GATES.contains(nodes.get(at).op().outputFunction());
    }

    private Op weighted(int i, Op op) {
      LrpRule rule = rule(i);
      if (rule instanceof LrpRule.Box box && box.low().size() > 1) {
        long channels = nodes.get(nodes.get(i).inputs().get(0)).type().channels();
        if (box.low().size() != channels) {
          throw new ParameterException(
              "The box has %d bounds, and layer \"%s\" reads %d channels."
                  .formatted(box.low().size(), nodes.get(i).name(), channels),
              "Give one for all, or one for each.");
        }
      }
      Optional<Fold> fold = folds.of(i);
      Op whole = fold.map(Fold::whole).orElse(op);
      Shares shares = Shares.by(rule, whole);
      Ruled.Changed changed =
          sharing(op, shares, moved(i), () -> fold.ifPresent(each -> each.whole().close()));
      fold.ifPresent(each -> merge(i, each, changed.back()));
      return changed;
    }

    private void merge(int layer, Fold fold, Ruled.Back back) {
      int before = layer;
      for (int behind : fold.behind()) {
        Node node = nodes.get(behind);
        Op alone = passing(Ruled.apart(node.op()), node.inputs().indexOf(before));
        boolean only = fold.behind().size() == 1;
        Op together = new Ruled.Changed(fold.whole(), back, () -> {});
        merged.put(behind, only ? new Merged(alone, together) : alone);
        before = behind;
      }
    }

    private LrpRule rule(int i) {
      Node node = nodes.get(i);
      Optional<LrpRule> own =
          lrp.layers().entrySet().stream()
              .filter(entry -> isOf(entry.getKey(), node))
              .map(Map.Entry::getValue)
              .findFirst();
      LrpRule usual = node.op().role() == Op.Role.DENSE ? lrp.dense() : lrp.convolution();
      return own.orElse(behind.get(i) ? usual : lrp.first().orElse(usual));
    }

    /** Scales that are no weights, as of pixels, pass without a word. */
    private Op normalization(int i, Op op) {
      if (op instanceof BatchNormalization norm && norm.isConstant()) {
        return passing(op, 0);
      }
      return lrp.normalization() == Lrp.Normalization.PASS
          ? new Noted(passing(op, 0), Note.PASSING)
          : new Noted(proportional(op, moved(i)), Note.SHARING);
    }
  }

  /**
   * An operation that is merged into the layer before it.
   *
   * @param inner lets relevance pass
   * @param whole both together, where nobody looks between them
   */
  private record Merged(Op inner, Op whole) implements Op, Op.Merging {
    @Override
    public Op with(Op before) {
      return whole;
    }

    @Override
    public BoundStep bind(List<Slot> inputs, Slot output) {
      return inner.bind(inputs, output);
    }
  }
}
