package io.loupe.visualizers.accentuation;

import io.loupe.artifact.Artifact;
import io.loupe.data.InputSpec;
import io.loupe.data.Sample;
import io.loupe.model.LayerInfo;
import io.loupe.tensor.Tensor;
import io.loupe.visualizer.RenderContext;
import io.loupe.visualizers.accentuation.Inversion.Inverted;
import io.loupe.visualizers.internal.ArtifactNames;
import io.loupe.visualizers.internal.Images;
import io.loupe.visualizers.internal.Layers;
import io.loupe.visualizers.internal.evidence.NullModel;
import io.loupe.visualizers.internal.evidence.NullStrip;
import io.loupe.visualizers.internal.evidence.RankCorrelation;
import io.loupe.visualizers.internal.evidence.Similarity;
import io.loupe.visualizers.internal.picture.InputPicture;
import io.loupe.visualizers.internal.picture.SignalPicture;
import io.loupe.visualizers.raster.ImageGrid;
import io.loupe.visualizers.raster.Labels;
import io.loupe.visualizers.raster.ValueRange;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Draws samples beside the images that layers take for them, and writes the numbers. */
final class InversionReport {
  private static final String NAME = "inversion";
  private static final int STRIP = 1000;
  private static final int SMALL = 72;
  private static final double SMALLEST = 0.001;

  private final RenderContext context;
  private final List<Sample> samples;
  private final List<LayerInfo> layers;
  private final InputSpec input;
  private final List<List<Inverted>> columns = new ArrayList<>();
  private List<List<Inverted>> drawnAnew = List.of();
  private @Nullable Similarity similarity;

  InversionReport(RenderContext context, List<Sample> samples, List<LayerInfo> layers) {
    this.context = context;
    this.samples = samples;
    this.layers = layers;
    this.input = context.model().info().input();
  }

  /** The images of the next layer. */
  void add(List<Inverted> made) {
    columns.add(made);
  }

  /** Those of all layers of the null model. */
  void addNull(List<List<Inverted>> made) {
    drawnAnew = made;
    similarity =
        Similarity.ofRanks("images", values(columns), values(made), NullModel.random(context));
    NullModel.judge(context, NAME, "The images", similarity);
  }

  private static List<float[]> values(List<List<Inverted>> columns) {
    return columns.stream().flatMap(List::stream).map(made -> made.image().toArray()).toList();
  }

  List<Artifact> artifacts() {
    List<Artifact> all = new ArrayList<>();
    if (columns.isEmpty()) {
      return all;
    }
    all.add(new Artifact.Image(NAME, caption(), sheet()));
    all.add(table());
    ArtifactNames names =
        new ArtifactNames(layers.stream().map(LayerInfo::name).toList(), Set.of());
    for (int l = 0; l < columns.size(); l++) {
      String layer = layers.get(l).name();
      all.add(
          new Artifact.Numbers(
              NAME + "-" + names.of(layer) + "-images",
              "The images that layer " + layer + " takes for the samples, in their order.",
              Images.stacked(columns.get(l).stream().map(Inverted::image).toList())));
    }
    return all;
  }

  private Artifact.Table table() {
    List<List<Object>> rows = new ArrayList<>();
    for (int n = 0; n < samples.size(); n++) {
      for (int l = 0; l < columns.size(); l++) {
        Inverted made = columns.get(l).get(n);
        rows.add(
            List.of(
                n,
                samples.get(n).id(),
                name(n),
                layers.get(l).name(),
                made.distance(),
                RankCorrelation.of(made.image().toArray(), samples.get(n).input().toArray())));
      }
    }
    return new Artifact.Table(
        NAME + "-samples",
        "How far the layer's answer to each image is from that to the sample, as a share of its"
            + " length, and the rank correlation of image and sample.",
        List.of("index", "id", "sample", "layer", "distance", "likeness"),
        rows);
  }

  private BufferedImage sheet() {
    ImageGrid.Builder grid =
        ImageGrid.builder(samples.size(), 1 + columns.size())
            .title("What layers keep of samples")
            .subtitle(
                context.model().info().name()
                    + " \u00b7 images, made from noise, to which a layer answers as to the sample")
            .column(0, "sample", "")
            .gapAfterColumn(0);
    if (!InputPicture.isPicture(input)) {
      grid.magnification(1);
    }
    ValueRange values = InputPicture.range(input);
    for (Sample sample : samples) {
      values = values.with(ValueRange.of(sample.input()));
    }
    for (int l = 0; l < columns.size(); l++) {
      LayerInfo layer = layers.get(l);
      grid.column(1 + l, layer.name(), Layers.origin(context.model(), layer).strip());
    }
    for (int n = 0; n < samples.size(); n++) {
      grid.row(n, name(n), "");
      grid.cell(n, 0, draw(samples.get(n).input(), values));
      for (int l = 0; l < columns.size(); l++) {
        Inverted made = columns.get(l).get(n);
        grid.cell(n, 1 + l, draw(made.image(), values), shown(made.distance()));
      }
    }
    grid.footer(
        "Under each image the distance of the layer's answer from that to the sample, as a share"
            + " of its length: what differs between them within it the layer does not tell apart."
            + " Smoothness is asked for beside it (tv_weight "
            + Labels.number(context.get(InversionVisualizer.TV_WEIGHT))
            + "). "
            + InputPicture.legend(input));
    if (similarity != null) {
      ValueRange scale = values;
      List<List<BufferedImage>> strip = new ArrayList<>();
      for (List<Inverted> column : drawnAnew) {
        strip.add(
            column.stream()
                .map(made -> InputPicture.small(made.image(), input, scale, SMALL, SMALL))
                .toList());
      }
      grid.below(
          NullStrip.draw(
              similarity, "A row for each layer, samples in the order above.", strip, STRIP));
    }
    return grid.render();
  }

  private BufferedImage draw(Tensor value, ValueRange range) {
    return InputPicture.draw(value, input, range, SignalPicture.NARROW * 2);
  }

  private String caption() {
    StringBuilder text =
        new StringBuilder("Images to which layers answer as to ")
            .append(samples.size())
            .append(" samples, made from noise. Mean distance of the answers, as a share of their")
            .append(" length: ");
    for (int l = 0; l < columns.size(); l++) {
      double mean =
          columns.get(l).stream().mapToDouble(Inverted::distance).average().orElse(Double.NaN);
      text.append(l == 0 ? "" : ", ")
          .append(layers.get(l).name())
          .append(' ')
          .append(Labels.number(mean));
    }
    return text.append('.').append(similarity == null ? "" : similarity.caption()).toString();
  }

  private static String shown(double distance) {
    return distance < SMALLEST ? "below 0.001" : Labels.number(distance, 2);
  }

  private String name(int sample) {
    return Answers.name(samples.get(sample), sample, context.classNames());
  }
}
