package io.loupe.data;

import io.loupe.Experimental;
import io.loupe.error.DatasetException;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
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
 * @param held owned values of the model's other inputs that go with this sample, by their names
 */
public record Sample(
    String id,
    Tensor input,
    OptionalInt label,
    Optional<Tensor> target,
    @Experimental Map<String, Tensor> held) {
  /**
   * Copies the map.
   *
   * @param id names the sample within its dataset
   * @param input owned values in the model's input scale, shape as {@link InputSpec#shape()}
   * @param label index of its class, if known
   * @param target what a model with outputs that are no classes should answer, [K], if known
   * @param held owned values of the model's other inputs that go with this sample, by their names
   */
  public Sample {
    held = Map.copyOf(held);
  }

  /**
   * Creates a sample of a model's only input.
   *
   * @param id names the sample
   * @param input owned values in the model's input scale, shape as {@link InputSpec#shape()}
   * @param label index of its class, if known
   * @param target what a model with outputs that are no classes should answer, [K], if known
   */
  public Sample(String id, Tensor input, OptionalInt label, Optional<Tensor> target) {
    this(id, input, label, target, Map.of());
  }

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

  /**
   * Changes what is looked at.
   *
   * @param other owned values, [C,H,W] or of another shape without a batch
   * @return the same sample with another input
   */
  @Experimental
  public Sample with(Tensor other) {
    return new Sample(id, other, label, target, held);
  }

  /**
   * Changes its class.
   *
   * @param other index of its class, if known
   * @return the same sample with another label
   */
  @Experimental
  public Sample with(OptionalInt other) {
    return new Sample(id, input, other, target, held);
  }

  /**
   * Adds values of another input.
   *
   * @param name of the input
   * @param values owned, one item without a batch, such as [C,H,W]
   * @return the same sample with them
   */
  @Experimental
  public Sample holding(String name, Tensor values) {
    Map<String, Tensor> all = new HashMap<>(held);
    all.put(name, values);
    return new Sample(id, input, label, target, all);
  }

  /** The values of one of the other inputs as those that are looked at. */
  Sample looking(String name) {
    Tensor values = held.get(name);
    if (values == null) {
      throw new DatasetException(
          "Sample " + id + " has no values for input " + name + ".",
          "Give each sample the same inputs.",
          null);
    }
    return with(values);
  }
}
