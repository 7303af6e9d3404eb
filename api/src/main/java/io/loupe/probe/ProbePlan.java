package io.loupe.probe;

import io.loupe.Experimental;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one forward pass per batch answers.
 *
 * @param requests what the sink is given
 * @param gatherings statistics that the engine gathers by itself
 * @param batchSize samples per pass, positive
 */
public record ProbePlan(List<ProbeRequest> requests, List<Gathering> gatherings, int batchSize) {
  /** Batch size used where none is given. */
  public static final int DEFAULT_BATCH_SIZE = 64;

  /**
   * Creates a plan.
   *
   * @param requests what the sink is given
   * @param gatherings statistics that the engine gathers by itself; up to date when the sink is
   *     told of the batch
   * @param batchSize samples per pass, positive
   * @throws IllegalArgumentException if nothing is asked for or the batch size is not positive
   */
  @Experimental
  public ProbePlan {
    requests = List.copyOf(requests);
    gatherings = List.copyOf(gatherings);
    if (requests.isEmpty() && gatherings.isEmpty()) {
      throw new IllegalArgumentException("A plan needs at least one request");
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("Batch size must be positive, got " + batchSize);
    }
  }

  /**
   * Returns what the engine gathers by itself.
   *
   * @return statistics; empty where only the sink is told
   */
  @Experimental
  @Override
  public List<Gathering> gatherings() {
    return gatherings;
  }

  /**
   * Creates a plan without statistics.
   *
   * @param requests what to read
   * @param batchSize samples per pass, positive
   * @throws IllegalArgumentException if nothing is requested or the batch size is not positive
   */
  public ProbePlan(List<ProbeRequest> requests, int batchSize) {
    this(requests, List.of(), batchSize);
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

  /**
   * Names the layers that are looked at.
   *
   * @return each once, as they were asked for
   */
  public Set<String> layers() {
    Set<String> layers = new LinkedHashSet<>();
    requests.forEach(request -> layers.add(request.layer()));
    gatherings.forEach(gathering -> layers.add(gathering.layer()));
    return layers;
  }
}
