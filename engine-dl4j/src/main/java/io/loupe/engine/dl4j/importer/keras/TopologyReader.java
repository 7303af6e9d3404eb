package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Opens Sequential, functional and nested models into one list of calls. */
final class TopologyReader {
  private static final Set<String> FUNCTIONAL = Set.of("Functional", "Model");
  private static final int MOST_LAYERS = 20_000;
  private static final int LONGEST_NAME = 1000;
  private static final int DEEPEST = 16;

  private final LayerSpec.Era era;
  private final List<Call> inputs = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();
  private final Set<String> used = new HashSet<>();
  private int opened;

  private TopologyReader(LayerSpec.Era era) {
    this.era = era;
  }

  static Topology read(JsonNode model, LayerSpec.Era era) {
    TopologyReader reader = new TopologyReader(era);
    List<String> outputs = reader.model(model, List.of(), "", List.of());
    Set<String> ends = new HashSet<>(outputs);
    List<Call> marked =
        reader.calls.stream().map(call -> call.ending(ends.contains(call.vertex()))).toList();
    return new Topology(reader.inputs, marked, outputs);
  }

  /** Opens the model that a layer does to each step; its layers are steps on the way. */
  static Topology readWithin(Call call, String step) {
    LayerSpec layer = call.layer();
    TopologyReader reader = new TopologyReader(layer.era());
    String prefix = call.vertex() + ":each/";
    List<String> outputs = reader.model(layer.option("layer"), layer.path(), prefix, List.of(step));
    return new Topology(List.of(), reader.calls.stream().map(Call::onTheWay).toList(), outputs);
  }

  static boolean isModel(String className) {
    return FUNCTIONAL.contains(className) || className.equals("Sequential");
  }

  private List<String> model(
      JsonNode model, List<PathStep> path, String prefix, List<String> outer) {
    String className = model.path("class_name").asText();
    if (!isModel(className)) {
      throw new KerasProblem(
          "its model is of the class " + className,
          "Save a Sequential or functional model: a class of one's own keeps its graph in code.");
    }
    if (path.size() > DEEPEST) {
      throw new KerasProblem(
          "its models are nested more than " + DEEPEST + " deep", "Flatten the model.");
    }
    JsonNode config = model.path("config");
    JsonNode layers = config.isArray() ? config : config.path("layers");
    if (!layers.isArray() || layers.isEmpty()) {
      throw KerasProblem.damaged("its model configuration lists no layers");
    }
    List<Entry> entries = entries(layers, path);
    return className.equals("Sequential")
        ? sequential(model, entries, prefix, outer)
        : functional(config, entries, prefix, outer);
  }

  private record Entry(LayerSpec layer, JsonNode json) {
    String name() {
      return layer.path().get(layer.path().size() - 1).name();
    }

    boolean isInput() {
      return layer.className().equals("InputLayer");
    }

    List<Arguments> nodes() {
      List<Arguments> nodes = new ArrayList<>();
      for (JsonNode node : json.path("inbound_nodes")) {
        if (node.toString().contains("\"use_causal_mask\":true")) {
          throw layer.problem("attention under a causal mask is not read");
        }
        nodes.add(Arguments.of(node));
      }
      return nodes;
    }
  }

  private List<Entry> entries(JsonNode layers, List<PathStep> path) {
    opened += layers.size();
    checkCount(opened);
    List<Entry> entries = new ArrayList<>();
    Map<String, Integer> ordinals = new HashMap<>();
    Set<String> names = new HashSet<>();
    for (JsonNode json : layers) {
      String className = json.path("class_name").asText("");
      JsonNode config = json.path("config");
      String name = json.path("name").asText(config.path("name").asText(""));
      String snake = PathStep.snakeCase(className);
      int count = ordinals.merge(snake, 1, Integer::sum) - 1;
      if (name.isEmpty()) {
        name = snake + "_" + (count + 1);
      }
      if (name.length() > LONGEST_NAME) {
        throw KerasProblem.damaged("one of its layers has a name of " + name.length() + " letters");
      }
      if (className.isEmpty() || !names.add(name)) {
        throw KerasProblem.damaged(
            className.isEmpty()
                ? "one of its layers has no class"
                : "two of its layers have the name \"" + name + "\"");
      }
      List<PathStep> own = new ArrayList<>(path);
      own.add(new PathStep(name, count == 0 ? snake : snake + "_" + count));
      LayerSpec layer = Dialect.of(new LayerSpec(own, className, config, era), json);
      entries.add(new Entry(layer, json));
    }
    return entries;
  }

