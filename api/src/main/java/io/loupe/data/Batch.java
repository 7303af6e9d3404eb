package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model is fed for several samples.
 *
 * @param inputs [N,...] in model input scale
 * @param held [N,...] for each input that is not looked at and has values for each sample, by name
 */
@Experimental
public record Batch(Tensor inputs, Map<String, Tensor> held) {
  /**
   * Copies the map.
   *
   * @param inputs [N,...] in model input scale
   * @param held [N,...] for each input that is not looked at and has values for each sample
   */
  public Batch {
    held = Map.copyOf(held);
  }

  /**
   * Puts samples one after another.
   *
   * @param samples at least one, all of one shape and with the same held inputs
   * @return owned values
   * @throws io.loupe.error.DatasetException if one has another shape than the first, or a value
   *     that is NaN or infinite
   */
  public static Batch of(List<Sample> samples) {
    Map<String, Tensor> held = new HashMap<>();
    for (String name : samples.get(0).held().keySet()) {
      held.put(name, Samples.stacked(samples.stream().map(s -> s.looking(name)).toList()));
    }
    return new Batch(Samples.stacked(samples), held);
  }

  /**
   * Changes what is looked at.
   *
   * @param other [N,...]
   * @return a batch with the same held inputs
   */
  public Batch with(Tensor other) {
    return new Batch(other, held);
  }
}
