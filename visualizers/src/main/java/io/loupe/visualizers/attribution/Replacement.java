package io.loupe.visualizers.attribution;

import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.tensor.Shape;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.attribution.AttributionCheckVisualizer.Replaced;
import io.loupe.visualizers.internal.measure.GaussianBlur;
import io.loupe.visualizers.internal.measure.NoisyLinearImputation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What stands where places of samples are taken away. */
final class Replacement {
  private static final long NOISE = 0x726f6164L;
  private static final double BLUR = 1.0 / 8;

  private final RenderContext context;
  private final List<Sample> samples;
  private final Replaced kind;
  private final InputSpec input;
  private final int rows;
  private final int columns;
  private final float[] values;
  private int blurredSample = -1;
  private float[] blurred = new float[0];

  Replacement(RenderContext context, List<Sample> samples, Replaced kind) {
    this.context = context;
    this.samples = samples;
    this.kind = kind;
    this.input = context.model().info().input();
    Shape shape = input.shape();
    boolean neighbours = kind == Replaced.BLUR || kind == Replaced.ROAD;
    if (neighbours && shape.rank() < 2) {
      throw new ParameterException(
          "--baseline "
              + kind.name().toLowerCase(Locale.ROOT)
              + " needs rows and columns, or steps, and the input of model \""
              + context.model().info().name()
              + "\" is a list "
              + shape
              + ".",
          "Take mean, zero, lowest or highest.");
    }
    this.rows = shape.rank() == 3 ? shape.dim(1) : 1;
    this.columns = shape.rank() == 0 ? 1 : shape.dim(-1);
    this.values = values();
  }

  private float[] values() {
    float[] all = new float[input.shape().elements()];
    for (int i = 0; i < all.length; i++) {
      int channel = input.channelOf(i);
      all[i] =
          (float)
              switch (kind) {
                case ZERO -> 0;
                case LOWEST -> input.lowest(channel);
                case HIGHEST -> input.highest(channel);
                case MEAN, BLUR, ROAD -> mean(i);
              };
    }
    return all;
  }

  private double mean(int i) {
    double sum = 0;
    for (Sample sample : samples) {
      sum += sample.input().get(i);
    }
    return sum / samples.size();
  }

  int places() {
    return rows * columns;
  }

  /**
   * Takes places away.
   *
   * @param sample number of the sample
   * @param gone which places
   * @param copy its values, changed
   */
  void take(int sample, boolean[] gone, float[] copy) {
    boolean all = true;
    for (boolean place : gone) {
      all &= place;
    }
    if (kind == Replaced.ROAD && !all) {
      impute(sample, gone, copy);
      return;
    }
    float[] nothing = nothing(sample);
    for (int i = 0; i < copy.length; i++) {
      copy[i] = gone[i % gone.length] ? nothing[i] : copy[i];
    }
  }

  private void impute(int sample, boolean[] gone, float[] copy) {
    NoisyLinearImputation imputation = new NoisyLinearImputation(rows, columns);
    int places = places();
    for (int from = 0; from < copy.length; from += places) {
      int channel = input.channelOf(from);
      double range = input.width(channel);
      float[] plane = Arrays.copyOfRange(copy, from, from + places);
      imputation.fill(
          plane,
          gone,
          NoisyLinearImputation.NOISE * range,
          context.random(NOISE + (long) sample * copy.length + from));
      System.arraycopy(plane, 0, copy, from, places);
    }
  }

  /** A whole input of nothing; of noisy imputation, which needs something left, the mean. */
  float[] nothing(int sample) {
    if (kind != Replaced.BLUR) {
      return values;
    }
    if (sample != blurredSample) {
      blurred = blurred(samples.get(sample).input().toArray());
      blurredSample = sample;
    }
    return blurred;
  }

  private float[] blurred(float[] own) {
    GaussianBlur blur = new GaussianBlur(rows, columns, BLUR * Math.max(rows, columns));
    float[] all = new float[own.length];
    for (int from = 0; from < own.length; from += places()) {
      float[] plane = blur.of(Arrays.copyOfRange(own, from, from + places()));
      System.arraycopy(plane, 0, all, from, places());
    }
    return all;
  }
}
