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
 * Layer-CAM: {@code relu(sum_k relu(g_k,p) A_k,p)}: each position has a weight of its own. Source:
 * Jiang et al. 2021, <a href="https://doi.org/10.1109/TIP.2021.3089943">LayerCAM</a>.
 */
@AutoService(AttributionMethod.class)
public final class LayerCamMethod implements AttributionMethod {
  /** Creates the method. */
  public LayerCamMethod() {}

  @Override
  public String id() {
    return "layer-cam";
  }

  @Override
  public String description() {
    return "Weighs a layer's activations by their own positive gradients and adds the channels up.";
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
    return Cams.of(id(), batch, objective, context, LayerCamMethod::map);
  }

  private static void map(LayerItem item, double[] map) {
    for (int k = 0; k < item.channels(); k++) {
      for (int p = 0; p < item.positions(); p++) {
        map[p] += Math.max(0, item.gradient(k, p)) * item.activation(k, p);
      }
    }
  }
}
