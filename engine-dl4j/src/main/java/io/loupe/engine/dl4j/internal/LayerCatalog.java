package io.loupe.engine.dl4j.internal;

import io.loupe.engine.dl4j.run.ExecutionPlan;
import io.loupe.error.UnknownLayerException;
import io.loupe.model.LayerInfo;
import io.loupe.model.LayerKind;
import io.loupe.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;

/** The layers of a network by name, and where the plan computes them. */
record LayerCatalog(String model, List<LayerInfo> layers, ExecutionPlan plan) {
  private static final Set<String> ARRANGING = Set.of("Flatten", "Reshape", "Permute");

  static LayerCatalog of(String model, Network network, ExecutionPlan plan) {
    ComputationGraph graph = network.graph();
    List<LayerInfo> layers = new ArrayList<>();
    for (int index : graph.topologicalSortOrder()) {
      GraphVertex vertex = graph.getVertices()[index];
      if (network.isLayer(vertex)) {
        String name = network.names().of(vertex);
        String type = type(vertex);
        int node = plan.indexOf(name);
        Shape shape = TensorBridge.shape(plan.shape(node));
        String execution = plan.isFallback(node) ? "dl4j" : "plan";
        long parameters = network.parameters(vertex);
        String shown = network.classes().getOrDefault(vertex.getVertexName(), type);
        layers.add(
            new LayerInfo(
                layers.size(),
                name,
                kind(type, shown),
                shown,
                shape,
                parameters,
                execution,
                OutputFunction.of(graph.getConfiguration(), vertex.getVertexName(), shown)));
      }
    }
    return new LayerCatalog(model, List.copyOf(layers), plan);
  }

  LayerInfo layer(String name) {
    String plain = LayerInfo.withoutLogits(name);
    return layers.stream()
        .filter(l -> l.name().equals(name) || l.name().equals(plain))
        .findFirst()
        .orElseThrow(() -> unknown(plain));
  }

  int node(String layer) {
    int node = plan.indexOf(layer);
    boolean isLayer = layers.stream().anyMatch(l -> l.name().equals(layer));
    if (isLayer || (node > 0 && layer.endsWith(LayerInfo.LOGITS))) {
      return node;
    }
    String plain = LayerInfo.withoutLogits(layer);
    if (layers.stream().anyMatch(l -> l.name().equals(plain))) {
      return plan.indexOf(plain);
    }
    throw unknown(plain);
  }

  private UnknownLayerException unknown(String layer) {
    return new UnknownLayerException(model, layer, layers.stream().map(LayerInfo::name).toList());
  }

  private static String type(GraphVertex vertex) {
    if (!vertex.hasLayer()) {
      return vertex.getClass().getSimpleName();
    }
    Layer layer = vertex.getLayer();
    while (layer instanceof BaseWrapperLayer wrapper
        && layer.getClass().getSimpleName().startsWith("Frozen")) {
      layer = wrapper.getUnderlying();
    }
    return layer.conf().getLayer().getClass().getSimpleName();
  }

  /** What Keras calls a layer says more than what it runs as, but for the heads. */
  private static LayerKind kind(String type, String shown) {
    if (shown.equals(type) || kind(type) == LayerKind.OUTPUT) {
      return kind(type);
    }
    if (shown.contains("LSTM") || shown.contains("GRU") || shown.contains("RNN")) {
      return LayerKind.RECURRENT;
    }
    if (shown.contains("Conv") || shown.startsWith("LocallyConnected")) {
      return LayerKind.CONVOLUTION;
    }
    if (shown.endsWith("Normalization")) {
      return LayerKind.NORMALIZATION;
    }
    if (ARRANGING.contains(shown)) {
      return LayerKind.OTHER;
    }
    return switch (shown) {
      case "Dense", "MaxoutDense", "Highway" -> LayerKind.DENSE;
      case "Bidirectional" -> LayerKind.RECURRENT;
      default -> kind(type);
    };
  }

  private static LayerKind kind(String type) {
    if (type.contains("Output") || type.contains("Loss")) {
      return LayerKind.OUTPUT;
    }
    if (type.contains("onvolution")) {
      return LayerKind.CONVOLUTION;
    }
    if (type.contains("Pooling") || type.contains("ubsampling") || type.contains("psampling")) {
      return LayerKind.POOLING;
    }
    if (type.contains("Normalization")) {
      return LayerKind.NORMALIZATION;
    }
    if (type.equals("DenseLayer")) {
      return LayerKind.DENSE;
    }
    if (type.contains("LSTM") || type.contains("Rnn")) {
      return LayerKind.RECURRENT;
    }
    return type.equals("ActivationLayer") ? LayerKind.ACTIVATION : LayerKind.OTHER;
  }
}
