package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
import io.loupe.Experimental;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.data.Batch;
import io.loupe.gradient.Objective;
import io.loupe.param.Param;
import java.util.List;
import java.util.Set;

/**
 * Grad-CAM++: {@code relu(sum_k w_k A_k)} with {@code w_k = sum_p alpha_k,p relu(g_k,p)} and {@code
 * alpha_k,p = g^2 / (2 g^2 + sum_q A_k,q g^3)}, 0 where g is 0; the factor exp(F) that all weights
 * have in common is left out. Three methods go by this name: pytorch-grad-cam adds 1e-6 to the
 * divisor, which is not small beside g^2; tf-keras-vis divides each channel's alpha by its sum.
 * Where activations have both signs the divisor passes through zero: then rounding decides. Source:
 * <a href="https://arxiv.org/abs/1710.11063">Chattopadhyay et al. 2018</a>.
 */
@AutoService(AttributionMethod.class)
public final class GradCamPlusPlusMethod implements AttributionMethod {
  /** Which of the formulas that go by the name Grad-CAM++. */
  @Experimental
  public enum Variant {
    /** As its authors write it. */
    PAPER,
    /** With 1e-6 in the divisor. */
    PYTORCH_GRAD_CAM,
    /** With weights of a channel's positions that add up to 1. */
    TF_KERAS_VIS
  }

  /** Which formula is meant. */
  public static final Param<Variant> VARIANT =
      Param.choice("variant", Variant.PAPER)
          .help(
              "The paper's formula, or what pytorch-grad-cam or tf-keras-vis computes under this"
                  + " name.");

  private static final double STABLE = 1e-6;

  /** Creates the method. */
  public GradCamPlusPlusMethod() {}

  @Override
  public String id() {
    return "grad-cam-plus-plus";
  }

  @Override
  public String description() {
    return "Weighs a layer's channels by their positive gradients, with more weight where few"
        + " positions have any.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(VARIANT, Cams.SIGNED);
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Cams.GRADIENT_NEEDS;
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    Variant variant = context.get(VARIANT);
    return Cams.of(id(), batch, objective, context, (item, map) -> map(item, map, variant));
  }

  private static void map(LayerItem item, double[] map, Variant variant) {
    double stable = variant == Variant.PYTORCH_GRAD_CAM ? STABLE : 0;
    for (int k = 0; k < item.channels(); k++) {
      double activations = 0;
      for (int p = 0; p < item.positions(); p++) {
        activations += item.activation(k, p);
      }
      double weight = 0;
      double alphas = 0;
      for (int p = 0; p < item.positions(); p++) {
        double g = item.gradient(k, p);
        double divisor = 2 * g * g + activations * g * g * g + stable;
        double alpha = g == 0 || divisor == 0 ? 0 : g * g / divisor;
        alphas += alpha;
        weight += alpha * Math.max(0, g);
      }
      boolean shared = variant == Variant.TF_KERAS_VIS && alphas != 0;
      item.addTo(map, k, shared ? weight / alphas : weight);
    }
  }
}
