package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.gradient.Explainable.Explained;
import io.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Scores an objective on a forward pass: the reference every engine's own way must equal. */
public final class Scoring {
  private Scoring() {}

  /**
   * Scores each item of a pass.
   *
   * @param objective what to score
   * @param pass a pass that was asked for the objective's layers
   * @param items size of the batch
   * @return values and input gradient
   */
  public static Scored score(Objective objective, ForwardPass pass, int items) {
    ArrayTape tape = new ArrayTape(pass::activation);
    double[] values = values(objective, items, tape);
    return new Scored(values, pass.pullback(tape.gradients(objective)));
  }

  /**
   * Scores each item of a pass and takes gradients at layers.
   *
   * @param objective what to score
   * @param pass a pass that was asked for the objective's layers and those of {@code at}
   * @param items size of the batch
   * @param at layers, and {@link ForwardPass#INPUT} for the input
   * @return values and the gradient at each of them
   * @throws UnsupportedOperationException if the model offers no {@link Patchable}
   */
  @Experimental
  public static Scored score(Objective objective, ForwardPass pass, int items, Set<String> at) {
    ArrayTape tape = new ArrayTape(pass::activation);
    double[] values = values(objective, items, tape);
    return new Scored(values, pass.pullback(tape.gradients(objective), at));
  }

  /**
   * Scores each item of a pass and goes back by its rule.
   *
   * @param objective what to explain
   * @param pass a pass that was asked for the objective's layers and those of {@code at}
   * @param items size of the batch
   * @param at layers, and {@link ForwardPass#INPUT} for the input
   * @return values and the relevance at each of them
   */
  @Experimental
  public static Explained explain(Objective objective, RulePass pass, int items, Set<String> at) {
    ArrayTape tape = new ArrayTape(pass::activation);
    double[] values = values(objective, items, tape);
    return new Explained(
        Arrays.stream(values).boxed().toList(), pass.relevance(tape.gradients(objective), at));
  }

  /**
   * Scores each item without gradients, for example on what a probe read.
   *
   * @param objective what to score
   * @param activations gives the activations [N,K,h,w], [N,K,l] or [N,K] of each of its layers
   * @param items N
   * @return one value for each item
   */
  @Experimental
  public static double[] values(
      Objective objective, Function<String, Tensor> activations, int items) {
    return values(objective, 0, items, new ArrayTape(activations));
  }

  private static double[] values(Objective objective, int items, Tape tape) {
    return values(objective, 1, items, tape);
  }

  private static double[] values(Objective objective, double factor, int items, Tape tape) {
    double[] values = new double[items];
    for (int item = 0; item < items; item++) {
      values[item] = objective.accumulate(factor, item, tape);
    }
    return values;
  }

  /** Gradients as arrays, made when first asked for. */
  private static final class ArrayTape implements Tape {
    private final Function<String, Tensor> pass;
    private final Map<String, Tensor> activations = new LinkedHashMap<>();
    private final Map<String, float[]> gradients = new LinkedHashMap<>();

    ArrayTape(Function<String, Tensor> pass) {
      this.pass = pass;
    }

    @Override
    public Tensor activation(String layer) {
      return activations.computeIfAbsent(layer, pass);
    }

    @Override
    public float[] gradient(String layer) {
      return gradients.computeIfAbsent(
          layer, name -> new float[activation(name).shape().elements()]);
    }

    Map<String, Tensor> gradients(Objective objective) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      for (String layer : objective.layers()) {
        tensors.put(layer, Tensor.of(activation(layer).shape(), gradient(layer)));
      }
      return tensors;
    }
  }
}
