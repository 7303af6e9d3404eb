package io.loupe.engine.dl4j.op;

import io.loupe.engine.dl4j.op.Op.BoundStep;
import io.loupe.engine.dl4j.op.Randomization.Statistics;
import io.loupe.model.Weight;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation of a trained network: {@code x * scale + shift} per channel, with {@code
 * scale = gamma / sqrt(running variance + eps)}. Its gradient is the scale (decision 0007). One
 * loop over pieces that fit the first cache; two native operations take up to five times as long.
 */
public final class BatchNormalization implements Op {
  private static final int PIECE = 4096;

  private final int channels;
  private final float[] scale;
  private final float[] shift;
  private final boolean constant;
  private final float[] gamma;
  private final float[] beta;
  private final float[] mean;
  private final float[] variance;
  private final double epsilon;

  /**
   * Works out the factors. No array is copied.
   *
   * @param gamma [C]
   * @param beta [C]
   * @param mean running means, [C]
   * @param variance running variances, [C]
   * @param epsilon added to the variance
   * @param constant whether all of that are no weights, so that no randomization changes them
   */
  public BatchNormalization(
      float[] gamma,
      float[] beta,
      float[] mean,
      float[] variance,
      double epsilon,
      boolean constant) {
    this.constant = constant;
    this.channels = gamma.length;
    this.gamma = gamma;
    this.beta = beta;
    this.mean = mean;
    this.variance = variance;
    this.epsilon = epsilon;
    float[] factors = new float[channels];
    float[] added = new float[channels];
    for (int c = 0; c < channels; c++) {
      factors[c] = 1 / (float) Math.sqrt(variance[c] + (float) epsilon) * gamma[c];
      added[c] = beta[c] - mean[c] * factors[c];
    }
    this.scale = repeated(factors);
    this.shift = repeated(added);
  }

  private BatchNormalization(float[] scale, float[] shift) {
    this(scale, shift, new float[scale.length], ones(scale.length), 0, false);
  }

  private static float[] ones(int count) {
    float[] ones = new float[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  @Override
  public Role role() {
    return Role.BATCH_NORMALIZATION;
  }

  /** Statistics of the redrawn network; means and deviations after them are the trained ones'. */
  @Override
  public Op randomized(Randomization randomization) {
    if (constant) {
      return this;
    }
    Statistics before = randomization.before();
    Statistics wanted = randomization.wanted();
    int channels = before.channels();
    int[] order = randomization.order(channels);
    float[] factors = new float[channels];
    float[] added = new float[channels];
    for (int c = 0; c < channels; c++) {
      double deviation = before.deviation(c);
      factors[c] =
          deviation == 0 ? scale[order[c]] : (float) (wanted.deviation(order[c]) / deviation);
      added[c] = (float) (wanted.mean(order[c]) - before.mean(c) * factors[c]);
    }
    randomization.change(!Arrays.equals(factors, scale()) || !Arrays.equals(added, shift()));
    return new BatchNormalization(factors, added);
  }

  private static float[] repeated(float[] once) {
    float[] piece = new float[once.length * Math.max(1, PIECE / once.length)];
    for (int i = 0; i < piece.length; i++) {
      piece[i] = once[i % once.length];
    }
    return piece;
  }

  @Override
  public Optional<Cutting> cutting(List<TensorType> before, TensorType type) {
    return Optional.of(
        Cutting.Keeping.of(
            in -> Optional.of(in.get(0).mapIndexed((k, value) -> scale[k] * value + shift[k])),
            (in, types) ->
                new BatchNormalization(
                    in.get(0).taken(gamma, 1),
                    in.get(0).taken(beta, 1),
                    in.get(0).taken(mean, 1),
                    in.get(0).taken(variance, 1),
                    epsilon,
                    constant)));
  }

  /** Whether its numbers are no weights. */
  public boolean isConstant() {
    return constant;
  }

  public float[] scale() {
    return Arrays.copyOf(scale, channels);
  }

  public float[] shift() {
    return Arrays.copyOf(shift, channels);
  }

  /**
   * Returns the factors before they are divided by the deviations.
   *
   * @return a copy, [C]
   */
  public float[] gamma() {
    return gamma.clone();
  }

  /**
   * Returns what is added behind the factors.
   *
   * @return a copy, [C]
   */
  public float[] beta() {
    return beta.clone();
  }

  /**
   * Returns the running variances.
   *
   * @return a copy, [C]
   */
  public float[] variance() {
    return variance.clone();
  }

  /**
   * Returns what is added to the variances.
   *
   * @return epsilon
   */
  public double epsilon() {
    return epsilon;
  }

  /**
   * Returns the running means.
   *
   * @return a copy, [C]
   */
  public float[] mean() {
    return mean.clone();
  }

  /**
   * Returns the root of the running variances and epsilon.
   *
   * @return [C]
   */
  public double[] deviation() {
    double[] deviation = new double[channels];
    Arrays.setAll(deviation, c -> Math.sqrt(variance[c] + epsilon));
    return deviation;
  }

  @Override
  public String describe() {
    return constant ? "ScaleShift" : "BatchNormalization";
  }

  @Override
  public List<Weight> readableWeights(TensorType type) {
    return List.of(
        ReadableWeights.perOutput("gamma", gamma.clone()),
        ReadableWeights.perOutput("beta", beta.clone()),
        ReadableWeights.perOutput("moving_mean", mean.clone()),
        ReadableWeights.perOutput("moving_variance", variance.clone()),
        new Weight("epsilon", List.of(), Tensor.of(Shape.of(), (float) epsilon)));
  }

  @Override
  public BoundStep bind(List<Slot> inputs, Slot output) {
    Slot input = inputs.get(0);
    float[] piece = new float[scale.length];
    float[] none = new float[scale.length];
    return new BoundStep() {
      @Override
      public void forward() {
        apply(input.value(), output.value(), piece, shift);
      }

      @Override
      public void backward() {
        apply(output.gradient(), input.target(), piece, none);
        input.commit();
      }
    };
  }

  private void apply(INDArray source, INDArray target, float[] piece, float[] added) {
    FloatBuffer from = source.data().asNioFloat();
    FloatBuffer to = target.data().asNioFloat();
    int length = Math.toIntExact(source.length());
    for (int start = 0; start < length; start += piece.length) {
      int count = Math.min(piece.length, length - start);
      from.get(start, piece, 0, count);
      multiply(piece, scale, added);
      to.put(start, piece, 0, count);
    }
  }

  private static void multiply(float[] piece, float[] factors, float[] added) {
    for (int i = 0; i < piece.length; i++) {
      piece[i] = piece[i] * factors[i] + added[i];
    }
  }
}
