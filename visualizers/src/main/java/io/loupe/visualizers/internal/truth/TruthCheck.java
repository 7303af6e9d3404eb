package io.loupe.visualizers.internal.truth;

import io.loupe.gradient.Objective;
import io.loupe.gradient.Patchable;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.truth.Contributions.Contribution;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Asks of made images whether what feeds their unit is what feeds it on the samples that excite it
 * most, layer by layer. Two passes over the data and, for each unit, about a hundred samples
 * forward and back; memory holds the samples of some units at a time.
 *
 * @see <a href="https://arxiv.org/abs/2306.04719">Geirhos, Zimmermann, Bilodeau, Brendel and Kim
 *     2024, Don't trust your eyes: on the (un)reliability of feature visualizations</a>
 */
public final class TruthCheck {
  private static final long STREAM = 0x74727574680000L;
  private static final long MOST_VALUES = 1L << 26;
  private static final int SHARE_OF_MEMORY = 16;

  /** Examples are at most this part of the samples that were looked at. */
  private static final int PART = 8;

  private final RenderContext context;

  private TruthCheck(RenderContext context) {
    this.context = context;
  }

  /**
   * What is asked.
   *
   * @param unit what was to become large, as plain as it can be: a logit, a filter's mean
   * @param images [C,H,W] in model input scale, made for it
   */
  public record Asked(Objective unit, List<Tensor> images) {
    public Asked {
      images = List.copyOf(images);
    }
  }

  /**
   * What is answered.
   *
   * @param truths one for each image
   * @param examples the samples that excite the unit most, strongest first, of those looked at
   * @param seen samples that were looked at
   */
  public record Answer(List<Truth> truths, List<Example> examples, long seen) {
    public Answer {
      truths = List.copyOf(truths);
      examples = List.copyOf(examples);
    }
  }

  /** Where a sample is in the data, and what the unit says to it. */
  public record Example(long index, double value) {}

  /**
   * Asks.
   *
   * @param context the run, with data; tells progress and may cancel
   * @return one for each unit
   */
  public static List<Answer> of(RenderContext context, List<Asked> asked) {
    return new TruthCheck(context).check(asked);
  }

  private List<Answer> check(List<Asked> asked) {
    Optional<Patchable> gradients = context.model().capability(Patchable.class);
    if (gradients.isEmpty()) {
      return asked.stream()
          .map(one -> all(one, "the engine offers no gradients at inner layers", 0))
          .map(truths -> new Answer(truths, List.of(), 0))
          .toList();
    }
    UnitExamples examples = UnitExamples.find(context, asked.stream().map(Asked::unit).toList());
    List<Answer> found = new ArrayList<>();
    int chunk = unitsAtOnce();
    try (RunMonitor.Task task = context.monitor().task("examples", OptionalLong.of(asked.size()))) {
      for (int from = 0; from < asked.size(); from += chunk) {
        int to = Math.min(asked.size(), from + chunk);
        List<UnitExamples.Read> read =
            examples.read(asked.subList(from, to).stream().map(Asked::unit).toList());
        for (int u = from; u < to; u++) {
          Asked one = asked.get(u);
          found.add(
              new Answer(
                  ofUnit(one, gradients.get(), read.get(u - from), examples.seen()),
                  examples.of(one.unit()),
                  examples.seen()));
          task.advance(1);
        }
      }
    }
    return found;
  }

  private int unitsAtOnce() {
    long elements = context.model().info().input().shape().elements();
    long values = Math.min(MOST_VALUES, Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY);
    return (int) Math.max(1, values / ((UnitExamples.MOST + UnitExamples.OTHERS) * elements));
  }

  private List<Truth> ofUnit(Asked asked, Patchable gradients, UnitExamples.Read read, long seen) {
    Optional<Contributions> feeding =
        Contributions.of(context.model(), gradients, asked.unit(), context.batchSize());
    if (feeding.isEmpty()) {
      return all(asked, "no layer lies before it", 0);
    }
    int count = (int) Math.min(read.examples().size(), seen / PART);
    if (count < Road.FEWEST) {
      return all(asked, seen + " samples are too few", count);
    }
    Contributions own = feeding.get();
    List<Contribution> examples = own.of(asked.unit(), read.examples().subList(0, count));
    List<Contribution> others = own.of(asked.unit(), read.others());
    return asked.images().stream()
        .map(
            image ->
                Road.of(
                    own.layers(),
                    own.of(asked.unit(), image),
                    examples,
                    others,
                    context.random(STREAM + asked.unit().describe().hashCode())))
        .toList();
  }

  private static List<Truth> all(Asked asked, String why, int examples) {
    return Collections.nCopies(asked.images().size(), Truth.unknown(why, examples));
  }
}
