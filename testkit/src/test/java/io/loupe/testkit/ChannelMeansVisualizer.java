package io.loupe.testkit;

import io.loupe.artifact.Artifact;
import io.loupe.param.LayerSelection;
import io.loupe.param.Param;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.probe.Reduction;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A visualizer over data that keeps the contract; faults override one method. */
class ChannelMeansVisualizer implements Visualizer {
  private static final Param<LayerSelection> LAYERS =
      Param.layers("layers", LayerSelection.CONVOLUTIONS).help("Layers to look at.");
  private static final Param<Double> FLOOR =
      Param.decimal("floor", 0)
          .limit("not negative", v -> v >= 0)
          .help("Lower values are shown as it.");

  @Override
  public String id() {
    return "test.channel-means";
  }

  @Override
  public String description() {
    return "Lists the mean of each filter for each sample.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(LAYERS, FLOOR);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    List<Artifact> artifacts = new ArrayList<>();
    for (var layer : context.get(LAYERS).resolve(context.model())) {
      var request = new ProbeRequest(layer.name(), Reduction.meanSpatial());
      List<List<Object>> rows = new ArrayList<>();
      double floor = context.get(FLOOR);
      context
          .model()
          .probe()
          .run(
              new ProbePlan(List.of(request), context.batchSize()),
              context.dataset(),
              batch -> rows.addAll(rows(batch.get(request), floor)),
              context.monitor());
      String name = Artifact.nameOf(layer.name());
      artifacts.add(
          new Artifact.Table(name, "Means of " + layer.name(), List.of("filter", "mean"), rows));
      artifacts.add(new Artifact.Image(name + "-dot", "A dot", new BufferedImage(2, 2, 1)));
    }
    return artifacts;
  }

  private static List<List<Object>> rows(Tensor means, double floor) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < means.shape().elements(); i++) {
      rows.add(List.of(i % means.shape().dim(1), Math.max(floor, means.get(i))));
    }
    return rows;
  }
}
