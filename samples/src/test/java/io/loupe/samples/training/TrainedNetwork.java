package io.loupe.samples.training;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Model;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A network of DL4J that is trained by a list of ND4J operations of its own. */
interface TrainedNetwork {

  /** Its layers from input to output, for people. */
  String architecture();

  /** The trained arrays and their gradients. */
  List<Weights> weights();

  /**
   * Computes the gradients of the mean cross-entropy to the weights, into {@link #weights}, and to
   * the images, into {@link #imagesGradient}.
   *
   * @param batch images, [N, 1, H, W]
   * @param oneHot 1 at each image's class, [N, classes]
   * @return the mean cross-entropy
   */
  double differentiate(INDArray batch, INDArray oneHot);

  /** The gradient of the last batch, [N, 1, H, W]; overwritten by the next one. */
  INDArray imagesGradient();

  /**
   * Measures what batch normalisation is to divide by on images as they are, after training on
   * changed ones (Wu and Johnson 2021, <a
   * href="https://arxiv.org/abs/2105.07576">arXiv:2105.07576</a>).
   *
   * @param batches images, [N, 1, H, W]
   */
  default void settle(Stream<INDArray> batches) {}

  /** DL4J's network with the weights as they are now. */
  Model network();

  /** What DL4J's network, as it was given last, answers: [N, classes]. */
  INDArray probabilities(INDArray batch);
}
