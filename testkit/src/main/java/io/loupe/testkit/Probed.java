package io.loupe.testkit;

import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Tensor;
import java.util.Map;

/** Results of a pass over a whole dataset. */
record Probed(Map<ProbeRequest, Tensor> values) {
  Tensor get(ProbeRequest request) {
    Tensor found = values.get(request);
    if (found == null) {
      throw new AssertionError("No batch with " + request);
    }
    return found;
  }

  Tensor get(String layer) {
    return get(ProbeRequest.of(layer));
  }
}
