package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.data.Batch;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Capability of a model that knows other ways back than the gradient. Lives as long as its model;
 * used by several threads like {@link Differentiable}.
 *
 * <pre>{@code
 * Explained explained = model.explain(
 *     new BackwardRule.GuidedBackprop(),
 *     Objectives.parse("unit(preds, 3)"),
 *     new Batch(inputs, Map.of()),
 *     Set.of(ForwardPass.INPUT, "conv2"));
 * Tensor map = explained.relevance().at(ForwardPass.INPUT);
 * }</pre>
 */
@Experimental
public interface Explainable {
  /**
   * Runs one batch and keeps what the way back needs. In inference mode: dropout is inert, batch
   * normalisation uses its running statistics.
   *
   * @param rule how to go back
   * @param batch what the model is fed, read before this returns
   * @param layers layers to read, where the way back begins, and where relevance is asked for
   * @return the pass, to be closed
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.DatasetException if the batch does not fit the model
   * @throws io.loupe.error.ParameterException if the rule does not fit the model
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  RulePass forward(BackwardRule rule, Batch batch, Set<String> layers);

  /**
   * Scores an objective and goes back from it, item by item.
   *
   * @param rule how to go back
   * @param objective what to explain; {@code unit(...)} for a logit
   * @param batch what the model is fed, read before this returns
   * @param at layers, and {@link ForwardPass#INPUT} for the input
   * @return values and the relevance at each of them, all owned
   * @throws io.loupe.error.UnknownLayerException if a layer is not there
   * @throws io.loupe.error.DatasetException if the batch does not fit the model
   * @throws io.loupe.error.ParameterException if the rule does not fit the model
   * @throws io.loupe.error.ProviderException if the rule has no answer for a layer on the way
   * @throws io.loupe.error.ClosedException if the model is closed
   */
  default Explained explain(BackwardRule rule, Objective objective, Batch batch, Set<String> at) {
    Set<String> layers = new HashSet<>(objective.layers());
    layers.addAll(at);
    layers.remove(ForwardPass.INPUT);
    try (RulePass pass = forward(rule, batch, layers)) {
      return Scoring.explain(objective, pass, batch.inputs().shape().dim(0), at);
    }
  }

  /**
   * An objective's value for each item and what speaks for it.
   *
   * @param values one for each item
   * @param relevance at the input or at layers
   */
  @Experimental
  record Explained(List<Double> values, Relevance relevance) {
    /**
     * Copies the values.
     *
     * @param values one for each item
     * @param relevance at the input or at layers
     */
    public Explained {
      values = List.copyOf(values);
    }
  }
}