  private List<String> sequential(
      JsonNode model, List<Entry> entries, String prefix, List<String> outer) {
    List<String> current = outer;
    for (Entry entry : entries) {
      if (entry.isInput()) {
        current = current.isEmpty() ? input(entry.layer(), prefix + entry.name()) : current;
        continue;
      }
      if (current.isEmpty()) {
        current = input(implicitInput(model, entry.layer()), prefix + entry.name() + ":input");
      }
      current = use(entry, prefix, 0, current, List.of());
    }
    return current;
  }

  /** Old files give the input's size to the first layer; some give it to the model. */
  private static LayerSpec implicitInput(JsonNode model, LayerSpec first) {
    JsonNode shape = first.config().path("batch_input_shape");
    if (shape.isMissingNode()) {
      shape = first.config().path("batch_shape");
    }
    if (shape.isMissingNode()) {
      shape = model.path("config").path("build_input_shape");
    }
    if (shape.isMissingNode()) {
      shape = model.path("build_config").path("input_shape");
    }
    var config = JsonNodeFactory.instance.objectNode();
    if (shape.isArray()) {
      config.set("batch_shape", shape);
    }
    return new LayerSpec(first.path(), "InputLayer", config, first.era());
  }

  private List<String> input(LayerSpec layer, String vertex) {
    String name = unique(vertex);
    inputs.add(Call.input(layer, name));
    return List.of(name);
  }

  private List<String> functional(
      JsonNode config, List<Entry> entries, String prefix, List<String> outer) {
    Map<TensorReference, String> tensors = new HashMap<>();
    List<TensorReference> starts = TensorReference.all(config.path("input_layers"));
    for (int i = 0; i < starts.size() && !outer.isEmpty(); i++) {
      if (outer.size() != starts.size()) {
        throw KerasProblem.damaged("a nested model is given another number of inputs than it has");
      }
      tensors.put(starts.get(i), outer.get(i));
    }
    List<Pending> pending = new ArrayList<>();
    for (Entry entry : entries) {
      if (entry.isInput()) {
        TensorReference start = new TensorReference(entry.name(), 0, 0);
        if (outer.isEmpty()) {
          tensors.put(start, input(entry.layer(), prefix + entry.name()).get(0));
        }
        continue;
      }
      List<Arguments> nodes = entry.nodes();
      for (int node = 0; node < nodes.size(); node++) {
        pending.add(new Pending(entry, node, nodes.get(node)));
      }
    }
    List<TensorReference> ends = TensorReference.all(config.path("output_layers"));
    Set<TensorReference> read = new HashSet<>(ends);
    pending.forEach(call -> read.addAll(call.arguments().inputs()));
    run(pending, prefix, tensors, read);
    List<String> outputs = new ArrayList<>();
    for (TensorReference end : ends) {
      String vertex = tensors.get(end);
      if (vertex == null) {
        throw KerasProblem.damaged("its output " + end.layer() + " is no layer of it");
      }
      outputs.add(vertex);
    }
    if (outputs.isEmpty()) {
      throw KerasProblem.damaged("its model configuration names no outputs");
    }
    return outputs;
  }

  private record Pending(Entry entry, int node, Arguments arguments) {
    boolean isReady(Set<TensorReference> there) {
      return there.containsAll(arguments.inputs()) && there.containsAll(arguments.masks());
    }

    Use use() {
      return new Use(entry.name(), node);
    }

    /** The uses that it reads. */
    Stream<Use> read() {
      return Stream.concat(arguments.inputs().stream(), arguments.masks().stream())
          .map(tensor -> new Use(tensor.layer(), tensor.node()));
    }
  }

  private record Use(String layer, int node) {}

