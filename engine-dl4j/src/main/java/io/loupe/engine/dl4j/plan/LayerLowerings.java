package io.loupe.engine.dl4j.plan;

import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.wrapper.BaseWrapperLayer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** Lowers one layer: its preprocessor, the layer itself and its activation function. */
final class LayerLowerings {
  /** Layers of the network's own whose input gradient was checked against central differences. */
  private static final Set<String> VERIFIED =
      Set.of(
          "ConvolutionLayer",
          "Convolution1DLayer",
          "Convolution1D",
          "Convolution3D",
          "Deconvolution2D",
          "DepthwiseConvolution2D",
          "SeparableConvolution2D",
          "SubsamplingLayer",
          "Subsampling1DLayer",
          "Subsampling3DLayer",
          "GlobalPoolingLayer",
          "LocalResponseNormalization",
          "ZeroPaddingLayer",
          "Upsampling2D",
          "DenseLayer",
          "ActivationLayer",
          "LSTM");

  private final Lowerings plan;
  private final LayerVertex vertex;
  private final InputType type;
  private final String name;
  private final Layer layer;

  LayerLowerings(Lowerings plan, LayerVertex vertex, String name, InputType type) {
    this.plan = plan;
    this.vertex = vertex;
    this.type = type;
    this.name = name;
    this.layer = unwrapped(vertex.getLayer());
  }

  static Layer unwrapped(Layer layer) {
    return layer instanceof BaseWrapperLayer wrapper
            && layer.getClass().getSimpleName().startsWith("Frozen")
        ? unwrapped(wrapper.getUnderlying())
        : layer;
  }

  int lower(int input) {
    PlanNode before = plan.node(input);
    InputPreProcessor preprocessor = vertex.getLayerPreProcessor();
    boolean flatten =
        preprocessor instanceof CnnToFeedForwardPreProcessor && !before.channelsLast();
    boolean known = preprocessor == null || flatten || isPlanarUnflatten(preprocessor);
    if (before.channelsLast() || !known || !isLowered(before)) {
      return fallback(input);
    }
    return lowered(preprocessor == null ? input : reshape(input, preprocessor));
  }

  private static boolean isPlanarUnflatten(@Nullable InputPreProcessor preprocessor) {
    return preprocessor != null && preprocessor.getClass() == FeedForwardToCnnPreProcessor.class;
  }

  private int reshape(int input, InputPreProcessor preprocessor) {
    List<Long> shape = plan.node(input).itemShape();
    if (preprocessor instanceof FeedForwardToCnnPreProcessor image) {
      shape = List.of(image.getNumChannels(), image.getInputHeight(), image.getInputWidth());
    } else {
      shape = List.of(shape.stream().reduce(1L, (a, b) -> a * b));
    }
    return plan.add(
        new PlanNode(name + ":reshape", List.of(input), new FlattenLowering(), shape, false));
  }

  private boolean isLowered(PlanNode before) {
    var conf = layer.conf().getLayer();
    Class<?> kind = conf.getClass();
    if (conf instanceof ConvolutionLayer convolution
        && (kind == ConvolutionLayer.class || kind.getSimpleName().equals("Convolution2D"))) {
      return convolution.getCnn2dDataFormat() == CNN2DFormat.NCHW
          && convolution.getConvolutionMode() != ConvolutionMode.Causal
          && ConvolutionGeometry.of(convolution).isDense();
    }
    if (conf instanceof SubsamplingLayer pooling && kind == SubsamplingLayer.class) {
      return pooling.getCnn2dDataFormat() == CNN2DFormat.NCHW
          && pooling.getPoolingType() != PoolingType.PNORM
          && pooling.getPoolingType() != PoolingType.SUM;
    }
    if (kind == DenseLayer.class) {
      return !((DenseLayer) conf).isHasLayerNorm() && before.itemShape().size() != 2;
    }
    return kind == OutputLayer.class
        || kind == DropoutLayer.class
        || kind == ActivationLayer.class
        || kind == BatchNormalization.class
        || (kind == LossLayer.class && before.itemShape().size() == 1);
  }

