package io.loupe.engine.dl4j.internal.prune;

import io.loupe.engine.dl4j.graph.Graph;
import io.loupe.engine.dl4j.graph.Node;
import io.loupe.engine.dl4j.kernel.Window;
import io.loupe.engine.dl4j.op.Activation;
import io.loupe.engine.dl4j.op.Arithmetic;
import io.loupe.engine.dl4j.op.BatchNormalization;
import io.loupe.engine.dl4j.op.Border;
import io.loupe.engine.dl4j.op.Concat;
import io.loupe.engine.dl4j.op.Convolution;
import io.loupe.engine.dl4j.op.Dense;
import io.loupe.engine.dl4j.op.DepthwiseConvolution;
import io.loupe.engine.dl4j.op.Elementwise;
import io.loupe.engine.dl4j.op.Flatten;
import io.loupe.engine.dl4j.op.GlobalPooling;
import io.loupe.engine.dl4j.op.Identity;
import io.loupe.engine.dl4j.op.Input;
import io.loupe.engine.dl4j.op.Op;
import io.loupe.engine.dl4j.op.Pooling;
import io.loupe.engine.dl4j.op.TensorType;
import io.loupe.engine.dl4j.op.TransposedConvolution;
import io.loupe.engine.dl4j.op.Upsampling;
import io.loupe.engine.dl4j.op.Viewed;
import io.loupe.error.ParameterException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling1D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.layers.ZeroPadding1DLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping1D;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Says a graph in Deeplearning4j's layers, as far as those have the same operations. A product and
 * the function behind it become one layer, as do the two parts of a separable convolution.
 */
public final class Dl4jWriter {
  private final Graph graph;

  /** Nodes that are steps of the one that reads them: their names go on behind that one's. */
  private final BitSet steps = new BitSet();

  private final ComputationGraphConfiguration.GraphBuilder builder =
      new NeuralNetConfiguration.Builder()
          .dataType(DataType.FLOAT)
          .weightInit(WeightInit.ZERO)
          .updater(new NoOp())
          .graphBuilder()
          .validateOutputLayerConfig(false)
          .allowDisconnected(true);
  private final Map<String, Map<String, INDArray>> weights = new LinkedHashMap<>();

  private Dl4jWriter(Graph graph) {
    this.graph = graph;
    for (Node reader : graph.nodes()) {
      for (int input : reader.inputs()) {
        if (within(graph.nodes().get(input).name(), reader.name())) {
          steps.set(input);
        }
      }
    }
  }

  /**
   * Makes a network of Deeplearning4j.
   *
   * @param graph any
   * @return the same, with copies of the weights
   * @throws ParameterException if Deeplearning4j has no layer for one of its nodes
   */
  public static ComputationGraph network(Graph graph) {
    return new Dl4jWriter(graph).network();
  }

