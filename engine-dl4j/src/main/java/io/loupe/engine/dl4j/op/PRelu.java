package io.loupe.engine.dl4j.op;

import io.loupe.model.Weight;
import java.util.List;
import java.util.Optional;

/** ReLU whose negative values have slopes of their own (He et al. 2015). */
public final class PRelu implements RowOp {
  private final int[] place;
  private final float[] slopes;

  /**
   * Keeps the slopes.
   *
   * @param place for each value of a row, which slope is its own; not copied
   * @param slopes not copied
   */
  public PRelu(int[] place, float[] slopes) {
    this.place = place;
    this.slopes = slopes;
  }

  @Override
  public Role role() {
    return Role.POINTWISE;
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    int all = Math.toIntExact(type.channels());
    return Optional.of(
        Cutting.Keeping.of(
            in -> in.get(0).isZeroWhereGone() ? Optional.of(in.get(0)) : Optional.empty(),
            (in, types) -> new PRelu(left(in.get(0), all), slopes)));
  }

  private int[] left(Channels channels, int all) {
    int[] left = new int[place.length / all * channels.after()];
    for (int i = 0; i < left.length; i++) {
      left[i] = place[i / channels.after() * all + channels.kept().get(i % channels.after())];
    }
    return left;
  }

  @Override
  public List<Weight> readableWeights(TensorType type) {
    return ReadableWeights.perValue("alpha", slopes, place, type);
  }

  @Override
  public RowOp randomized(Randomization randomization) {
    return new PRelu(place, randomization.reordered(slopes));
  }

  @Override
  public void forward(float[][] in, float[] out) {
    for (int i = 0; i < out.length; i++) {
      float value = in[0][i];
      out[i] = value >= 0 ? value : value * slopes[place[i]];
    }
  }

  @Override
  public void backward(float[][] in, float[] out, float[] gradient, float[][] targets) {
    for (int i = 0; i < out.length; i++) {
      targets[0][i] = in[0][i] >= 0 ? gradient[i] : gradient[i] * slopes[place[i]];
    }
  }
}
