package io.loupe.visualizers.accuracy;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.error.DatasetException;
import io.loupe.error.ParameterException;
import io.loupe.param.Param;
import io.loupe.probe.Counted;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Classifier.Kind;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.accuracy.AnswerCount.Answers;
import io.loupe.visualizers.internal.NoSamples;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Counts over all data how often a model answers as the data say: the confusion matrix of classes,
 * the four counts of each yes or no, the errors of predicted numbers.
 */
@AutoService(Visualizer.class)
public final class AccuracyVisualizer implements Visualizer {
  /** How many classes or outputs are drawn. */
  public static final Param<Integer> SHOWN =
      Param.integer("shown", 20)
          .limit("from 2 to 100", n -> n >= 2 && n <= 100)
          .help(
              "How many classes or outputs are drawn at most, those with the most mistakes; numbers"
                  + " and tables always hold all of them.");

  /** Creates the visualizer. */
  public AccuracyVisualizer() {}

  @Override
  public String id() {
    return "accuracy";
  }

  @Override
  public String description() {
    return "Counts how often the model answers as the data say, and what it confuses.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(SHOWN);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  @Override
  public boolean isCounted() {
    return true;
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    Classifier classifier = Classifier.of(context);
    if (classifier.kind() == Kind.NOTHING) {
      throw new ParameterException(
          classifier.meaningless(), "Give a model whose last layer answers for each sample.");
    }
    LabelCheck.warn(context, classifier);
    Counted<Answers> counted = Counted.nothing(AnswerCount.of(classifier));
    context.count(List.of(counted));
    Answers answers = counted.state();
    checkSamples(context, classifier, answers);
    List<String> names = classifier.names(context.dataset().classNames());
    AnswerSheet sheet =
        new AnswerSheet(context.model().info(), classifier, answers, names, context.get(SHOWN));
    List<Artifact> artifacts = new ArrayList<>();
    artifacts.add(new Artifact.Image(id(), caption(sheet), sheet.render()));
    artifacts.addAll(new AnswerTables(classifier, answers, names).all());
    counted
        .finish()
        .forEach(
            (name, numbers) ->
                artifacts.add(
                    new Artifact.Numbers(id() + "-" + name, meaning(classifier), numbers)));
    return artifacts;
  }

  private static String meaning(Classifier classifier) {
    return switch (classifier.kind()) {
      case CLASSES, TWO_CLASSES -> "Samples by class and decision, [C,C].";
      case INDEPENDENT ->
          "Samples by output, what is wanted (no, yes) and said (no, yes), [K,2,2].";
      case NUMBERS -> "Mean absolute error, root mean square error and R2 of each output, [K,3].";
      case NOTHING -> classifier.meaningless();
    };
  }

  private static String caption(AnswerSheet sheet) {
    String summary = sheet.summary();
    return Character.toUpperCase(summary.charAt(0)) + summary.substring(1) + ".";
  }

  private static void checkSamples(RenderContext context, Classifier classifier, Answers answers) {
    if (answers.samples() == 0 && answers.unjudged() == 0) {
      throw NoSamples.in(context.dataset());
    }
    String wanted =
        classifier.decidesBetweenClasses()
            ? "labels, integers that number the model's classes"
            : "one number for each output of the model";
    if (answers.samples() == 0) {
      throw new DatasetException(
          "No sample of "
              + context.dataset().location()
              + " says what the answer should be. The model decides "
              + classifier.describe()
              + ".",
          "Give data with " + wanted + ".",
          null);
    }
    if (answers.unjudged() > 0) {
      context.warn(
          answers.unjudged()
              + " samples do not say what the answer should be, or name a class that the model does"
              + " not have; they were left out. The model decides "
              + classifier.describe()
              + ".");
    }
  }
}
