package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.data.Batch;
import io.loupe.tensor.Tensor;
import java.util.Set;

/**
 * Capability of a model whose activations can be differentiated with respect to its input. It lives
 * as long as its model. Several threads may use it, one pass at a time each.
 */
public interface Differentiable {
  /**
   * Runs one batch and keeps what {@link ForwardPass#pullback} needs. In inference mode: dropout is
   * inert, batch normalisation uses its running statistics.
   *
   * @param batch inputs [N,C,H,W] in model input scale, read before this returns
   * @param layers layers to read and to pull back from; {@code NAME:logits} reads a head before its
   *     softmax or sigmoid
   * @return the pass, to be closed
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.DatasetException if the batch does not fit the model
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  ForwardPass forward(Tensor batch, Set<String> layers);

  /**
   * Runs one batch with what goes with its samples at the model's other inputs.
   *
   * @param batch what the model is fed, read before this returns
   * @param layers as for {@link #forward(Tensor, Set)}
   * @return the pass, to be closed
   * @throws io.loupe.error.DatasetException if the batch does not fit the model
   * @throws UnsupportedOperationException if other inputs have values and the engine takes none
   */
  @Experimental
  default ForwardPass forward(Batch batch, Set<String> layers) {
    if (!batch.held().isEmpty()) {
      throw new UnsupportedOperationException("No values for other inputs: " + batch.held());
    }
    return forward(batch.inputs(), layers);
  }

  /**
   * Scores an objective on samples with what goes with them and takes its gradient, item by item.
   *
   * @param objective what to score
   * @param batch what the model is fed
   * @return values, one for each item, and input gradient [N,C,H,W], both owned
   * @throws io.loupe.error.DatasetException if the batch does not fit the model
   */
  @Experimental
  default Scored score(Objective objective, Batch batch) {
    if (batch.held().isEmpty()) {
      return score(objective, batch.inputs());
    }
    try (ForwardPass pass = forward(batch, objective.layers())) {
      return Scoring.score(objective, pass, batch.inputs().shape().dim(0));
    }
  }

  /**
   * Scores an objective and takes its gradient, item by item.
   *
   * @param objective what to score
   * @param batch inputs [N,C,H,W] in model input scale
   * @return values, one for each item, and input gradient [N,C,H,W], both owned
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.DatasetException if the batch does not fit the model
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  default Scored score(Objective objective, Tensor batch) {
    try (ForwardPass pass = forward(batch, objective.layers())) {
      return Scoring.score(objective, pass, batch.shape().dim(0));
    }
  }
}
