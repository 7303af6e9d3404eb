package io.loupe.probe;

import io.loupe.data.Sample;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** A batch whose results are all there. */
record ProbedBatch(long start, List<Sample> samples, Map<ProbeRequest, Tensor> results)
    implements ActivationBatch {
  @Override
  public Tensor get(ProbeRequest request) {
    Tensor result = results.get(request);
    if (result == null) {
      throw new IllegalArgumentException("The plan has no " + request);
    }
    return result;
  }
}
