package io.loupe.visualizers.maximization.evaluation;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.internal.Images;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A target that was not reached.
 *
 * @param image its place among the images
 * @param name of the target
 * @param standing how far it came
 * @param tried what was tried, for people
 * @param data the data picture that the model is surest of; empty without data
 */
public record Shortfall(
    int image, String name, Standing standing, String tried, Optional<Surest> data) {
  private static final int MOST_SAMPLES = 2000;

  /** For people, without a full stop. */
  public String describe() {
    return name
        + " (p "
        + Texts.share(standing.probability())
        + (Double.isFinite(standing.held())
            ? ", first after " + Math.round(100 * standing.held()) + " % of small changes"
            : "")
        + "; "
        + tried
        + data.map(surest -> "; " + surest.describe()).orElse("")
        + ")";
  }

  /** The rule that all of them miss, for people. */
  public static String rule() {
    return "a probability of at least 0.99 (of k outputs at once 1/(2k)) that comes first after 95"
        + " % of small changes";
  }

  /**
   * The data picture with the highest probability of a target.
   *
   * @param id of the sample
   * @param probability lowest of the outputs meant
   * @param samples how many were looked at
   */
  public record Surest(String id, double probability, int samples) {
    String describe() {
      return "surest of "
          + samples
          + " data pictures "
          + Texts.share(probability)
          + " ("
          + id
          + ")";
    }

    /**
     * Looks at samples from all over the data.
     *
     * @param outputs those of each target
     * @return one for each target; empty without data of the model's shape
     * @throws io.loupe.error.RunCancelledException if the run was cancelled
     */
    public static List<Optional<Surest>> of(
        RenderContext context,
        Classifier classifier,
        Batches batches,
        List<List<Integer>> outputs) {
      Dataset data = context.optionalDataset().orElseGet(Datasets::of);
      long count = Math.min(MOST_SAMPLES, Datasets.places(data).orElse(MOST_SAMPLES));
      List<Optional<Surest>> best = new ArrayList<>();
      outputs.forEach(of -> best.add(Optional.empty()));
      if (count == 0) {
        return best;
      }
      int[] looked = {0};
      try (Stream<Sample> samples = spread(data, count);
          RunMonitor.Task progress =
              context.monitor().task("surest samples", OptionalLong.of(count))) {
        batches.forEach(
            samples.filter(sample -> isFitting(context, sample)).iterator(),
            part -> {
              looked[0] += part.size();
              double[][] rows =
                  classifier.probabilities(
                      context.gradients(),
                      Images.stacked(part.stream().map(Sample::input).toList()));
              for (int t = 0; t < best.size(); t++) {
                for (int n = 0; n < part.size(); n++) {
                  double[] row = rows[n];
                  double lowest =
                      outputs.get(t).stream().mapToDouble(k -> row[k]).min().orElse(Double.NaN);
                  if (lowest > best.get(t).map(Surest::probability).orElse(-1.0)) {
                    best.set(t, Optional.of(new Surest(part.get(n).id(), lowest, 0)));
                  }
                }
              }
              progress.advance(part.size());
            });
      }
      return best.stream().map(found -> found.map(one -> one.of(looked[0]))).toList();
    }

    private Surest of(int looked) {
      return new Surest(id, probability, looked);
    }

    /** Evenly over data whose size is known, so that those that lie by class are all there. */
    private static Stream<Sample> spread(Dataset data, long count) {
      OptionalLong all = Datasets.places(data);
      if (all.isEmpty()) {
        return Datasets.take(data, count).samples();
      }
      long size = all.getAsLong();
      SortedSet<Long> places = new TreeSet<>();
      LongStream.range(0, count).forEach(i -> places.add(i * size / count));
      return data.samplesAt(places);
    }

    private static boolean isFitting(RenderContext context, Sample sample) {
      return sample.input().shape().equals(context.model().info().input().shape());
    }
  }
}
