package io.loupe.visualizers.maximization.prior;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.error.RunCancelledException;
import io.loupe.gradient.Differentiable;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Objectives;
import io.loupe.gradient.OutputKind;
import io.loupe.model.Model;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.maximization.ascent.Neutral;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.prior.Answers.Answer;
import io.loupe.visualizers.maximization.prior.GuidanceChoice.Trial;
import io.loupe.visualizers.maximization.prior.GuidedDrawing.Item;
import io.loupe.visualizers.maximization.prior.PriorPictures.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * Pictures of outputs that are pulled towards what the data look like, and beside them what the
 * prior draws by itself: with the network only choosing among the data, without the network, and
 * with the null model in both places. Used from one thread.
 *
 * <p>Nothing is trained: the prior is the {@linkplain EmpiricalDenoiser posterior mean} of the
 * data's patches.
 */
public final class DataPrior {
  private static final double CHOOSING = 2;
  private static final double LOGIT_SHARE = 0.05;

  private final RenderContext context;
  private final String title;
  private final List<Target> targets;
  private final Classifier classifier;
  private final Neutral neutral;
  private final int steps;
  private final int mostPictures;

  /**
   * Prepares a run.
   *
   * @param title what the targets belong to
   * @param targets outputs of the head
   * @param neutral what comes in where images are moved to see whether they hold
   * @throws ParameterException if one is no output with a probability, or the input has no places
   */
  public DataPrior(
      RenderContext context,
      String title,
      List<Target> targets,
      Classifier classifier,
      Neutral neutral) {
    this(context, title, targets, classifier, neutral, Annealing.STEPS, DataPictures.MOST);
  }

  /** Prepares a run of other length. */
  DataPrior(
      RenderContext context,
      String title,
      List<Target> targets,
      Classifier classifier,
      Neutral neutral,
      int steps,
      int mostPictures) {
    this.context = context;
    this.title = title;
    this.targets = targets;
    this.classifier = classifier;
    this.neutral = neutral;
    this.steps = steps;
    this.mostPictures = mostPictures;
    for (Target target : targets) {
      if (target.outputs().isEmpty()) {
        throw new ParameterException(
            "--prior data weighs the data by the probability of a target, and \""
                + target.name()
                + "\" has none.",
            "Draw outputs of a model that decides between classes: leave --layer and --objective"
                + " out.");
      }
    }
    DataPictures.requireFitting(context.model().info().input());
  }

  /**
   * Draws everything; when cancelled, hands over what there is.
   *
   * @throws RunCancelledException if the run was cancelled
   */
  public List<Artifact> draw() {
    PictureBank bank = DataPictures.of(context, classifier, mostPictures);
    return new Run(bank).whole();
  }

  /** What guides: the decision, with a little of the logit, whose gradient never vanishes. */
  private Objective aim(Target target) {
    List<Objective> parts =
        target.outputs().stream()
            .map(
                output -> {
                  Objective logit = classifier.ofClass(OutputKind.UNIT, output);
                  return classifier.kind() == Classifier.Kind.CLASSES
                      ? classifier
                          .ofClass(OutputKind.LOG_SOFTMAX, output)
                          .plus(logit.times(LOGIT_SHARE))
                      : logit;
                })
            .toList();
    return parts.size() == 1 ? parts.get(0) : Objectives.softMin(parts);
  }

  /** One run with its data. */
  private final class Run {
    private final PictureBank bank;
    private final Annealing annealing;
    private final Likeness likeness;
    private final Answers answers;
    private final List<List<Trial>> trials = new ArrayList<>();
    private final PriorPictures pictures;

    Run(PictureBank bank) {
      this.bank = bank;
      this.annealing = Annealing.of(steps, bank.spread(), bank.size());
      this.likeness = new Likeness(bank, annealing);
      this.answers = answers(context.gradients(), Batches.of(context.model()));
      this.pictures = new PriorPictures(targets, bank, likeness);
      targets.forEach(target -> trials.add(new ArrayList<>()));
    }

    private Answers answers(Differentiable model, Batches batches) {
      InputSpec input = context.model().info().input();
      return new Answers(classifier, model, batches, input, neutral, bank);
    }

