package io.loupe.visualizers.maximization.prior;

import io.loupe.data.Dataset;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.NoSamples;
import io.loupe.visualizers.synthesis.ColorCovariance;
import io.loupe.visualizers.synthesis.ColorMix;
import io.loupe.visualizers.synthesis.ImageSize;
import io.loupe.visualizers.synthesis.MagnitudeSpectrum;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Measures how the user's own pictures vary: the covariance of their colours, and the mean
 * magnitude of each wave. Values count as shares of the input range. One pass over the data each,
 * of which nothing is kept; of more than {@value #MOST} pictures some, evenly spread.
 */
public final class ColorsOfData {
  /** Pictures that are looked at. */
  static final int MOST = 4096;

  private final RenderContext context;
  private final InputSpec input;
  private final ImageSize size;
  private final ValueClamp range;
  private long used;

  private ColorsOfData(RenderContext context) {
    this.context = context;
    this.input = context.model().info().input();
    this.size = ImageSize.of(input.shape());
    this.range = ValueClamp.of(input);
  }

  /**
   * How colours are made in the data.
   *
   * @param option that asks for it, for what is said where there are no data
   * @throws ParameterException if the run has no data
   */
  public static ColorMix mix(RenderContext context, String option) {
    requireData(context, option);
    ColorsOfData colors = new ColorsOfData(context);
    ColorCovariance.Axes axes = colors.covariance().axes();
    context.resolved("colors", colors.describe(axes));
    return ColorMix.of(axes);
  }

  /**
   * The data's magnitudes.
   *
   * @param option that asks for them
   * @throws ParameterException if the run has no data, or the input no places
   */
  public static MagnitudeSpectrum spectrum(RenderContext context, String option) {
    requireData(context, option);
    InputSpec input = context.model().info().input();
    if (input.isList()) {
      throw new ParameterException(
          option
              + " is about waves in pictures or signals, and an input of shape "
              + input.shape()
              + " has no places.",
          "Leave it out.");
    }
    ColorsOfData colors = new ColorsOfData(context);
    ColorCovariance covariance = colors.covariance();
    ColorCovariance.Axes axes = covariance.axes();
    if (!(axes.deviations()[0] > 0)) {
      throw new DatasetException(
          "The data have one colour throughout, of which no waves are made.",
          "Give --data pictures in which something is to be seen.",
          null);
    }
    MagnitudeSpectrum.Builder builder = new MagnitudeSpectrum.Builder(colors.size, covariance);
    colors.forEach("magnitudes of the data", builder::add);
    context.resolved("colors", colors.describe(axes));
    context.resolved("spectrum", "mean magnitudes of " + colors.counted());
    return builder.build();
  }

  private static void requireData(RenderContext context, String option) {
    if (context.optionalDataset().isEmpty()) {
      throw new ParameterException(
          option + " is measured on pictures, and the run has none.",
          "Give --data with pictures like those that the model was trained on; some ten do.");
    }
  }

  private ColorCovariance covariance() {
    ColorCovariance covariance = new ColorCovariance(size);
    forEach("colours of the data", covariance::add);
    return covariance;
  }

  /** Pictures in the order of the data, as shares of the input range. */
  private void forEach(String name, Consumer<float[]> use) {
    Dataset data = context.dataset();
    OptionalLong all = data.size();
    long every = Math.max(1, (all.orElse(0) + MOST - 1) / MOST);
    long read = 0;
    used = 0;
    try (Stream<Sample> samples = data.samples();
        RunMonitor.Task task = context.monitor().task(name, all)) {
      Iterator<Sample> each = samples.iterator();
      while (each.hasNext() && used < MOST) {
        Sample sample = Samples.fitting(each.next(), input.shape());
        if (read++ % every == 0) {
          use.accept(shares(sample.input().toArray()));
          used++;
        }
        task.advance(1);
      }
    }
    if (used == 0) {
      throw NoSamples.in(data);
    }
  }

  private float[] shares(float[] values) {
    float[] shares = new float[values.length];
    for (int i = 0; i < shares.length; i++) {
      int c = i / size.positions();
      shares[i] = (values[i] - range.lowest(c)) / (range.highest(c) - range.lowest(c));
    }
    return shares;
  }

  private String counted() {
    return used + (used == 1 ? " sample" : " samples");
  }

  /** Deviations along the principal axes of the data's colours, in shares of the input range. */
  private String describe(ColorCovariance.Axes axes) {
    return "principal axes of "
        + counted()
        + ", deviations "
        + Arrays.stream(axes.deviations())
            .mapToObj(deviation -> String.format(Locale.ROOT, "%.4f", deviation))
            .collect(Collectors.joining(", "));
  }
}
