package com.acme;

// snippet: heat
import com.google.auto.service.AutoService;
import io.loupe.artifact.Artifact;
import io.loupe.data.Datasets;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.error.ParameterException;
import io.loupe.model.LayerInfo;
import io.loupe.param.Param;
import io.loupe.probe.ProbePlan;
import io.loupe.probe.ProbeRequest;
import io.loupe.tensor.Shape;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.Need;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizer.Visualizer;
import io.loupe.visualizers.raster.ColorBar;
import io.loupe.visualizers.raster.ColorMaps;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.TensorImages;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Draws where a layer is active, over the samples. */
@AutoService(Visualizer.class)
public final class HeatVisualizer implements Visualizer {
  static final Param<String> LAYER = Param.layer("layer").help("Layer to look at.");
  static final Param<Integer> FILTER =
      Param.integer("filter", -1)
          .limit("-1 or the number of a filter", n -> n >= -1)
          .help("Filter whose map is drawn; -1 for the mean of all.");
  static final Param<Integer> COUNT =
      Param.integer("count", 6)
          .limit("from 1 to 50", n -> n >= 1 && n <= 50)
          .help("How many samples.");
  static final Param<Double> OPACITY =
      Param.decimal("opacity", 0.6)
          .limit("from 0 to 1", v -> v >= 0 && v <= 1)
          .help("How much of the sample the colours hide.");

  /** One sample and what is drawn of its maps, [h,w]. */
  private record Heat(Sample sample, Tensor map) {}

  @Override
  public String id() {
    return "acme.heat";
  }

  @Override
  public String description() {
    return "Draws where a layer is active, over the samples.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(LAYER, FILTER, COUNT, OPACITY);
  }

  @Override
  public Set<Need> needs() {
    return Set.of(Need.DATASET);
  }

  @Override
  public List<Artifact> render(RenderContext context) {
    LayerInfo layer = context.model().layer(context.get(LAYER));
    InputSpec input = context.model().info().input();
    if (layer.outputShape().rank() != 3 || !input.isImage()) {
      throw new ParameterException(
          "Layer \"" + layer.name() + "\" has no maps that could lie over a picture.",
          "Choose a convolution of a network that takes pictures.");
    }
    int filter = context.get(FILTER);
    if (filter >= layer.channels()) {
      throw ParameterException.limit(
          "filter", "below " + layer.channels(), Integer.toString(filter));
    }
    List<Heat> heats = heats(context, layer, filter);
    if (heats.isEmpty()) {
      return List.of();
    }
    ValueRange range =
        heats.stream().map(h -> ValueRange.of(h.map())).reduce(ValueRange::with).get();
    String shown = filter < 0 ? "mean of " + layer.channels() + " maps" : "filter " + filter;
    ImageGrid.Builder grid =
        ImageGrid.builder(heats.size(), 2)
            .title("Where " + layer.name() + " is active")
            .column(0, "sample", "")
            .column(1, shown, "")
            .cellSize(224, 224)
            .bar(ColorBar.of(ColorMaps.VIRIDIS, filter < 0 ? "mean activation" : "activation", range));
    for (int row = 0; row < heats.size(); row++) {
      Heat heat = heats.get(row);
      BufferedImage sample = TensorImages.picture(heat.sample().input(), input);
      Tensor map = TensorImages.resize(heat.map(), sample.getHeight(), sample.getWidth());
      BufferedImage colours = TensorImages.map(map, range, ColorMaps.VIRIDIS);
      grid.row(row, heat.sample().id(), "")
          .cell(row, 0, sample)
          .cell(row, 1, TensorImages.overlay(sample, colours, context.get(OPACITY)));
    }
    String caption = "Activation over each sample: " + shown + " of layer " + layer.name() + ".";
    return List.of(new Artifact.Image("heat", caption, grid.build().render()));
  }

  private static List<Heat> heats(RenderContext context, LayerInfo layer, int filter) {
    ProbeRequest request = ProbeRequest.of(layer.name());
    List<Heat> heats = new ArrayList<>();
    context
        .model()
        .probe()
        .run(
            new ProbePlan(List.of(request), context.batchSize()),
            Datasets.take(context.dataset(), context.get(COUNT)),
            batch -> {
              for (int n = 0; n < batch.samples().size(); n++) {
                Tensor maps = batch.get(request).slice(n);
                Tensor map = filter < 0 ? mean(maps) : maps.slice(filter).copy();
                heats.add(new Heat(batch.samples().get(n), map));
              }
            },
            context.monitor());
    return heats;
  }

  private static Tensor mean(Tensor maps) {
    Shape shape = maps.shape();
    int channels = shape.dim(0);
    int height = shape.dim(1);
    int width = shape.dim(2);
    float[] mean = new float[height * width];
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          mean[y * width + x] += maps.get(c, y, x) / channels;
        }
      }
    }
    return Tensor.of(Shape.of(height, width), mean);
  }
}
// end
