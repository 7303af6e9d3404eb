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
 * Grad-CAM: {@code relu(sum_k w_k A_k)} with {@code w_k = mean_p d F / d A_k,p}. Source: <a
 * href="https://arxiv.org/abs/1610.02391">Selvaraju et al. 2017</a>.
 */
@AutoService(AttributionMethod.class)
public final class GradCamMethod implements AttributionMethod {
  /** Creates the method. */
  public GradCamMethod() {}

  @Override
  public String id() {
    return "grad-cam";
  }

  @Override
  public String description() {
    return "Weighs a layer's channels by their mean gradients and adds them up.";
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
    return Cams.of(id(), batch, objective, context, GradCamMethod::map);
  }

  private static void map(LayerItem item, double[] map) {
    for (int k = 0; k < item.channels(); k++) {
      double sum = 0;
      for (int p = 0; p < item.positions(); p++) {
        sum += item.gradient(k, p);
      }
      item.addTo(map, k, sum / item.positions());
    }
  }
}
