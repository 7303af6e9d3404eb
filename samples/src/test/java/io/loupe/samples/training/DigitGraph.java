package io.loupe.samples.training;

import java.util.List;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The sample network once more, as a fixed list of ND4J operations for one size of batch.
 *
 * <p>These operations reach oneDNN where DL4J's layers do not, which makes training many times
 * faster. The list starts with the weights of a {@link MultiLayerNetwork} and gives them back.
 */
final class DigitGraph implements TrainedNetwork {

  private final MultiLayerNetwork network;
  private final INDArray images;
  private final INDArray imagesGradient;
  private final List<Block> blocks;

  DigitGraph(TrainingOptions options) {
    network = DigitNetwork.create(options);
    int batch = options.batchSize();
    images = Nd4j.zeros(DataType.FLOAT, batch, 1, GreyImages.SIDE, GreyImages.SIDE);
    imagesGradient = images.like();
    Block first =
        new ConvolutionBlock(
            images, imagesGradient, Weights.of(network.getLayer("L1"), "L1"), true);
    Block second =
        new ConvolutionBlock(
            first.output(), first.outputGradient(), Weights.of(network.getLayer("L2"), "L2"), true);
    Block third =
        new ConvolutionBlock(
            second.output(),
            second.outputGradient(),
            Weights.of(network.getLayer("L3"), "L3"),
            false);
    Block dense =
        new DenseBlock(
            third.output().reshape(batch, -1),
            third.outputGradient().reshape(batch, -1),
            Weights.of(network.getLayer("dense"), "dense"),
            true);
    Block logits =
        new DenseBlock(
            dense.output(),
            dense.outputGradient(),
            Weights.of(network.getLayer("preds"), "preds"),
            false);
    blocks = List.of(first, second, third, dense, logits);
  }

  @Override
  public String architecture() {
    return DigitNetwork.ARCHITECTURE;
  }

  @Override
  public List<Weights> weights() {
    return blocks.stream().map(Block::weights).toList();
  }

  @Override
  public MultiLayerNetwork network() {
    weights().forEach(layer -> layer.copyTo(network.getLayer(layer.layer())));
    return network;
  }

  @Override
  public INDArray probabilities(INDArray batch) {
    return network.output(batch);
  }

  @Override
  public double differentiate(INDArray batch, INDArray oneHot) {
    images.assign(batch);
    blocks.forEach(Block::forward);
    Block logits = blocks.get(blocks.size() - 1);
    INDArray probabilities = Transforms.softmax(logits.output(), true);
    logits.outputGradient().assign(probabilities.sub(oneHot).divi(batch.size(0)));
    for (int i = blocks.size() - 1; i >= 0; i--) {
      blocks.get(i).backward();
    }
    INDArray right = probabilities.mul(oneHot).sum(1).addi(Float.MIN_NORMAL);
    return -Transforms.log(right, false).meanNumber().doubleValue();
  }

  @Override
  public INDArray imagesGradient() {
    return imagesGradient;
  }
}
