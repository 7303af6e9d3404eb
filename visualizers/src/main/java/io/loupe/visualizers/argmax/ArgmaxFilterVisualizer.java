package io.loupe.visualizers.argmax;

import com.google.auto.service.AutoService;
import io.loupe.Experimental;
import io.loupe.artifact.Artifact;
import io.loupe.data.Dataset;
import io.loupe.model.LayerInfo;
import io.loupe.model.ModelInfo;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.probe.Counted;
import io.loupe.probe.MapStatistics;
import io.loupe.visualizer.Classifier;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.internal.ArtifactNames;
import io.loupe.visualizers.internal.ByClass;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.Layers;
import io.loupe.visualizers.internal.Memory;
import io.loupe.visualizers.internal.ablation.Ablation;
import io.loupe.visualizers.internal.evidence.FewSamples;
import io.loupe.visualizers.internal.evidence.FirstSamples;
import io.loupe.visualizers.internal.evidence.KeptSamples;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.statistics.LayerStatistics;
import io.loupe.visualizers.internal.statistics.MeanPairs;
import io.loupe.visualizers.internal.statistics.StreamedMaps;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Draws which filter is most active at each pixel, for each class and over all samples, and takes a
 * census of the filters. Two questions: which filter wins most often, and which has the highest
 * mean. Statistics are collected in one pass; memory does not grow with the number of samples.
 */
@AutoService(Visualizer.class)
public final class ArgmaxFilterVisualizer implements Visualizer {
  /** Layers to look at. */
  public static final Param<LayerSelection> LAYERS = CommonParams.LAYERS;

  /** Which question the colours answer. */
  public static final Param<By> BY =
      Param.choice("by", By.FREQUENCY)
          .help(
              "The filter that wins most often at a pixel, the one with the highest mean, or both"
                  + " pictures.");

  /** Activation that counts as nothing. */
  public static final Param<Double> FLOOR =
      Param.decimal("floor", 0)
          .help("Activation at or below which a filter counts as silent; 0 suits ReLU.");

  /** How many classes are drawn. */
  public static final Param<Integer> SHOWN =
      Param.integer("shown", 12)
          .limit("from 1 to 1000", n -> n >= 1 && n <= 1000)
          .help(
              "How many classes are drawn at most, 40 on a page; numbers and tables always hold all"
                  + " of them.");

  /** Whether nothing is counted for each class. */
  public static final Param<Boolean> TOGETHER =
      Param.flag("together")
          .help(
              "Whether all classes are counted together alone, where the maps of very many would"
                  + " not fit into memory.");

  /** Samples on which filters are silenced. */
  public static final Param<Integer> ABLATION_SAMPLES =
      Param.integer("ablation-samples", 200)
          .limit("not negative", n -> n >= 0)
          .help(
              "On how many of the first samples each filter is silenced to see what it is needed"
                  + " for; 0 leaves that out.");

  /** Correlation from which a filter may be redundant. */
  public static final Param<Double> REDUNDANT_ABOVE =
      Param.decimal("redundant-above", 0.9)
          .limit("from 0 to 1", r -> r >= 0 && r <= 1)
          .help("Smallest |correlation| with another filter for a filter to be called redundant.");

  private static final String PREFIX = "argmax-filter-";

  /** Creates the visualizer. */
  public ArgmaxFilterVisualizer() {}

  @Override
  public String id() {
    return "argmax-filter";
  }

