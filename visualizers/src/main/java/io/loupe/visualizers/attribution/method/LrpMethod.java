package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
import io.loupe.Experimental;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.MapScale;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.data.InputSpec;
import io.loupe.gradient.BackwardRule;
import io.loupe.gradient.LrpRule;
import io.loupe.gradient.Objective;
import io.loupe.param.Param;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Layer-wise relevance propagation: the objective is shared backwards from layer to layer, {@code
 * R_i = sum_j z_ij / (z_j + eps sign z_j) R_j} by the epsilon rule, {@code z_ij = x_i w_ij}, and by
 * others in composites. Sources: <a href="https://doi.org/10.1371/journal.pone.0130140">Bach et al.
 * 2015</a>; composites: <a href="https://doi.org/10.1007/978-3-030-28954-6_10">Montavon et al.
 * 2019</a>.
 */
@AutoService(AttributionMethod.class)
public final class LrpMethod implements AttributionMethod {
  /** Which rule of relevance propagation each kind of layer has. */
  @Experimental
  public enum Composite {
    /** Epsilon everywhere. */
    EPSILON,
    /** Z-plus for convolutions, epsilon for fully connected layers. */
    EPSILON_PLUS,
    /** The same with the flat rule for the first layers. */
    EPSILON_PLUS_FLAT,
    /**
     * Z-box for the first layers, gamma 0.25 for convolutions, epsilon for fully connected ones.
     */
    EPSILON_GAMMA_BOX,
    /** Alpha 2, beta 1 for convolutions, epsilon for fully connected layers. */
    EPSILON_ALPHA2_BETA1,
    /** The same with the flat rule for the first layers. */
    EPSILON_ALPHA2_BETA1_FLAT
  }

  /** Which rule for which layer. */
  public static final Param<Composite> RULE =
      Param.choice("rule", Composite.EPSILON_PLUS)
          .help(
              "Rules by kind of layer: epsilon everywhere; z-plus, or alpha 2 and beta 1, for"
                  + " convolutions and epsilon for fully connected layers, with the flat rule for"
                  + " the first layers or without; z-box for the first layers and gamma for other"
                  + " convolutions.");

  /** Of the rule epsilon. */
  public static final Param<Double> EPSILON =
      Param.decimal("epsilon", 1e-6)
          .limit("not negative", e -> e >= 0)
          .help("Epsilon of the rule epsilon; composites have 1e-6.");

  /** What a batch norm does that cannot be merged. */
  public static final Param<BackwardRule.Lrp.Normalization> NORMALIZATION =
      Param.choice("normalization", BackwardRule.Lrp.Normalization.PASS)
          .help(
              "What a batch normalisation does that cannot be merged into the layer before it:"
                  + " lets relevance pass, as Zennit, or keeps its shift's share, as Captum.");

  /** Creates the method. */
  public LrpMethod() {}

  @Override
  public String id() {
    return "lrp";
  }

  @Override
  public String description() {
    return "Shares the objective backwards from layer to layer by rules (layer-wise relevance"
        + " propagation).";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(RULE, EPSILON, NORMALIZATION);
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.WAYS_BACK);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Passes passes = Passes.of(context, batch, objective);
    Sums sums = new Sums(batch);
    List<String> remarks = passes.relevance(id(), rule(context), sums::put);
    return Attribution.of(sums.toMaps(1), MapScale.SIGNED).withRemarks(remarks);
  }

  private static BackwardRule rule(AttributionContext context) {
    BackwardRule.Lrp composite =
        switch (context.get(RULE)) {
          case EPSILON -> BackwardRule.Lrp.epsilon(context.get(EPSILON));
          case EPSILON_PLUS -> BackwardRule.Lrp.epsilonPlus();
          case EPSILON_PLUS_FLAT -> BackwardRule.Lrp.epsilonPlusFlat();
          case EPSILON_GAMMA_BOX ->
              BackwardRule.Lrp.epsilonGammaBox(box(context.model().info().input()));
          case EPSILON_ALPHA2_BETA1 -> BackwardRule.Lrp.epsilonAlpha2Beta1();
          case EPSILON_ALPHA2_BETA1_FLAT -> BackwardRule.Lrp.epsilonAlpha2Beta1Flat();
        };
    return composite.with(context.get(NORMALIZATION));
  }

  private static LrpRule.Box box(InputSpec input) {
    return new LrpRule.Box(
        IntStream.range(0, input.channels()).mapToObj(input::lowest).toList(),
        IntStream.range(0, input.channels()).mapToObj(input::highest).toList());
  }
}
