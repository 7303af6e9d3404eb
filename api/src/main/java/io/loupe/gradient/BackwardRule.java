package io.loupe.gradient;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A way back through a network that is not the gradient. Each has its own answer at some kinds of
 * operation; where it says nothing else, the gradient goes on. Data only: {@link Explainable} runs
 * it. Immutable.
 */
@Experimental
public sealed interface BackwardRule {
  /**
   * Names the rule as captions do.
   *
   * @return a few words
   */
  String describe();

  /**
   * Guided backpropagation (Springenberg et al. 2014): a ReLU lets a gradient through where its
   * value and the gradient are positive, {@code g * [x > 0] * [g > 0]}. Only ReLU is changed; every
   * other activation function keeps its gradient.
   */
  @Experimental
  record GuidedBackprop() implements BackwardRule {
    @Override
    public String describe() {
      return "guided backprop";
    }
  }

  /**
   * The way back of a deconvolutional network (Zeiler and Fergus 2013): a ReLU lets a gradient
   * through where the gradient is positive, {@code g * [g > 0]}, whatever its value was. Only ReLU
   * is changed; every other activation function keeps its gradient.
   */
  @Experimental
  record Deconvolution() implements BackwardRule {
    @Override
    public String describe() {
      return "deconvnet";
    }
  }

  /**
   * DeepLIFT with the rescale rule (Shrikumar et al. 2017): what each value contributes to the
   * difference that it makes to have the input in the place of a baseline, {@code m * (x - x0)}.
   * Multipliers m go back like gradients, with {@code (f(a) - f(a0)) / (a - a0)} in the place of a
   * function's derivative, and the derivative where a and a0 are as good as equal.
   *
   * <p>A maximum gives what it exceeds the baseline's by to the place that takes it for the input,
   * and what it falls short of it to the place that takes it for the baseline. A product of two
   * values gives each the difference that it makes at the mean of the other's two (its Shapley
   * value; the paper has no rule). So contributions at the input add up to the difference that is
   * explained, but for rounding. Softmax is not gone through: explain logits.
   *
   * @param baseline [1,C,H,W] for all items or [N,C,H,W], in model input scale
   */
  @Experimental
  record DeepLift(Tensor baseline) implements BackwardRule {
    /**
     * Copies the baseline.
     *
     * @param baseline [1,C,H,W] for all items or [N,C,H,W], in model input scale
     */
    public DeepLift {
      baseline = baseline.copy();
    }

    @Override
    public String describe() {
      return "DeepLIFT (rescale)";
    }
  }

  /**
   * Layer-wise relevance propagation (Bach et al. 2015) with a rule for each kind of layer, a
   * composite. It begins with the share of what is explained that each value has, {@code R = value
   * * gradient}: a logit that is explained begins with itself. A batch normalisation right behind a
   * convolution or fully connected layer is merged into it first, exactly.
   *
   * <p>Functions of one value let relevance pass, a maximum gives it to the value that is taken,
   * and sums, differences and means hand it on in proportion ({@link LrpRule.Epsilon} with 1e-6).
   * Of a product with what comes from a sigmoid, a gate, the other factor takes all (Arras et al.
   * 2017); other products of two values that depend on the input are refused. Softmax is not gone
   * through: explain logits.
   *
   * @param convolution for convolutions of every kind
   * @param dense for fully connected layers
   * @param first for those that no other of both kinds stands before; empty for their kind's rule
   * @param layers for single layers, by name, whatever their kind and place
   * @param normalization what a batch normalisation does that stands alone
   */
  @Experimental
  record Lrp(
      LrpRule convolution,
      LrpRule dense,
      Optional<LrpRule> first,
      Map<String, LrpRule> layers,
      Normalization normalization)
      implements BackwardRule {
    private static final double EPSILON = 1e-6;
    private static final double GAMMA = 0.25;

    /** What a batch normalisation does that cannot be merged into a layer before it. */
    public enum Normalization {
      /** Lets relevance pass, like any other function of one value. */
      PASS,
      /** Keeps its shift's share: a weighted sum of one input by {@link LrpRule.Epsilon}, 1e-6. */
      EPSILON
    }

    /**
     * Copies the map.
     *
     * @param convolution for convolutions of every kind
     * @param dense for fully connected layers
     * @param first for those that no other of both kinds stands before; empty for their kind's rule
     * @param layers for single layers, by name, whatever their kind and place
     * @param normalization what a batch normalisation does that stands alone
     */
    public Lrp {
      layers = Map.copyOf(layers);
    }

    private static Lrp of(LrpRule convolution, Optional<LrpRule> first) {
      return new Lrp(
          convolution, new LrpRule.Epsilon(EPSILON), first, Map.of(), Normalization.PASS);
    }

    /**
     * The epsilon rule for every layer.
     *
     * @param epsilon 0 or more
     * @return the composite
     */
    public static Lrp epsilon(double epsilon) {
      LrpRule rule = new LrpRule.Epsilon(epsilon);
      return new Lrp(rule, rule, Optional.empty(), Map.of(), Normalization.PASS);
    }

    /**
     * Z-plus for convolutions, epsilon 1e-6 for fully connected layers: "epsilon plus".
     *
     * @return the composite
     */
    public static Lrp epsilonPlus() {
      return of(new LrpRule.ZPlus(), Optional.empty());
    }

    /**
     * The same with the flat rule for the first layers: "epsilon plus flat".
     *
     * @return the composite
     */
    public static Lrp epsilonPlusFlat() {
      return of(new LrpRule.ZPlus(), Optional.of(new LrpRule.Flat()));
    }

    /**
     * Alpha 2, beta 1 for convolutions, epsilon 1e-6 for fully connected layers.
     *
     * @return the composite
     */
    public static Lrp epsilonAlpha2Beta1() {
      return of(new LrpRule.AlphaBeta(2, 1), Optional.empty());
    }

    /**
     * The same with the flat rule for the first layers.
     *
     * @return the composite
     */
    public static Lrp epsilonAlpha2Beta1Flat() {
      return of(new LrpRule.AlphaBeta(2, 1), Optional.of(new LrpRule.Flat()));
    }

    /**
     * Z-box for the first layers, gamma 0.25 for other convolutions, epsilon 1e-6 for other fully
     * connected layers: "epsilon gamma box".
     *
     * @param box bounds of what the first layers read
     * @return the composite
     */
    public static Lrp epsilonGammaBox(LrpRule.Box box) {
      return of(new LrpRule.Gamma(GAMMA), Optional.of(box));
    }

    /**
     * Gives a layer a rule of its own.
     *
     * @param layer its name
     * @param rule that it has from now on
     * @return another composite
     */
    public Lrp with(String layer, LrpRule rule) {
      Map<String, LrpRule> more = new HashMap<>(layers);
      more.put(layer, rule);
      return new Lrp(convolution, dense, first, more, normalization);
    }

    /**
     * Chooses what batch normalisations do that stand alone.
     *
     * @param alone pass or epsilon
     * @return another composite
     */
    public Lrp with(Normalization alone) {
      return new Lrp(convolution, dense, first, layers, alone);
    }

    @Override
    public String describe() {
      String by =
          convolution.equals(dense)
              ? dense.describe()
              : convolution.describe() + " for convolutions, " + dense.describe() + " for dense";
      return "LRP ("
          + by
          + first.map(rule -> ", first " + rule.describe()).orElse("")
          + (layers.isEmpty() ? "" : ", rules of single layers")
          + ")";
    }
  }
}
