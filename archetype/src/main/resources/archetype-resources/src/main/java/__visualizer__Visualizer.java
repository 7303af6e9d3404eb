package ${package};

import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.data.Datasets;
import io.loupe.param.Param;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lists the filter of a layer that answers most strongly to each sample. */
@AutoService(Visualizer.class)
public final class ${visualizer}Visualizer implements Visualizer {
  static final Param<String> LAYER = Param.layer("layer").help("Layer to look at.");
  static final Param<Integer> COUNT =
      Param.integer("count", 20).limit("positive", n -> n > 0).help("How many samples are listed.");

  @Override
  public String id() {
    return "${id}";
  }

  @Override
  public String description() {
    return "Lists the filter that answers most strongly to each sample.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(LAYER, COUNT);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    ProbeRequest maxima = new ProbeRequest(context.get(LAYER), Reduction.maxSpatial());
    List<List<Object>> rows = new ArrayList<>();
    context
        .model()
        .probe()
        .run(
            new ProbePlan(List.of(maxima), context.batchSize()),
            Datasets.take(context.dataset(), context.get(COUNT)),
            batch -> {
              for (int n = 0; n < batch.samples().size(); n++) {
                Tensor values = batch.get(maxima).slice(n);
                int filter = strongest(values);
                rows.add(List.of(batch.samples().get(n).id(), filter, values.get(filter)));
              }
            },
            context.monitor());
    return List.of(
        new Artifact.Table(
            "strongest-filters",
            "The filter of " + context.get(LAYER) + " that answers most strongly to each sample.",
            List.of("sample", "filter", "activation"),
            rows));
  }

  private static int strongest(Tensor values) {
    int best = 0;
    for (int k = 1; k < values.shape().elements(); k++) {
      if (values.get(k) > values.get(best)) {
        best = k;
      }
    }
    return best;
  }
}
