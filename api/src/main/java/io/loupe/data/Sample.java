package io.loupe.data;

import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One input of a model.
 *
 * @param id names the sample within its dataset, for example {@code t10k/17}
 * @param input owned values in the model's input scale, shape as {@link InputSpec#shape()}
 * @param label index of its class, if known
 * @param target what a model with outputs that are no classes should answer, [K], if known: numbers
 *     to be predicted, or 0 and 1 for independent outputs
 */
public record Sample(String id, Tensor input, OptionalInt label, Optional<Tensor> target) {
  /**
   * Creates a sample without a target.
   *
   * @param id names the sample
   * @param input owned values in the model's input scale, shape as {@link InputSpec#shape()}
   * @param label index of its class, if known
   */
  public Sample(String id, Tensor input, OptionalInt label) {
    this(id, input, label, Optional.empty());
  }

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

  /**
   * Creates a sample with numbers in the place of a class.
   *
   * @param id names the sample
   * @param input owned values in the model's input scale, shape as {@link InputSpec#shape()}
   * @param target what the model should answer, one number for each output
   * @return the sample
   */
  public static Sample withTarget(String id, Tensor input, float... target) {
    Tensor wanted = Tensor.of(Shape.of(target.length), target.clone());
    return new Sample(id, input, OptionalInt.empty(), Optional.of(wanted));
  }
}
