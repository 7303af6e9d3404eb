package io.loupe.engine.dl4j.importer.keras;

import com.fasterxml.jackson.databind.JsonNode;
import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.GraphBuilder;
import io.loupe.engine.dl4j.graph.Wire;
import io.loupe.engine.dl4j.guard.ModelSize;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.model.LayerKind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts a graph together, operation by operation. */
final class GraphAssembler {
  private static final long MOST_VALUES = 1L << 28;
  private static final int MOST_AXES = 7;
  private static final int MOST_NODES = 100_000;

  private final GraphBuilder builder;
  private final Map<String, Wire> wires = new LinkedHashMap<>();
  private final Map<String, Call> shown = new LinkedHashMap<>();
  private final Map<String, Long> parameters = new HashMap<>();
  private final Map<String, String> masks = new HashMap<>();
  private final Map<String, JsonNode> known = new HashMap<>();
  private final WeightSource source;
  private final CustomObjects objects;
  private final boolean channelsFirst;
  private final ModelSize size;

  GraphAssembler(
      WeightSource source, CustomObjects objects, boolean channelsFirst, ModelSize size) {
    this.source = source;
    this.objects = objects;
    this.channelsFirst = channelsFirst;
    this.size = size;
    this.builder = new GraphBuilder(size);
  }

  /** What the user says of layers whose code is not run. */
  CustomObjects objects() {
    return objects;
  }

  /** Whether the file has the channels of its pictures first. */
  boolean channelsFirst() {
    return channelsFirst;
  }

  List<Weight> weightsOf(Call call) {
    List<Weight> found = SpectralNormalizations.own(call.layer(), source.of(call.layer().path()));
    long elements = found.stream().mapToLong(Weight::elements).sum();
    size.add(call.layer().name(), "weights", elements);
    parameters.put(call.vertex(), elements);
    return found;
  }

  /** The wire into a call that has one input. */
  Wire input(Call call) {
    if (call.inputs().size() != 1) {
      throw call.layer().problem("it has " + call.inputs().size() + " inputs, not one");
    }
    return wire(call.inputs().get(0));
  }

  /** Whether a vertex is a layer that users see. */
  boolean isLayer(String vertex) {
    return shown.containsKey(vertex);
  }

  List<Wire> inputs(Call call) {
    return call.inputs().stream().map(this::wire).toList();
  }

  Wire wire(String vertex) {
    if (known.containsKey(vertex)) {
      throw new KerasProblem(
          "\"" + vertex + "\" is computed of sizes, not of samples, which is read in shapes alone",
          "See the guide on Keras files for what is read.");
    }
    Wire wire = wires.get(vertex);
    if (wire == null) {
      throw new IllegalStateException("No wire from " + vertex);
    }
    return wire;
  }

  void networkInput(Call call, int[] shape, boolean channelsFirst) {
    put(call, new Input(), shape, channelsFirst, 1);
  }

  /** Adds an operation on the call's inputs. */
  void add(Call call, Op op, int[] shape, boolean channelsFirst) {
    put(call, op, shape, channelsFirst, copies(call));
  }

  /** Adds an operation that keeps the shape of its one input. */
  void add(Call call, Op op) {
    Wire in = input(call);
    add(call, op, in.shape(), in.channelsFirst());
  }

  /** Adds an operation that gives more or fewer rows for an item than it reads. */
  void add(Call call, Op op, int[] shape, boolean channelsFirst, long copies) {
    put(call, op, shape, channelsFirst, copies);
  }

  /** Rows that stand for one item. */
  long copies(Call call) {
    return type(call.inputs().get(0)).copies();
  }

  /** The type of what a call reads first. */
  TensorType type(String vertex) {
    return builder.node(builder.indexOf(vertex)).type();
  }

  /** Counts the weights of a step on the way as those of the layer that is shown. */
  void countParameters(String layer, String step) {
    parameters.merge(layer, parameters.getOrDefault(step, 0L), Long::sum);
  }

  /** How many weights a layer has so far. */
  long parameters(String layer) {
    return parameters.getOrDefault(layer, 0L);
  }

  void addParameters(String layer, long count) {
    parameters.merge(layer, count, Long::sum);
  }

  /** What is known of a vertex that computes with sizes alone. */
  Optional<JsonNode> known(String vertex) {
    return Optional.ofNullable(known.get(vertex));
  }

  void setKnown(String vertex, JsonNode value) {
    known.put(vertex, value);
  }

  /** The step that says which steps of a sequence count, if some do not. */
  Optional<String> mask(String vertex) {
    return Optional.ofNullable(masks.get(vertex));
  }

  void setMask(String vertex, String mask) {
    masks.put(vertex, mask);
  }

  /** Takes the mask of a vertex away from what comes after. */
  void dropMask(String vertex) {
    masks.remove(vertex);
  }

  private void put(Call call, Op op, int[] shape, boolean channelsFirst, long copies) {
    if (wires.size() >= MOST_NODES) {
      throw KerasProblem.damaged("it has more than " + MOST_NODES + " layers");
    }
    checked(call, shape);
    Wire wire = new Wire(shape, channelsFirst);
    List<Integer> inputs = call.inputs().stream().map(builder::indexOf).toList();
    builder.add(call.vertex(), inputs, op, wire.type().times(copies));
    wires.put(call.vertex(), wire);
    if (!call.hidden() && !(op instanceof Input)) {
      shown.put(call.vertex(), call);
    }
  }

  /** Refuses what a layer would give before anything is allocated for it. */
  void checked(Call call, int[] shape) {
    for (int size : shape) {
      if (size < 1) {
        throw call.layer().problem("nothing is left of its input: " + Arrays.toString(shape));
      }
    }
    if (shape.length > MOST_AXES) {
      throw call.layer().problem("its output " + Arrays.toString(shape) + " has too many axes");
    }
    long values = ModelSize.values(Arrays.stream(shape).asLongStream().toArray());
    size.check(call.layer().name(), "output " + Arrays.toString(shape), values);
    if (values > MOST_VALUES) {
      throw call.layer().problem("its output " + Arrays.toString(shape) + " is too large");
    }
  }

  Graph assemble(Topology topology) {
    shown.forEach(
        (vertex, call) -> {
          String className = call.layer().className();
          LayerKind kind = kind(call, className, builder.node(builder.indexOf(vertex)).op());
          long count = parameters.getOrDefault(vertex, 0L);
          builder.layer(new Graph.Layer(builder.indexOf(vertex), className, kind, count));
        });
    List<Integer> outputs = topology.outputs().stream().distinct().map(builder::indexOf).toList();
    return builder.build(outputs);
  }

  /** A layer whose function decides the answer is the output, whatever it does before that. */
  private LayerKind kind(Call call, String className, Op op) {
    boolean list = wire(call.vertex()).rank() == 1;
    if (call.output() && list && Activations.decides(className, op)) {
      return LayerKind.OUTPUT;
    }
    return LayerKinds.of(className);
  }
}
