package io.loupe.visualizers.internal.evidence;

import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.model.Model;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Classifier;
import io.loupe.visualizers.internal.Classifier.Judgement;
import io.loupe.visualizers.internal.Classifier.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks at a few samples whether a model answers as the data say, and where it does so no better
 * than chance, which other input range, order of channels or order of classes would explain it.
 *
 * <p>Chance is the agreement of decisions and labels that have nothing to do with each other,
 * Cohen's; no better than it is what the exact binomial test does not tell from it at 5 %. Of
 * predicted numbers it is what answering the mean of the targets does. Another range has to win an
 * exact sign test against the one at hand, corrected for the number tried; another order of classes
 * is found on every second sample and tested on the others.
 *
 * @see <a href="https://doi.org/10.1177/001316446002000104">Cohen 1960</a>
 */
public final class LabelCheck {
  private static final int SAMPLES = 64;
  private static final int OF_EACH_CLASS = 4;
  private static final int MOST_SAMPLES = 512;
  private static final int MOST_VALUES = 1 << 24;
  private static final double LEVEL = 0.05;
  private static final Set<String> STATING = Set.of("range", "mean", "std");

  private final Model model;
  private final Classifier classifier;
  private final Dataset data;
  private final RenderContext context;

  private LabelCheck(RenderContext context, Classifier classifier, Dataset data) {
    this.context = context;
    this.model = context.model();
    this.classifier = classifier;
    this.data = data;
  }

  /** Warns, once for a run, where the data have labels or targets and the model is at chance. */
  public static void warn(RenderContext context, Classifier classifier) {
    Optional<Dataset> data = context.optionalDataset();
    if (data.isPresent() && classifier.kind() != Kind.NOTHING) {
      new LabelCheck(context, classifier, data.get()).sentence().ifPresent(context::warn);
    }
  }

  private Optional<String> sentence() {
    List<Sample> samples = samples();
    if (samples.isEmpty()) {
      return Optional.empty();
    }
    Agreement own = new Agreement(classifier.kind(), judged(samples));
    if (!own.isAtChance()) {
      return Optional.empty();
    }
    String explanation =
        range(samples)
            .or(() -> order(own))
            .orElse(
                "Check that the data belong to this model, and that they are prepared and labelled"
                    + " as in its training: --input-range, --input-mean, --input-std, --classes.");
    return Optional.of(own.describe() + " " + explanation);
  }

  /** Only reads what the first sample tells to be worth it. */
  private List<Sample> samples() {
    try (Stream<Sample> first = data.samples()) {
      Optional<Sample> one = first.findFirst();
      if (one.isEmpty() || (one.get().label().isEmpty() && one.get().target().isEmpty())) {
        return List.of();
      }
    }
    int wanted =
        Math.min(MOST_SAMPLES, Math.max(SAMPLES, OF_EACH_CLASS * data.classNames().size()));
    int values = model.info().input().shape().elements();
    int count = Math.max(1, Math.min(wanted, MOST_VALUES / Math.max(1, values)));
    return data.some(count).stream().filter(classifier::canJudge).toList();
  }

  private List<Judgement> judged(List<Sample> samples) {
    return classifier.judgements(model, Datasets.of(samples), context.batchSize());
  }

  // Ranges and channel orders.

  private record Preparation(double min, double max, boolean reversed) {
    String option(InputSpec own) {
      List<String> parts = new ArrayList<>();
      if (min != own.min() || max != own.max()) {
        parts.add("--input-range " + whole(min) + "," + whole(max));
      }
      if (reversed) {
        parts.add("--input-channels bgr");
      }
      return "With " + String.join(" and ", parts);
    }

    String change(InputSpec own) {
      List<String> parts = new ArrayList<>();
      if (min != own.min() || max != own.max()) {
        parts.add(
            "values from "
                + whole(min)
                + " to "
                + whole(max)
                + " in the place of "
                + whole(own.min())
                + " to "
                + whole(own.max()));
      }
      if (reversed) {
        parts.add("the channels in the opposite order");
      }
      return "Were the data saved with " + String.join(" and ", parts) + ",";
    }

    private static String whole(double value) {
      return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
  }

