package io.loupe.engine.dl4j.importer.keras;

import io.loupe.engine.dl4j.op.Randomization;
import io.loupe.engine.dl4j.op.WeightedFunction;
import org.nd4j.linalg.activations.IActivation;

/** ReLU with a slope of its own for the negative values of each unit. */
final class ElementSlopes extends JavaFunction implements WeightedFunction {
  private static final long serialVersionUID = 1L;

  private final int[] place;
  private final float[] slopes;

  /**
   * Keeps the slopes.
   *
   * @param place for each value of one item, in the plan's order, which slope is its own; not
   *     copied
   * @param slopes not copied
   */
  ElementSlopes(int[] place, float[] slopes) {
    this.place = place;
    this.slopes = slopes;
  }

  @Override
  public IActivation randomized(Randomization randomization) {
    return new ElementSlopes(place, randomization.reordered(slopes));
  }

  @Override
  void forward(float[] in, long[] shape) {
    for (int i = 0; i < in.length; i++) {
      if (in[i] < 0) {
        in[i] *= slopes[place[i % place.length]];
      }
    }
  }

  @Override
  void backward(float[] in, float[] gradient, long[] shape) {
    for (int i = 0; i < in.length; i++) {
      if (in[i] < 0) {
        gradient[i] *= slopes[place[i % place.length]];
      }
    }
  }
}
