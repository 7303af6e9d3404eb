package io.loupe.engine.dl4j.importer.dl4j;

import io.loupe.engine.dl4j.graph.GraphBuilder;
import io.loupe.engine.dl4j.guard.WindowLimits;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jFallback.LayerFallback;
import io.loupe.engine.dl4j.importer.dl4j.Dl4jFallback.NativeGradients;
import io.loupe.engine.dl4j.importer.dl4j.OtherLayers.ActivationRule;
import io.loupe.engine.dl4j.importer.dl4j.OtherLayers.DenseRule;
import io.loupe.engine.dl4j.importer.dl4j.OtherLayers.HeadRule;
import io.loupe.engine.dl4j.importer.dl4j.OtherLayers.NormalizationRule;
import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.engine.dl4j.op.Viewed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Deconvolution3D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingLayer;
import org.deeplearning4j.nn.conf.layers.EmbeddingSequenceLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LocallyConnected1D;
import org.deeplearning4j.nn.conf.layers.LocallyConnected2D;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.Subsampling3DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Lowers one layer: its preprocessor, the layer itself and its activation function. */
final class Layers {
  private static final List<LayerRule> RULES =
      List.of(
          new ConvolutionLayers(),
          new PoolingLayers(),
          new DenseRule(),
          new HeadRule(),
          new NormalizationRule(),
          new ActivationRule(),
          new RearrangingLayers());

  private Layers() {}

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

  /** Knows one kind of layer, or a family of them. Stateless. */
  @FunctionalInterface
  interface LayerRule {
    /**
     * Adds a layer's nodes to the plan.
     *
     * @param site the layer and where it stands
     * @return its last node, empty if the layer is none of this rule's
     */
    OptionalInt lower(LayerSite site);
  }

  /**
   * A layer to be lowered, and where it stands.
   *
   * @param plan what its nodes are added to
   * @param layer the network's layer, without wrappers that only freeze it
   * @param name its name in the plan
   * @param input node it reads, after its preprocessor
   * @param type of its output
   */
  record LayerSite(GraphBuilder plan, Layer layer, String name, int input, TensorType type) {
    static final String LINEAR = ":linear";
    static final String LOGITS = ":logits";

    org.deeplearning4j.nn.conf.layers.Layer conf() {
      return layer.conf().getLayer();
    }

    /** Whether the layer is of exactly this class, or of one that only renames it. */
    boolean is(Class<?>... classes) {
      return List.of(classes).contains(conf().getClass());
    }

    TensorType before() {
      return plan.node(input).type();
    }

    INDArray param(String key) {
      return layer.getParam(key).castTo(DataType.FLOAT);
    }

    @Nullable INDArray bias(boolean present) {
      return present ? param("b") : null;
    }

    /** Adds a node that nobody asks for by the layer's name. */
    int hidden(String suffix, int before, Op op, TensorType shape) {
      return plan.add(name + suffix, List.of(before), op, shape);
    }

    /** Adds the layer's last node. */
    OptionalInt done(int before, Op op) {
      return OptionalInt.of(plan.add(name, List.of(before), op, type));
    }

    OptionalInt done(Op op) {
      return done(input, op);
    }

    /** The same place, for a layer whose output has the shape of its input. */
    LayerSite keepingShape() {
      return new LayerSite(plan, layer, name, input, before());
    }

    /** Adds what is linear and then the layer's activation function. */
    OptionalInt activated(int before, Op linear, IActivation function) {
      if (function instanceof ActivationIdentity) {
        return done(before, linear);
      }
      int node = hidden(LINEAR, before, linear, type);
      return done(node, activation(function, true));
    }

    /** Adds a head, whose values before its activation function can be asked for. */
    OptionalInt head(Op linear, IActivation function) {
      if (function instanceof ActivationIdentity) {
        return done(linear);
      }
      int node = hidden(LOGITS, input, linear, type);
      return done(node, Viewed.atPositions(new Activation(function, false), type));
    }

    /** An activation function as the network applies it: a softmax runs along its last axis. */
    Op activation(IActivation function, boolean inPlace) {
      boolean planes = function instanceof ActivationSoftmax && type.isSpatial() && type.planar();
      return planes
          ? new NetworkOrder(new Activation(function, false), type)
          : new Activation(function, inPlace);
    }
  }

  /** Refuses windows that Deeplearning4j would run beyond their input. */
  static final class LayerWindows {
    private LayerWindows() {}

    /** One axis of a window; the mode of a layer that spreads its input is Same. */
    private record Window(int kernel, int stride, int dilation, int padding, ConvolutionMode mode) {
      static List<Window> of(
          int[] kernel, int[] stride, int[] dilation, int[] padding, ConvolutionMode mode) {
        List<Window> axes = new ArrayList<>();
        for (int i = 0; i < kernel.length; i++) {
          axes.add(new Window(kernel[i], stride[i], dilation[i], padding[i], mode));
        }
        return axes;
      }

      Optional<String> problem(int places) {
        boolean adds = mode == ConvolutionMode.Same || mode == ConvolutionMode.Causal;
        return WindowLimits.problem(places, kernel, stride, dilation, adds ? 0 : padding, !adds);
      }
    }

    static void check(org.deeplearning4j.nn.conf.layers.Layer layer, String name, TensorType read) {
      List<Window> axes = windows(layer);
      int[] places = read.positionsByAxis();
      for (int i = 0; i < Math.min(places.length, axes.size()); i++) {
        Optional<String> problem = axes.get(i).problem(places[i]);
        if (problem.isPresent()) {
          throw new IllegalArgumentException("layer \"" + name + "\": " + problem.get());
        }
      }
    }

    private static List<Window> windows(org.deeplearning4j.nn.conf.layers.Layer layer) {
      if (layer instanceof ConvolutionLayer conv) {
        boolean spreads = layer instanceof Deconvolution2D || layer instanceof Deconvolution3D;
        return Window.of(
            conv.getKernelSize(),
            conv.getStride(),
            conv.getDilation(),
            conv.getPadding(),
            spreads ? ConvolutionMode.Same : conv.getConvolutionMode());
      }
      if (layer instanceof SubsamplingLayer pool) {
        return Window.of(
            pool.getKernelSize(),
            pool.getStride(),
            pool.getDilation(),
            pool.getPadding(),
            pool.getConvolutionMode());
      }
      if (layer instanceof Subsampling3DLayer pool) {
        return Window.of(
            pool.getKernelSize(),
            pool.getStride(),
            pool.getDilation(),
            pool.getPadding(),
            pool.getConvolutionMode());
      }
      if (layer instanceof LocallyConnected2D local) {
        return Window.of(
            local.getKernel(),
            local.getStride(),
            local.getDilation(),
            local.getPadding(),
            local.getCm());
      }
      return layer instanceof LocallyConnected1D local
          ? Window.of(
              new int[] {local.getKernel()},
              new int[] {local.getStride()},
              new int[] {local.getDilation()},
              new int[] {local.getPadding()},
              local.getCm())
          : List.of();
    }
  }
}
