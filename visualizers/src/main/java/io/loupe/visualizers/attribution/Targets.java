package io.loupe.visualizers.attribution;

import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.error.UnknownNameException;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.OutputKind;
import io.loupe.gradient.Scoring;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.ClassNames;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.support.SampleObjectives;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What is explained of each sample.
 *
 * @param samples the samples
 * @param answers what the model answers to each, for people
 * @param names a name for each sample, for people
 * @param aspects one objective for each sample, or three where two classes are held against each
 *     other
 * @param describe what is explained, for people
 */
record Targets(
    List<Sample> samples,
    List<String> names,
    List<String> answers,
    List<Aspect> aspects,
    String describe) {
  static final String PREDICTED = "predicted";
  static final String LABEL = "label";
  static final String RUNNER_UP = "runner-up";

  Targets {
    samples = List.copyOf(samples);
    names = List.copyOf(names);
    answers = List.copyOf(answers);
    aspects = List.copyOf(aspects);
  }

  /**
   * One objective for each sample.
   *
   * @param name for files, empty where there is one aspect
   * @param heading for people; may be empty
   * @param objectives one for each sample
   * @param values of the objectives
   */
  record Aspect(String name, String heading, List<Objective> objectives, List<Double> values) {
    Aspect {
      objectives = List.copyOf(objectives);
      values = List.copyOf(values);
    }
  }

  static Targets of(RenderContext context, Classifier classifier, List<Sample> samples) {
    return new Choice(context, classifier, samples).targets();
  }

  /** Finds the objectives of a run. */
  private static final class Choice {
    private final RenderContext context;
    private final Classifier classifier;
    private final List<Sample> samples;
    private final List<String> classNames;
    private final List<float[]> outputs = new ArrayList<>();

    Choice(RenderContext context, Classifier classifier, List<Sample> samples) {
      this.context = context;
      this.classifier = classifier;
      this.samples = samples;
      this.classNames = context.classNames();
      String head = classifier.head().name();
      read(
          Set.of(head),
          (read, count) -> {
            float[] values = read.apply(head).toArray();
            int size = values.length / count;
            for (int n = 0; n < count; n++) {
              outputs.add(Arrays.copyOfRange(values, n * size, (n + 1) * size));
            }
          });
    }

    /** Reads layers of all samples, a batch at a time. */
    private void read(Set<String> layers, Reader reader) {
      List<ProbeRequest> requests = layers.stream().map(ProbeRequest::of).toList();
      context
          .model()
          .probe()
          .run(
              new ProbePlan(requests, context.batchSize()),
              Datasets.of(samples),
              batch ->
                  reader.accept(layer -> batch.get(ProbeRequest.of(layer)), batch.samples().size()),
              context.monitor());
    }

    private interface Reader {
      void accept(Function<String, Tensor> layers, int count);
    }

    Targets targets() {
      List<Objective> given = context.get(AttributionVisualizer.OBJECTIVE);
      String against = context.get(AttributionVisualizer.AGAINST).strip();
      if (!given.isEmpty() && !against.isEmpty()) {
        throw new ParameterException(
            "--against names a class, and --objective says already what is explained.",
            "Write the difference, for example unit(preds, 4) - unit(preds, 9), or give --target"
                + " in the place of --objective.");
      }
      if (!given.isEmpty()) {
        SampleObjectives objectives = SampleObjectives.of(context, given.get(0));
        List<Objective> each = samples.stream().map(objectives::of).toList();
        return made(List.of(aspect("", "", unsaturated(each))), objectives.describe());
      }
      if (classifier.kind() == Classifier.Kind.NUMBERS
          || classifier.kind() == Classifier.Kind.NOTHING) {
        return number(against);
      }
      return classes(against);
    }

    private Targets number(String against) {
      boolean single =
          classifier.kind() == Classifier.Kind.NUMBERS && classifier.head().channels() == 1;
      if (!single || !against.isEmpty()) {
        throw new ParameterException(
            "The model decides " + classifier.describe() + ", and none of it is the answer.",
            "Name what is explained, for example --objective '"
                + Objectives.unit(classifier.head().name(), 0).describe()
                + "'.");
      }
      Objective only = Objectives.unit(classifier.head().name(), 0);
      List<Objective> each = samples.stream().map(s -> only).toList();
      return made(List.of(aspect("", "", each)), only.describe());
    }

    private Targets classes(String against) {
      String target = context.get(AttributionVisualizer.TARGET).strip();
      List<Integer> own = chosen(target, List.of());
      List<Objective> first = own.stream().map(this::logit).toList();
      String explained = "the logit of " + phrase(target);
      if (against.isEmpty()) {
        return made(List.of(aspect("", "", first)), explained);
      }
      List<Integer> others = chosen(against, own);
      List<Objective> second = others.stream().map(this::logit).toList();
      List<Objective> difference =
          IntStream.range(0, samples.size())
              .mapToObj(n -> first.get(n).minus(second.get(n)))
              .toList();
      return made(
          List.of(
              aspect("for", heading(target), first),
              aspect("against", heading(against), second),
              aspect("difference", "difference", difference)),
          explained + " against that of " + phrase(against));
    }

    private Objective logit(int chosen) {
      return classifier.ofClass(OutputKind.UNIT, chosen);
    }

    private String phrase(String choice) {
      return switch (choice) {
        case PREDICTED -> "the predicted class";
        case LABEL -> "the sample's own class";
        case RUNNER_UP -> "the runner-up";
        default -> "class " + ClassNames.of(classNames, named(choice));
      };
    }

    private String heading(String choice) {
      return switch (choice) {
        case PREDICTED, RUNNER_UP -> choice;
        case LABEL -> "own class";
        default -> "class " + ClassNames.of(classNames, named(choice));
      };
    }

    private List<Integer> chosen(String choice, List<Integer> other) {
      List<Integer> found = new ArrayList<>();
      for (int n = 0; n < samples.size(); n++) {
        found.add(
            switch (choice) {
              case PREDICTED -> best(n, -1);
              case LABEL -> label(samples.get(n));
              case RUNNER_UP -> best(n, other.isEmpty() ? best(n, -1) : other.get(n));
              default -> named(choice);
            });
      }
      return found;
    }

    private int best(int n, int besides) {
      double[] probabilities = classifier.probabilities(outputs.get(n), 0);
      if (besides < 0 && classifier.decidesBetweenClasses()) {
        return classifier.decision(outputs.get(n), 0);
      }
      int best = besides == 0 ? 1 : 0;
      for (int k = best; k < probabilities.length; k++) {
        best = k != besides && probabilities[k] > probabilities[best] ? k : best;
      }
      return best;
    }

    private int label(Sample sample) {
      int label = sample.label().orElse(-1);
      if (label < 0 || label >= classifier.classes()) {
        throw new DatasetException(
            "Sample "
                + sample.id()
                + (label < 0 ? " has no label." : " has label " + label + ", and no such output."),
            "Take the predicted class, --target predicted, or give data with labels.",
            null);
      }
      return label;
    }

    private int named(String choice) {
      List<String> names = classifier.names(classNames);
      int named = names.indexOf(choice);
      if (named >= 0) {
        return named;
      }
      if (choice.matches("[0-9]{1,6}") && Integer.parseInt(choice) < names.size()) {
        return Integer.parseInt(choice);
      }
      List<String> all = new ArrayList<>(List.of(PREDICTED, LABEL, RUNNER_UP));
      all.addAll(names.size() <= 50 ? names : names.subList(0, 50));
      throw new UnknownNameException("class", choice, all);
    }

    /** A saturated probability has next to no gradient: the logit is taken in its place. */
    private List<Objective> unsaturated(List<Objective> given) {
      List<Double> values = values(given);
      List<Objective> each = new ArrayList<>();
      int replaced = 0;
      for (int n = 0; n < given.size(); n++) {
        boolean saturated = Saturation.of(given.get(n), values.get(n));
        each.add(saturated ? Saturation.logit(given.get(n)) : given.get(n));
        replaced += saturated ? 1 : 0;
      }
      if (replaced > 0) {
        context.warn(
            (replaced == 1 ? "1 sample has" : replaced + " samples have")
                + " a saturated probability (of "
                + given.size()
                + "), below 0.001 or above 0.999, where its gradient nearly vanishes: the logit is"
                + " explained there in its place.");
      }
      return each;
    }

    private Aspect aspect(String name, String heading, List<Objective> objectives) {
      return new Aspect(name, heading, objectives, values(objectives));
    }

    private List<Double> values(List<Objective> objectives) {
      Objective all = new Objective.PerItem(objectives);
      List<Double> values = new ArrayList<>();
      read(
          all.layers(),
          (read, count) -> {
            int from = values.size();
            Objective some = new Objective.PerItem(objectives.subList(from, from + count));
            for (double value : Scoring.values(some, read, count)) {
              values.add(value);
            }
          });
      return values;
    }

    private Targets made(List<Aspect> aspects, String describe) {
      List<String> names = new ArrayList<>();
      List<String> answers = new ArrayList<>();
      for (int n = 0; n < samples.size(); n++) {
        Sample sample = samples.get(n);
        names.add(
            sample.label().isPresent()
                ? ClassNames.of(classNames, sample.label().getAsInt())
                : sample.id());
        answers.add(answer(n));
      }
      return new Targets(samples, names, answers, aspects, describe);
    }

    private String answer(int n) {
      if (!classifier.hasProbabilities()) {
        return outputs.get(n).length == 1 ? "answer " + Labels.number(outputs.get(n)[0]) : "";
      }
      int best = best(n, -1);
      double[] probabilities = classifier.probabilities(outputs.get(n), 0);
      return "answer "
          + classifier.names(classNames).get(best)
          + ", "
          + Labels.percent(probabilities[best]);
    }
  }
}
