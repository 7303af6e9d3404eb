package io.loupe.testkit.reference;

import io.loupe.model.Weight;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.util.List;

/** What one layer does to one item before its activation function. Immutable. */
sealed interface TinyOp permits Convolution, Pooling, BatchNorm, Dense, PassThrough {
  Shape output();

  /** Everything but the weights that decides the result, for the fingerprint. */
  String settings();

  /** Trained weights, not to be changed. */
  float[][] weights();

  /** The same weights with their meaning, copied. */
  default List<Weight> readable() {
    return List.of();
  }

  float[] forward(float[] input);

  float[] inputGradient(float[] input, float[] outputGradient);

  /** The same with weights drawn anew; this where there are none. */
  default TinyOp redrawn(TinyRedraw redraw) {
    return this;
  }

  default long parameters() {
    long count = 0;
    for (float[] block : weights()) {
      count += block.length;
    }
    return count;
  }

  static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  /** One value for each output. */
  static Weight perOutput(String name, float[] values) {
    return new Weight(
        name, List.of(Weight.Axis.OUTPUT), Tensor.of(Shape.of(values.length), values.clone()));
  }
}