  private int lowered(int input) {
    var conf = layer.conf().getLayer();
    if (conf instanceof ConvolutionLayer convolution) {
      INDArray bias = convolution.hasBias() ? layer.getParam("b") : null;
      ConvolutionGeometry geometry = ConvolutionGeometry.of(convolution);
      return activated(
          input,
          new ConvolutionLowering(geometry, single(layer.getParam("W")), bias),
          convolution.getActivationFn(),
          ":linear");
    }
    if (conf instanceof SubsamplingLayer pooling) {
      ConvolutionGeometry geometry = ConvolutionGeometry.of(pooling);
      return add(
          input,
          pooling.getPoolingType() == PoolingType.MAX
              ? new MaxPoolingLowering(geometry)
              : new AveragePoolingLowering(geometry));
    }
    if (conf instanceof OutputLayer output) {
      INDArray bias = output.hasBias() ? layer.getParam("b") : null;
      return activated(
          input,
          new DenseLowering(single(layer.getParam("W")), bias),
          output.getActivationFn(),
          ":logits");
    }
    if (conf instanceof DenseLayer dense) {
      INDArray bias = dense.hasBias() ? layer.getParam("b") : null;
      return activated(
          input,
          new DenseLowering(single(layer.getParam("W")), bias),
          dense.getActivationFn(),
          ":linear");
    }
    if (conf instanceof BatchNormalization norm) {
      return add(input, batchNorm(norm));
    }
    if (conf instanceof LossLayer loss) {
      return activated(input, new IdentityLowering(), loss.getActivationFn(), ":logits");
    }
    if (conf instanceof ActivationLayer activation) {
      return add(input, new ActivationLowering(activation.getActivationFn(), false));
    }
    return add(input, new IdentityLowering());
  }

  private int activated(int input, Lowering linear, IActivation function, String suffix) {
    if (function instanceof ActivationIdentity) {
      return add(input, linear);
    }
    int before = plan.add(name + suffix, List.of(input), linear, type);
    boolean hidden = suffix.equals(":linear");
    return add(before, new ActivationLowering(function, hidden));
  }

  private int add(int input, Lowering lowering) {
    return plan.add(name, List.of(input), lowering, type);
  }

  private Lowering batchNorm(BatchNormalization norm) {
    INDArray mean = single(layer.getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN)).ravel();
    INDArray logDeviation = layer.getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD);
    INDArray variance =
        logDeviation == null
            ? single(layer.getParam(BatchNormalizationParamInitializer.GLOBAL_VAR)).ravel()
            : Transforms.pow(
                Nd4j.valueArrayOf(mean.shape(), 10.0, DataType.FLOAT),
                single(logDeviation).ravel().mul(2));
    INDArray scale = Transforms.sqrt(variance.add(norm.getEps()), true).rdivi(1.0);
    boolean locked = norm.isLockGammaBeta();
    scale.muli(locked ? constant(mean, norm.getGamma()) : single(layer.getParam("gamma")).ravel());
    INDArray shift =
        (locked ? constant(mean, norm.getBeta()) : single(layer.getParam("beta")).ravel().dup())
            .sub(mean.mul(scale));
    return new ScaleShiftLowering(scale.dup(), shift.dup(), 1);
  }

  private static INDArray constant(INDArray like, double value) {
    return Nd4j.valueArrayOf(like.shape(), value, DataType.FLOAT);
  }

  private static INDArray single(INDArray array) {
    return array.castTo(DataType.FLOAT);
  }

  private int fallback(int input) {
    String kind = layer.conf().getLayer().getClass().getSimpleName();
    String refusal =
        VERIFIED.contains(kind)
            ? ""
            : "layer \"" + name + "\" (" + kind + ") has no gradient that was verified";
    boolean norm =
        layer.conf().getLayer() instanceof SubsamplingLayer pooling
            && pooling.getPoolingType() == PoolingType.PNORM;
    return add(input, new LayerFallback(layer, vertex.getLayerPreProcessor(), norm, refusal));
  }
}
