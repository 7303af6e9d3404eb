package io.loupe.visualizers.activation;

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.artifact.NumbersWriter;
import io.loupe.model.LayerInfo;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.internal.ArtifactNames;
import io.loupe.visualizers.internal.Layers;
import io.loupe.visualizers.internal.SampleTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Writes every value of the chosen layers as numbers, channels first, one array [N,K,h,w] for each
 * layer, named like the layer, and a table of the samples. Memory does not grow with the values.
 */
@AutoService(Visualizer.class)
public final class ActivationsVisualizer implements Visualizer {
  private static final String SAMPLES = "activations-samples";

  /** Layers to write. */
  public static final Param<LayerSelection> LAYERS =
      Param.layers("layers", LayerSelection.ALL)
          .help(
              "Layers to write: all, conv (convolutions' maps behind batch norm and activation),"
                  + " conv! (their own outputs), output, or names with commas.");

  /** Creates the visualizer. */
  public ActivationsVisualizer() {}

  @Override
  public String id() {
    return "activations";
  }

  @Override
  public String description() {
    return "Writes every value of the chosen layers as numbers, one file for each layer.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(LAYERS);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    List<LayerInfo> layers = context.get(LAYERS).resolve(context.model());
    ArtifactNames names =
        new ArtifactNames(layers.stream().map(LayerInfo::name).toList(), Set.of(SAMPLES));
    SampleTable samples = new SampleTable(SAMPLES, context.dataset().classNames());
    List<ProbeRequest> requests =
        layers.stream().map(layer -> ProbeRequest.of(layer.name())).toList();
    try (Writers writers = Writers.open(context, layers, names)) {
      context
          .model()
          .probe()
          .run(
              new ProbePlan(requests, context.batchSize()),
              context.dataset(),
              batch -> {
                for (int i = 0; i < requests.size(); i++) {
                  writers.all().get(i).append(batch.get(requests.get(i)));
                }
                batch.samples().forEach(samples::add);
              },
              context.monitor());
    }
    return List.of(samples.toTable());
  }

  /** Closes every writer, also when one of them fails. */
  private record Writers(List<NumbersWriter> all) implements AutoCloseable {
    static Writers open(RenderContext context, List<LayerInfo> layers, ArtifactNames names) {
      Writers writers = new Writers(new ArrayList<>());
      try {
        for (LayerInfo layer : layers) {
          String caption =
              "Every value of layer "
                  + layer.name()
                  + Layers.origin(context.model(), layer)
                  + " ("
                  + layer.type()
                  + "), channels first: "
                  + "[N,"
                  + layer.outputShape().toString().substring(1)
                  + ", samples as in the"
                  + " table.";
          writers.all.add(context.numbers(names.of(layer.name()), caption, layer.outputShape()));
        }
        return writers;
      } catch (RuntimeException e) {
        writers.close();
        throw e;
      }
    }

    @Override
    public void close() {
      RuntimeException failure = null;
      for (NumbersWriter writer : all) {
        try {
          writer.close();
        } catch (RuntimeException e) {
          failure = failure == null ? e : failure;
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }
}
