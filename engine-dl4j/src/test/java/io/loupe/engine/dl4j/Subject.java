package io.loupe.engine.dl4j;

import com.google.common.base.Suppliers;
import io.loupe.data.InputSpec;
import io.loupe.model.Model;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A small network that is compared with Deeplearning4j's own passes.
 *
 * @param name what it tries
 * @param maker makes a MultiLayerNetwork or ComputationGraph, once and only when it is asked for
 * @param input shape of one item, channels first
 * @param last whether the network has its channels last
 * @param indices how many different whole numbers it takes, 0 if it takes any number
 */
record Subject(String name, Supplier<Object> maker, Shape input, boolean last, int indices) {
  static final int ITEMS = 3;

  Subject {
    maker = Suppliers.memoize(maker::get);
  }

  Object network() {
    return maker.get();
  }

  static Subject of(String name, InputType input, Layer... layers) {
    return of(name, input, true, layers);
  }

  static Subject of(String name, InputType input, boolean typed, Layer... layers) {
    Supplier<Object> maker =
        () -> {
          NeuralNetConfiguration.ListBuilder list = builder().list();
          Arrays.stream(layers).forEach(list::layer);
          MultiLayerNetwork network =
              new MultiLayerNetwork((typed ? list.setInputType(input) : list).build());
          network.init();
          vary(network.params());
          return network;
        };
    return new Subject(name, maker, shape(input), isLast(input), 0);
  }

  static Subject ofGraph(
      String name,
      InputType input,
      UnaryOperator<ComputationGraphConfiguration.GraphBuilder> build) {
    return ofGraph(name, input, true, build);
  }

  static Subject ofGraph(
      String name,
      InputType input,
      boolean typed,
      UnaryOperator<ComputationGraphConfiguration.GraphBuilder> build) {
    Supplier<Object> maker =
        () -> {
          ComputationGraphConfiguration.GraphBuilder builder =
              builder().graphBuilder().addInputs("in");
          ComputationGraphConfiguration configuration =
              build.apply(typed ? builder.setInputTypes(input) : builder).build();
          ComputationGraph network = new ComputationGraph(configuration);
          network.init();
          vary(network.params());
          return network;
        };
    return new Subject(name, maker, shape(input), isLast(input), 0);
  }

  Subject ofIndices(int count) {
    return new Subject(name, maker, input, last, count);
  }

  static NeuralNetConfiguration.Builder builder() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.FLOAT)
        .weightInit(WeightInit.XAVIER);
  }

  /** Biases, running statistics and slopes start at 0 or 1, which would hide mistakes. */
  static void vary(INDArray params) {
    if (params != null && !params.isEmpty()) {
      float[] noise = TestNetworks.noise(Math.toIntExact(params.length()), 41);
      for (int i = 0; i < noise.length; i++) {
        noise[i] = (noise[i] - 0.5f) * 0.4f;
      }
      params.addi(Nd4j.createFromArray(noise).reshape(params.shape()));
    }
  }

  private static boolean isLast(InputType input) {
    String text = input.toString();
    return text.contains("NHWC") || text.contains("NWC") || text.contains("NDHWC");
  }

  private static Shape shape(InputType input) {
    long[] dims =
        input instanceof InputType.InputTypeConvolutional image
            ? new long[] {image.getChannels(), image.getHeight(), image.getWidth()}
            : input instanceof InputType.InputTypeRecurrent sequence
                ? new long[] {sequence.getSize(), sequence.getTimeSeriesLength()}
                : input instanceof InputType.InputTypeConvolutional3D volume
                    ? new long[] {
                      volume.getChannels(), volume.getDepth(), volume.getHeight(), volume.getWidth()
                    }
                    : new long[] {input.arrayElementsPerExample()};
    return Shape.of(Arrays.stream(dims).mapToInt(Math::toIntExact).toArray());
  }

  Model model() {
    InputSpec spec = InputSpec.of(input, 0, 1);
    return network() instanceof MultiLayerNetwork layers
        ? Dl4jModels.wrap(layers, spec)
        : Dl4jModels.wrap((ComputationGraph) network(), spec);
  }

  /** Inputs between -1 and 1, so that both sides of every activation function are tried. */
  float[] inputs(int items) {
    float[] values = TestNetworks.noise(items * input.elements(), 29);
    for (int i = 0; i < values.length; i++) {
      values[i] = indices > 0 ? (int) (values[i] * indices) : values[i] * 2 - 1;
    }
    return values;
  }

  /** Deeplearning4j's own activations by layer, channels first. */
  Map<String, INDArray> feedForward(Object in, INDArray channelsFirst) {
    INDArray given = last ? channelsLast(channelsFirst) : channelsFirst;
    Map<String, INDArray> all = new HashMap<>();
    for (Map.Entry<String, INDArray> entry : run(in, given).entrySet()) {
      INDArray array = entry.getValue();
      all.put(entry.getKey(), last ? channelsFirst(array) : array);
    }
    return all;
  }

  private static Map<String, INDArray> run(Object network, INDArray input) {
    if (network instanceof ComputationGraph graph) {
      return graph.feedForward(input, false);
    }
    MultiLayerNetwork layers = (MultiLayerNetwork) network;
    List<INDArray> all = layers.feedForward(input, false);
    Map<String, INDArray> byName = new HashMap<>();
    for (int i = 0; i < layers.getnLayers(); i++) {
      String name = layers.getLayer(i).conf().getLayer().getLayerName();
      byName.put("layer" + i, all.get(i + 1));
      byName.put(name == null ? "" : name, all.get(i + 1));
    }
    return byName;
  }

  private static INDArray channelsLast(INDArray array) {
    List<Integer> axes = new ArrayList<>(List.of(0));
    for (int i = 2; i < array.rank(); i++) {
      axes.add(i);
    }
    axes.add(1);
    return array.rank() < 3
        ? array
        : array.permute(axes.stream().mapToInt(Integer::intValue).toArray()).dup('c');
  }

  private static INDArray channelsFirst(INDArray array) {
    List<Integer> axes = new ArrayList<>(List.of(0, array.rank() - 1));
    for (int i = 1; i < array.rank() - 1; i++) {
      axes.add(i);
    }
    return array.rank() < 3
        ? array
        : array.permute(axes.stream().mapToInt(Integer::intValue).toArray()).dup('c');
  }

  /** Whether Deeplearning4j puts the rows of one item a whole batch apart. */
  boolean stacks() {
    return name.contains("stack") || name.contains("batch") || name.contains("steps");
  }

  Object inDoublePrecision() {
    return network() instanceof MultiLayerNetwork layers
        ? layers.convertDataType(DataType.DOUBLE)
        : ((ComputationGraph) network()).convertDataType(DataType.DOUBLE);
  }

  @Override
  public String toString() {
    return name;
  }
}
