package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Capability of a model that can be looked at and changed at its inner layers: its passes give
 * gradients at layers ({@link ForwardPass#pullback(Map, Set)}), can begin at a layer, and can have
 * values of layers replaced on the way. Lives as long as its model; used by several threads like
 * {@link Differentiable}.
 *
 * <p>Activation patching: what does the prediction owe to these channels?
 *
 * <pre>{@code
 * Tensor other = ...; // activations of "conv2" for another input, [N,K,h,w]
 * try (ForwardPass pass = model.forward(
 *     batch, Set.of("preds"), List.of(Patch.channels("conv2", Set.of(3, 5), other)))) {
 *   Tensor preds = pass.activation("preds");
 * }
 * }</pre>
 */
@Experimental
public interface Patchable extends Differentiable {
  /**
   * Runs one batch and replaces values of layers on the way. What only replaced values depend on is
   * not computed. Where several patches meet in one channel, and where the model is a view with
   * silenced filters, the last given one holds.
   *
   * @param batch inputs [N,C,H,W] in model input scale, read before this returns
   * @param layers layers to read, and where gradients begin or are asked for
   * @param patches what is replaced
   * @return the pass, to be closed; {@link ForwardPass#activation} gives replaced values
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.DatasetException if the batch does not fit the model, or a value is NaN
   *     or infinite
   * @throws io.loupe.error.ParameterException if a patch does not fit its layer
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  ForwardPass forward(Tensor batch, Set<String> layers, List<Patch> patches);

  /**
   * Runs the part of the model behind some layers, from given activations on. The pass has no
   * input: {@link ForwardPass#INPUT} cannot be asked for.
   *
   * @param activations values [N,K,h,w], [N,K,l] or [N,K] of layers; those with N = 1 stand for
   *     every item; read before this returns
   * @param layers layers to read, and where gradients begin or are asked for, those of {@code
   *     activations} too where wanted
   * @return the pass, to be closed
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.ParameterException if there are no activations, one does not fit its
   *     layer, or a layer also depends on the input by a way that leads round them
   * @throws io.loupe.error.DatasetException if a value is NaN or infinite
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  ForwardPass forwardFrom(Map<String, Tensor> activations, Set<String> layers);

  /**
   * Scores an objective and takes its gradient at layers, item by item.
   *
   * @param objective what to score
   * @param batch inputs [N,C,H,W] in model input scale
   * @param at layers, and {@link ForwardPass#INPUT} for the input
   * @return values and the gradient at each of them, all owned
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.DatasetException if the batch does not fit the model
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  default Scored score(Objective objective, Tensor batch, Set<String> at) {
    Set<String> layers = new HashSet<>(objective.layers());
    layers.addAll(at);
    layers.remove(ForwardPass.INPUT);
    try (ForwardPass pass = forward(batch, layers)) {
      return Scoring.score(objective, pass, batch.shape().dim(0), at);
    }
  }
}