  private ComputationGraph network() {
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      if (node.op() instanceof Input) {
        builder.addInputs(node.name());
      } else if (!steps.get(i)) {
        write(node);
      }
    }
    builder.setOutputs(
        graph.outputs().stream().map(o -> graph.nodes().get(o).name()).toArray(String[]::new));
    ComputationGraph network = new ComputationGraph(builder.build());
    network.init();
    weights.forEach(
        (layer, params) ->
            params.forEach((key, values) -> network.getLayer(layer).getParam(key).assign(values)));
    return network;
  }

  private static boolean within(String step, String layer) {
    int colon = step.lastIndexOf(':');
    return colon > 0
        && (step.substring(0, colon).equals(layer)
            || step.substring(0, colon).equals(layer.replaceFirst(":[^:]*$", "")));
  }

  private Node before(Node node) {
    return graph.nodes().get(node.inputs().get(0));
  }

  /** What a layer reads; refused where that is a step of another layer, which is not written. */
  private String[] inputs(Node node) {
    if (node.inputs().stream().anyMatch(steps::get)) {
      throw refusal(node);
    }
    return node.inputs().stream().map(i -> graph.nodes().get(i).name()).toArray(String[]::new);
  }

  private void write(Node node) {
    if (node.op() instanceof Activation activation) {
      Node linear = before(node);
      boolean own = within(linear.name(), node.name());
      if (own && isProduct(linear.op())) {
        product(node, linear, activation.function());
      } else if (own && linear.op() instanceof Identity) {
        LossLayer.Builder head = new LossLayer.Builder(LossFunction.MSE);
        add(node, head.activation(activation.function()).build(), inputs(linear));
      } else {
        add(node, new ActivationLayer(activation.function()), inputs(node));
      }
    } else if (isProduct(node.op())) {
      product(node, node, new ActivationIdentity());
    } else if (!vertex(node)) {
      add(node, layer(node), inputs(node));
    }
  }

  private void add(Node node, Layer layer, String... inputs) {
    builder.addLayer(node.name(), layer, inputs);
  }

  private static boolean isProduct(Op op) {
    return op instanceof Convolution
        || op instanceof TransposedConvolution
        || op instanceof DepthwiseConvolution
        || op instanceof Dense
        || (op instanceof Viewed viewed && viewed.inner() instanceof Dense)
        || (op instanceof Viewed seen && seen.inner() instanceof Convolution);
  }

  private boolean vertex(Node node) {
    Op op = node.op();
    if (op instanceof Elementwise join) {
      builder.addVertex(node.name(), new ElementWiseVertex(kind(node, join.kind())), inputs(node));
    } else if (op instanceof Arithmetic arithmetic && constant(arithmetic) != null) {
      builder.addVertex(node.name(), constant(arithmetic), inputs(node));
    } else if (op instanceof Concat concat) {
      TensorType type = node.type();
      int last = type.shape().size();
      boolean first = last != 3 || type.planar();
      MergeVertex merge = new MergeVertex();
      merge.setMergeAxis(!first ? concat.axis() : concat.axis() == last ? 1 : concat.axis() + 1);
      merge.setModified(true);
      builder.addVertex(node.name(), merge, inputs(node));
    } else if (op instanceof Flatten) {
      TensorType before = before(node).type();
      int[] size = before.positionsByAxis();
      boolean planes = flattensPlanes(node, before);
      if (size.length != 2 || node.type().isSpatial()) {
        throw refusal(node);
      }
      builder.addLayer(
          node.name(),
          new ActivationLayer(new ActivationIdentity()),
          new CnnToFeedForwardPreProcessor(
              size[0], size[1], before.channels(), planes ? CNN2DFormat.NCHW : CNN2DFormat.NHWC),
          inputs(node));
    } else {
      return false;
    }
    return true;
  }

  private boolean flattensPlanes(Node node, TensorType before) {
    boolean planes = ((Flatten) node.op()).order() == Flatten.Order.PLANES_OUT;
    if (!before.isOrderFree() && planes != before.planar()) {
      throw refusal(node);
    }
    return before.planar();
  }

  private static @Nullable GraphVertex constant(Arithmetic arithmetic) {
    return switch (arithmetic.kind()) {
      case MULTIPLY -> new ScaleVertex(arithmetic.number());
      case ADD -> new ShiftVertex(arithmetic.number());
      default -> null;
    };
  }

  private ElementWiseVertex.Op kind(Node node, Elementwise.Kind kind) {
    return switch (kind) {
      case ADD -> ElementWiseVertex.Op.Add;
      case SUBTRACT -> ElementWiseVertex.Op.Subtract;
      case MULTIPLY -> ElementWiseVertex.Op.Product;
      case AVERAGE -> ElementWiseVertex.Op.Average;
      case MAXIMUM -> ElementWiseVertex.Op.Max;
      default -> throw refusal(node);
    };
  }

  private Layer layer(Node node) {
    Op op = node.op();
    TensorType before = before(node).type();
    CNN2DFormat format = format(before);
    if (op instanceof Identity) {
      return new DropoutLayer.Builder(1.0).build();
    }
    if (op instanceof BatchNormalization norm) {
      Map<String, INDArray> params = new HashMap<>();
      params.put("gamma", row(norm.gamma()));
      params.put("beta", row(norm.beta()));
      params.put("mean", row(norm.mean()));
      params.put("var", row(norm.variance()));
      weights.put(node.name(), params);
      return new org.deeplearning4j.nn.conf.layers.BatchNormalization.Builder()
          .nIn(before.channels())
          .nOut(before.channels())
          .eps(norm.epsilon())
          .useLogStd(false)
          .dataFormat(format)
          .build();
    }
    if (op instanceof Pooling pooling) {
      return pictures(pooling.geometry(), type(pooling.maximum()), format);
    }
    if (op instanceof Viewed viewed && viewed.inner() instanceof Pooling pooling) {
      return new Subsampling1DLayer.Builder()
          .poolingType(type(pooling.maximum()))
          .kernelSize(pooling.geometry().kernelH())
          .stride(pooling.geometry().strideH())
          .padding(pooling.geometry().padH())
          .convolutionMode(mode(pooling.geometry()))
          .build();
    }
    if (op instanceof GlobalPooling pooling) {
      return global(node, pooling, before, format);
    }
    int[] amounts = op instanceof Border border ? array(border.amounts()) : new int[0];
    if (amounts.length > 0 && amounts.length <= 4) {
      return border(node, amounts, format);
    }
    int[] sizes = op instanceof Upsampling upsampling ? array(upsampling.sizes()) : new int[0];
    return switch (sizes.length) {
      case 1 -> new Upsampling1D.Builder(sizes[0]).build();
      case 2 -> new Upsampling2D.Builder().size(sizes).dataFormat(format).build();
      default -> throw refusal(node);
    };
  }

  private Layer global(Node node, GlobalPooling pooling, TensorType before, CNN2DFormat format) {
    boolean maximum = pooling.kind() == GlobalPooling.Kind.MAX;
    if (!maximum && pooling.kind() != GlobalPooling.Kind.AVERAGE) {
      throw refusal(node);
    }
    int[] size = before.positionsByAxis();
    if (node.type().isSpatial()) {
      if (size.length != 2) {
        throw refusal(node);
      }
      Window whole = new Window(size[0], size[1], size[0], size[1], 0, 0, 1, 1, false);
      return pictures(whole, type(maximum), format);
    }
    int first = size.length == 2 && format == CNN2DFormat.NHWC ? 1 : 2;
    return new GlobalPoolingLayer.Builder(type(maximum))
        .poolingDimensions(IntStream.range(first, first + size.length).toArray())
        .build();
  }

  private static Layer pictures(Window window, PoolingType type, CNN2DFormat format) {
    return new SubsamplingLayer.Builder(kernel(window), stride(window), padding(window))
        .poolingType(type)
        .dataFormat(format)
        .convolutionMode(mode(window))
        .build();
  }

  private Layer border(Node node, int[] amounts, CNN2DFormat format) {
    boolean adds = IntStream.of(amounts).allMatch(amount -> amount >= 0);
    int[] cut = IntStream.of(amounts).map(amount -> -amount).toArray();
    if (!adds && IntStream.of(cut).anyMatch(amount -> amount < 0)) {
      throw refusal(node);
    }
    if (amounts.length == 2) {
      return adds
          ? new ZeroPadding1DLayer.Builder(amounts).build()
          : new Cropping1D.Builder(cut).build();
    }
    return adds
        ? new ZeroPaddingLayer.Builder(amounts).dataFormat(format).build()
        : new Cropping2D.Builder(cut).dataFormat(format).build();
  }

  private void product(Node node, Node linear, IActivation function) {
    Op op = linear.op();
    Node read = before(linear);
    boolean separable =
        op instanceof Convolution
            && within(read.name(), node.name())
            && read.op() instanceof DepthwiseConvolution;
    if (separable) {
      separable(node, linear, read, function);
    } else if (within(read.name(), node.name())) {
      throw refusal(node);
    } else if (op instanceof DepthwiseConvolution depthwise) {
      depthwise(node, linear, depthwise, function);
    } else if (op instanceof TransposedConvolution transposed) {
      INDArray kernel = transposed.kernel().permute(0, 3, 1, 2);
      put(node, kernel, transposed.bias());
      Window window = transposed.window();
      add(
          node,
          new Deconvolution2D.Builder(kernel(window), stride(window), padding(window))
              .dataFormat(format(node.type()))
              .convolutionMode(mode(window))
              .nIn(kernel.size(0))
              .nOut(kernel.size(1))
              .hasBias(transposed.bias() != null)
              .activation(function)
              .build(),
          inputs(linear));
    } else if (op instanceof Convolution convolution) {
      convolution(
          node, linear, convolution.window(), convolution.kernel(), convolution.bias(), function);
    } else if (op instanceof Viewed viewed && viewed.inner() instanceof Convolution inner) {
      sequence(node, linear, inner, function);
    } else {
      dense(node, linear, op, function);
    }
  }

  private void put(Node node, INDArray kernel, @Nullable INDArray bias) {
    weights.put(node.name(), params(kernel, bias));
  }

  private static Map<String, INDArray> params(INDArray kernel, @Nullable INDArray bias) {
    Map<String, INDArray> params = new HashMap<>();
    params.put("W", kernel);
    if (bias != null) {
      params.put("b", bias);
    }
    return params;
  }

  private void convolution(
      Node node,
      Node linear,
      Window window,
      INDArray kernel,
      @Nullable INDArray bias,
      IActivation function) {
    put(node, kernel.permute(0, 3, 1, 2), bias);
    add(
        node,
        new ConvolutionLayer.Builder(kernel(window), stride(window), padding(window))
            .dataFormat(format(node.type()))
            .convolutionMode(mode(window))
            .nIn(kernel.size(3))
            .nOut(kernel.size(0))
            .hasBias(bias != null)
            .activation(function)
            .build(),
        inputs(linear));
  }

  /** Deeplearning4j reads the memory of these kernels in another order than its shape says. */
  private void sequence(Node node, Node linear, Convolution convolution, IActivation function) {
    INDArray kernel = convolution.kernel();
    long[] shape = {kernel.size(0), kernel.size(3), kernel.size(1), 1};
    put(node, kernel.permute(1, 2, 3, 0).dup('c').reshape('c', shape), convolution.bias());
    Window window = convolution.window();
    add(
        node,
        new Convolution1DLayer.Builder()
            .kernelSize(window.kernelH())
            .stride(window.strideH())
            .padding(window.padH())
            .convolutionMode(mode(window))
            .nIn(kernel.size(3))
            .nOut(kernel.size(0))
            .hasBias(convolution.bias() != null)
            .activation(function)
            .build(),
        inputs(linear));
  }

  private void dense(Node node, Node linear, Op op, IActivation function) {
    Dense dense = op instanceof Dense own ? own : (Dense) ((Viewed) op).inner();
    INDArray kernel = dense.weights();
    long in = kernel.size(0);
    long out = kernel.size(1);
    int axes = node.type().shape().size();
    if (axes > 1) {
      INDArray point = kernel.transpose().dup('c').reshape('c', out, 1, 1, in);
      if (axes == 2) {
        Convolution each = new Convolution(Window.POINT, point, dense.bias());
        sequence(node, linear, each, function);
      } else if (axes == 3) {
        convolution(node, linear, Window.POINT, point, dense.bias(), function);
      } else {
        throw refusal(node);
      }
      return;
    }
    put(node, kernel, dense.bias());
    boolean decides = graph.outputs().contains(graph.indexOf(node.name())) && !node.equals(linear);
    add(
        node,
        decides
            ? new OutputLayer.Builder(LossFunction.MSE)
                .nIn(in)
                .nOut(out)
                .hasBias(dense.bias() != null)
                .activation(function)
                .build()
            : new DenseLayer.Builder()
                .nIn(in)
                .nOut(out)
                .hasBias(dense.bias() != null)
                .activation(function)
                .build(),
        inputs(linear));
  }

  private void depthwise(
      Node node, Node linear, DepthwiseConvolution depthwise, IActivation function) {
    Window window = depthwise.window();
    long in = before(linear).type().channels();
    put(node, kernel(depthwise, in), row(depthwise.bias()));
    add(
        node,
        new DepthwiseConvolution2D.Builder(kernel(window), stride(window), padding(window))
            .depthMultiplier(depthwise.multiplier())
            .dilation(window.dilationH(), window.dilationW())
            .dataFormat(format(node.type()))
            .convolutionMode(mode(window))
            .nIn(in)
            .nOut(in * depthwise.multiplier())
            .hasBias(true)
            .activation(function)
            .build(),
        inputs(linear));
  }

  private void separable(Node node, Node linear, Node each, IActivation function) {
    DepthwiseConvolution depthwise = (DepthwiseConvolution) each.op();
    Convolution point = (Convolution) linear.op();
    Window window = depthwise.window();
    long in = before(each).type().channels();
    Map<String, INDArray> params = params(kernel(depthwise, in).permute(3, 2, 0, 1), point.bias());
    params.put("pW", point.kernel().permute(0, 3, 1, 2));
    weights.put(node.name(), params);
    add(
        node,
        new SeparableConvolution2D.Builder(kernel(window), stride(window), padding(window))
            .depthMultiplier(depthwise.multiplier())
            .dilation(window.dilationH(), window.dilationW())
            .dataFormat(format(node.type()))
            .convolutionMode(mode(window))
            .nIn(in)
            .nOut(point.kernel().size(0))
            .hasBias(point.bias() != null)
            .activation(function)
            .build(),
        inputs(each));
  }

  /** [kH,kW,C,M]. */
  private static INDArray kernel(DepthwiseConvolution depthwise, long channels) {
    Window window = depthwise.window();
    return Nd4j.createFromArray(depthwise.kernel())
        .reshape('c', window.kernelH(), window.kernelW(), channels, depthwise.multiplier());
  }

  private static CNN2DFormat format(TensorType type) {
    return type.planar() ? CNN2DFormat.NCHW : CNN2DFormat.NHWC;
  }

  private static PoolingType type(boolean maximum) {
    return maximum ? PoolingType.MAX : PoolingType.AVG;
  }

  private static int[] kernel(Window window) {
    return new int[] {window.kernelH(), window.kernelW()};
  }

  private static int[] stride(Window window) {
    return new int[] {window.strideH(), window.strideW()};
  }

  private static int[] padding(Window window) {
    return new int[] {window.padH(), window.padW()};
  }

  private static ConvolutionMode mode(Window window) {
    return window.same() ? ConvolutionMode.Same : ConvolutionMode.Truncate;
  }

  private static int[] array(List<Integer> values) {
    return values.stream().mapToInt(i -> i).toArray();
  }

  private static INDArray row(float[] values) {
    return Nd4j.createFromArray(values);
  }

  private ParameterException refusal(Node node) {
    String kind =
        graph
            .layer(graph.indexOf(node.name()))
            .map(layer -> " (" + layer.className() + ")")
            .orElse("");
    return new ParameterException(
        "The network cannot be written as a Deeplearning4j file: it has no layer that does what \""
            + node.name()
            + "\""
            + kind
            + " does.",
        "Remove the filters where the network was made.");
  }
}
