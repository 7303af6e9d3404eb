package io.loupe.probe;

import io.loupe.Experimental;
import io.loupe.data.Sample;
import io.loupe.tensor.Tensor;
import java.util.List;

/**
 * A batch of samples that were gathered from anywhere in the data, with the places that they have
 * there. Borrowed like the batch itself.
 *
 * @param batch of the gathered samples
 * @param places for each gathered sample its index within the whole dataset; not copied
 */
@Experimental
public record PlacedBatch(ActivationBatch batch, List<Long> places) implements ActivationBatch {
  @Override
  public long start() {
    return index(0);
  }

  @Override
  public long index(int item) {
    return places.get((int) batch.start() + item);
  }

  @Override
  public List<Sample> samples() {
    return batch.samples();
  }

  @Override
  public Tensor get(ProbeRequest request) {
    return batch.get(request);
  }
}
