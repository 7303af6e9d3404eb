package io.loupe.visualizers.weakness;

import io.loupe.data.Batch;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;

/** Inputs as shares of the input range, so that distances mean the same for every model. */
final class UnitScale {
  private final InputSpec input;
  private final int perChannel;
  private final boolean symbols;

  UnitScale(InputSpec input) {
    this(input, false);
  }

  private UnitScale(InputSpec input, boolean symbols) {
    this.input = input;
    this.symbols = symbols;
    this.perChannel = Math.max(1, input.shape().elements() / Math.max(1, input.channels()));
  }

  /** Values as they are, which have no size: they stand for something that is looked up. */
  static UnitScale ofSymbols(InputSpec input) {
    return new UnitScale(input, true);
  }

  boolean isOfSymbols() {
    return symbols;
  }

  Shape shape() {
    return input.shape();
  }

  int elements() {
    return input.shape().elements();
  }

  /** Turns model input scale into 0 for the lowest input and 1 for the highest. */
  float[] toUnit(Tensor item) {
    float[] values = item.toArray();
    for (int i = 0; i < values.length; i++) {
      int channel = i / perChannel;
      values[i] = (float) (symbols ? values[i] : input.toShare(values[i], channel));
    }
    return values;
  }

  /** Stacks items into a batch in the model's input scale. */
  Tensor toModel(List<float[]> items) {
    int size = elements();
    float[] values = new float[items.size() * size];
    for (int n = 0; n < items.size(); n++) {
      float[] item = items.get(n);
      for (int i = 0; i < size; i++) {
        int channel = i / perChannel;
        values[n * size + i] = (float) (symbols ? item[i] : input.ofShare(item[i], channel));
      }
    }
    return Tensor.of(shape().withBatch(items.size()), values);
  }

  /**
   * Stacks items into a batch in the model's input scale.
   *
   * @param beside the samples whose held inputs go with them
   */
  Batch batch(List<float[]> items, List<Sample> beside) {
    return Batch.of(beside).with(toModel(items));
  }

  /** Turns a gradient at the model's input into one at shares of the range; 0 if not finite. */
  float[] gradient(Tensor item) {
    float[] values = item.toArray();
    for (int i = 0; i < values.length; i++) {
      float slope = (float) (values[i] * width(i / perChannel));
      values[i] = Float.isFinite(slope) ? slope : 0;
    }
    return values;
  }

  private double width(int channel) {
    return symbols ? 1 : input.width(channel);
  }
}
