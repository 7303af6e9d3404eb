package io.loupe.visualizers.weakness;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.error.RunCancelledException;
import io.loupe.param.Param;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.activation.SampleChoice;
import java.util.List;
import java.util.Set;

/**
 * Finds how little it takes to change a model's answer: from real samples the smallest changes to
 * each other class, from noise images that it is sure of, and what preprocessing does to both. Of
 * independent outputs each is turned by itself; of decisions at each step or place the one that is
 * nearest to each class; a predicted number counts as changed where it has moved by a stated share
 * of its own spread. Values that are looked up are replaced, as few as possible.
 *
 * <p>Everything stays inside the input range, or where a sample left it before. Sizes are measured
 * with the input range as 1, so they mean the same for every model. Each is an upper bound: the
 * smallest change found. All pairs of sample and class climb in batches. Sources: <a
 * href="https://arxiv.org/abs/1511.04599">Moosavi-Dezfooli, Fawzi and Frossard 2016</a>, <a
 * href="https://arxiv.org/abs/2102.12827">Pintor, Roli, Brendel and Biggio 2021</a>, <a
 * href="https://arxiv.org/abs/1412.1897">Nguyen, Yosinski and Clune 2015</a>, <a
 * href="https://arxiv.org/abs/1704.01155">Xu, Evans and Qi 2018</a>, <a
 * href="https://arxiv.org/abs/1901.00546">Song, Jin, Huang and Hu 2018</a>, <a
 * href="https://arxiv.org/abs/1703.08603">Xie and others 2017</a>, <a
 * href="https://arxiv.org/abs/1812.07385">Balda, Behboodi and Mathar 2018</a>, <a
 * href="https://arxiv.org/abs/1712.06751">Ebrahimi, Rao, Lowd and Dou 2018</a>. Safe for use by
 * several threads.
 */
@AutoService(Visualizer.class)
public final class WeakSpotsVisualizer implements Visualizer {
  /** How many samples are changed. */
  public static final Param<Integer> COUNT =
      Param.integer("count", 20)
          .limit("from 1 to 1000", n -> n >= 1 && n <= 1000)
          .help("How many samples are changed towards each other class.");

  /** Which samples are changed. */
  public static final Param<SampleChoice> PICK =
      Param.choice("pick", SampleChoice.PER_CLASS)
          .help("Whether the same number of each class is changed, or the first samples.");

  /** How many samples are drawn. */
  public static final Param<Integer> SHOWN =
      Param.integer("shown", 10)
          .limit("from 1 to 30", n -> n >= 1 && n <= 30)
          .help("How many of the changed samples are drawn; the tables hold all.");

  /** How many steps each search takes. */
  public static final Param<Integer> STEPS =
      Param.integer("steps", 40)
          .limit("from 1 to 1000", n -> n >= 1 && n <= 1000)
          .help("Steps of each search; more steps find smaller changes.");

  /** How many times noise is drawn. */
  public static final Param<Integer> NOISES =
      Param.integer("noises", 2)
          .limit("from 0 to 20", n -> n >= 0 && n <= 20)
          .help("How many noise images are changed towards every class.");

  /** How sure the model has to be of changed noise. */
  public static final Param<Double> CONFIDENCE =
      Param.decimal("confidence", 0.99)
          .limit("above 0 and below 1", p -> p > 0 && p < 1)
          .help("Probability that changed noise has to reach.");

  /** How many samples preprocessings are tried on unchanged. */
  public static final Param<Integer> UNCHANGED =
      Param.integer("unchanged", 200)
          .limit("from 0 to 100000", n -> n >= 0 && n <= 100_000)
          .help("How many samples the preprocessings are tried on unchanged.");

  /** How far a predicted number has to move. */
  public static final Param<Double> DEVIATIONS =
      Param.decimal("deviations", 1)
          .limit("above 0 and up to 100", d -> d > 0 && d <= 100)
          .help(
              "How many standard deviations over the samples a predicted number has to move to count"
                  + " as changed.");

  /** Creates the visualizer. */
  public WeakSpotsVisualizer() {}

  @Override
  public String id() {
    return "weak-spots";
  }

  @Override
  public String description() {
    return "Finds the smallest changes that turn a decision or move a number, and noise that the model"
        + " is sure of.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(COUNT, PICK, SHOWN, STEPS, NOISES, CONFIDENCE, UNCHANGED, DEVIATIONS);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET, Need.GRADIENTS);
  }

  @Override
  public Set<String> comparedBy() {
    return Set.of("l2", "mean", "median", "min", "after", "share", "replaced");
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    WeakSpotsRun run = new WeakSpotsRun(context);
    try {
      run.run();
    } catch (RunCancelledException e) {
      run.partial().forEach(context::emit);
      throw e;
    }
    return run.artifacts();
  }
}
