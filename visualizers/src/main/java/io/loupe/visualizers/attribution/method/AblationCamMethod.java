package io.loupe.visualizers.attribution.method;

import com.google.auto.service.AutoService;
import io.loupe.attribution.Attribution;
import io.loupe.attribution.AttributionContext;
import io.loupe.attribution.AttributionMethod;
import io.loupe.attribution.AttributionNeed;
import io.loupe.attribution.Passes;
import io.loupe.data.Batch;
import io.loupe.error.ParameterException;
import io.loupe.gradient.ForwardPass;
import io.loupe.gradient.Objective;
import io.loupe.gradient.Patch;
import io.loupe.gradient.Scoring;
import io.loupe.model.LayerInfo;
import io.loupe.param.Param;
import io.loupe.run.RunMonitor;
import io.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntUnaryOperator;

/**
 * Ablation-CAM: {@code relu(sum_k w_k A_k)} with {@code w_k = (F(x) - F(x with A_k at 0)) / F(x)}.
 * Only what lies behind the layer is computed anew for each channel. A negative objective turns the
 * signs, as the formula says. Source: Desai and Ramaswamy 2020, <a
 * href="https://doi.org/10.1109/WACV45572.2020.9093360">Ablation-CAM</a>.
 */
@AutoService(AttributionMethod.class)
public final class AblationCamMethod implements AttributionMethod {
  /** Creates the method. */
  public AblationCamMethod() {}

  @Override
  public String id() {
    return "ablation-cam";
  }

  @Override
  public String description() {
    return "Weighs a layer's channels by how far the objective drops without each of them.";
  }

  @Override
  public List<Param<?>> parameters() {
    return List.of(Cams.SIGNED);
  }

  @Override
  public Set<AttributionNeed> needs() {
    return Set.of(AttributionNeed.INNER_LAYERS, AttributionNeed.POSITIONS);
  }

  @Override
  public Attribution attribute(Batch batch, Objective objective, AttributionContext context) {
    if (!batch.held().isEmpty()) {
      throw new ParameterException(
          id() + " replaces values inside the model, and cannot while other inputs have values.",
          "Use grad-cam.");
    }
    LayerInfo layer = context.layer();
    Passes passes = Passes.of(context, batch, objective);
    double[] whole = passes.values();
    Sums maps = new Sums(Cams.positions(layer), passes.items());
    passes.activations(
        layer.name(),
        (from, count, activations) -> {
          double[] left = without(passes, context, layer, from, count, activations);
          for (int r = 0; r < count; r++) {
            LayerItem item = new LayerItem(activations, activations, r);
            double value = whole[from + r];
            double[] map = new double[maps.size()];
            for (int k = 0; k < item.channels(); k++) {
              double drop = value - left[r * item.channels() + k];
              item.addTo(map, k, value == 0 ? drop : drop / value);
            }
            Cams.put(maps, from + r, map);
          }
        });
    return Cams.finished(maps, layer, context.get(Cams.SIGNED));
  }

  /** The objective of each item without each channel. */
  private static double[] without(
      Passes passes,
      AttributionContext context,
      LayerInfo layer,
      int first,
      int count,
      Tensor activations) {
    int channels = layer.channels();
    double[] left = new double[Math.multiplyExact(count, channels)];
    IntUnaryOperator item = row -> first + row / channels;
    try (RunMonitor.Task task =
        context.monitor().task("channels left out", OptionalLong.of(left.length))) {
      for (int from = 0; from < left.length; from += context.passSize()) {
        int rows = Math.min(context.passSize(), left.length - from);
        Objective objective = passes.objective(from, rows, item);
        Batch inputs = passes.rows(from, rows, item, (row, values, at) -> {});
        Patch patch = Patch.all(layer.name(), ablated(activations, channels, from, rows));
        try (ForwardPass pass =
            context.innerLayers().forward(inputs.inputs(), objective.layers(), List.of(patch))) {
          double[] values = Scoring.values(objective, pass::activation, rows);
          System.arraycopy(values, 0, left, from, rows);
        }
        task.advance(rows);
      }
    }
    return left;
  }

  private static Tensor ablated(Tensor activations, int channels, int from, int rows) {
    int size = activations.shape().item().elements();
    int positions = size / channels;
    float[] values = new float[Math.multiplyExact(rows, size)];
    for (int r = 0; r < rows; r++) {
      int item = (from + r) / channels;
      int channel = (from + r) % channels;
      activations.data().get(item * size, values, r * size, size);
      int start = r * size + channel * positions;
      Arrays.fill(values, start, start + positions, 0);
    }
    return Tensor.of(activations.shape().item().withBatch(rows), values);
  }
}
