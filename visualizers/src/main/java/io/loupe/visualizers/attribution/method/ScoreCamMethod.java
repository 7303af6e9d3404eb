package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
import io.loupe.Experimental;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.error.ParameterException;
import io.loupe.gradient.Objective;
import io.loupe.model.LayerInfo;
import io.loupe.param.Param;
import io.loupe.visualizer.Classifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Score-CAM: {@code relu(sum_k w_k A_k)} where the weights come from scores instead of gradients.
 * Each channel A_k is brought to the input's size with its corners kept, scaled to 0..1 by {@code
 * (m - min) / (max - min + 1e-8)} and multiplied with the input; {@code w_k} is the softmax over
 * channels of the masked inputs' objectives, or the objective itself. The value that a mask of 0
 * leaves is 0 in the model's input scale. Source: <a href="https://arxiv.org/abs/1910.01279">Wang
 * et al. 2020</a>.
 */
@AutoService(AttributionMethod.class)
public final class ScoreCamMethod implements AttributionMethod {
  /** What of a masked input's score a channel is weighed with. */
  @Experimental
  public enum Weights {
    /** The softmax over all channels of the objective, as the paper and pytorch-grad-cam do. */
    SOFTMAX,
    /** The objective itself; with {@code probability(…)} this is what tf-keras-vis computes. */
    VALUE
  }

  /** What the weights are. */
  public static final Param<Weights> WEIGHTS =
      Param.choice("weights", Weights.SOFTMAX)
          .help(
              "Whether a channel's weight is the softmax over all channels of the masked input's"
                  + " objective, or the objective itself, as tf-keras-vis takes probabilities.");

  private static final double STABLE = 1e-8;

  /** Creates the method. */
  public ScoreCamMethod() {}

  @Override
  public String id() {
    return "score-cam";
  }

  @Override
  public String description() {
    return "Weighs a layer's channels by the objective of the input that each of them masks.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(WEIGHTS, Cams.SIGNED);
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.POSITIONS);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    LayerInfo layer = context.layer();
    Plane plane = Plane.of(id(), batch.inputs().shape().item());
    if (layer.outputShape().rank() != batch.inputs().shape().rank() - 1) {
      throw new ParameterException(
          id()
              + " masks an input of shape "
              + batch.inputs().shape().item()
              + " with a layer of shape "
              + layer.outputShape()
              + ": the positions of one are not those of the other.",
          "Name another layer, or use grad-cam.");
    }
    Passes passes = Passes.of(context, batch, objective);
    Sums maps = new Sums(Cams.positions(layer), passes.items());
    passes.activations(
        layer.name(),
        (from, count, activations) -> {
          List<LayerItem> items =
              IntStream.range(0, count)
                  .mapToObj(r -> new LayerItem(activations, activations, r))
                  .toList();
          double[] scores = scores(passes, from, items, layer, plane);
          int channels = scores.length / count;
          for (int r = 0; r < count; r++) {
            double[] weights = Arrays.copyOfRange(scores, r * channels, (r + 1) * channels);
            if (context.get(WEIGHTS) == Weights.SOFTMAX) {
              Classifier.softmax(weights);
            }
            double[] map = new double[maps.size()];
            for (int k = 0; k < channels; k++) {
              items.get(r).addTo(map, k, weights[k]);
            }
            Cams.put(maps, from + r, map);
          }
        });
    return Cams.finished(maps, layer, context.get(Cams.SIGNED));
  }

  /** The objectives of masked inputs, for each item those of all channels. */
  private static double[] scores(
      Passes passes, int first, List<LayerItem> items, LayerInfo layer, Plane plane) {
    int channels = items.get(0).channels();
    double[] scores = new double[Math.multiplyExact(items.size(), channels)];
    passes.values(
        "masks of channels",
        scores.length,
        row -> first + row / channels,
        (row, values, from) -> {
          double[] mask = mask(items.get(row / channels), row % channels, layer, plane);
          for (int c = 0; c < plane.channels(); c++) {
            int start = from + c * mask.length;
            for (int i = 0; i < mask.length; i++) {
              values[start + i] *= (float) mask[i];
            }
          }
        },
        (row, value) -> scores[row] = value);
    return scores;
  }

  private static double[] mask(LayerItem item, int channel, LayerInfo layer, Plane plane) {
    double[] map = new double[item.positions()];
    item.addTo(map, channel, 1);
    int columns = layer.outputShape().dim(-1);
    double[] mask =
        new Stretch(true).apply(map, map.length / columns, columns, plane.rows(), plane.columns());
    double lowest = mask[0];
    double highest = mask[0];
    for (double value : mask) {
      lowest = Math.min(lowest, value);
      highest = Math.max(highest, value);
    }
    for (int p = 0; p < mask.length; p++) {
      mask[p] = (mask[p] - lowest) / (highest - lowest + STABLE);
    }
    return mask;
  }
}
