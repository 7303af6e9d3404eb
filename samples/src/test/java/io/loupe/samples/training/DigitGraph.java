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
 * faster. The list starts with the weights of a {@link MultiLayerNetwork} and gives them back with
 * {@link #copyTo}.
 */
final class DigitGraph {

  private final INDArray images;
  private final INDArray imagesGradient;
  private final List<Block> blocks;

  DigitGraph(MultiLayerNetwork network, int batch) {
    images = Nd4j.zeros(DataType.FLOAT, batch, 1, Digits.SIDE, Digits.SIDE);
    imagesGradient = images.like();
    Block first = new ConvolutionBlock(images, imagesGradient, Weights.of(network, "L1"), true);
    Block second =
        new ConvolutionBlock(
            first.output(), first.outputGradient(), Weights.of(network, "L2"), true);
    Block third =
        new ConvolutionBlock(
            second.output(), second.outputGradient(), Weights.of(network, "L3"), false);
    Block dense =
        new DenseBlock(
            third.output().reshape(batch, -1),
            third.outputGradient().reshape(batch, -1),
            Weights.of(network, "dense"),
            true);
    Block logits =
        new DenseBlock(dense.output(), dense.outputGradient(), Weights.of(network, "preds"), false);
    blocks = List.of(first, second, third, dense, logits);
  }

  List<Weights> weights() {
    return blocks.stream().map(Block::weights).toList();
  }

  /** Copies the weights into a network of the same architecture. */
  void copyTo(MultiLayerNetwork network) {
    weights().forEach(layer -> layer.copyTo(network));
  }

  /**
   * Computes the gradients of the mean cross-entropy to the weights, into {@link #weights}, and to
   * the images, into {@link #imagesGradient}.
   *
   * @return the mean cross-entropy
   */
  double differentiate(INDArray batch, INDArray oneHot) {
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

  /** The gradient of the last batch, [N, 1, H, W]; overwritten by the next one. */
  INDArray imagesGradient() {
    return imagesGradient;
  }
}
