package io.loupe.samples.training;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The network of {@code sample:fashion}, a small residual one (He et al. 2015, <a
 * href="https://arxiv.org/abs/1512.03385">arXiv:1512.03385</a>), as DL4J's graph and as a fixed
 * list of ND4J operations for one size of batch, which trains it many times faster.
 */
final class ResidualNetwork implements TrainedNetwork {

  private static final String ARCHITECTURE =
      "input 1x28x28 (0..1) - conv 3x3x16, batch norm, relu (relu1) - residual block 16 (relu2) -"
          + " residual block 32, stride 2 (relu3) - residual block 64, stride 2 (relu4) - global"
          + " average pool - output 10 softmax (preds); a block is conv 3x3, batch norm, relu, conv"
          + " 3x3, batch norm, plus its input (conv 1x1 and batch norm where the size changes),"
          + " relu; padding same";

  private static final int[] FILTERS = {16, 32, 64};

  private final ComputationGraph network;
  private final INDArray images;
  private final INDArray imagesGradient;
  private final NormalizedConvolution first;
  private final List<ResidualBlock> blocks = new ArrayList<>();
  private final DenseBlock logits;
  private final INDArray pooled;
  private final INDArray pooledGradient;

  ResidualNetwork(TrainingOptions options) {
    network = create(options);
    images = Nd4j.zeros(DataType.FLOAT, options.batchSize(), 1, GreyImages.SIDE, GreyImages.SIDE);
    imagesGradient = images.like();
    first = new NormalizedConvolution(network, "1", images, imagesGradient, 1, true);
    INDArray values = first.output();
    INDArray gradient = first.outputGradient();
    for (int i = 0; i < FILTERS.length; i++) {
      ResidualBlock block =
          new ResidualBlock(network, String.valueOf(i + 2), values, gradient, i == 0 ? 1 : 2);
      blocks.add(block);
      values = block.output();
      gradient = block.outputGradient();
    }
    pooled = Nd4j.zeros(DataType.FLOAT, options.batchSize(), values.size(1));
    pooledGradient = pooled.like();
    logits =
        new DenseBlock(
            pooled, pooledGradient, Weights.of(network.getLayer("preds"), "preds"), false);
  }

  @Override
  public String architecture() {
    return ARCHITECTURE;
  }

  @Override
  public List<Weights> weights() {
    List<Weights> all = new ArrayList<>(first.weights());
    blocks.forEach(block -> all.addAll(block.weights()));
    all.add(logits.weights());
    return all;
  }

  @Override
  public ComputationGraph network() {
    first.copyTo(network);
    blocks.forEach(block -> block.copyTo(network));
    logits.weights().copyTo(network.getLayer("preds"));
    return network;
  }

  @Override
  public INDArray probabilities(INDArray batch) {
    return network.output(batch)[0];
  }

  @Override
  public INDArray imagesGradient() {
    return imagesGradient;
  }

  @Override
  public void settle(Stream<INDArray> batches) {
    first.settle();
    blocks.forEach(ResidualBlock::settle);
    batches.forEach(this::forward);
  }

  private void forward(INDArray batch) {
    images.assign(batch);
    first.forward();
    blocks.forEach(ResidualBlock::forward);
  }

  @Override
  public double differentiate(INDArray batch, INDArray oneHot) {
    forward(batch);
    ResidualBlock last = blocks.get(blocks.size() - 1);
    pooled.assign(last.output().mean(2, 3));
    logits.forward();
    INDArray probabilities = Transforms.softmax(logits.output(), true);
    logits.outputGradient().assign(probabilities.sub(oneHot).divi(batch.size(0)));
    logits.backward();
    long positions = last.output().size(2) * last.output().size(3);
    INDArray each = pooledGradient.div(positions).reshape(pooled.size(0), pooled.size(1), 1, 1);
    last.outputGradient().assign(each.broadcast(last.outputGradient().shape()));
    for (int i = blocks.size() - 1; i >= 0; i--) {
      blocks.get(i).backward();
    }
    first.backward();
    INDArray right = probabilities.mul(oneHot).sum(1).addi(Float.MIN_NORMAL);
    return -Transforms.log(right, false).meanNumber().doubleValue();
  }

