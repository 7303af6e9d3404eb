package io.loupe.engine.dl4j.internal;

import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.tensor.Tensor;

/**
 * Reduces a batch before it is handed out. The built-in reductions read the engine's own memory
 * through a borrowed tensor, so no map is copied for them.
 */
final class PushedReductions {
  private PushedReductions() {}

  static Tensor apply(ProbeRequest request, LayerInfo layer, Tensor batch) {
    checkChannels(request.reduction(), layer);
    return request.reduction().apply(batch);
  }

  private static void checkChannels(Reduction reduction, LayerInfo layer) {
    if (reduction instanceof Reduction.Channels channels) {
      for (int index : channels.indices()) {
        if (index < 0 || index >= layer.channels()) {
          throw new ParameterException(
              "Layer \"" + layer.name() + "\" has no filter " + index + ".",
              "It has " + layer.channels() + ", from 0 to " + (layer.channels() - 1) + ".");
        }
      }
    }
  }
}
