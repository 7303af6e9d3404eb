package io.loupe.probe;

import io.loupe.Experimental;
import io.loupe.data.Sample;
import io.loupe.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Results of one batch, borrowed from the engine until the sink returns. It may be read from
 * several threads until then; the samples are owned and may be kept.
 */
public interface ActivationBatch {
  /**
   * Returns where the batch begins.
   *
   * @return index of its first sample within the dataset
   */
  long start();

  /**
   * Returns the place of a sample within the whole dataset, also where the batch is of a part of it
   * that is not in one piece.
   *
   * @param item place of the sample within the batch
   * @return its index within the dataset; counted from the batch's start unless overridden
   */
  @Experimental
  default long index(int item) {
    return start() + item;
  }

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

  /**
   * Creates a batch. For engines.
   *
   * @param start index of its first sample within the dataset
   * @param samples in the order of the tensors' first axis
   * @param results what each request of the plan got; looked up, not copied
   * @return the batch
   */
  static ActivationBatch of(long start, List<Sample> samples, Map<ProbeRequest, Tensor> results) {
    return new ProbedBatch(start, samples, results);
  }
}
