package io.loupe.visualizers.activation;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.data.Datasets;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.model.Model;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.internal.ArtifactNames;
import io.loupe.visualizers.internal.CommonParams;
import io.loupe.visualizers.internal.CommonParams.ColorChoice;
import io.loupe.visualizers.internal.CommonParams.ScaleChoice;
import io.loupe.visualizers.internal.Layers;
import io.loupe.visualizers.internal.NoSamples;
import io.loupe.visualizers.internal.SampleTable;
import io.loupe.visualizers.internal.evidence.NullModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Draws the maps of all filters of a layer for some samples: one row for each sample, one column
 * for each filter, the input in front. Values go with it as numbers [samples,K,h,w].
 */
@AutoService(Visualizer.class)
public final class ActivationGridVisualizer implements Visualizer {
  /** Layers to draw. */
  public static final Param<LayerSelection> LAYERS = CommonParams.LAYERS;

  /** How many samples are drawn. */
  public static final Param<Integer> COUNT =
      Param.integer("count", 10)
          .limit("from 1 to 100", n -> n >= 1 && n <= 100)
          .help("How many samples are drawn.");

  /** Which samples are drawn. */
  public static final Param<SampleChoice> PICK =
      Param.choice("pick", SampleChoice.PER_CLASS)
          .help("Whether the same number of each class is drawn, or the first samples.");

  private static final Param<ScaleChoice> SCALE = CommonParams.SCALE;
  private static final Param<ColorChoice> COLORS = CommonParams.COLORS;
  private static final String PREFIX = "activation-grid-";

  /** Creates the visualizer. */
  public ActivationGridVisualizer() {}

  @Override
  public String id() {
    return "activation-grid";
  }

  @Override
  public String description() {
    return "Draws the activation maps of all filters of a layer for some samples.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(LAYERS, COUNT, PICK, SCALE, COLORS, CommonParams.NULL_MODEL);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    List<LayerInfo> layers = Layers.of(context, LAYERS);
    List<Sample> samples =
        context.get(PICK).choose(context.dataset(), context.get(COUNT), context.monitor());
    if (samples.isEmpty()) {
      throw NoSamples.in(context.dataset());
    }
    List<Tensor> values = read(context, context.model(), layers, samples);
    List<Tensor> redrawn =
        NullModel.orKeep(
            () -> emit(context, layers, samples, values, List.of()),
            () ->
                NullModel.use(context, samples, model -> read(context, model, layers, samples))
                    .orElse(List.of()));
    emit(context, layers, samples, values, redrawn);
    return List.of();
  }

  private static void emit(
      RenderContext context,
      List<LayerInfo> layers,
      List<Sample> samples,
      List<Tensor> values,
      List<Tensor> redrawn) {
    ArtifactNames names =
        new ArtifactNames(layers.stream().map(LayerInfo::name).toList(), Set.of());
    List<String> classNames = context.dataset().classNames();
    for (int i = 0; i < layers.size(); i++) {
      String name = PREFIX + names.of(layers.get(i).name());
      SampleSheet sheet =
          new SampleSheet(
              layers.get(i),
              Layers.origin(context.model(), layers.get(i)),
              context.model().info(),
              samples,
              classNames,
              values.get(i));
      NullMaps beside = null;
      if (!redrawn.isEmpty()) {
        beside = sheet.beside(redrawn.get(i), NullModel.random(context));
        NullModel.judge(context, name, beside.of(layers.get(i)), beside.similarity());
      }
      sheet.emit(name, context.get(SCALE), context.get(COLORS), beside, context::emit);
    }
    SampleTable table = new SampleTable("activation-grid-samples", classNames);
    samples.forEach(table::add);
    context.emit(table.toTable());
  }

  /** Reads [samples,layer...] of every layer in one pass. */
  private static List<Tensor> read(
      RenderContext context, Model model, List<LayerInfo> layers, List<Sample> samples) {
    List<ProbeRequest> requests =
        layers.stream().map(layer -> ProbeRequest.of(layer.name())).toList();
    List<float[]> all = new ArrayList<>();
    for (LayerInfo layer : layers) {
      all.add(new float[Math.multiplyExact(samples.size(), layer.outputShape().elements())]);
    }
    model
        .probe()
        .run(
            new ProbePlan(requests, context.batchSize()),
            Datasets.of(samples),
            batch -> {
              for (int i = 0; i < requests.size(); i++) {
                int item = layers.get(i).outputShape().elements();
                batch
                    .get(requests.get(i))
                    .data()
                    .get(all.get(i), (int) batch.start() * item, batch.samples().size() * item);
              }
            },
            context.monitor());
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      Shape shape = layers.get(i).outputShape().withBatch(samples.size());
      tensors.add(Tensor.of(shape, all.get(i)));
    }
    return tensors;
  }
}
