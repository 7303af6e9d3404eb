package com.acme;

// snippet: silent-units
import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.param.Param;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Lists the share of silent units of a layer, batch by batch. */
@AutoService(Visualizer.class)
public final class SilentUnitsVisualizer implements Visualizer {
  static final Param<String> LAYER = Param.layer("layer").help("Layer to look at.");
  static final Param<Double> FLOOR =
      Param.decimal("floor", 1e-6)
          .limit("not negative", v -> v >= 0)
          .help("Below it a unit is silent.");

  @Override
  public String id() {
    return "acme.silent-units";
  }

  @Override
  public String description() {
    return "Lists the share of silent units of a layer.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(LAYER, FLOOR);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    var request = ProbeRequest.of(context.get(LAYER));
    double floor = context.get(FLOOR);
    List<List<Object>> rows = new ArrayList<>();
    context
        .model()
        .probe()
        .run(
            new ProbePlan(List.of(request), context.batchSize()),
            context.dataset(),
            batch -> {
              var data = batch.get(request).data();
              long silent = 0;
              for (int i = 0; i < data.remaining(); i++) {
                if (data.get(i) < floor) {
                  silent++;
                }
              }
              double share = (double) silent / data.remaining();
              rows.add(List.of(batch.start(), batch.samples().size(), share));
            },
            context.monitor());
    return List.of(
        new Artifact.Table(
            "silent-units", "Share of silent units", List.of("start", "samples", "silent"), rows));
  }
}
// end
