package io.loupe.probe;

import io.loupe.data.Sample;
import io.loupe.tensor.Tensor;
import java.util.List;

/**
 * Results of one batch, borrowed from the engine until the sink returns. Used from the run's own
 * thread; the samples are owned and may be kept.
 */
public interface ActivationBatch {
  /**
   * Returns where the batch begins.
   *
   * @return index of its first sample within the dataset
   */
  long start();

  /**
   * Returns the samples of the batch.
   *
   * @return in the order of the tensors' first axis
   */
  List<Sample> samples();

  /**
   * Returns what was asked for.
   *
   * @param request one of the plan's requests
   * @return a tensor [N,...] that may be borrowed: copy what outlives the sink
   * @throws IllegalArgumentException if the plan has no such request
   */
  Tensor get(ProbeRequest request);
}