  private static ComputationGraph create(TrainingOptions options) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(options.seed())
            .convolutionMode(ConvolutionMode.Same)
            .weightInit(WeightInit.RELU)
            .activation(Activation.IDENTITY)
            .graphBuilder()
            .addInputs("input")
            .setInputTypes(InputType.convolutional(GreyImages.SIDE, GreyImages.SIDE, 1));
    normalized(graph, "1", 3, FILTERS[0], 1, "input");
    relu(graph, "relu1", "bn1");
    String before = "relu1";
    for (int i = 0; i < FILTERS.length; i++) {
      String number = String.valueOf(i + 2);
      int stride = i == 0 ? 1 : 2;
      normalized(graph, number + "a", 3, FILTERS[i], stride, before);
      relu(graph, "relu" + number + "a", "bn" + number + "a");
      normalized(graph, number + "b", 3, FILTERS[i], 1, "relu" + number + "a");
      String skip = before;
      if (stride > 1) {
        normalized(graph, number + "c", 1, FILTERS[i], stride, before);
        skip = "bn" + number + "c";
      }
      ElementWiseVertex sum = new ElementWiseVertex(ElementWiseVertex.Op.Add);
      graph.addVertex("sum" + number, sum, "bn" + number + "b", skip);
      before = "relu" + number;
      relu(graph, before, "sum" + number);
    }
    graph.addLayer("pool", new GlobalPoolingLayer(PoolingType.AVG), before);
    graph.addLayer(
        "preds",
        new OutputLayer.Builder(LossFunction.NEGATIVELOGLIKELIHOOD)
            .nOut(GreyImages.CLASSES)
            .activation(Activation.SOFTMAX)
            .build(),
        "pool");
    ComputationGraph network = new ComputationGraph(graph.setOutputs("preds").build());
    network.init();
    return network;
  }

  private static void normalized(
      GraphBuilder graph, String number, int size, int filters, int stride, String before) {
    graph.addLayer(
        "conv" + number,
        new ConvolutionLayer.Builder(size, size)
            .stride(stride, stride)
            .nOut(filters)
            .hasBias(false)
            .build(),
        before);
    graph.addLayer(
        "bn" + number, new BatchNormalization.Builder().useLogStd(false).build(), "conv" + number);
  }

  private static void relu(GraphBuilder graph, String name, String before) {
    graph.addLayer(name, new ActivationLayer.Builder().activation(Activation.RELU).build(), before);
  }

  /** Two convolutions plus what they read. */
  private static final class ResidualBlock {
    private final INDArray input;
    private final INDArray inputGradient;
    private final INDArray output;
    private final INDArray outputGradient;
    private final List<NormalizedConvolution> way;
    private final List<NormalizedConvolution> skip;
    private final INDArray wayGradient;
    private final INDArray skipGradient;

    ResidualBlock(
        ComputationGraph network,
        String number,
        INDArray input,
        INDArray inputGradient,
        int stride) {
      this.input = input;
      this.inputGradient = inputGradient;
      wayGradient = input.like();
      skipGradient = input.like();
      NormalizedConvolution one =
          new NormalizedConvolution(network, number + "a", input, wayGradient, stride, true);
      NormalizedConvolution two =
          new NormalizedConvolution(
              network, number + "b", one.output(), one.outputGradient(), 1, false);
      way = List.of(one, two);
      skip =
          stride == 1
              ? List.of()
              : List.of(
                  new NormalizedConvolution(
                      network, number + "c", input, skipGradient, stride, false));
      output = two.output().like();
      outputGradient = two.output().like();
    }

    INDArray output() {
      return output;
    }

    INDArray outputGradient() {
      return outputGradient;
    }

    List<Weights> weights() {
      List<Weights> all = new ArrayList<>();
      way.forEach(step -> all.addAll(step.weights()));
      skip.forEach(step -> all.addAll(step.weights()));
      return all;
    }

    void copyTo(ComputationGraph network) {
      way.forEach(step -> step.copyTo(network));
      skip.forEach(step -> step.copyTo(network));
    }

    void settle() {
      way.forEach(NormalizedConvolution::settle);
      skip.forEach(NormalizedConvolution::settle);
    }

    void forward() {
      way.forEach(NormalizedConvolution::forward);
      skip.forEach(NormalizedConvolution::forward);
      INDArray beside = skip.isEmpty() ? input : skip.get(0).output();
      output.assign(Transforms.relu(way.get(1).output().add(beside), false));
    }

    void backward() {
      INDArray passed = outputGradient.mul(output.gt(0).castTo(DataType.FLOAT));
      way.get(1).outputGradient().assign(passed);
      way.get(1).backward();
      way.get(0).backward();
      if (skip.isEmpty()) {
        skipGradient.assign(passed);
      } else {
        skip.get(0).outputGradient().assign(passed);
        skip.get(0).backward();
      }
      inputGradient.assign(wayGradient.add(skipGradient));
    }
  }
}
