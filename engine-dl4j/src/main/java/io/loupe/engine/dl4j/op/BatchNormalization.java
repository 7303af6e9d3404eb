package io.loupe.engine.dl4j.op;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
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

  /**
   * Copies the factors.
   *
   * @param scale [C]
   * @param shift [C]
   * @param constant whether they are no weights, so that no draw changes them
   */
  public BatchNormalization(INDArray scale, INDArray shift, boolean constant) {
    this(scale.dup('c').data().asFloat(), shift.dup('c').data().asFloat(), constant);
  }

  private BatchNormalization(float[] scale, float[] shift, boolean constant) {
    this.constant = constant;
    this.channels = scale.length;
    this.scale = repeated(scale);
    this.shift = repeated(shift);
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
    return new BatchNormalization(factors, added, false);
  }

  private static float[] repeated(float[] once) {
    float[] piece = new float[once.length * Math.max(1, PIECE / once.length)];
    for (int i = 0; i < piece.length; i++) {
      piece[i] = once[i % once.length];
    }
    return piece;
  }

  public float[] scale() {
    return Arrays.copyOf(scale, channels);
  }

  public float[] shift() {
    return Arrays.copyOf(shift, channels);
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
