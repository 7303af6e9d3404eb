package io.loupe.visualizers.attribution.method;

import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.data.InputSpec;
import io.loupe.gradient.Objective;
import io.loupe.param.Param;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Gradients at noisy copies of each item, {@code g_s = d F(x + n_s) / d x} with the same normal
 * noise n_s for all items, added up together with their squares.
 *
 * @param means of the gradients
 * @param squares means of their squares
 */
record NoisyGradients(Sums means, Sums squares) {
  static final Param<Integer> SAMPLES =
      Param.integer("samples", 50)
          .limit("from 1 to 100000", n -> n >= 1 && n <= 100_000)
          .help("Number of noisy copies.");

  static final Param<Double> SIGMA =
      Param.decimal("sigma", 0.15)
          .limit("positive", s -> s > 0)
          .help(
              "Standard deviation of the noise, as a share of the input's range; its source"
                  + " advises 0.1 to 0.2.");

  static final List<Param<?>> PARAMETERS = List.of(SAMPLES, SIGMA);

  static NoisyGradients of(
      String task, Batch batch, Objective objective, AttributionContext context) {
    Passes passes = Passes.of(context, batch, objective);
    int items = passes.items();
    int samples = context.get(SAMPLES);
    Noise noise = new Noise(context, passes.size());
    NoisyGradients sums = new NoisyGradients(new Sums(batch), new Sums(batch));
    float[] slopes = new float[passes.size()];
    passes.gradients(
        task,
        Math.multiplyExact(items, samples),
        row -> row % items,
        (row, values, from) -> noise.add(row / items, values, from),
        (row, value, gradient, from) -> {
          gradient.get(from, slopes);
          sums.means.addPart(row % items, slopes, samples);
          sums.squares.addPartOfSquares(row % items, slopes, samples);
        });
    return sums;
  }

  /** Keeps the noise of one draw while it is added to all items. */
  private static final class Noise {
    private final AttributionContext context;
    private final double[] deviations;
    private final double[] values;
    private int drawn = -1;

    Noise(AttributionContext context, int size) {
      InputSpec input = context.model().info().input();
      this.context = context;
      this.deviations = new double[size];
      this.values = new double[size];
      for (int i = 0; i < size; i++) {
        int channel = input.channelOf(i);
        double range = input.width(channel);
        deviations[i] = context.get(SIGMA) * range;
      }
    }

    void add(int draw, float[] into, int from) {
      if (draw != drawn) {
        RandomGenerator random = context.random(draw);
        for (int i = 0; i < values.length; i++) {
          values[i] = deviations[i] * random.nextGaussian();
        }
        drawn = draw;
      }
      for (int i = 0; i < values.length; i++) {
        into[from + i] += (float) values[i];
      }
    }
  }
}
