package io.loupe.visualizers.internal.evidence;

import com.google.auto.service.AutoService;
import io.loupe.data.ChannelOrder;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.LoupeException;
import io.loupe.model.Model;
import io.loupe.probe.ProbePlan;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Classifier.Kind;
import io.loupe.visualizer.DataCheck;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Judgement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Looks at a few samples whether a model answers as the data say, and where it does so no better
 * than chance, or is wrong on most of them, which other input range, order of channels or order of
 * classes would explain it.
 *
 * <p>Chance is the agreement of decisions and labels that have nothing to do with each other,
 * Cohen's; no better than it is what the exact binomial test does not tell from it at 5 %. Of
 * predicted numbers it is what answering the mean of the targets does. Another range has to win an
 * exact sign test against the one at hand, corrected for the number tried; another order of classes
 * is found on every second sample and tested on the others.
 *
 * @see <a href="https://doi.org/10.1177/001316446002000104">Cohen 1960</a>
 */
@AutoService(DataCheck.class)
public final class LabelCheck implements DataCheck {
  private static final int SAMPLES = 64;
  private static final int OF_EACH_CLASS = 4;
  private static final int MOST_SAMPLES = 512;
  private static final int MOST_VALUES = 1 << 24;
  private static final double LEVEL = 0.05;

  /** Creates the check. */
  public LabelCheck() {}

  @Override
  public String id() {
    return "labels";
  }

  @Override
  public String description() {
    return "Compares a model's answers to a few samples with their labels.";
  }

  @Override
  public Optional<Report> check(Model model, Dataset data, Function<InputSpec, Dataset> reopened) {
    Classifier classifier = Classifier.of(model, Optional.of(data));
    if (classifier.kind() == Kind.NOTHING) {
      return Optional.empty();
    }
    return new Look(model, classifier, data, ProbePlan.DEFAULT_BATCH_SIZE, reopened).report();
  }

  /** Warns, once for a run, where the data have labels or targets and the model is at chance. */
  public static void warn(RenderContext context, Classifier classifier) {
    Optional<Dataset> data = context.optionalDataset();
    if (data.isPresent() && classifier.kind() != Kind.NOTHING && !context.isDataChecked()) {
      String location = data.get().location();
      new Look(
              context.model(),
              classifier,
              data.get(),
              context.batchSize(),
              input -> context.open(location, input))
          .report()
          .flatMap(Report::warning)
          .ifPresent(context::warn);
    }
  }

  private record Look(
      Model model,
      Classifier classifier,
      Dataset data,
      int batchSize,
      Function<InputSpec, Dataset> reopened) {

    private Optional<Report> report() {
      List<Sample> samples = samples();
      if (samples.isEmpty()) {
        return Optional.empty();
      }
      Agreement own = new Agreement(classifier.kind(), judged(samples));
      String finding = "The model decides " + classifier.describe() + ". " + own.finding();
      Optional<String> reason = own.isDoubtful() ? range(samples).or(() -> order(own)) : order(own);
      if (reason.isEmpty() && own.isAtChance()) {
        reason =
            Optional.of(
                "Check that the data belong to this model, and that they are prepared and labelled"
                    + " as in its training: --input-range, --input-mean, --input-std, --classes.");
      }
      return Optional.of(
          new Report(finding, reason.map(because -> own.describe() + " " + because)));
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
      return data.some(count).stream().filter(s -> Judgement.isPossible(classifier, s)).toList();
    }

    private List<Judgement> judged(List<Sample> samples) {
      return Judgement.all(classifier, model, Datasets.of(samples), batchSize);
    }

    private record Preparation(double min, double max, boolean reversed) {
      InputSpec input(InputSpec own) {
        ChannelOrder order = reversed ? ChannelOrder.BGR : own.order();
        return new InputSpec(own.shape(), min, max, own.mean(), own.std(), order, "")
            .with(own.held());
      }

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
      if (!input.isImage()) {
        return Optional.empty();
      }
      List<Preparation> tried = preparations(input);
      if (tried.isEmpty()) {
        return Optional.empty();
      }
      List<Sample> samples = thinned(all);
      Agreement own = new Agreement(classifier.kind(), judged(samples));
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
      InputSpec other = preparation.input(own);
      try (Stream<Sample> samples = reopened.apply(other).samples()) {
        Optional<Sample> same = samples.filter(s -> s.id().equals(first.id())).findFirst();
        Tensor wanted = prepared(first, own, preparation).input();
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

    private List<Preparation> preparations(InputSpec input) {
      boolean open =
          input.rangeOrigin().isEmpty() && input.mean().isEmpty() && input.std().isEmpty();
      boolean ordered =
          input.channels() != 3
              || input.order() != ChannelOrder.RGB
              || model.info().options().containsKey("channels");
      List<Preparation> all = new ArrayList<>();
      for (boolean reversed : ordered ? List.of(false) : List.of(false, true)) {
        for (Preparation range : ranges(input, open)) {
          boolean own = range.min() == input.min() && range.max() == input.max();
          if (!own || reversed) {
            all.add(new Preparation(range.min(), range.max(), reversed));
          }
        }
      }
      return all;
    }

    private static List<Preparation> ranges(InputSpec input, boolean open) {
      return open
          ? List.of(
              new Preparation(0, 1, false),
              new Preparation(0, 255, false),
              new Preparation(-1, 1, false))
          : List.of(new Preparation(input.min(), input.max(), false));
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
        double value =
            preparation.min() + (input.toPicture(values[i], channel) - input.min()) * stretch;
        changed[to * plane + i % plane] = (float) input.toModel(value, to);
      }
      Tensor tensor = Tensor.of(sample.input().shape(), changed);
      return sample.with(tensor);
    }

    private static List<Sample> thinned(List<Sample> all) {
      List<Sample> some = new ArrayList<>();
      int count = Math.min(SAMPLES, all.size());
      for (int i = 0; i < count; i++) {
        some.add(all.get((int) ((long) i * all.size() / count)));
      }
      return some;
    }

    private Optional<String> order(Agreement own) {
      return classifier.decidesBetweenClasses()
          ? ClassOrder.explaining(own.judgements(), classifier.classes(), data.classNames())
              .map(ClassOrder::describe)
          : Optional.empty();
    }
  }
}
