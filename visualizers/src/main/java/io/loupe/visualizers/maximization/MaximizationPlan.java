package io.loupe.visualizers.maximization;

import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import io.loupe.model.LayerInfo;
import io.loupe.param.ParamTypes;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.maximization.MaximizationParams.TvWeights;
import io.loupe.visualizers.maximization.ascent.AscentSettings;
import io.loupe.visualizers.maximization.ascent.Cell;
import io.loupe.visualizers.maximization.ascent.Goal;
import io.loupe.visualizers.maximization.ascent.SizeDefaults;
import io.loupe.visualizers.maximization.ascent.Target;
import io.loupe.visualizers.maximization.evaluation.Texts;
import io.loupe.visualizers.synthesis.ImageSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What one run does, with all presets filled in.
 *
 * @param title what the targets belong to
 * @param targets rows
 * @param weights columns: weights of the total variation; empty for one that suits each target
 * @param normWeight weight of the norm; empty for one that suits each target
 * @param classifier what the model decides, by its last layer alone
 * @param variants images for each objective; each is a target of its own
 * @param starts ascents for each image, of which the best is kept
 * @param usual what suits images of this size
 * @param preset what stands for all that was not asked for
 * @param settings how to climb
 * @param persistent whether targets that are not reached are climbed for again
 * @param snapshotSteps steps after which images are kept
 * @param animation whether to make a moving picture
 */
