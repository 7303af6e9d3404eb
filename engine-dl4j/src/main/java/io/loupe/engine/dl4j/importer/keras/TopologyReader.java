package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Opens Sequential, functional and nested models into one list of calls. */
final class TopologyReader {
  private static final int MOST_LAYERS = 20_000;
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
    List<Fed> fed = List.of(new Fed(Optional.empty(), step));
    List<String> outputs = reader.model(layer.option("layer"), layer.path(), prefix, fed);
    return new Topology(List.of(), reader.calls.stream().map(Call::onTheWay).toList(), outputs);
  }

  /**
   * What a model within another is fed.
   *
   * @param key its name where the inputs are given by names
   * @param vertex where it comes from
   */
  private record Fed(Optional<String> key, String vertex) {
    static List<String> vertices(List<Fed> fed) {
      return fed.stream().map(Fed::vertex).toList();
    }
  }

  private List<String> model(JsonNode model, List<PathStep> path, String prefix, List<Fed> outer) {
    String className = model.path("class_name").asText();
    if (!ModelLayer.isModel(className)) {
      throw new KerasProblem(
          "its model is of the class " + className,
          "Save a Sequential or functional model: a class of one's own keeps its graph in code.");
    }
    if (path.size() > DEEPEST) {
      throw new KerasProblem(
          "its models are nested more than " + DEEPEST + " deep", "Flatten the model.");
    }
    JsonNode entries = ModelLayer.entries(model);
    if (!entries.isArray() || entries.isEmpty()) {
      throw KerasProblem.damaged("its model configuration lists no layers");
    }
    opened += entries.size();
    checkCount(opened);
    List<ModelLayer> layers = ModelLayer.list(model, path, era);
    return ModelLayer.isSequence(className)
        ? sequential(model, layers, prefix, Fed.vertices(outer))
        : functional(model.path("config"), layers, prefix, outer);
  }

  private List<String> sequential(
      JsonNode model, List<ModelLayer> layers, String prefix, List<String> outer) {
    List<String> current = outer;
    for (ModelLayer entry : layers) {
      if (entry.isInput()) {
        current = current.isEmpty() ? input(entry.layer(), prefix + entry.name()) : current;
        continue;
      }
      if (current.isEmpty()) {
        current = input(implicitInput(model, entry), prefix + entry.name() + ":input");
      }
      List<Fed> fed = current.stream().map(vertex -> new Fed(Optional.empty(), vertex)).toList();
      current = use(entry, prefix, 0, fed, List.of());
    }
    return current;
  }

  /** Old files give the input's size to the first layer; some give it to the model. */
  private static LayerSpec implicitInput(JsonNode model, ModelLayer first) {
    var config = JsonNodeFactory.instance.objectNode();
    InputShapes.stated(first.json())
        .or(() -> InputShapes.built(model))
        .ifPresent(shape -> config.set("batch_shape", shape));
    return new LayerSpec(first.layer().path(), "InputLayer", config, first.layer().era());
  }

  private List<String> input(LayerSpec layer, String vertex) {
    String name = unique(vertex);
    inputs.add(Call.input(layer, name));
    return List.of(name);
  }

  private List<String> functional(
      JsonNode config, List<ModelLayer> layers, String prefix, List<Fed> outer) {
    Map<TensorReference, String> tensors = new HashMap<>();
    if (!outer.isEmpty()) {
      feed(Arguments.of(config.path("input_layers"), "").given(), outer, tensors);
    }
    List<LayerCall> pending = new ArrayList<>();
    for (ModelLayer entry : layers) {
      if (entry.isInput()) {
        TensorReference start = new TensorReference(entry.name(), 0, 0);
        if (outer.isEmpty()) {
          tensors.put(start, input(entry.layer(), prefix + entry.name()).get(0));
        }
        continue;
      }
      List<Arguments> nodes = entry.nodes();
      for (int node = 0; node < nodes.size(); node++) {
        pending.add(new LayerCall(entry, node, nodes.get(node)));
      }
    }
    List<TensorReference> written = Arguments.of(config.path("output_layers"), "").inputs();
    NodeNumbers numbers = NodeNumbers.of(layers, pending, written, era);
    List<LayerCall> calls = pending.stream().map(call -> call.numbered(numbers)).toList();
    List<TensorReference> ends = written.stream().map(numbers::ofOutput).toList();
    Stream<TensorReference> read =
        Stream.concat(
            ends.stream(), calls.stream().flatMap(call -> call.arguments().inputs().stream()));
    run(calls, prefix, tensors, furtherOutputs(read));
    List<String> outputs = new ArrayList<>();
    for (TensorReference end : ends) {
      String vertex = tensors.get(end);
      if (vertex == null) {
        throw KerasProblem.damaged(
            "its output " + LayerCall.missing(end, layers, calls).orElse(end.layer()));
      }
      outputs.add(vertex);
    }
    if (outputs.isEmpty()) {
      throw KerasProblem.damaged("its model configuration names no outputs");
    }
    return outputs;
  }

  /**
   * Gives a nested model its inputs: by their names where both sides have the same, else in order.
   */
  private static void feed(
      List<Arguments.Given> starts, List<Fed> outer, Map<TensorReference, String> tensors) {
    if (outer.size() != starts.size()) {
      throw KerasProblem.damaged("a nested model is given another number of inputs than it has");
    }
    Map<String, String> named =
        outer.stream()
            .filter(fed -> fed.key().isPresent())
            .collect(Collectors.toMap(fed -> fed.key().orElseThrow(), Fed::vertex, (a, b) -> b));
    boolean byKey =
        starts.stream().allMatch(s -> s.key().isPresent() && named.containsKey(s.key().get()));
    boolean byName = starts.stream().allMatch(s -> named.containsKey(s.tensor().layer()));
    for (int i = 0; i < starts.size(); i++) {
      TensorReference start = starts.get(i).tensor();
      String name = byKey ? starts.get(i).key().orElseThrow() : byName ? start.layer() : "";
      tensors.put(start, named.getOrDefault(name, outer.get(i).vertex()));
    }
  }

  private void run(
      List<LayerCall> pending,
      String prefix,
      Map<TensorReference, String> tensors,
      Map<TensorReference, Set<Integer>> further) {
    List<ModelLayer> layers = pending.stream().map(LayerCall::entry).distinct().toList();
    for (LayerCall call : LayerCall.inOrder(pending)) {
      Arguments arguments = call.arguments();
      if (arguments.given().isEmpty()) {
        String what =
            call.entry().isOperation()
                ? "the file does not keep the tensors that it is called with"
                : "it has no inputs";
        throw call.entry().layer().problem(what);
      }
      Optional<TensorReference> absent =
          arguments.read().filter(tensor -> !tensors.containsKey(tensor)).findFirst();
      if (absent.isPresent()) {
        String what =
            LayerCall.missing(absent.get(), layers, pending)
                .map(why -> "its input " + why)
                .orElse("its inputs go in a circle");
        throw call.entry().layer().problem(what);
      }
      List<Fed> given =
          arguments.given().stream()
              .map(each -> new Fed(each.key(), vertex(tensors, each.tensor())))
              .toList();
      List<String> masks =
          arguments.masks().stream().map(mask -> vertex(tensors, mask.tensor())).toList();
      List<String> made = use(call.entry(), prefix, call.node(), given, masks);
      for (int i = 0; i < made.size(); i++) {
        tensors.put(call.output(i), made.get(i));
      }
      if (call.entry().isOperation()) {
        addOutputs(call, ":", i -> Operations.output(call.layer(), i), further, tensors);
      } else if (!call.entry().isModel() && States.areReturned(call.entry().layer())) {
        addOutputs(call, ":state", i -> States.state(call.entry().layer(), i), further, tensors);
      } else if (Attentions.isOne(call.layer())) {
        addOutputs(call, ":shares", i -> Attentions.output(call.layer(), i), further, tensors);
      }
    }
  }

  private static String vertex(Map<TensorReference, String> tensors, TensorReference tensor) {
    return Objects.requireNonNull(tensors.get(tensor), "vertex");
  }

  /** Which outputs behind the first of each use of a layer something reads, by its first output. */
  private static Map<TensorReference, Set<Integer>> furtherOutputs(Stream<TensorReference> read) {
    return read.filter(tensor -> tensor.index() > 0)
        .collect(
            Collectors.groupingBy(
                TensorReference::first,
                Collectors.mapping(TensorReference::index, Collectors.toCollection(TreeSet::new))));
  }

  /** Adds what gives those outputs of a layer, before what gives the first. */
  private void addOutputs(
      LayerCall call,
      String suffix,
      IntFunction<LayerSpec> output,
      Map<TensorReference, Set<Integer>> wanted,
      Map<TensorReference, String> tensors) {
    Call use = calls.get(calls.size() - 1);
    for (int i : wanted.getOrDefault(call.output(0), Set.of())) {
      checkCount(calls.size() + 1);
      String vertex = unique(use.vertex() + suffix + i);
      Call further = new Call(output.apply(i), vertex, use.inputs(), use.masks(), false, true);
      calls.add(calls.size() - 1, further);
      tensors.put(call.output(i), vertex);
    }
  }

  private List<String> use(
      ModelLayer entry, String prefix, int node, List<Fed> given, List<String> masks) {
    checkCount(calls.size() + 1);
    String vertex = prefix + entry.name() + (node == 0 ? "" : "#" + (node + 1));
    if (entry.isModel()) {
      return model(entry.json(), entry.layer().path(), vertex + "/", given);
    }
    String name = unique(vertex);
    List<String> inputs = Fed.vertices(given);
    calls.add(new Call(States.output(entry.layer(node)), name, inputs, masks, false, false));
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
