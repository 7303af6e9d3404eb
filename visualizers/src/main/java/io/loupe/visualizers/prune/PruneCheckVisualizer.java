package io.loupe.visualizers.prune;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.error.DatasetException;
import io.loupe.error.MissingNeedException;
import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.run.RunMonitor;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.argmax.ArgmaxFilterVisualizer;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.Judgement;
import io.loupe.visualizers.internal.Layers;
import io.loupe.visualizers.internal.Memory;
import io.loupe.visualizers.internal.WilsonInterval;
import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.ablation.Change;
import io.loupe.visualizers.internal.ablation.PairedAccuracy;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import io.loupe.visualizers.internal.statistics.StreamedMaps;
import io.loupe.visualizers.raster.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds filters that seem not to be needed on one half of the labelled samples, silences them
 * together, and measures on the other half what that costs.
 */
@AutoService(Visualizer.class)
public final class PruneCheckVisualizer implements Visualizer {
  /** Layers whose filters may go. */
  public static final Param<LayerSelection> LAYERS = CommonParams.LAYERS;

  /** How many samples are used. */
  public static final Param<Integer> SAMPLES =
      Param.integer("samples", 2000)
          .limit("from 20 to 1000000", n -> n >= 20 && n <= 1_000_000)
          .help(
              "How many of the first labelled samples are used; every second one chooses filters,"
                  + " the others check.");

  /** Correlation from which a filter may be redundant. */
  public static final Param<Double> REDUNDANT_ABOVE = ArgmaxFilterVisualizer.REDUNDANT_ABOVE;

  /** Activation that counts as nothing. */
  public static final Param<Double> FLOOR = ArgmaxFilterVisualizer.FLOOR;

  private static final int POINTS_BEHIND = 16;
  private static final int FEW = 400;
  private static final long KEPT_VALUES = 1 << 24;

  /** Creates the visualizer. */
  public PruneCheckVisualizer() {}

  @Override
  public String id() {
    return "prune-check";
  }

  @Override
  public String description() {
    return "Finds filters that are not needed and measures what removing them costs.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(LAYERS, SAMPLES, REDUNDANT_ABOVE, FLOOR);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    List<LayerInfo> layers = Layers.of(context, LAYERS);
    Memory.check(layers, context.dataset(), LayerStatistics.BYTES_PER_ELEMENT);
    Classifier classifier = Classifier.of(context);
    if (classifier.kind() == Classifier.Kind.NOTHING) {
      throw new ParameterException(
          classifier.meaningless(), "Give a model whose last layer answers for each sample.");
    }
    LabelCheck.warn(context, classifier);
    warnOfForeign(context, classifier);
    Dataset chosenOn = part(context, classifier, 0);
    Ablation choosing = ablation(context, classifier, chosenOn);
    Ablation checking = ablation(context, classifier, part(context, classifier, 1));
    if (choosing.samples() == 0 || checking.samples() == 0) {
      throw new DatasetException(
          "Data " + context.dataset().location() + " has fewer than two labelled samples.",
          "Give data with labels"
              + (classifier.decidesBetweenClasses()
                  ? ", integers that number the model's classes."
                  : ", one number for each output of the model."),
          null);
    }
    List<PruneOrder.Candidate> order = order(context, chosenOn, layers, choosing);
    PruneSearch search = new PruneSearch(order, choosing, checking);
    int cut = search.cut();
    List<PruneOrder.Candidate> removed = order.subList(0, cut);
    Change held = search.heldOut(cut);
    if (held.samples() < FEW && !choosing.measure().isError()) {
      context.warn(
          "Only "
              + held.samples()
              + " samples were held out: a loss of "
              + Labels.percent(WilsonInterval.widest(held.samples()))
              + " could pass unseen. Give more labelled data.");
    }
    PruneReport.Curve curve = curve(context, choosing.measure(), search, order, cut);
    Map<Integer, PairedAccuracy> outputs =
        classifier.kind() == Classifier.Kind.INDEPENDENT
            ? PairedAccuracy.byOutput(checking.baseline(), search.heldOutAnswers(cut))
            : Map.of();
    PruneReport tables =
        new PruneReport(
            choosing.measure(),
            removed,
            held,
            outputs,
            classifier.names(context.dataset().classNames()),
            choosing.samples());
    String subtitle =
        context.model().info().name()
            + " \u00b7 "
            + order.size()
            + " filters of "
            + layers.size()
            + (layers.size() == 1 ? " layer" : " layers");
    List<Artifact> artifacts = new ArrayList<>();
    artifacts.add(curve.toImage(subtitle, tables.caption(), tables.notes()));
    artifacts.addAll(tables.all());
    artifacts.add(curve.toTable());
    return artifacts;
  }

