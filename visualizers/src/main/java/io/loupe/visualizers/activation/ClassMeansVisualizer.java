package io.loupe.visualizers.activation;

import com.google.auto.service.AutoService;
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
import io.loupe.visualizers.internal.CommonParams.ColorChoice;
import io.loupe.visualizers.internal.CommonParams.ScaleChoice;
import io.loupe.visualizers.internal.Layers;
import io.loupe.visualizers.internal.Memory;
import io.loupe.visualizers.internal.evidence.FewSamples;
import io.loupe.visualizers.internal.evidence.FirstSamples;
import io.loupe.visualizers.internal.evidence.KeptSamples;
import io.loupe.visualizers.internal.evidence.LabelCheck;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.statistics.MapsByClass;
import io.loupe.visualizers.internal.statistics.StreamedMaps;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Draws mean activation maps: one row over all samples and one for each class, one column for each
 * filter. Mean, variance and extremes go with it as numbers [classes+1,K,h,w], computed in one pass
 * whose order changes no bit; memory does not grow with the number of samples.
 */
@AutoService(Visualizer.class)
public final class ClassMeansVisualizer implements Visualizer {
  /** Layers to draw. */
  public static final Param<LayerSelection> LAYERS = CommonParams.LAYERS;

  /** How many classes are drawn. */
  public static final Param<Integer> SHOWN =
      Param.integer("shown", 20)
          .limit("from 1 to 1000", n -> n >= 1 && n <= 1000)
          .help("How many classes are drawn at most; numbers and table always hold all of them.");

  private static final Param<ScaleChoice> SCALE = CommonParams.SCALE;
  private static final Param<ColorChoice> COLORS = CommonParams.COLORS;
  private static final String PREFIX = "class-means-";

  /** Creates the visualizer. */
  public ClassMeansVisualizer() {}

  @Override
  public String id() {
    return "class-means";
  }

  @Override
  public String description() {
    return "Draws the mean activation maps of each class and of all samples.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(LAYERS, SHOWN, SCALE, COLORS, CommonParams.NULL_MODEL);
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
    LabelCheck.warn(context, Classifier.of(context));
    Dataset data = context.dataset();
    Memory.check(layers, data, MapStatistics.bytesPerElement());
    List<Counted<ByClass<MapStatistics>>> counted =
        layers.stream()
            .map(layer -> Counted.nothing(MapsByClass.of(layer, data.classNames())))
            .toList();
    List<ByClass<MapStatistics>> statistics = counted.stream().map(Counted::state).toList();
    Counted<KeptSamples> kept = FirstSamples.of(context);
    ByClass<MapStatistics> inputs = StreamedMaps.count(context, counted, kept);
    FewSamples.warn(
        context, inputs.all(MapStatistics::merge).count(), inputs, MapStatistics::count);
    List<ByClass<MapStatistics>> redrawn =
        NullModel.orKeep(
            () -> emit(context, layers, inputs, statistics, List.of()),
            () ->
                NullModel.collect(
                    context,
                    layers,
                    MapStatistics.bytesPerElement(),
                    kept.state().all(),
                    () -> empty(layers, context.dataset()),
                    (layer, batch, values) ->
                        layer.share(batch, (part, own) -> part.add(values, own))));
    emit(context, layers, inputs, statistics, redrawn);
    return List.of();
  }

  private static void emit(
      RenderContext context,
      List<LayerInfo> layers,
      ByClass<MapStatistics> inputs,
      List<ByClass<MapStatistics>> statistics,
      List<ByClass<MapStatistics>> redrawn) {
    ModelInfo model = context.model().info();
    ArtifactNames names =
        new ArtifactNames(layers.stream().map(LayerInfo::name).toList(), Set.of());
    for (int i = 0; i < layers.size(); i++) {
      ClassMeans means =
          new ClassMeans(
              layers.get(i),
              Layers.origin(context.model(), layers.get(i)),
              model,
              inputs,
              statistics.get(i));
      String name = PREFIX + names.of(layers.get(i).name());
      NullMaps beside = null;
      if (!redrawn.isEmpty()) {
        beside = means.beside(redrawn.get(i), context.get(SHOWN), NullModel.random(context));
        NullModel.judge(context, name, beside.of(layers.get(i)), beside.similarity());
      }
      means.emit(
          name, context.get(SHOWN), context.get(SCALE), context.get(COLORS), beside, context::emit);
    }
  }

  private static List<ByClass<MapStatistics>> empty(List<LayerInfo> layers, Dataset data) {
    List<ByClass<MapStatistics>> statistics = new ArrayList<>();
    for (LayerInfo layer : layers) {
      int elements = layer.outputShape().elements();
      statistics.add(new ByClass<>(data.classNames(), () -> new MapStatistics(elements)));
    }
    return statistics;
  }
}
