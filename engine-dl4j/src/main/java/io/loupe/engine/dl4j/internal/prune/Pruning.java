package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.importer.dl4j.VertexNames;
import io.loupe.engine.dl4j.internal.prune.Flow.Removal;
import io.loupe.engine.dl4j.internal.prune.Sketch.Role;
import io.loupe.error.ParameterException;
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
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
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
   * @param graph the network, which stays as it is
   * @param names by which its vertices are known
   * @param channels number of channels of each vertex, by that name
   * @param removed filters, by layer, all of them there
   * @param target where the zip goes; left open
   * @throws IOException if it cannot be written
   * @throws ParameterException if the filters cannot be removed
   */
  public static void write(
      ComputationGraph graph,
      VertexNames names,
      ToIntFunction<String> channels,
      Map<String, Set<Integer>> removed,
      OutputStream target)
      throws IOException {
    Sketch sketch = new Sketch(graph, names, channels);
    Flow flow = Flow.of(sketch, Removal.of(sketch, removed));
    ComputationGraph smaller = new SmallerNetwork(sketch, flow).build();
    try {
      write(smaller, target);
    } finally {
      smaller.close();
    }
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
    private final Flow flow;

    SmallerNetwork(Sketch sketch, Flow flow) {
      this.sketch = sketch;
      this.flow = flow;
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
      new Slices(params, flow.read(vertex), flow.made(vertex))
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
          && (!flow.read(name).isWhole() || !flow.made(name).isWhole())) {
        boolean keeps = Role.of(layer).keepsChannels();
        sized.setNOut(flow.made(name).after());
        sized.setNIn(keeps ? flow.made(name).after() : flow.read(name).after());
      }
    }

    private InputPreProcessor resized(String name, InputPreProcessor change) {
      Channels before = flow.made(sketch.inputs(name).get(0));
      if (change instanceof CnnToFeedForwardPreProcessor flatten) {
        flatten.setNumChannels(before.after());
        return flatten;
      }
      return change;
    }
  }
}