  private static void warnOfForeign(RenderContext context, Classifier classifier) {
    long foreign;
    try (Stream<Sample> samples = context.dataset().samples()) {
      foreign =
          samples
              .limit(context.get(SAMPLES))
              .filter(s -> s.label().isPresent() && !Judgement.isPossible(classifier, s))
              .count();
    }
    if (foreign > 0) {
      context.warn(
          foreign
              + " samples have a label that the model has no class for; they were left out. It"
              + " decides "
              + classifier.describe()
              + ".");
    }
  }

  private Ablation ablation(RenderContext context, Classifier classifier, Dataset data) {
    return Ablation.of(context, classifier, data)
        .orElseThrow(
            () -> MissingNeedException.capability(id(), "silencing of filters", engine(context)));
  }

  /** Kept in memory where that is little, since it is run many times; else read anew each time. */
  private static Dataset part(RenderContext context, Classifier classifier, int remainder) {
    int most = context.get(SAMPLES);
    LabelledPart part =
        new LabelledPart(
            context.dataset(), s -> Judgement.isPossible(classifier, s), most, remainder);
    long values = (long) most * context.model().info().input().shape().elements();
    if (values > KEPT_VALUES) {
      return part;
    }
    try (Stream<Sample> samples = part.samples()) {
      return Datasets.of(samples.toList());
    }
  }

  private static String engine(RenderContext context) {
    return context.model().info().engine();
  }

  private static List<PruneOrder.Candidate> order(
      RenderContext context, Dataset data, List<LayerInfo> layers, Ablation choosing) {
    List<LayerStatistics> byLayer =
        LayerStatistics.of(layers, context.get(FLOOR).floatValue(), context.dataset().classNames());
    StreamedMaps.run(
        context,
        context.model(),
        data,
        layers,
        (layer, samples, values) -> byLayer.get(layer).add(samples, values));
    PruneOrder order = new PruneOrder(context.get(REDUNDANT_ABOVE));
    byLayer.forEach(statistics -> order.add(statistics, choosing.effects(statistics.layer())));
    return order.all();
  }

  private static PruneReport.Curve curve(
      RenderContext context,
      Change.Measure measure,
      PruneSearch search,
      List<PruneOrder.Candidate> order,
      int cut) {
    Set<Integer> counts = new TreeSet<>(List.of(0, cut, order.size()));
    int suspects = (int) order.stream().filter(PruneOrder.Candidate::isSuspect).count();
    for (int k = 0; k <= suspects; k += Math.max(1, suspects / POINTS_BEHIND)) {
      counts.add(k);
    }
    for (int i = 1; i < POINTS_BEHIND; i++) {
      counts.add(suspects + (order.size() - suspects) * i / POINTS_BEHIND);
    }
    List<PruneReport.Curve.Point> points = new ArrayList<>();
    try (RunMonitor.Task task =
        context.monitor().task("silencing filters together", OptionalLong.of(counts.size()))) {
      for (int count : counts) {
        points.add(search.point(count));
        task.advance(1);
      }
    }
    return new PruneReport.Curve(measure, points, cut);
  }

  /**
   * Every second sample that has a label, of the first ones: one half to choose with, one to check
   * with.
   *
   * @param data all samples
   * @param usable which of them can be held against what the model decides
   * @param most how many of those are used, both halves together
   * @param remainder 0 or 1
   */
  record LabelledPart(Dataset data, Predicate<Sample> usable, int most, int remainder)
      implements Dataset {

    @Override
    public String location() {
      return data.location();
    }

    @Override
    public OptionalLong size() {
      return OptionalLong.empty();
    }

    @Override
    public List<String> classNames() {
      return data.classNames();
    }

    @Override
    public Stream<Sample> samples() {
      int[] index = {0};
      return data.samples()
          .sequential()
          .filter(usable)
          .limit(most)
          .filter(sample -> index[0]++ % 2 == remainder);
    }
  }
}
