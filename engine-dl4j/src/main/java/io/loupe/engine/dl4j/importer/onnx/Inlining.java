package io.loupe.engine.dl4j.importer.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Brings the nodes of a file into an order in which they can be run, and puts what the file calls
 * by a name in its place: its own functions, the branch of an If whose condition is known, the
 * rounds of a Loop whose number is known.
 */
final class Inlining {
  static final Set<String> NAMES = Set.of("If", "Loop");

  private static final int MOST_NODES = 100_000;
  static final int DEEPEST = 32;

  private final OnnxFile file;
  private final Layouts layouts;
  private final Emitter emitter;
  private final Consumer<Node> taken;
  private int count;

  Inlining(OnnxFile file, Layouts layouts, Emitter emitter, Consumer<Node> taken) {
    this.file = file;
    this.layouts = layouts;
    this.emitter = emitter;
    this.taken = taken;
  }

  /**
   * What names mean within nodes that are put in place.
   *
   * @param names of tensors, where they differ
   * @param prefix of tensors and nodes that they make
   * @param attributes that a function was called with
   * @param depth how many surround it
   */
  private record Scope(
      Map<String, String> names, String prefix, Map<String, Message> attributes, int depth) {
    Scope inner(String added) {
      return new Scope(new HashMap<>(names), added, attributes, depth + 1);
    }

    String name(String tensor) {
      return names.getOrDefault(tensor, tensor);
    }

    /** A node with the names that its tensors have in the whole graph. */
    Node renamed(Node node) {
      if (depth == 0) {
        return node;
      }
      List<String> inputs = node.inputs().stream().map(this::name).toList();
      List<String> outputs = new ArrayList<>();
      for (String output : node.outputs()) {
        if (!output.isEmpty()) {
          names.put(output, prefix + output);
        }
        outputs.add(name(output));
      }
      String shown = node.name().isBlank() ? "" : prefix + node.name();
      return node.with(shown, inputs, outputs).with(resolved(node.attributes()));
    }

    private Map<String, Message> resolved(Map<String, Message> own) {
      Map<String, Message> all = new LinkedHashMap<>();
      own.forEach(
          (name, message) -> {
            String reference = message.text(Node.ATTRIBUTE_REFERENCE);
            Message meant = reference.isEmpty() ? message : attributes.get(reference);
            if (meant != null) {
              all.put(name, meant);
            }
          });
      return all;
    }
  }

  /** Takes all nodes of the file. */
  void run() {
    requireGiven(file.body());
    run(file.body().nodes(), new Scope(Map.of(), "", Map.of(), 0));
  }

  /** What nodes read beyond their own branches is given by the body that they lie in. */
  private static void requireGiven(OnnxFile.Body body) {
    Set<String> given = new HashSet<>(body.inputs());
    given.addAll(body.initializers().keySet());
    body.nodes().forEach(node -> given.addAll(node.outputs()));
    for (Node node : body.nodes()) {
      for (int i = 0; i < node.inputs().size(); i++) {
        String read = node.inputs().get(i);
        if (!read.isEmpty() && !given.contains(read)) {
          throw node.problem(
              "it has no input " + i + ", since nothing in the file gives \"" + read + "\"");
        }
      }
    }
  }

  private void run(List<Node> nodes, Scope scope) {
    for (Node node : sorted(nodes)) {
      Node real = scope.renamed(node);
      if (++count > MOST_NODES || scope.depth() > DEEPEST) {
        throw real.problem(
            count > MOST_NODES
                ? "with what it stands for there are more than " + MOST_NODES + " nodes"
                : "functions and branches lie in each other deeper than " + DEEPEST);
      }
      if (scope.depth() > 0) {
        layouts.add(real);
      }
      OnnxFile.Function function = file.functions().get(node.domain() + ":" + node.type());
      if (function != null) {
        call(real, function, scope);
      } else if (node.isStandard() && node.type().equals("If")) {
        branch(real, scope);
      } else if (node.isStandard() && node.type().equals("Loop")) {
        loop(real, scope);
      } else if (node.isStandard() && Expansions.NAMES.contains(node.type())) {
        Attributes.check(real);
        Expansions.expand(real, emitter, taken);
      } else {
        taken.accept(real);
      }
    }
  }