  private Optional<String> range(List<Sample> all) {
    InputSpec input = model.info().input();
    boolean stated =
        model.info().options().keySet().stream().anyMatch(STATING::contains)
            || !input.mean().isEmpty()
            || !input.std().isEmpty()
            || input.min() != 0
            || input.max() != 1;
    if (stated || !input.isImage()) {
      return Optional.empty();
    }
    List<Sample> samples = thinned(all);
    Agreement own = new Agreement(classifier.kind(), judged(samples));
    List<Preparation> tried = preparations(input);
    Preparation best = null;
    Agreement most = own;
    for (Preparation preparation : tried) {
      List<Sample> prepared =
          samples.stream().map(sample -> prepared(sample, input, preparation)).toList();
      Agreement other = new Agreement(classifier.kind(), judged(prepared));
      if (other.isBetterThan(most)
          && !other.isAtChance()
          && other.chanceOfLeadOver(own) * tried.size() <= LEVEL) {
        best = preparation;
        most = other;
      }
    }
    return best == null ? Optional.empty() : Optional.of(said(best, own, most, samples.get(0)));
  }

  private String said(Preparation best, Agreement own, Agreement most, Sample first) {
    InputSpec input = model.info().input();
    String what = isRead(best, first) ? best.option(input) : best.change(input);
    return what
        + " "
        + own.noun()
        + " on "
        + own.samples()
        + " samples "
        + (what.startsWith("With") ? "is " : "would be ")
        + most.figure()
        + " instead of "
        + own.figure()
        + ".";
  }

  /** Whether the data follow the option: those that are saved in the model's scale do not. */
  private boolean isRead(Preparation preparation, Sample first) {
    InputSpec own = model.info().input();
    InputSpec other = InputSpec.of(own.shape(), preparation.min(), preparation.max());
    if (other.equals(own)) {
      return true;
    }
    try (Stream<Sample> samples = context.open(data.location(), other).samples()) {
      Optional<Sample> same = samples.filter(s -> s.id().equals(first.id())).findFirst();
      Tensor wanted =
          prepared(first, own, new Preparation(preparation.min(), preparation.max(), false))
              .input();
      return same.isPresent() && near(same.get().input(), wanted, other.max() - other.min());
    } catch (LoupeException e) {
      return false;
    }
  }

  private static boolean near(Tensor one, Tensor other, double range) {
    float[] a = one.toArray();
    float[] b = other.toArray();
    boolean near = a.length == b.length;
    for (int i = 0; near && i < a.length; i++) {
      near = Math.abs(a[i] - b[i]) <= range / 1000;
    }
    return near;
  }

  private static List<Preparation> preparations(InputSpec input) {
    List<Preparation> all = new ArrayList<>();
    for (boolean reversed : input.channels() == 3 ? List.of(false, true) : List.of(false)) {
      for (double[] range : new double[][] {{0, 1}, {0, 255}, {-1, 1}}) {
        boolean own = range[0] == input.min() && range[1] == input.max();
        if (!own || reversed) {
          all.add(new Preparation(range[0], range[1], reversed));
        }
      }
    }
    return all;
  }

  private static Sample prepared(Sample sample, InputSpec input, Preparation preparation) {
    float[] values = sample.input().toArray();
    int channels = input.channels();
    int plane = values.length / channels;
    float[] changed = new float[values.length];
    double stretch = (preparation.max() - preparation.min()) / (input.max() - input.min());
    for (int i = 0; i < values.length; i++) {
      int channel = i / plane;
      int to = preparation.reversed() ? channels - 1 - channel : channel;
      changed[to * plane + i % plane] =
          (float) (preparation.min() + (values[i] - input.min()) * stretch);
    }
    Tensor tensor = Tensor.of(sample.input().shape(), changed);
    return new Sample(sample.id(), tensor, sample.label(), sample.target());
  }

  private static List<Sample> thinned(List<Sample> all) {
    List<Sample> some = new ArrayList<>();
    int count = Math.min(SAMPLES, all.size());
    for (int i = 0; i < count; i++) {
      some.add(all.get((int) ((long) i * all.size() / count)));
    }
    return some;
  }

  // Orders of the classes.

  private Optional<String> order(Agreement own) {
    return classifier.decidesBetweenClasses()
        ? ClassOrder.explaining(own.judgements(), classifier.classes(), data.classNames())
            .map(ClassOrder::describe)
        : Optional.empty();
  }
}
