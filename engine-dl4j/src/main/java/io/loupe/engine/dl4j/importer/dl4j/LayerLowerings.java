package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.graph.GraphBuilder;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import java.util.List;
import java.util.OptionalInt;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;

/** Lowers one layer: its preprocessor, the layer itself and its activation function. */
final class LayerLowerings {
  private static final List<LayerRule> RULES =
      List.of(
          new ConvolutionRule(),
          new PoolingRule(),
          new DenseRule(),
          new HeadRule(),
          new NormalizationRule(),
          new ActivationRule(),
          new RearrangingRule());

  private LayerLowerings() {}

  static Layer unwrapped(Layer layer) {
    return layer instanceof BaseWrapperLayer wrapper
            && layer.getClass().getSimpleName().startsWith("Frozen")
        ? unwrapped(wrapper.getUnderlying())
        : layer;
  }

  /**
   * Adds a layer's nodes.
   *
   * @param plan what they are added to
   * @param vertex the layer in its graph
   * @param name its name in the plan
   * @param before node it reads
   * @return its last node
   */
  static int lower(GraphBuilder plan, LayerVertex vertex, String name, int before) {
    Layer layer = unwrapped(vertex.getLayer());
    int input = before;
    if (vertex.getLayerPreProcessor() != null) {
      input =
          new Preprocessors(plan, name).lower(input, vertex.getLayerPreProcessor(), isDense(layer));
    }
    TensorType read = plan.node(input).type();
    checkFits(layer.conf().getLayer(), name, read);
    LayerWindows.check(layer.conf().getLayer(), name, read);
    InputType declared = layer.conf().getLayer().getOutputType(0, LayerTypes.inputType(read));
    TensorType type = LayerTypes.of(declared).inLayoutOf(read).times(read.copies());
    plan.check(name, type);
    LayerSite site = new LayerSite(plan, layer, name, input, type);
    for (LayerRule rule : RULES) {
      OptionalInt node = rule.lower(site);
      if (node.isPresent()) {
        return node.getAsInt();
      }
    }
    return fallback(site);
  }

  private static void checkFits(
      org.deeplearning4j.nn.conf.layers.Layer conf, String name, TensorType read) {
    boolean counts =
        conf instanceof FeedForwardLayer
            && !(conf instanceof EmbeddingLayer)
            && !(conf instanceof EmbeddingSequenceLayer);
    if (counts && ((FeedForwardLayer) conf).getNIn() > 0) {
      long wanted = ((FeedForwardLayer) conf).getNIn();
      if (wanted != read.channels()) {
        throw new IllegalArgumentException(
            "layer \"" + name + "\" takes " + wanted + " channels and gets " + read.channels());
      }
    }
  }

  private static boolean isDense(Layer layer) {
    var conf = layer.conf().getLayer();
    return (conf.getClass() == DenseLayer.class && !((DenseLayer) conf).hasLayerNorm())
        || conf.getClass() == OutputLayer.class;
  }

  /** Layers of old files have no cache mode, and then give what they gave before. */
  private static int fallback(LayerSite site) {
    boolean norm =
        site.conf() instanceof SubsamplingLayer pooling
            && pooling.getPoolingType() == PoolingType.PNORM;
    site.layer().setCacheMode(CacheMode.NONE);
    TensorType before = site.before();
    TensorType type = LayerFallback.typeOf(site.layer(), before, site.type());
    String refusal = NativeGradients.refusal(site);
    Op own = new LayerFallback(site.layer(), norm, before, type, refusal);
    return site.plan().add(site.name(), List.of(site.input()), own, type);
  }
}
