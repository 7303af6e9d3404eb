package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.importer.dl4j.FunctionVertex;
import io.loupe.engine.dl4j.internal.guard.ModelSize;
import io.loupe.engine.dl4j.op.RowOp;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;

/** Collects the vertices of the graph, what flows between them and their weights. */
final class GraphAssembler {
  private static final long MOST_VALUES = 1L << 28;
  private static final int MOST_VERTICES = 100_000;

  /** Layers whose own backward pass writes the gradients of their weights, wanted or not. */
  private static final Set<String> NEED_GRADIENT_VIEWS =
      Set.of(
          "Conv1D",
          "Conv3D",
          "DepthwiseConv2D",
          "SeparableConv2D",
          "Conv2DTranspose",
          "TimeDistributed");

  private final ComputationGraphConfiguration.GraphBuilder builder =
      new NeuralNetConfiguration.Builder()
          .dataType(DataType.FLOAT)
          .weightInit(WeightInit.ZERO)
          .updater(new NoOp())
          .graphBuilder()
          .validateOutputLayerConfig(false)
          .allowDisconnected(true);
  private final Map<String, Wire> wires = new LinkedHashMap<>();
  private final Map<String, String> classes = new LinkedHashMap<>();
  private final Map<String, Map<String, INDArray>> weights = new HashMap<>();
  private final Map<String, Long> parameters = new HashMap<>();
  private final Map<String, String> masks = new HashMap<>();
  private final WeightSource source;

  private final boolean channelsFirst;
  private final ModelSize size;

  GraphAssembler(WeightSource source, boolean channelsFirst, ModelSize size) {
    this.source = source;
    this.channelsFirst = channelsFirst;
    this.size = size;
  }

  /** The layout that the model declares. */
  boolean channelsFirst() {
    return channelsFirst;
  }

  List<Weight> weightsOf(Call call) {
    List<Weight> found = source.of(call.layer().path());
    long elements = found.stream().mapToLong(Weight::elements).sum();
    size.add(call.layer().name(), "weights", elements);
    parameters.put(call.vertex(), elements);
    return found;
  }

  /** What flows into a layer with one input. */
  Wire input(Call call) {
    if (call.inputs().size() != 1) {
      throw call.layer().problem("it has " + call.inputs().size() + " inputs, not one");
    }
    return wire(call.inputs().get(0));
  }

  List<Wire> inputs(Call call) {
    return call.inputs().stream().map(this::wire).toList();
  }

  Wire wire(String vertex) {
    Wire wire = wires.get(vertex);
    if (wire == null) {
      throw new IllegalStateException("No wire from " + vertex);
    }
    return wire;
  }

  void networkInput(Call call, int[] shape, boolean channelsFirst) {
    builder.addInputs(call.vertex());
    put(call, shape, channelsFirst);
  }

  void layer(Call call, Layer layer, int[] shape, boolean first, Map<String, INDArray> params) {
    layer(call, layer, null, shape, first, params);
  }

  void layer(
      Call call,
      Layer layer,
      @org.jspecify.annotations.Nullable InputPreProcessor preprocessor,
      int[] shape,
      boolean channelsFirst,
      Map<String, INDArray> params) {
    String[] inputs = call.inputs().toArray(String[]::new);
    put(call, shape, channelsFirst);
    if (preprocessor == null) {
      builder.addLayer(call.vertex(), layer, inputs);
    } else {
      builder.addLayer(call.vertex(), layer, preprocessor, inputs);
    }
    weights.put(call.vertex(), params);
  }

  void vertex(Call call, GraphVertex vertex, int[] shape, boolean channelsFirst) {
    put(call, shape, channelsFirst);
    builder.addVertex(call.vertex(), vertex, call.inputs().toArray(String[]::new));
  }

  /** Adds a layer that Loupe computes itself. */
  void function(Call call, RowOp function, int[] shape, boolean channelsFirst) {
    boolean first = shape.length > 1 && channelsFirst;
    checked(call, shape);
    vertex(call, new FunctionVertex(function, new Wire(shape, first).type()), shape, first);
  }

  /** Counts the weights of a step on the way as those of its layer. */
  void countParameters(String layer, String step) {
    parameters.merge(layer, parameters.getOrDefault(step, 0L), Long::sum);
  }

  /** The mask of what flows out of a vertex: the vertex that computes it, [steps,1]. */
  Optional<String> mask(String vertex) {
    return Optional.ofNullable(masks.get(vertex));
  }

  void setMask(String vertex, String mask) {
    masks.put(vertex, mask);
  }

  void preprocessor(Call call, InputPreProcessor change, int[] shape, boolean channelsFirst) {
    layer(
        call,
        new ActivationLayer(new ActivationIdentity()),
        change,
        shape,
        channelsFirst,
        Map.of());
  }

  private void put(Call call, int[] shape, boolean channelsFirst) {
    if (wires.size() >= MOST_VERTICES) {
      throw KerasProblem.damaged("it has more than " + MOST_VERTICES + " layers");
    }
    checked(call, shape);
    size.add(call.layer().name(), output(shape), values(shape));
    wires.put(call.vertex(), new Wire(shape, channelsFirst));
    if (!call.hidden()) {
      classes.put(call.vertex(), call.layer().className());
    }
  }

  /** Refuses shapes that hold nothing, or more than the model may take. */
  void checked(Call call, int[] shape) {
    for (int size : shape) {
      if (size < 1) {
        throw call.layer().problem("nothing is left of its input: " + Arrays.toString(shape));
      }
    }
    if (shape.length < 1 || shape.length > 4) {
      throw call.layer().problem("its output " + Arrays.toString(shape) + " has too many axes");
    }
    size.check(call.layer().name(), output(shape), values(shape));
    if (values(shape) > MOST_VALUES) {
      throw call.layer().problem("its output " + Arrays.toString(shape) + " is too large");
    }
  }

  private static String output(int[] shape) {
    return "output " + Arrays.toString(shape);
  }

  private static long values(int[] shape) {
    return ModelSize.values(Arrays.stream(shape).asLongStream().toArray());
  }

  KerasNetwork assemble(Topology topology) {
    builder.setOutputs(topology.outputs().stream().distinct().toArray(String[]::new));
    ComputationGraph graph = new ComputationGraph(builder.build());
    graph.init();
    weights.forEach(
        (vertex, params) ->
            params.forEach(
                (key, values) -> {
                  INDArray target = graph.getLayer(vertex).getParam(key);
                  if (!Arrays.equals(target.shape(), values.shape())) {
                    throw new IllegalStateException(
                        vertex
                            + " has the weights "
                            + key
                            + Arrays.toString(target.shape())
                            + ", not "
                            + Arrays.toString(values.shape()));
                  }
                  target.assign(values);
                }));
    if (classes.values().stream().anyMatch(NEED_GRADIENT_VIEWS::contains)) {
      graph.initGradientsView();
    }
    Map<String, InputType> types = new LinkedHashMap<>();
    wires.forEach((vertex, wire) -> types.put(vertex, wire.type()));
    return new KerasNetwork(graph, types, classes, parameters);
  }
}