record MaximizationPlan(
    String title,
    List<Target> targets,
    List<Double> weights,
    OptionalDouble normWeight,
    Classifier classifier,
    Variants variants,
    int starts,
    SizeDefaults usual,
    Preset preset,
    AscentSettings settings,
    boolean persistent,
    Set<Integer> snapshotSteps,
    boolean animation) {
  /** Title of targets that belong to no one layer. */
  static final String OBJECTIVES = "each objective";

  private static final int FRAMES = 32;

  static MaximizationPlan of(RenderContext context) {
    Preset preset = context.get(MaximizationParams.PRESET);
    AscentSettings settings = ClimbSettings.of(context, preset);
    OptionalDouble weight = preset.weight();
    OptionalDouble norm = context.get(MaximizationParams.NORM_WEIGHT);
    boolean animation = context.get(MaximizationParams.ANIMATION);
    Classifier classifier = Classifier.of(context.model());
    List<Target> asked = targets(context, classifier, preset);
    List<Double> given = weights(context, asked, preset);
    requirePairs(context, classifier, asked);
    Variants variants = Variants.of(context, asked, preset);
    return new MaximizationPlan(
        context.get(MaximizationParams.OBJECTIVE).isEmpty() ? layer(context).name() : OBJECTIVES,
        variants.multiplied(asked),
        given.isEmpty() ? weight.stream().boxed().toList() : given,
        norm.isEmpty() ? weight : norm,
        classifier,
        variants,
        context
            .get(MaximizationParams.STARTS)
            .orElse(weight.isPresent() || !given.isEmpty() ? 1 : usual(context, preset).starts()),
        usual(context, preset),
        preset,
        settings,
        given.isEmpty()
            && norm.isEmpty()
            && weight.isEmpty()
            && variants.count() == 1
            && context.get(MaximizationParams.STARTS).isEmpty()
            && context.get(MaximizationParams.STEPS).isEmpty(),
        snapshotSteps(settings.steps(), context.get(MaximizationParams.SNAPSHOTS), animation),
        animation);
  }

  private static SizeDefaults usual(RenderContext context, Preset preset) {
    return SizeDefaults.of(preset.settings(), ImageSize.of(context.model().info().input().shape()));
  }

  /** Number of images for each target. */
  int columns() {
    return Math.max(1, weights.size());
  }

  /** A target as a sentence names it: what is only numbered gets its noun and its layer. */
  String phrase(Target target) {
    String name = target.name();
    if (!target.shared().matches("[0-9]+(\\+[0-9]+)*")) {
      return name;
    }
    boolean many = target.shared().contains("+");
    boolean isHead = classifier.head().name().equals(title);
    String noun =
        !isHead
            ? (many ? "filters " : "filter ")
            : classifier.decidesBetweenClasses()
                ? (many ? "classes " : "class ")
                : (many ? "outputs " : "output ");
    return noun + name + " of " + title;
  }

  /** Number of ascents that must not be cut apart. */
  int together() {
    return variants.count() == 1 ? starts : variants.count() * columns() * starts;
  }

  /** Number of objectives. */
  int objectives() {
    return targets.size() / variants.count();
  }

  /** What relaxes penalties that nobody gave. */
  Goal goal(Target target) {
    boolean given = normWeight.isPresent() || !weights.isEmpty();
    return given || target.outputs().isEmpty() ? Goal.NONE : Goal.of(classifier, target.outputs());
  }

  /** The last layer, where it answers with one number for each output. */
  Optional<LayerInfo> head() {
    return head(classifier);
  }

  /** All images, target by target; weights that are not given follow the scale of the score. */
  List<Cell> cells(RenderContext context) {
    List<Cell> cells = new ArrayList<>();
    for (int first = 0; first < targets.size(); first += variants.count()) {
      double gain = gain(context, targets.get(first));
      for (Target target : targets.subList(first, first + variants.count())) {
        cells(target, gain).forEach(cells::add);
      }
    }
    return cells;
  }

  private Stream<Cell> cells(Target target, double gain) {
    double norm = normWeight.orElse(Texts.rounded(usual.normShare() * gain));
    double diversity = variants.weight(gain);
    return weights.isEmpty()
        ? Stream.of(new Cell(target, Texts.rounded(usual.variationShare() * gain), norm, diversity))
        : weights.stream().map(weight -> new Cell(target, weight, norm, diversity));
  }

  /** The image of a target at a weight, NaN for one that follows the scale of its score. */
  Cell cell(RenderContext context, Target target, double weight) {
    double gain = gain(context, target);
    return new Cell(
        target,
        Double.isNaN(weight) ? Texts.rounded(usual.variationShare() * gain) : weight,
        normWeight.orElse(Texts.rounded(usual.normShare() * gain)));
  }

  /** The same with one ascent for each image, as it comes. */
  MaximizationPlan single() {
    return new MaximizationPlan(
        title,
        targets,
        List.of(0.0),
        normWeight,
        classifier,
        variants,
        1,
        usual,
        preset,
        settings,
        false,
        Set.of(),
        false);
  }

  /** The same for a last try at what is not reached. */
  MaximizationPlan bare() {
    return new MaximizationPlan(
        title,
        targets,
        weights,
        normWeight,
        classifier,
        variants,
        starts,
        usual,
        preset,
        settings.bare(),
        persistent,
        snapshotSteps,
        animation);
  }

  /** What is given, or for auto a range about the median of what suits each target. */
  private static List<Double> weights(RenderContext context, List<Target> targets, Preset preset) {
    TvWeights asked = context.get(MaximizationParams.TV_WEIGHTS);
    if (!asked.auto()) {
      return asked.given();
    }
    double[] gains = targets.stream().mapToDouble(t -> gainOf(context, t)).sorted().toArray();
    double suits =
        preset.weight().orElse(usual(context, preset).variationShare() * gains[gains.length / 2]);
    List<Double> weights = TvWeights.about(suits);
    context.resolved(
        MaximizationParams.TV_WEIGHTS.name(), ParamTypes.NUMBERS.format().apply(weights));
    return weights;
  }

  private double gain(RenderContext context, Target target) {
    boolean given = normWeight.isPresent() && !weights.isEmpty() && !variants.followGain();
    return given ? 0 : gainOf(context, target);
  }

  private static double gainOf(RenderContext context, Target target) {
    return Gains.of(
        context.gradients(),
        context.model().info().input(),
        target.objective(),
        context.random(target.sharedStream("gain")));
  }

  /** Initialization and results apart, snapshots that were asked for as such. */
  private static Set<Integer> snapshotSteps(int steps, int snapshots, boolean animation) {
    Set<Integer> all = new TreeSet<>();
    int parts = snapshots > 0 ? snapshots + 1 : animation ? FRAMES : 0;
    for (int k = 0; k <= parts && parts > 0; k++) {
      all.add((int) Math.round((double) k * steps / parts));
    }
    return all;
  }

  private static List<Target> targets(RenderContext context, Classifier classifier, Preset preset) {
    List<Integer> filters = context.get(MaximizationParams.FILTERS);
    List<List<Integer>> groups = context.get(MaximizationParams.GROUPS);
    List<Objective> objectives = context.get(MaximizationParams.OBJECTIVE);
    boolean each = context.get(MaximizationParams.EACH);
    int ways =
        (filters.isEmpty() ? 0 : 1) + (groups.isEmpty() ? 0 : 1) + (objectives.isEmpty() ? 0 : 1);
    if (ways > 1 || (each && ways == 1 && filters.isEmpty())) {
      throw new ParameterException(
          "--filters, --groups and --objective name the same thing in three ways.",
          "Give one of them; --each goes with --filters or alone.");
    }
    if (!objectives.isEmpty()) {
      return Targets.of(objectives, classifier);
    }
    Targets targets = targetsOfLayer(context, classifier, preset);
    if (!groups.isEmpty()) {
      return targets.groups(groups);
    }
    if (filters.isEmpty()) {
      return targets.each();
    }
    return each ? targets.each(filters) : List.of(targets.group(filters));
  }

  private static Targets targetsOfLayer(
      RenderContext context, Classifier classifier, Preset preset) {
    LayerInfo layer = layer(context);
    return new Targets(
        layer,
        head(classifier).filter(layer::equals).map(head -> classifier),
        context.get(MaximizationParams.HEAD),
        context.get(MaximizationParams.COMBINE),
        preset,
        context.classNames());
  }

  private static Optional<LayerInfo> head(Classifier classifier) {
    return Optional.of(classifier.head()).filter(layer -> layer.outputShape().rank() == 1);
  }

  private static LayerInfo layer(RenderContext context) {
    List<LayerInfo> layers = context.get(MaximizationParams.LAYER).resolve(context.model());
    if (layers.size() != 1) {
      throw new ParameterException(
          "--layer names " + layers.size() + " layers, an image excites filters of one.",
          "Name one layer, or use --objective for sums over layers.");
    }
    return layers.get(0);
  }

  private static void requirePairs(
      RenderContext context, Classifier classifier, List<Target> targets) {
    if (context.get(MaximizationParams.PATH) > 0
        && classifier.kind() == Classifier.Kind.TWO_CLASSES) {
      throw new ParameterException(
          "--path shows the way between two outputs, and layer \""
              + classifier.head().name()
              + "\" has one.",
          "Leave it out.");
    }
    if (context.get(MaximizationParams.PATH) > 0
        && targets.stream().noneMatch(target -> target.outputs().size() == 2)) {
      throw new ParameterException(
          "--path shows the way between two outputs, and no target has two.",
          "Give pairs of outputs, for example --groups 1+7,4+9.");
    }
  }
}