  private void run(
      List<Pending> pending,
      String prefix,
      Map<TensorReference, String> tensors,
      Set<TensorReference> read) {
    for (Pending call : inOrder(pending)) {
      if (call.arguments().inputs().isEmpty()) {
        throw call.entry().layer().problem("it has no inputs");
      }
      if (!call.isReady(tensors.keySet())) {
        throw call.entry().layer().problem("its inputs are not there or go in a circle");
      }
      List<String> given = call.arguments().inputs().stream().map(tensors::get).toList();
      List<String> masks = call.arguments().masks().stream().map(tensors::get).toList();
      List<String> made = new ArrayList<>(use(call.entry(), prefix, call.node(), given, masks));
      if (States.areReturned(call.entry().layer())) {
        addStates(call, calls.get(calls.size() - 1), read, made);
      }
      for (int i = 0; i < made.size(); i++) {
        tensors.put(new TensorReference(call.entry().name(), call.node(), i), made.get(i));
      }
    }
  }

  /**
   * Orders calls as if the list were gone through again and again, each time taking those that can
   * run: by the round in which a call can run, then by its place. Those in a circle come last.
   */
  private static List<Pending> inOrder(List<Pending> pending) {
    Map<Use, Integer> places = new HashMap<>();
    for (int i = 0; i < pending.size(); i++) {
      places.put(pending.get(i).use(), i);
    }
    int[] missing = new int[pending.size()];
    int[] round = new int[pending.size()];
    List<List<Integer>> readers = new ArrayList<>();
    pending.forEach(call -> readers.add(new ArrayList<>()));
    Deque<Integer> ready = new ArrayDeque<>();
    for (int i = 0; i < missing.length; i++) {
      List<Integer> before =
          pending.get(i).read().map(places::get).filter(Objects::nonNull).distinct().toList();
      missing[i] = before.size();
      for (int place : before) {
        readers.get(place).add(i);
      }
      if (before.isEmpty()) {
        ready.add(i);
      }
    }
    List<Integer> order = new ArrayList<>();
    while (!ready.isEmpty()) {
      int done = ready.remove();
      order.add(done);
      for (int reader : readers.get(done)) {
        round[reader] = Math.max(round[reader], round[done] + (done > reader ? 1 : 0));
        if (--missing[reader] == 0) {
          ready.add(reader);
        }
      }
    }
    order.sort(Comparator.<Integer>comparingInt(i -> round[i]).thenComparingInt(i -> i));
    IntStream.range(0, missing.length).filter(i -> missing[i] > 0).forEach(order::add);
    return order.stream().map(pending::get).toList();
  }

  /** Adds what gives the states that something reads. */
  private void addStates(Pending call, Call use, Set<TensorReference> read, List<String> made) {
    LayerSpec layer = call.entry().layer();
    int last = 0;
    for (TensorReference tensor : read) {
      boolean own = tensor.layer().equals(call.entry().name()) && tensor.node() == call.node();
      last = own ? Math.max(last, tensor.index()) : last;
    }
    for (int i = 1; i <= last; i++) {
      String state = unique(made.get(0) + ":state" + i);
      calls.add(new Call(States.state(layer, i), state, use.inputs(), use.masks(), false, true));
      made.add(state);
    }
  }

  private List<String> use(
      Entry entry, String prefix, int node, List<String> given, List<String> masks) {
    checkCount(calls.size() + 1);
    String vertex = prefix + entry.name() + (node == 0 ? "" : "#" + (node + 1));
    if (isModel(entry.layer().className())) {
      return model(entry.json(), entry.layer().path(), vertex + "/", given);
    }
    String name = unique(vertex);
    calls.add(new Call(States.output(entry.layer()), name, given, masks, false, false));
    return List.of(name);
  }

  private static void checkCount(int layers) {
    if (layers > MOST_LAYERS) {
      throw KerasProblem.damaged("it has more than " + MOST_LAYERS + " layers");
    }
  }

  private String unique(String vertex) {
    if (!used.add(vertex)) {
      throw KerasProblem.damaged("two of its layers have the name \"" + vertex + "\"");
    }
    return vertex;
  }
}
