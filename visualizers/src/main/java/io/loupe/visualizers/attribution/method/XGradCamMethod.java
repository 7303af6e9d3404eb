package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
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
 * XGrad-CAM: {@code relu(sum_k w_k A_k)} with {@code w_k = sum_p g_k,p A_k,p / (sum_p A_k,p +
 * 1e-7)}: Grad-CAM whose sum is that of gradient times activation. Where a layer's activations have
 * both signs the divisor may come near zero, and a single channel takes the map over. Source: <a
 * href="https://arxiv.org/abs/2008.02312">Fu et al. 2020</a>.
 */
@AutoService(AttributionMethod.class)
public final class XGradCamMethod implements AttributionMethod {
  private static final double STABLE = 1e-7;

  /** Creates the method. */
  public XGradCamMethod() {}

  @Override
  public String id() {
    return "xgrad-cam";
  }

  @Override
  public String description() {
    return "Weighs a layer's channels by their share in gradient times activation and adds them"
        + " up.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(Cams.SIGNED);
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Cams.GRADIENT_NEEDS;
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    return Cams.of(id(), batch, objective, context, XGradCamMethod::map);
  }

  private static void map(LayerItem item, double[] map) {
    for (int k = 0; k < item.channels(); k++) {
      double products = 0;
      double sum = 0;
      for (int p = 0; p < item.positions(); p++) {
        products += item.gradient(k, p) * item.activation(k, p);
        sum += item.activation(k, p);
      }
      item.addTo(map, k, products / (sum + STABLE));
    }
  }
}
