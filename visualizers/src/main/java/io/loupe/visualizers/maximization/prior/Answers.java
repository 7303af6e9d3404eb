package io.loupe.visualizers.maximization.prior;

import io.loupe.data.InputSpec;
import io.loupe.gradient.Differentiable;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizers.internal.Batches;
import io.loupe.visualizers.maximization.ascent.Neutral;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.evaluation.Decision;
import io.loupe.visualizers.maximization.evaluation.Robustness;
import io.loupe.visualizers.maximization.evaluation.Standing;
import io.loupe.visualizers.synthesis.ValueClamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** What one network answers to the data and to images that are drawn. */
final class Answers {
  private static final double LEAST = 1e-30;

  private final Classifier classifier;
  private final Differentiable model;
  private final Batches batches;
  private final InputSpec input;
  private final float[] neutral;
  private final PictureBank bank;
  private final List<double[]> ofData = new ArrayList<>();

  Answers(
      Classifier classifier,
      Differentiable model,
      Batches batches,
      InputSpec input,
      Neutral neutral,
      PictureBank bank) {
    this.classifier = classifier;
    this.model = model;
    this.batches = batches;
    this.input = input;
    this.neutral = neutral.in(input);
    this.bank = bank;
    batches.forEach(
        bank.count(),
        (from, count) ->
            ofData.addAll(List.of(classifier.probabilities(model, bank.batch(from, count)))));
  }

  /** The logarithm of a target's probability on each picture of the data, times a factor. */
  float[] bonus(Target target, double factor) {
    float[] bonus = new float[bank.count()];
    for (int n = 0; n < bonus.length && factor != 0; n++) {
      bonus[n] = (float) (factor * StrictMath.log(Math.max(LEAST, probability(target, n))));
    }
    return bonus;
  }

  /** A target's highest probability on a picture of the data. */
  double best(Target target) {
    double best = 0;
    for (int n = 0; n < bank.count(); n++) {
      best = Math.max(best, probability(target, n));
    }
    return best;
  }

  /** That of the output that has least of those meant. */
  private double probability(Target target, int picture) {
    double least = 1;
    for (int output : target.outputs()) {
      least = Math.min(least, ofData.get(picture)[output]);
    }
    return least;
  }

  /**
   * What the network makes of images.
   *
   * @param images in units of the input range, one for each target
   * @param noise a new source for the small changes of a target's image
   */
  List<Answer> of(List<Target> targets, float[] images, Function<Target, RandomGenerator> noise) {
    Tensor all = Tensor.of(bank.shape(targets.size()), bank.scale().toModel(images));
    ValueClamp range = ValueClamp.of(input);
    List<Answer> answers = new ArrayList<>();
    batches.forEach(
        targets.size(),
        (from, count) -> {
          List<Target> some = targets.subList(from, from + count);
          Tensor part = Batches.part(all, from, count);
          double[][] rows = classifier.probabilities(model, part);
          List<Robustness> robustness =
              Robustness.of(
                  classifier,
                  model,
                  part,
                  range,
                  neutral,
                  some.stream().map(Target::outputs).toList(),
                  some.stream().map(noise).toList());
          for (int n = 0; n < count; n++) {
            List<Integer> outputs = some.get(n).outputs();
            Decision decision = Decision.of(classifier.kind(), rows[n], outputs);
            Robustness changed = robustness.get(n);
            boolean reached =
                Standing.of(outputs.size(), Optional.of(decision), Optional.of(changed))
                    .isReached();
            answers.add(new Answer(decision, changed, reached));
          }
        });
    return answers;
  }

  /**
   * What a network makes of one image.
   *
   * @param decision without change
   * @param robustness under small changes
   * @param reached whether its target is reached and held
   */
  record Answer(Decision decision, Robustness robustness, boolean reached) {}
}
