package io.loupe.visualizers.attribution.method;

import io.loupe.Experimental;
import io.loupe.attribution.AttributionContext;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.data.Samples;
import io.loupe.error.DatasetException;
import io.loupe.param.Param;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.stream.Stream;

/** What stands for a value that is not there. */
@Experimental
public enum Baseline {
  /** The number 0 in the model's input scale: black, or the mean of normalised data. */
  ZERO,
  /** The lowest value of the input's range. */
  LOWEST,
  /** The highest value of the input's range. */
  HIGHEST,
  /** The mean of the data, place by place. */
  MEAN;

  static final Param<Baseline> PARAM =
      Param.choice("baseline", ZERO)
          .help(
              "What stands for a value that is not there: 0 in the model's input scale, the lowest"
                  + " or highest value of the input's range, or the mean of the data.");

  /** The values of one input that says nothing. */
  static float[] of(AttributionContext context) {
    InputSpec input = context.model().info().input();
    int size = input.shape().elements();
    Baseline chosen = context.get(PARAM);
    if (chosen == MEAN) {
      return mean(context, size);
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      int channel = input.channelOf(i);
      values[i] =
          chosen == ZERO
              ? 0
              : (float) (chosen == LOWEST ? input.lowest(channel) : input.highest(channel));
    }
    return values;
  }

  private static float[] mean(AttributionContext context, int size) {
    double[] sums = new double[size];
    long count = 0;
    try (Stream<Sample> samples = context.data().samples()) {
      Iterator<Sample> rest = samples.iterator();
      while (rest.hasNext()) {
        Sample sample = Samples.fitting(rest.next(), context.model().info().input().shape());
        FloatBuffer values = sample.input().data();
        for (int i = 0; i < size; i++) {
          sums[i] += values.get(i);
        }
        count++;
      }
    }
    if (count == 0) {
      throw new DatasetException(
          "The data have no samples, and no mean.", "Give data, or another baseline.", null);
    }
    float[] mean = new float[size];
    for (int i = 0; i < size; i++) {
      mean[i] = (float) (sums[i] / count);
    }
    return mean;
  }
}
