package io.loupe.data;

import io.loupe.tensor.Tensor;
import java.util.OptionalInt;

/**
 * One input of a model.
 *
 * @param id names the sample within its dataset, for example {@code t10k/17}
 * @param input owned values in the model's input scale, shape as {@link InputSpec#shape()}
 * @param label index of its class, if known
 */
public record Sample(String id, Tensor input, OptionalInt label) {
  /**
   * Creates a sample with a label.
   *
   * @param id names the sample
   * @param input owned values in the model's input scale, shape as {@link InputSpec#shape()}
   * @param label index of its class
   * @return the sample
   */
  public static Sample of(String id, Tensor input, int label) {
    return new Sample(id, input, OptionalInt.of(label));
  }

  /**
   * Creates a sample without a label.
   *
   * @param id names the sample
   * @param input owned values in the model's input scale, shape as {@link InputSpec#shape()}
   * @return the sample
   */
  public static Sample of(String id, Tensor input) {
    return new Sample(id, input, OptionalInt.empty());
  }
}
