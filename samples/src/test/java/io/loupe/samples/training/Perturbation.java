package io.loupe.samples.training;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Moves the images of one batch, each within its own Euclidean ball, to where the loss is larger.
 *
 * <p>Networks trained on such images have input gradients that look like what the classes look like
 * (Tsipras et al. 2019, <a href="https://arxiv.org/abs/1805.12152">arXiv:1805.12152</a>), so that
 * maximised outputs can be read.
 */
final class Perturbation {

  private static final double TINY = 1e-12;

  private final INDArray images;
  private final double radius;
  private final double step;
  private INDArray offset;

  /** Starts at the images themselves; both they and the offset have the shape [N, 1, H, W]. */
  Perturbation(INDArray images, double radius, double step) {
    this.images = images;
    this.radius = radius;
    this.step = step;
    this.offset = Nd4j.zerosLike(images);
  }

  /** The images as they are now, within 0 to 1. */
  INDArray perturbed() {
    return Transforms.max(Transforms.min(images.add(offset), 1, false), 0, false);
  }

  /** Takes one step along the gradient of the loss, then returns into the ball. */
  void follow(INDArray gradient) {
    offset = perturbed().subi(images);
    offset.addi(scaledRows(gradient, lengths(gradient).rdivi(step)));
    offset = scaledRows(offset, Transforms.min(lengths(offset).rdivi(radius), 1, false));
  }

  private static INDArray lengths(INDArray batch) {
    return batch.reshape(batch.size(0), -1).norm2(1).addi(TINY);
  }

  private static INDArray scaledRows(INDArray batch, INDArray factors) {
    return batch.reshape(batch.size(0), -1).mulColumnVector(factors).reshape(batch.shape());
  }
}