  /** The nodes so that each stands behind those whose outputs it reads. */
  private List<Node> sorted(List<Node> nodes) {
    Map<String, Integer> makers = new HashMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      for (String output : nodes.get(i).outputs()) {
        if (!output.isEmpty() && makers.put(output, i) != null) {
          throw nodes.get(i).problem("another node gives \"" + output + "\" too");
        }
      }
    }
    List<Set<Integer>> before = new ArrayList<>();
    List<List<Integer>> behind = new ArrayList<>();
    nodes.forEach(node -> behind.add(new ArrayList<>()));
    PriorityQueue<Integer> ready = new PriorityQueue<>();
    for (int i = 0; i < nodes.size(); i++) {
      Set<Integer> own = new HashSet<>();
      for (String read : file.reads(nodes.get(i), DEEPEST)) {
        Integer maker = makers.get(read);
        if (maker != null && own.add(maker)) {
          behind.get(maker).add(i);
        }
      }
      before.add(own);
      if (own.isEmpty()) {
        ready.add(i);
      }
    }
    List<Node> sorted = new ArrayList<>();
    while (!ready.isEmpty()) {
      int next = ready.remove();
      sorted.add(nodes.get(next));
      for (int later : behind.get(next)) {
        before.get(later).remove(next);
        if (before.get(later).isEmpty()) {
          ready.add(later);
        }
      }
    }
    for (int i = 0; i < nodes.size(); i++) {
      if (!before.get(i).isEmpty()) {
        throw nodes.get(i).problem("what it reads goes in a circle");
      }
    }
    return sorted;
  }

  private void call(Node node, OnnxFile.Function function, Scope scope) {
    Map<String, Message> attributes = new HashMap<>(function.defaults());
    attributes.putAll(node.attributes());
    Scope inner = new Scope(new HashMap<>(), prefix(node), attributes, scope.depth() + 1);
    List<String> inputs = function.body().inputs();
    for (int i = 0; i < inputs.size(); i++) {
      inner.names().put(inputs.get(i), node.isThere(i) ? node.inputs().get(i) : "");
    }
    requireGiven(function.body());
    run(function.body().nodes(), inner);
    give(node, function.body().outputs(), inner);
  }

  private static String prefix(Node node) {
    return node.shown() + "/";
  }

  private void give(Node node, List<String> made, Scope inner) {
    for (int i = 0; i < node.outputs().size(); i++) {
      if (node.gives(i)) {
        if (i >= made.size()) {
          throw node.problem("it has more outputs than what it stands for");
        }
        emitter.alias(inner.name(made.get(i)), node.outputs().get(i));
      }
    }
  }

  private void branch(Node node, Scope scope) {
    Known condition =
        emitter
            .known(node, 0)
            .orElseThrow(
                () -> node.problem("its condition depends on the input, which is not read"));
    boolean then = condition.numbers()[0] != 0;
    OnnxFile.Body body = node.body(then ? "then_branch" : "else_branch", file.tensors());
    Scope inner = body(node, body, scope, "");
    run(body.nodes(), inner);
    give(node, body.outputs(), inner);
  }

  private Scope body(Node node, OnnxFile.Body body, Scope scope, String round) {
    Scope inner = scope.inner(prefix(node) + round);
    body.initializers()
        .forEach(
            (name, tensor) -> {
              inner.names().put(name, inner.prefix() + name);
              emitter.know(inner.prefix() + name, tensor);
            });
    return inner;
  }

  private void loop(Node node, Scope scope) {
    OnnxFile.Body body = node.body("body", file.tensors());
    double most =
        node.isThere(0) ? emitter.required(node, 0).numbers()[0] : Double.POSITIVE_INFINITY;
    boolean goesOn = !node.isThere(1) || emitter.required(node, 1).numbers()[0] != 0;
    int carried = node.inputs().size() - 2;
    if (carried < 0 || body.inputs().size() != carried + 2 || body.outputs().size() <= carried) {
      throw node.problem("its body takes or gives something else than it does");
    }
    List<String> state = new ArrayList<>(node.inputs().subList(2, node.inputs().size()));
    List<List<String>> scanned = new ArrayList<>();
    for (int i = carried + 1; i < body.outputs().size(); i++) {
      scanned.add(new ArrayList<>());
    }
    for (int round = 0; goesOn && round < most; round++) {
      Scope inner = body(node, body, scope, round + "/");
      String number = inner.prefix() + "round";
      emitter.know(number, Known.of(new int[0], true, round));
      emitter.know(number + "?", Known.of(new int[0], true, 1));
      inner.names().put(body.inputs().get(0), number);
      inner.names().put(body.inputs().get(1), number + "?");
      for (int i = 0; i < carried; i++) {
        inner.names().put(body.inputs().get(i + 2), state.get(i));
      }
      run(body.nodes(), inner);
      goesOn =
          emitter
                  .known(inner.name(body.outputs().get(0)))
                  .orElseThrow(() -> node.problem("when it ends depends on the input"))
                  .numbers()[0]
              != 0;
      for (int i = 0; i < carried; i++) {
        state.set(i, inner.name(body.outputs().get(i + 1)));
      }
      for (int i = 0; i < scanned.size(); i++) {
        scanned.get(i).add(inner.name(body.outputs().get(carried + 1 + i)));
      }
      if (++count > MOST_NODES) {
        throw node.problem("it goes on for more than " + MOST_NODES + " rounds");
      }
    }
    for (int i = 0; i < node.outputs().size(); i++) {
      if (node.gives(i) && i < carried) {
        emitter.alias(state.get(i), node.outputs().get(i));
      } else if (node.gives(i)) {
        stack(node, scanned.get(i - carried), node.outputs().get(i));
      }
    }
  }

  /** What each round gave, one behind the other along a new first axis. */
  private void stack(Node node, List<String> rounds, String output) {
    String axes = prefix(node) + output + ":axes";
    emitter.know(axes, Known.list(0));
    List<String> parts = new ArrayList<>();
    for (String round : rounds) {
      String part = output + ":" + parts.size();
      parts.add(part);
      taken.accept(
          new Node(
              "", "Unsqueeze", "", List.of(round, axes), List.of(part), Map.of(), 13, Map.of()));
    }
    Map<String, Message> along = Map.of("axis", Message.ofNumbers(Node.ATTRIBUTE_INT, 0));
    taken.accept(new Node("", "Concat", "", parts, List.of(output), along, 13, Map.of()));
  }
}
