package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jNetwork;
import io.loupe.engine.dl4j.importer.onnx.OnnxNetwork;
import io.loupe.engine.dl4j.op.Channels;
import io.loupe.engine.dl4j.op.Channels.FeatureOrder;
import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Writes networks without some of their filters, as Deeplearning4j zips. */
public final class Pruning {
  private static final LocalDateTime ALWAYS = LocalDateTime.of(1980, 1, 1, 0, 0);
  private static final Pattern OWN_CLASS =
      Pattern.compile("\"@class\"\\s*:\\s*\"io\\.loupe\\.[\\w.]*?(\\w+)\"");

  private Pruning() {}

  /**
   * Writes what is left of a network.
   *
   * @param graph the network
   * @param own where it is one of Deeplearning4j that network, which stays as it is
   * @param removed filters, by layer, all of them there
   * @param target where the zip goes; left open
   * @throws IOException if it cannot be written
   * @throws ParameterException if the filters cannot be removed, or if Deeplearning4j cannot say
   *     what is left
   */
  public static void write(
      Graph graph,
      Optional<Dl4jNetwork> own,
      Map<String, Set<Integer>> removed,
      OutputStream target)
      throws IOException {
    Flow flow = Flow.of(graph, removed);
    ComputationGraph smaller =
        own.map(network -> new SmallerNetwork(network, graph, flow).build())
            .orElseGet(() -> Dl4jWriter.network(flow.left()));
    try {
      write(smaller, target);
    } finally {
      smaller.close();
    }
  }

  /**
   * Writes what is left of an ONNX file, as ONNX.
   *
   * @param graph the network, as that file becomes it
   * @param own the file, as it was read
   * @param sizes of its inputs, as the graph was made with them
   * @param removed filters, by layer, all of them there
   * @param target where the bytes go; left open
   * @throws IOException if they cannot be written
   * @throws ParameterException if the filters cannot be removed
   */
  public static void write(
      Graph graph,
      OnnxNetwork own,
      Map<String, Shape> sizes,
      Map<String, Set<Integer>> removed,
      OutputStream target)
      throws IOException {
    own.writeLeft(sizes, Flow.of(graph, removed)::made, target);
  }

  private static void write(ComputationGraph network, OutputStream target) throws IOException {
    String json = network.getConfiguration().toJson();
    Matcher own = OWN_CLASS.matcher(json);
    if (own.find()) {
      throw new ParameterException(
          "The network cannot be written as a Deeplearning4j file: Deeplearning4j has no "
              + own.group(1)
              + ".",
          "Remove the filters where the network was made.");
    }
    ByteArrayOutputStream coefficients = new ByteArrayOutputStream();
    Nd4j.write(network.params(), new DataOutputStream(coefficients));
    ZipOutputStream zip = new ZipOutputStream(target);
    put(zip, "configuration.json", json.getBytes(StandardCharsets.UTF_8));
    put(zip, "coefficients.bin", coefficients.toByteArray());
    zip.finish();
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(ALWAYS);
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  /** Builds the network that is left. Its vertices have the names that people know. */
  static final class SmallerNetwork {
    private final Sketch sketch;
    private final Graph nodes;
    private final Flow flow;

    SmallerNetwork(Dl4jNetwork network, Graph graph, Flow flow) {
      this.sketch = new Sketch(network.network(), network.names());
      this.nodes = graph;
      this.flow = flow;
    }

    private Channels made(String vertex) {
      return flow.made(nodes.indexOf(sketch.shown(vertex)));
    }

    /** What a layer reads, behind its preprocessor. */
    private Channels read(String vertex) {
      Channels before = made(sketch.inputs(vertex).get(0));
      boolean flattens =
          sketch.preprocessor(vertex).orElse(null) instanceof CnnToFeedForwardPreProcessor;
      if (!flattens) {
        return before;
      }
      var flatten = (CnnToFeedForwardPreProcessor) sketch.preprocessor(vertex).orElseThrow();
      FeatureOrder order =
          flatten.getFormat() == CNN2DFormat.NHWC
              ? FeatureOrder.CHANNELS_LAST
              : FeatureOrder.CHANNELS_FIRST;
      int positions = Math.toIntExact(flatten.getInputHeight() * flatten.getInputWidth());
      return before.flattened(positions, order);
    }

    ComputationGraph build() {
      ComputationGraph graph = new ComputationGraph(configuration());
      graph.init();
      for (String vertex : sketch.order()) {
        if (!sketch.isInput(vertex)) {
          sketch.layer(vertex).ifPresent(layer -> copyWeights(vertex, layer, graph));
        }
      }
      return graph;
    }

    private void copyWeights(String vertex, Layer layer, ComputationGraph graph) {
      Map<String, INDArray> params = sketch.graph().getLayer(vertex).paramTable(false);
      Slices slices = new Slices(params, read(vertex), made(vertex));
      if (!slices.areKnown(layer)) {
        throw new ParameterException(
            "The filters cannot be removed because of \""
                + sketch.shown(vertex)
                + "\": what it does with them is not supported.",
            "Leave these in.");
      }
      slices
          .of(layer)
          .forEach(
              (name, values) -> graph.getLayer(sketch.shown(vertex)).getParam(name).assign(values));
    }

    private ComputationGraphConfiguration configuration() {
      ComputationGraphConfiguration smaller = sketch.graph().getConfiguration().clone();
      smaller.getDefaultConfiguration().setSeed(0);
      Map<String, GraphVertex> vertices = new LinkedHashMap<>();
      Map<String, List<String>> inputs = new LinkedHashMap<>();
      for (String name : sketch.order()) {
        if (!sketch.isInput(name)) {
          GraphVertex vertex = Objects.requireNonNull(smaller.getVertices().get(name), name);
          change(name, vertex);
          vertices.put(sketch.shown(name), vertex);
          inputs.put(sketch.shown(name), sketch.inputs(name).stream().map(sketch::shown).toList());
        }
      }
      smaller.setVertices(vertices);
      smaller.setVertexInputs(inputs);
      smaller.setNetworkOutputs(smaller.getNetworkOutputs().stream().map(sketch::shown).toList());
      smaller.setTopologicalOrder(null);
      smaller.setTopologicalOrderStr(null);
      return smaller;
    }

    private void change(String name, GraphVertex vertex) {
      if (vertex instanceof LayerVertex layer) {
        layer.getLayerConf().setSeed(0);
        layer.getLayerConf().getLayer().setLayerName(sketch.shown(name));
        resize(Sketch.unwrapped(layer.getLayerConf().getLayer()), name);
        if (layer.getPreProcessor() != null) {
          layer.setPreProcessor(resized(name, layer.getPreProcessor()));
        }
      } else if (vertex instanceof MergeVertex merge
          && sketch.vertex(name) instanceof MergeVertex original) {
        merge.setMergeAxis(original.getMergeAxis()); // which its clone() forgets
      } else if (vertex instanceof PreprocessorVertex change) {
        change.setPreProcessor(resized(name, change.getPreProcessor()));
      }
    }

    private void resize(Layer layer, String name) {
      if (layer instanceof FeedForwardLayer sized
          && (!read(name).isWhole() || !made(name).isWhole())) {
        sized.setNOut(made(name).after());
        sized.setNIn(read(name).after());
      }
    }

    private InputPreProcessor resized(String name, InputPreProcessor change) {
      Channels before = made(sketch.inputs(name).get(0));
      if (change instanceof CnnToFeedForwardPreProcessor flatten) {
        flatten.setNumChannels(before.after());
        return flatten;
      }
      return change;
    }
  }
}
