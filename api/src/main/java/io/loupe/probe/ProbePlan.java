package io.loupe.probe;

import java.util.List;

/**
 * Requests answered by one forward pass per batch.
 *
 * @param requests what to read
 * @param batchSize samples per pass, positive
 */
public record ProbePlan(List<ProbeRequest> requests, int batchSize) {
  /** Batch size used where none is given. */
  public static final int DEFAULT_BATCH_SIZE = 64;

  /**
   * Creates a plan.
   *
   * @param requests what to read
   * @param batchSize samples per pass, positive
   * @throws IllegalArgumentException if nothing is requested or the batch size is not positive
   */
  public ProbePlan {
    requests = List.copyOf(requests);
    if (requests.isEmpty()) {
      throw new IllegalArgumentException("A plan needs at least one request");
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("Batch size must be positive, got " + batchSize);
    }
  }

  /**
   * Creates a plan with the default batch size.
   *
   * @param requests what to read
   * @return the plan
   */
  public static ProbePlan of(ProbeRequest... requests) {
    return new ProbePlan(List.of(requests), DEFAULT_BATCH_SIZE);
  }
}