    List<Artifact> whole() {
      try {
        for (double guidance : GuidanceChoice.LADDER) {
          guide(guidance);
        }
        controls();
        var unused = NullModel.use(context, samples(), this::redrawn);
      } catch (RunCancelledException e) {
        if (trials.stream().noneMatch(List::isEmpty)) {
          report().artifacts().forEach(context::emit);
        }
        throw e;
      }
      DataPriorReport report = report();
      report.warn();
      return report.artifacts();
    }

    private DataPriorReport report() {
      List<GuidanceChoice> choices = trials.stream().map(GuidanceChoice::of).toList();
      pictures.put(
          Kind.DRAWN,
          choices.stream().map(choice -> choice.drawn().image()).toList(),
          choices.stream().map(choice -> choice.drawn().answer()).toList());
      return new DataPriorReport(context, title, pictures, choices, answers::best);
    }

    /** Draws the targets that are not yet reached. */
    private void guide(double guidance) {
      List<Integer> open = new ArrayList<>();
      for (int t = 0; t < targets.size(); t++) {
        List<Trial> of = trials.get(t);
        if (of.isEmpty() || !of.get(of.size() - 1).isLast()) {
          open.add(t);
        }
      }
      if (open.isEmpty()) {
        return;
      }
      List<Target> some = open.stream().map(targets::get).toList();
      float[] images =
          drawn(
              "drawing at guidance " + PriorPictures.number(guidance),
              context.model(),
              context.gradients(),
              some.stream().map(t -> item(answers, t, guidance, CHOOSING)).toList());
      List<Answer> made = answers.of(some, images, t -> context.random(t.stream("noise")));
      for (int i = 0; i < open.size(); i++) {
        float[] image = part(images, i);
        double distance = likeness.patchDistance(image);
        trials
            .get(open.get(i))
            .add(new Trial(guidance, image, made.get(i), distance, distance > likeness.far()));
      }
    }

    private void controls() {
      keep(Kind.CHOOSING, "drawing with the network only choosing", CHOOSING);
      keep(Kind.ALONE, "drawing without the network", 0);
    }

    private void keep(Kind kind, String task, double choosing) {
      float[] images =
          drawn(
              task,
              context.model(),
              context.gradients(),
              targets.stream().map(t -> item(answers, t, 0, choosing)).toList());
      put(kind, images);
    }

    private boolean redrawn(Model drawn) {
      Differentiable gradients = drawn.capability(Differentiable.class).orElseThrow();
      Answers own = answers(gradients, Batches.of(drawn));
      List<Item> items = new ArrayList<>();
      for (int t = 0; t < targets.size(); t++) {
        double guidance = GuidanceChoice.of(trials.get(t)).drawn().guidance();
        items.add(item(own, targets.get(t), guidance, CHOOSING));
      }
      put(Kind.NULL, drawn("drawing with the null model", drawn, gradients, items));
      return true;
    }

    private void put(Kind kind, float[] images) {
      List<float[]> each = new ArrayList<>();
      for (int t = 0; t < targets.size(); t++) {
        each.add(part(images, t));
      }
      pictures.put(kind, each, answers.of(targets, images, t -> context.random(t.stream("noise"))));
    }

    /** All images of a target begin with the same noise. */
    private Item item(Answers of, Target target, double guidance, double choosing) {
      return new Item(
          aim(target),
          guidance,
          of.bonus(target, choosing),
          context.random(target.stream("prior start")),
          context.random(target.stream("prior looks")));
    }

    private float[] drawn(String name, Model model, Differentiable gradients, List<Item> items) {
      GuidedDrawing drawing = new GuidedDrawing(gradients, bank, annealing);
      Batches batches = Batches.of(model);
      float[] images = new float[items.size() * bank.size().elements()];
      long total = (long) steps * batches.count(items.size());
      try (RunMonitor.Task task = context.monitor().task(name, OptionalLong.of(total))) {
        batches.forEach(
            items.size(),
            (from, count) -> {
              float[] some = drawing.draw(items.subList(from, from + count), task);
              System.arraycopy(some, 0, images, from * bank.size().elements(), some.length);
            });
      }
      return images;
    }

    private float[] part(float[] images, int n) {
      int elements = bank.size().elements();
      return Arrays.copyOfRange(images, n * elements, (n + 1) * elements);
    }

    private List<Sample> samples() {
      int count = Math.min(16, bank.count());
      List<Sample> some = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int n = (int) ((long) i * bank.count() / count);
        some.add(Sample.of(bank.id(n), bank.batch(n, 1).slice(0)));
      }
      return some;
    }
  }
}
