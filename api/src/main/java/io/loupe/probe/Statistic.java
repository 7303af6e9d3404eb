package io.loupe.probe;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something counted over all samples of a dataset, in parts that merge: each part sees some of the
 * samples, in whatever order and batches, and what is merged of them says the same to the bit as
 * one part that saw them all. Where the parts are counted, in one thread, on all cores or on other
 * machines, is not its business.
 *
 * <p>Sums of floating-point numbers do that in {@link MapStatistics}, counts and extremes by
 * themselves, the first of equals by {@link ActivationBatch#index}. A statistic is an immutable
 * description, safe for use by several threads; a state is filled by one thread at a time and
 * belongs to whom it was made for.
 *
 * @param <S> what one part has counted so far
 */
@Experimental
public interface Statistic<S> {
  /**
   * Names the statistic, its version and everything that its states depend on, such as layer and
   * classes. States of one name fit together; bytes of another are refused.
   *
   * @return at most 65,535 bytes of UTF-8
   */
  String id();

  /**
   * Says what is read of each batch.
   *
   * @return what {@link #add} asks the batch for; empty if the engine gathers everything by itself
   */
  List<ProbeRequest> requests();

  /**
   * Begins to count.
   *
   * @return a state of no samples
   */
  S create();

  /**
   * Says what the engine adds to a state by itself while data pass, without handing the maps over.
   *
   * @param state a state of {@link #create}
   * @return what is gathered into it; nothing unless overridden
   */
  default List<Gathering> gatherings(S state) {
    return List.of();
  }

  /**
   * Counts a batch; what is gathered into the state was added before.
   *
   * @param state what is added to
   * @param batch borrowed until this returns
   */
  void add(S state, ActivationBatch batch);

  /**
   * Adds what another part has counted.
   *
   * @param state what is added to
   * @param other of other samples; stays as it is
   */
  void merge(S state, S other);

  /**
   * Tells what was counted.
   *
   * @param state all that is known; stays as it is
   * @return owned arrays by name, the same to the bit for the same samples; the statistic says what
   *     their axes are
   */
  Map<String, Tensor> finish(S state);

  /**
   * Writes a state, without name and version.
   *
   * @param state what is written; stays as it is
   * @param out where to, big-endian; stays open
   * @throws IOException if it cannot be written
   */
  void write(S state, DataOutput out) throws IOException;

  /**
   * Reads what {@link #write} wrote. The bytes may come from strangers: what they say is checked,
   * and nothing is allocated because they say so.
   *
   * @param in from where; stays open
   * @return a state of its own
   * @throws IOException if it ends early or says what cannot be, with what that is
   */
  S read(DataInput in) throws IOException;

  /**
   * Says what the statistic is made of again, so that it can be counted on another machine.
   *
   * @return empty, unless overridden, where it is counted in this program alone
   */
  default Optional<Recipe> recipe() {
    return Optional.empty();
  }
}