  @Override
  public String description() {
    return "Draws which filter is most active at each pixel and takes a census of the filters.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(
        LAYERS,
        BY,
        FLOOR,
        SHOWN,
        TOGETHER,
        ABLATION_SAMPLES,
        REDUNDANT_ABOVE,
        CommonParams.NULL_MODEL);
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
    List<LayerInfo> layers = Layers.of(context, LAYERS);
    Classifier classifier = Classifier.of(context);
    LabelCheck.warn(context, classifier);
    Dataset data = context.dataset();
    boolean perClass = !context.get(TOGETHER);
    Memory.check(layers, data, LayerStatistics.BYTES_PER_ELEMENT, perClass);
    List<String> classes = perClass ? data.classNames() : ByClass.TOGETHER;
    float floor = context.get(FLOOR).floatValue();
    List<Counted<LayerStatistics>> counted = LayerStatistics.counted(layers, floor, classes);
    List<LayerStatistics> byLayer = counted.stream().map(Counted::state).toList();
    Counted<KeptSamples> kept = FirstSamples.of(context);
    ByClass<MapStatistics> inputs = StreamedMaps.count(context, classes, counted, kept);
    if (context.get(BY).mean()) {
      testMeans(context, byLayer);
    }
    FewSamples.warn(
        context, inputs.all(MapStatistics::merge).count(), inputs, MapStatistics::count);
    List<LayerStatistics> redrawn =
        NullModel.orKeep(
            () -> emit(context, classifier, inputs, byLayer, List.of(), Optional.empty()),
            () ->
                NullModel.collect(
                    context,
                    layers,
                    LayerStatistics.BYTES_PER_ELEMENT,
                    kept.state().all(),
                    () -> LayerStatistics.of(layers, floor, classes),
                    LayerStatistics::add));
    emit(
        context,
        classifier,
        inputs,
        byLayer,
        redrawn,
        Ablation.of(context, classifier, context.get(ABLATION_SAMPLES)));
    return List.of();
  }

  private static void emit(
      RenderContext context,
      Classifier classifier,
      ByClass<MapStatistics> inputs,
      List<LayerStatistics> byLayer,
      List<LayerStatistics> redrawn,
      Optional<Ablation> ablation) {
    ArtifactNames names =
        new ArtifactNames(
            byLayer.stream().map(LayerStatistics::layer).map(LayerInfo::name).toList(), Set.of());
    ModelInfo model = context.model().info();
    By by = context.get(BY);
    int classes = context.get(SHOWN);
    List<LayerReport> reports =
        byLayer.parallelStream()
            .map(
                statistics ->
                    new LayerReport(
                        statistics,
                        Layers.origin(context.model(), statistics.layer()),
                        model,
                        inputs,
                        by,
                        classes))
            .toList();
    for (int i = 0; i < byLayer.size(); i++) {
      LayerStatistics statistics = byLayer.get(i);
      String name = names.of(statistics.layer().name());
      NullWinners beside = null;
      if (!redrawn.isEmpty()) {
        beside = new NullWinners(statistics, redrawn.get(i), by, NullModel.random(context));
        NullModel.judge(
            context,
            PREFIX + name,
            "The most active filters of layer " + statistics.layer().name(),
            beside.similarity());
      }
      reports.get(i).emit(PREFIX + name, "palette-" + name, beside, context::emit);
      List<Ablation.Effect> effects =
          ablation.map(runs -> runs.effects(statistics.layer())).orElse(List.of());
      int silencedOn = ablation.map(Ablation::samples).orElse(0);
      FilterTables tables =
          new FilterTables(
              statistics, classifier, effects, silencedOn, context.get(REDUNDANT_ABOVE));
      context.emit(tables.overall("census-" + name));
      context.emit(tables.byClass("census-" + name + "-classes"));
    }
  }

  /** A second pass: who has the highest mean and who the second is known after the first. */
  private static void testMeans(RenderContext context, List<LayerStatistics> byLayer) {
    List<Counted<MeanPairs.Differences>> pairs =
        byLayer.stream().map(statistics -> Counted.nothing(MeanPairs.of(statistics))).toList();
    context.count(pairs);
    for (int i = 0; i < pairs.size(); i++) {
      byLayer.get(i).test(pairs.get(i).state());
    }
  }

  /** Which question the colours answer. */
  @Experimental
  public enum By {
    /** Which filter wins at this pixel most often? */
    FREQUENCY,
    /** Which filter has the highest mean at this pixel? */
    MEAN,
    /** Both, one below the other. */
    BOTH;

    boolean frequency() {
      return this != MEAN;
    }

    boolean mean() {
      return this != FREQUENCY;
    }
  }
}
